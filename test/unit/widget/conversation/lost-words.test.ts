import { beforeEach, describe, expect, it } from 'vitest'
import { emptyRoom } from '../../../../widget/conversation/fold.ts'
import { lostWords } from '../../../../widget/conversation/lost-words.ts'
import type { Room, SaidMessage } from '../../../../widget/conversation/room.ts'
import { ADA, ME, numbered, said, UUID } from './facts.ts'
import { createWorld } from './world.ts'

let world: ReturnType<typeof createWorld>
beforeEach(() => {
  world = createWorld()
})

/** The server's operator puts a backup back: the first facts only, as another history. */
function restore(facts: number): void {
  const { desk } = world
  desk.stream = `${desk.stream}x`
  desk.log = desk.log.slice(0, facts).map((fact, index) => numbered(fact, index + 1, desk.stream))
  desk.restart()
}

const wordsOnServer = () => world.desk.log.flatMap((fact) => (fact.type === 'message' ? [fact.message.body] : []))

describe('when an older database is put back', () => {
  it('[REC-02] loads everything anew, and says again what it had said and the server has lost, once and in order', async () => {
    const { desk, run, startedTab } = world
    const { talk } = await startedTab()
    for (const body of ['one', 'two', 'three']) {
      talk.send(body)
      await run()
    }
    desk.append(said(ADA, 'Lost with it', 50_000))
    await run()
    const kept = desk.log.findIndex((fact) => fact.type === 'message' && fact.message.body === 'one') + 1
    restore(kept)
    talk.send('four')
    await run(40_000)
    expect(wordsOnServer().slice(-4)).toEqual(['one', 'two', 'three', 'four'])
    expect(talk.messages.value.map(({ body }) => body).slice(-4)).toEqual(['one', 'two', 'three', 'four'])
    expect(talk.pending.value).toEqual([])
    const before = desk.log.length
    await run(120_000)
    expect(desk.log).toHaveLength(before)
  })

  it('[REC-02] says nothing new before it knows what was lost, however long that takes', async () => {
    const { desk, run, startedTab } = world
    const { talk } = await startedTab()
    talk.send('one')
    await run()
    let answer = () => {}
    restore(1)
    desk.gate = new Promise<void>((resolve) => {
      answer = resolve
    })
    await run(5_000)
    expect(talk.connection.value).toBe('open')
    talk.send('two')
    await run(3_000)
    desk.gate = undefined
    answer()
    await run(20_000)
    expect(wordsOnServer().slice(-2)).toEqual(['one', 'two'])
  })

  it('[REC-02] says them once however many tabs have seen them, and again after the next restore', async () => {
    const { run, startedTab, openTab } = world
    const first = await startedTab(0)
    first.talk.send('one')
    first.talk.send('two')
    const second = openTab(1)
    second.talk.resume()
    await run()
    for (let turn = 0; turn < 2; turn++) {
      restore(1)
      await run(60_000)
      for (const body of ['one', 'two']) expect(wordsOnServer().filter((each) => each === body)).toHaveLength(1)
    }
  })

  const message = (body: string, epoch: number, more: Partial<SaidMessage> = {}): SaidMessage => ({
    uuid: body,
    seq: epoch,
    authorArn: ME,
    authorName: 'Mia',
    body,
    epoch,
    kind: 'message',
    clientMessageId: `cid ${body}`,
    ...more,
  })
  const room = (stream: string, messages: SaidMessage[], after = 0): Room => ({ ...emptyRoom(UUID, stream), messages, after })

  it.each<[string, Room | undefined, Room, string[]]>([
    ['nothing on the first look', undefined, room('b', []), []],
    ['nothing of the same history', room('a', [message('x', 1)]), room('a', []), []],
    ['nothing to a room that nobody answered for', room('', [message('x', 1)]), room('b', []), []],
    ['what is missing', room('a', [message('x', 1), message('y', 2)]), room('b', [message('x', 1)]), ['y']],
    ['not the words of others', room('a', [message('x', 1, { clientMessageId: undefined })] as SaidMessage[]), room('b', []), []],
    ['not what was taken away', room('a', [message('[removed]', 1, { isRemoved: true })]), room('b', []), []],
    ['not a file without words', room('a', [message('', 1)]), room('b', []), []],
    [
      'not what is older than the part that was fetched',
      room('a', [message('old', 1), message('new', 9)]),
      room('b', [message('mid', 5)], 200),
      ['new'],
    ],
  ])('says again: %s', (_, before, after, bodies) => {
    expect(lostWords(before, after).map(({ body }) => body)).toEqual(bodies)
  })
})
