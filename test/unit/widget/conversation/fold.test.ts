import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FactFrame } from '../../../../protocol/frames.ts'
import { readServerFrame } from '../../../../protocol/parse.ts'
import { emptyRoom, fold, withRow } from '../../../../widget/conversation/fold.ts'
import { createHistory } from '../../../../widget/conversation/history.ts'
import type { Answer } from '../../../../widget/conversation/rest.ts'
import type { Room } from '../../../../widget/conversation/room.ts'
import { settle } from '../line/clock.ts'
import { ADA, closed, joined, left, logOf, ME, type News, numbered, read, said, started, UUID, unknown, updated } from './facts.ts'

function foldAll(facts: readonly FactFrame[], from: Room = emptyRoom(UUID, 's1')): Room {
  return facts.reduce((room, fact) => {
    const folded = fold(room, fact)
    if (folded.is !== 'next') throw new Error(`${fact.seq}: ${folded.is}`)
    return folded.room
  }, from)
}

const talk: News[] = [
  joined(ME),
  said(ME, 'Hello', 10, 'c1'),
  started,
  joined(ADA),
  said(ADA, 'Hi Mia', 20),
  read(ME, 20),
  left(ADA),
  closed,
]

describe('folding facts', () => {
  it('tells the whole talk', () => {
    expect(foldAll(logOf(talk))).toMatchObject({
      seq: 8,
      started: true,
      closed: true,
      messages: [
        { uuid: 'm10', authorArn: ME, authorName: 'Mia', body: 'Hello', epoch: 10, clientMessageId: 'c1' },
        { uuid: 'm20', authorArn: ADA, body: 'Hi Mia', epoch: 20 },
      ],
      notices: [{ kind: 'joined', arn: ME }, { kind: 'joined', arn: ADA, name: 'Ada' }, { kind: 'left', arn: ADA }, { kind: 'closed' }],
      people: [
        { arn: ME, role: 'customer', present: true },
        { arn: ADA, role: 'agent', present: false },
      ],
      readUpTo: { [ME]: 20, [ADA]: 20 },
    })
  })

  it.each([
    ['a repeat', 3, 's1', 'repeat'],
    ['the next one', 4, 's1', 'next'],
    ['one too far', 5, 's1', 'gap'],
    ['another history', 4, 's2', 'other stream'],
  ])('knows %s', (_, seq, stream, is) => {
    const room = foldAll(logOf([joined(ME), said(ME, 'a', 1), said(ME, 'b', 2)]))
    expect(fold(room, numbered(said(ME, 'c', 3), seq, stream)).is).toBe(is)
  })

  it('[DEL-13] moves read marks forward only', () => {
    const room = foldAll(logOf([said(ADA, 'a', 5), read(ME, 30), read(ME, 20), read(ME, 30)]))
    expect(room.readUpTo[ME]).toBe(30)
  })

  it('takes who writes for somebody who has read', () => {
    expect(foldAll(logOf([said(ME, 'a', 5), said(ADA, 'b', 6)])).readUpTo).toEqual({ [ME]: 5, [ADA]: 6 })
  })

  it('changes the words of an updated message in their place', () => {
    expect(foldAll(logOf([said(ME, 'a', 5), said(ADA, 'b', 6), updated(5, 'A')])).messages.map(({ body }) => body)).toEqual(['A', 'b'])
  })

  it('notes nothing when somebody who is there joins again, and something when they come back', () => {
    const room = foldAll(logOf([joined(ADA), joined(ADA), left(ADA), joined(ADA)]))
    expect(room.notices.map(({ kind }) => kind)).toEqual(['joined', 'left', 'joined'])
    expect(room.people).toHaveLength(1)
  })

  it('counts facts it does not know or cannot read, so that the count goes on', () => {
    const raws = [
      { type: 'event', event_type: 'of tomorrow', conversation_uuid: UUID, seq: 2, stream: 's1' },
      { type: 'message', message: { body: { not: 'text' } }, conversation_uuid: UUID, seq: 3, stream: 's1' },
    ]
    const facts = raws.map((raw) => readServerFrame(raw) as FactFrame)
    expect(foldAll(facts, foldAll(logOf([joined(ME)])))).toMatchObject({ seq: 3, messages: [] })
  })

  it('counts offers and their answers, and loses neither words nor people over them', () => {
    const about = { conversation_uuid: UUID, stream: 's1', type: 'event' }
    const raws = [
      { ...about, seq: 3, event_type: 'add coupon', event_add_coupon: { coupon_code: 'TEA5', offer_uuid: 'o1' } },
      { ...about, seq: 4, event_type: 'add item', event_add_item: { items: [{ item_id: 'KETTLE' }], offer_uuid: 'o2' } },
      { ...about, seq: 5, event_type: 'offer answer', event_offer_answer: { offer_uuid: 'o1', outcome: 'accepted' } },
      { ...about, seq: 6, event_type: 'updated message', event_updated_message: { body: '[removed]', redacted: true } },
    ]
    const before = foldAll(logOf([joined(ME), said(ME, 'a', 5)]))
    const after = foldAll(
      raws.map((raw) => readServerFrame(raw) as FactFrame),
      before,
    )
    expect(after).toMatchObject({ seq: 6, people: before.people, notices: before.notices })
    expect(after.messages.map(({ uuid }) => uuid)).toEqual(['m5', 'o1', 'o2'])
  })

  it('puts an offer into the talk as words of its agent, and its outcome to it', () => {
    const about = { conversation_uuid: UUID, stream: 's1', type: 'event' }
    const items = [{ item_id: 'KETTLE', description: 'A kettle' }, { item_id: 'MUG' }]
    const offer = { agent_arn: ADA, agent_name: 'Ada', items, offer_uuid: 'o1', offer_epoch: 9 }
    const before = foldAll(logOf([joined(ME), said(ADA, 'a', 5)]))
    const add = readServerFrame({ ...about, seq: 3, event_type: 'add item', event_add_item: offer }) as FactFrame
    const made = foldAll([add], before)
    expect(made.messages[1]).toMatchObject({ uuid: 'o1', authorArn: ADA, authorName: 'Ada', body: 'A kettle, MUG', epoch: 9 })
    expect(made.messages[1]?.besides).toEqual({ offer })
    const answer = { offer_uuid: 'o1', outcome: 'declined' }
    const told = readServerFrame({ ...about, seq: 4, event_type: 'offer answer', event_offer_answer: answer }) as FactFrame
    expect(foldAll([told], made).messages[1]?.besides).toEqual({ offer, outcome: 'declined' })
  })

  it('[XSS-02] makes no words of an offer whose fields are no texts', () => {
    const hostile = { toString: null, valueOf: {} }
    const offer = { agent_arn: hostile, agent_name: ['x'], coupon_code: hostile, items: { description: hostile }, offer_uuid: hostile }
    const raw = { conversation_uuid: UUID, stream: 's1', type: 'event', seq: 2, event_type: 'add coupon', event_add_coupon: offer }
    const { messages } = foldAll([readServerFrame(raw) as FactFrame], foldAll(logOf([joined(ME)])))
    expect(messages).toMatchObject([{ authorArn: '', authorName: '', body: '' }])
  })

  it('leaves the room it was given alone', () => {
    const before = emptyRoom(UUID, 's1')
    const copy = structuredClone(before)
    foldAll(logOf(talk), before)
    expect(before).toEqual(copy)
  })

  it('[DEL-19] finds in the row of a conversation who is there and how it stands, when only its end was fetched', () => {
    const whole = foldAll(logOf(talk))
    const end = foldAll(logOf(talk).slice(4), { ...emptyRoom(UUID, 's1'), seq: 4, after: 4 })
    const row = (arn: string, name: string, status: string, more = {}) => ({
      conversation_participant_arn: arn,
      conversation_participant_name: name,
      status,
      ...more,
    })
    const room = withRow(end, {
      closed: true,
      participants: [row(ME, 'Mia', 'customer'), row(ADA, 'Ada', 'agent', { left_dts: '2026-11-20T18:00:00.000Z' })],
    })
    expect(room).toEqual({
      ...whole,
      after: 4,
      messages: whole.messages.slice(1),
      notices: whole.notices.slice(2),
      readUpTo: { [ME]: 20, [ADA]: 20 },
    })
  })

  it('keeps the files of a message, and takes them away with its words', () => {
    const [fact] = logOf([said(ADA, 'See', 5)])
    if (fact?.type !== 'message') throw new Error('a message')
    const before = foldAll([{ ...fact, message: { ...fact.message, media_urls: ['https://files.example/k/a.png'] } }])
    expect(before.messages[0]?.besides?.media_urls).toEqual(['https://files.example/k/a.png'])
    const away = {
      ...updated(5, '[removed]'),
      event_updated_message: { conversation_message_uuid: 'm5', body: '[removed]', redacted: true },
    }
    expect(foldAll([numbered(away as News, 2)], before).messages[0]).toMatchObject({
      body: '[removed]',
      isRemoved: true,
      besides: undefined,
    })
  })

  it('knows a message whose words had been taken away before it came', () => {
    const [fact] = logOf([said(ADA, '[removed]', 5)])
    if (fact?.type !== 'message') throw new Error('a message')
    expect(foldAll([{ ...fact, message: { ...fact.message, redacted: true } }]).messages[0]).toMatchObject({ isRemoved: true })
  })

  it.each([
    [
      { to_conversation_participant_name: 'Grace', to_conversation_participant_arn: 'arn:grace', queue_name: 'Sales' },
      'passed on',
      'Grace',
    ],
    [{ queue_name: 'Sales' }, 'sent to', 'Sales'],
  ])('notes that the talk was handed on: %j', (event_participant_update_transfer, kind, name) => {
    const news: News = { type: 'event', event_type: 'participant update', event_participant_update: {}, event_participant_update_transfer }
    expect(foldAll(logOf([said(ME, 'a', 5), news])).notices).toMatchObject([{ kind, name, seq: 2, epoch: 5 }])
  })
})

describe('any delivery', () => {
  const news = fc.oneof(
    fc.integer({ min: 0, max: 1 }).map((index) => joined([ME, ADA][index] ?? ME)),
    fc.integer({ min: 0, max: 1 }).map((index) => left([ME, ADA][index] ?? ME)),
    fc
      .record({ arn: fc.constantFrom(ME, ADA), body: fc.string(), epoch: fc.nat(500) })
      .map(({ arn, body, epoch }) => said(arn, body, epoch)),
    fc.record({ arn: fc.constantFrom(ME, ADA), epoch: fc.nat(500) }).map(({ arn, epoch }) => read(arn, epoch)),
    fc.nat(500).map((epoch) => updated(epoch, 'new words')),
    fc.constantFrom(started, unknown),
  )
  /** For each fact: delivered 0 to 3 times, each copy up to 10 places late. */
  const fate = fc.array(fc.nat(10), { maxLength: 3 })
  const seed = { seed: 20_261_120 }

  it('[DEL-08] [DEL-09] ends in the same room as the clean run, once what is missing has been fetched', async () => {
    const whole = fc.array(fc.tuple(news, fate), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(whole, fc.integer({ min: 1, max: 7 }), async (steps, pageSize) => {
        const log = logOf(steps.map(([one]) => one))
        const deliveries = log
          .flatMap((fact, index) => (steps[index]?.[1] ?? []).map((late) => ({ fact, place: index + late, index })))
          .sort((one, other) => one.place - other.place || other.index - one.index)
        let head = 0
        const shown: number[] = []
        const history = createHistory({
          uuid: UUID,
          async call({ path }): Promise<Answer> {
            const after = Number(/events\/(\d+)/.exec(path)?.[1])
            const events = log.slice(after, Math.min(head, after + pageSize))
            return { status: 200, body: { stream: 's1', head, events, more: after + events.length < head } }
          },
          onRoom: (room) => shown.push(room.seq),
          onGone: () => {},
        })
        await history.catchUp()
        for (const { fact, place } of deliveries) {
          head = Math.max(head, fact.seq, Math.min(place, log.length))
          history.take(fact)
          if (place % 3 === 0) await settle()
        }
        head = log.length
        history.takeHead(head)
        await settle()
        expect(history.room()).toEqual(foldAll(log))
        expect(shown).toEqual([...shown].sort((one, other) => one - other))
      }),
      { ...seed, numRuns: 60 },
    )
  })

  it('[REC-02] starts from nothing when the history is another one, and does not run in circles', async () => {
    let log = logOf([joined(ME), said(ME, 'old', 5), said(ADA, 'lost in the restore', 6)])
    let stream = 's1'
    let calls = 0
    const rooms: Room[] = []
    const history = createHistory({
      uuid: UUID,
      async call({ path }): Promise<Answer> {
        calls++
        const after = Number(/events\/(\d+)/.exec(path)?.[1])
        const known = /stream=(\w+)/.exec(path)?.[1]
        if ((known && known !== stream) || after > log.length) return { status: 409, body: undefined }
        return { status: 200, body: { stream, head: log.length, events: log.slice(after), more: false } }
      },
      onRoom: (room) => rooms.push(room),
      onGone: () => {},
    })
    await history.catchUp()
    stream = 's2'
    log = logOf([joined(ME), said(ME, 'old', 5)], 's2')
    history.takeHead(2)
    await settle()
    expect(history.room()).toMatchObject({ stream: 's2', seq: 2, messages: [{ body: 'old' }] })
    expect(rooms.every((room) => room.messages.length > 0)).toBe(true)
    // [REC-03] A server that never agrees is not asked for ever.
    calls = 0
    stream = 's3'
    const always = createHistory({
      uuid: UUID,
      async call() {
        calls++
        return { status: 409, body: undefined }
      },
      onRoom: () => {},
      onGone: () => {},
    })
    await always.catchUp()
    expect(calls).toBeLessThan(6)
  })

  it('[REC-10] takes an answer in the wrong shape for none', async () => {
    const rooms: Room[] = []
    const history = createHistory({
      uuid: UUID,
      call: async () => ({ status: 200, body: { hello: 'captive portal' } }),
      onRoom: (room) => rooms.push(room),
      onGone: () => {},
    })
    await history.catchUp()
    expect(rooms).toEqual([emptyRoom(UUID, '')])
  })
})

describe('a long talk', () => {
  const long: News[] = [
    joined(ME),
    started,
    joined(ADA),
    ...Array.from({ length: 57 }, (_, index) => said([ME, ADA][index % 2] ?? ME, `w${index}`, index + 1)),
  ]
  const log = logOf(long)

  function server(pageSize = 100) {
    const asked: string[] = []
    const desk = { isDown: false, head: log.length, asked }
    const call = async ({ path }: { path: string }): Promise<Answer> => {
      asked.push(path)
      if (desk.isDown) return { status: 0, body: undefined }
      const [, from, limit] = /events\/(\d+)\?limit=(\d+)/.exec(path) ?? []
      if (!from)
        return {
          status: 200,
          body: {
            conversation: {
              seq: desk.head,
              stream: 's1',
              participants: [
                { conversation_participant_arn: ME, conversation_participant_name: 'Mia', status: 'customer' },
                { conversation_participant_arn: ADA, conversation_participant_name: 'Ada', status: 'agent' },
              ],
            },
          },
        }
      const after = Number(from)
      const events = log.slice(after, Math.min(desk.head, after + Math.min(Number(limit), pageSize)))
      return { status: 200, body: { stream: 's1', head: desk.head, events, more: after + events.length < desk.head } }
    }
    return { desk, call }
  }
  const open = (call: (one: { path: string }) => Promise<Answer>) =>
    createHistory({ uuid: UUID, call, onRoom: () => {}, onGone: () => {}, tail: 10 })

  it('[DEL-19] shows its end first, with who is there and that it has begun', async () => {
    const { call } = server()
    const history = open(call)
    await history.catchUp()
    expect(history.room()).toMatchObject({ after: 50, seq: 60, started: true, people: [{ arn: ME }, { arn: ADA }] })
    expect(history.room()?.messages.map(({ body }) => body)).toEqual(Array.from({ length: 10 }, (_, index) => `w${index + 47}`))
  })

  it.each([3, 100])('[DEL-19] ends in the whole talk when all that came before was fetched, %i facts an answer', async (pageSize) => {
    const { desk, call } = server(pageSize)
    const history = open(call)
    desk.head = 55
    await history.catchUp()
    for (const fact of log.slice(55)) history.take(fact)
    while (await history.earlier());
    expect(history.room()).toEqual(foldAll(log))
  })

  it('fetches nothing before its beginning, and no page twice', async () => {
    const { desk, call } = server()
    const history = open(call)
    await history.catchUp()
    const both = await Promise.all([history.earlier(), history.earlier()])
    expect(both).toEqual([true, true])
    expect(history.room()).toMatchObject({ after: 40, messages: { length: 20 } })
    while (await history.earlier());
    const before = desk.asked.length
    expect(await history.earlier()).toBe(false)
    expect(desk.asked.length).toBe(before)
  })

  it('keeps what it has when nobody answers', async () => {
    const { desk, call } = server()
    const history = open(call)
    await history.catchUp()
    desk.isDown = true
    expect(await history.earlier()).toBe(false)
    expect(history.room()).toMatchObject({ after: 50, seq: 60 })
  })
})
