// Letters on their way, over the real rows: what a crash, a refusal and a second process do to them.

import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Letter, LetterStore, Post, Posted } from '../../../../server/domain/letters.ts'
import { createLetterOutbox } from '../../../../server/mail/outbox.ts'
import { createLetterStore } from '../../../../server/store/letter-store.ts'
import { type FreshEngine, freshSqlite } from '../../../contract/fresh-sqlite.ts'
import { createFakeWorld, type FakeWorld } from '../../../fake-world.ts'

const MINUTE = 60_000
let place: FreshEngine
let world: FakeWorld
let letters: LetterStore
beforeEach(async () => {
  place = await freshSqlite()
  world = createFakeWorld()
  letters = createLetterStore(place.engine)
})
afterEach(() => place.close())

const letter = (): Letter => ({
  uuid: randomUUID(),
  conversationUuid: randomUUID(),
  to: 'sam@example.com',
  subject: 'S',
  text: 'T',
  html: 'H',
  madeAt: world.now(),
  tries: 0,
})

function outbox(answer: (letter: Letter) => Posted | Promise<Posted>) {
  const posted: string[] = []
  const notes: string[] = []
  const post: Post = {
    async send(each) {
      posted.push(each.uuid)
      return answer(each)
    },
    close() {},
  }
  const note = (_: unknown, outcome: string) => notes.push(outcome)
  return { posted, notes, outbox: createLetterOutbox({ store: letters, post, now: world.now, claimMs: 3 * MINUTE, note }) }
}

describe('a letter', () => {
  it('[C5] goes once and leaves nothing behind', async () => {
    const { outbox: box, posted, notes } = outbox(() => ({ is: 'taken' }))
    const one = letter()
    await box.put(one)
    await box.tick()
    await box.tick()
    expect(posted).toEqual([one.uuid])
    expect(notes).toEqual(['sent'])
    expect(await place.engine.read('select * from letters', [])).toEqual([])
  })

  it('is tried again later and later while the post cannot take it, and given up after days', async () => {
    const { outbox: box, posted, notes } = outbox(() => ({ is: 'later', code: 'ECONNECTION' }))
    await box.put(letter())
    const waits: number[] = []
    let last = world.now()
    for (let minute = 0; minute < 4 * 1_440; minute++) {
      const before = posted.length
      await box.tick()
      if (posted.length > before) {
        waits.push((world.now() - last) / MINUTE)
        last = world.now()
      }
      world.pass(MINUTE)
    }
    expect(waits).toEqual([0, 1, 5, 15, 60, 180, 360, 360, 720, 1_440])
    expect(notes.at(-1)).toBe('given up')
    expect(await place.engine.read('select * from letters', [])).toEqual([])
  })

  it('is not tried again when it was refused', async () => {
    const { outbox: box, posted, notes } = outbox(() => ({ is: 'refused', code: 'EENVELOPE 550' }))
    await box.put(letter())
    await box.tick()
    world.pass(100 * MINUTE)
    await box.tick()
    expect(posted).toHaveLength(1)
    expect(notes).toEqual(['given up'])
  })

  it('[C5] survives the end of the process, also in the middle of being sent', async () => {
    const dead = outbox(() => new Promise<never>(() => {}))
    const one = letter()
    await dead.outbox.put(one)
    void dead.outbox.tick()
    await expect.poll(() => dead.posted).toEqual([one.uuid])

    place = await place.again()
    letters = createLetterStore(place.engine)
    const next = outbox(() => ({ is: 'taken' }))
    await next.outbox.tick()
    // It may be with the post already: not before nobody can be sending it any more.
    expect(next.posted).toEqual([])
    world.pass(3 * MINUTE)
    await next.outbox.tick()
    expect(next.posted).toEqual([one.uuid])
  })

  it('is sent by one of two processes', async () => {
    const [a, b] = [outbox(() => ({ is: 'taken' })), outbox(() => ({ is: 'taken' }))]
    for (let n = 0; n < 20; n++) await letters.put(letter())
    await Promise.all([a.outbox.tick(), b.outbox.tick()])
    const all = [...a.posted, ...b.posted]
    expect(new Set(all).size).toBe(20)
    expect(all).toHaveLength(20)
  })
})
