import { describe, expect, it } from 'vitest'
import { createPast } from '../../../../widget/conversation/past.ts'
import type { Session } from '../../../../widget/conversation/session.ts'
import { createMemoryStores } from './memory-store.ts'

const DAY = 24 * 3_600_000
const session = (uuid: string): Session => ({ uuid, jwt: 'j', websocketUrl: 'w', expiresAt: 0, resumeSecret: 's', myArn: 'arn' })

function world() {
  const [store] = createMemoryStores(1)
  const clock = { now: 10 * DAY }
  return { store, clock, past: createPast(store, () => clock.now) }
}

describe('talks that have ended', () => {
  it('are told newest first, and given back with their key once', () => {
    const { past, store } = world()
    past.keep(session('a'), { name: 'Ada', endedAt: 9.5 * DAY })
    past.keep(session('b'), { name: '', endedAt: 9.9 * DAY })
    expect(past.all()).toEqual([
      { uuid: 'b', name: '', endedAt: 9.9 * DAY },
      { uuid: 'a', name: 'Ada', endedAt: 9.5 * DAY },
    ])
    expect(past.take('a')).toEqual(session('a'))
    expect(past.take('a')).toBe(undefined)
    past.take('b')
    expect(store.names()).toEqual([])
  })

  it('are forgotten when the server lets nobody read them any more', () => {
    const { past, clock } = world()
    past.keep(session('a'), { name: 'Ada', endedAt: clock.now })
    clock.now += DAY - 1
    expect(past.all()).toHaveLength(1)
    clock.now += 1
    expect(past.all()).toEqual([])
    expect(past.take('a')).toBe(undefined)
  })

  it('are five at most, each once', () => {
    const { past, clock } = world()
    for (const uuid of ['a', 'b', 'c', 'd', 'e', 'f', 'f']) past.keep(session(uuid), { name: uuid, endedAt: clock.now })
    expect(past.all().map(({ uuid }) => uuid)).toEqual(['f', 'e', 'd', 'c', 'b'])
  })

  it.each([
    ['text', 'x'],
    ['no list', { a: 1 }],
    ['strangers', [null, 7, { session: { uuid: 'a' }, endedAt: 1e15 }]],
  ])('are none where storage holds %s', (_, value) => {
    const { past, store } = world()
    store.write('past', value)
    expect(past.all()).toEqual([])
  })
})
