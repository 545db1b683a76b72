// The order in which somebody goes, and when the files are cleaned: what integration tests could only wait for.

import { expect, it } from 'vitest'
import type { ConversationState } from '../../../../server/domain/conversation.ts'
import type { Desk } from '../../../../server/domain/desk.ts'
import { createErasure, type ErasureParts } from '../../../../server/domain/erasure.ts'
import type { RightsStore, Tombstones } from '../../../../server/domain/rights.ts'

const state = {
  opening: { uuid: 'u', merchantId: 'M', site: 's', queueName: 'Support', queueUuid: 'q', openedAt: 0 },
  life: { at: 'closed', by: 'customer' },
  people: [{ arn: 'arn:sam', name: 'Sam', role: 'customer' }],
} as unknown as ConversationState

function setUp(more: Partial<ErasureParts> = {}) {
  const done: string[] = []
  const note = (what: string) => async () => void done.push(what)
  let now = 1_000_000
  const rights = {
    isHeld: async () => false,
    startOf: async () => ({ site: 's', cid: 'cid' }),
    erase: note('rows'),
    sweep: note('sweep'),
    scrubbed: note('scrubbed'),
    retentions: async () => [],
  } as unknown as RightsStore
  const tombstones: Tombstones = { has: () => false, all: () => [], add: note('tombstone') }
  const desk = { state: async () => state, forget: async (_: string, work: () => Promise<void>) => work() } as unknown as Desk
  const faults: unknown[] = []
  const erasure = createErasure({
    desk,
    rights,
    tombstones,
    bus: {
      publish: (_, signal) => void (signal.kind === 'erased' && done.push('sockets')),
      subscribe: () => () => {},
      close: async () => {},
    },
    removeFiles: note('files'),
    scrub: note('scrub'),
    world: { now: () => now, uuid: () => 'uuid', secret: () => 'secret', hash: (text) => text },
    onFault: (error) => faults.push(error),
    ...more,
  })
  return {
    erasure,
    done,
    faults,
    async pass(ms: number) {
      now += ms
      await erasure.tick()
    },
    /** Somebody has just written when it is looked at. */
    async passInUse(ms: number) {
      now += ms
      erasure.stored()
      await erasure.tick()
    },
  }
}

it('[GDP-02] writes down who goes before anything goes, so that an end half-way is only a delay', async () => {
  const { erasure, done } = setUp()
  expect(await erasure.erase('u', 'asked')).toBe('erased')
  expect(done).toEqual(['tombstone', 'files', 'rows', 'sockets'])
})

it('[GDP-02] takes nothing away when that could not be written down', async () => {
  const full = { has: () => false, all: () => [], add: () => Promise.reject(new Error('full')) }
  const { erasure, done } = setUp({ tombstones: full })
  await expect(erasure.erase('u', 'asked')).rejects.toThrow('full')
  expect(done).toEqual([])
})

it('[GDP-05] leaves no hash of what only grew too old', async () => {
  const { erasure, done } = setUp()
  await erasure.erase('u', 'over')
  expect(done).not.toContain('tombstone')
})

it('[GDP-01] cleans the files when nobody writes, and takes along what was on its way', async () => {
  const { erasure, done, pass } = setUp()
  await erasure.erase('u', 'asked')
  erasure.stored()
  done.length = 0
  await pass(4_000)
  erasure.stored()
  await pass(4_000)
  expect(done).toEqual([])
  await pass(1_000)
  expect(done).toEqual(['files', 'sweep', 'scrub', 'scrubbed'])
  await pass(3_600_000)
  expect(done).toHaveLength(4)
})

it('[GDP-01] cleans the files within twelve hours where somebody always writes', async () => {
  const { erasure, done, passInUse } = setUp()
  await erasure.erase('u', 'asked')
  for (let hour = 1; hour <= 12; hour++) {
    expect(done).not.toContain('scrub')
    await passInUse(3_600_000)
  }
  expect(done).toContain('scrub')
})

it('[GDP-01] cleans them again for whoever went meanwhile, and after a fault', async () => {
  let onScrub: () => Promise<unknown> = async () => {}
  let scrubs = 0
  const { erasure, done, faults, pass } = setUp({
    scrub: async () => {
      scrubs++
      await onScrub()
    },
  })
  await erasure.erase('u', 'asked')
  onScrub = () => erasure.erase('v', 'asked')
  await pass(5_000)
  expect(done).not.toContain('scrubbed')
  onScrub = () => Promise.reject(new Error('full'))
  await pass(60_000)
  expect(faults).toHaveLength(1)
  expect(done).not.toContain('scrubbed')
  onScrub = async () => {}
  await pass(1_000)
  expect(scrubs).toBe(2)
  await pass(60_000)
  expect(scrubs).toBe(3)
  expect(done).toContain('scrubbed')
})
