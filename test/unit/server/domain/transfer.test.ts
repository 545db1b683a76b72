// Handing a talk on, and ending one that has gone silent: on the real store, since what must agree afterwards lies in several tables.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLocalBus } from '../../../../server/bus/local.ts'
import type { Actor } from '../../../../server/domain/decide.ts'
import { createDesk, type Desk } from '../../../../server/domain/desk.ts'
import type { Opened } from '../../../../server/domain/entrance.ts'
import { type Bus, type QueueEntry, type Signal, type Site, type Store, TOPIC } from '../../../../server/domain/ports.ts'
import { createStore } from '../../../../server/store/store.ts'
import { type FreshEngine, freshSqlite } from '../../../contract/fresh-sqlite.ts'
import { createFakeWorld, type FakeWorld } from '../../../fake-world.ts'
import { seeded } from '../../../seeded.ts'

const site: Site = { key: 's', merchantId: 'M', shopName: 'Shop', origins: [], queues: ['Support', 'Sales'] }
const ada: Actor = { arn: 'arn:ada', name: 'Ada', role: 'agent' }
const grace: Actor = { arn: 'arn:grace', name: 'Grace', role: 'agent' }
const HOUR = 3_600_000

let place: FreshEngine
let store: Store
let bus: Bus
let world: FakeWorld
let desk: Desk

beforeAll(async () => {
  place = await freshSqlite()
  store = createStore(place.engine, place.stream)
})
afterAll(() => place.close())
beforeEach(() => {
  world = createFakeWorld()
  bus = createLocalBus((error) => expect.fail(String(error)))
  desk = createDesk({ store, bus, world })
})

async function waiting(): Promise<Opened> {
  world.pass(1)
  const answer = await desk.open({
    site,
    queueName: 'Support',
    cid: world.uuid(),
    question: 'Hello',
    name: 'Sam',
    email: undefined,
    language: undefined,
  })
  if (!answer.ok) throw new Error(answer.refusal.code)
  return answer.opened
}
const uuidOf = (opened: Opened) => opened.state.opening.uuid
async function entryOf(opened: Opened): Promise<QueueEntry> {
  const entry = await store.entry(opened.queueUuid)
  if (!entry) throw new Error('no entry')
  return entry
}
async function talk(): Promise<Opened> {
  const opened = await waiting()
  await desk.pickUp(await entryOf(opened), ada)
  return opened
}
async function told(opened: Opened, after: number) {
  const facts = await store.facts(uuidOf(opened), after, 50)
  return facts.map((fact) => (fact.kind === 'joined' || fact.kind === 'left' ? `${fact.kind} ${fact.arn}` : fact.kind))
}
async function stateOf(opened: Opened) {
  const state = await desk.state(uuidOf(opened))
  if (!state) throw new Error('no state')
  return state
}

describe('a transfer to an agent', () => {
  it('is told as numbered facts: who comes, that it was handed on, who leaves', async () => {
    const opened = await talk()
    const { seq } = await stateOf(opened)
    const answer = await desk.transfer(uuidOf(opened), ada, { queueName: 'Support', agent: grace })
    expect(answer.ok).toBe(true)
    expect(await told(opened, seq)).toEqual(['joined arn:grace', 'transferred', 'left arn:ada'])
    expect((await stateOf(opened)).life).toEqual({ at: 'talking', agentArn: 'arn:grace', agentName: 'Grace' })
    expect(await entryOf(opened)).toMatchObject({ state: 'taken', queueName: 'Support' })
  })

  it('lets the one who gave it away hear all of it, and then nothing more', async () => {
    const opened = await talk()
    const toAda: Signal[] = []
    bus.subscribe(TOPIC.person(ada.arn), (signal) => toAda.push(signal))
    await desk.transfer(uuidOf(opened), ada, { queueName: 'Support', agent: grace })
    expect(toAda).toEqual([{ kind: 'unfollow', conversationUuid: uuidOf(opened) }])
    expect((await desk.say(uuidOf(opened), ada, { body: 'still here', cid: world.uuid() })).ok).toBe(false)
    expect((await desk.say(uuidOf(opened), grace, { body: 'hello', cid: world.uuid() })).ok).toBe(true)
  })

  it('keeps a third agent in the talk, unless the queue changes with it', async () => {
    const ole: Actor = { arn: 'arn:ole', name: 'Ole', role: 'agent' }
    for (const [queueName, left] of [
      ['Support', ['left arn:ada']],
      ['Sales', ['left arn:ada', 'left arn:ole']],
    ] as const) {
      const opened = await talk()
      await desk.join(uuidOf(opened), ole)
      const { seq } = await stateOf(opened)
      await desk.transfer(uuidOf(opened), ada, { queueName, agent: grace })
      expect(await told(opened, seq)).toEqual(['joined arn:grace', 'transferred', ...left])
    }
  })

  it('changes nothing when the talk is already theirs', async () => {
    const opened = await talk()
    expect(await desk.transfer(uuidOf(opened), ada, { queueName: 'Support', agent: ada })).toMatchObject({ ok: true, facts: [] })
  })
})

describe('a transfer to a queue', () => {
  it('puts the shopper back into a line, at the place of when they first came', async () => {
    const before = await waiting()
    const opened = await talk()
    const after = await waiting()
    for (const each of [before, after]) await desk.transfer(uuidOf(each), ada, { queueName: 'Sales' })
    await desk.transfer(uuidOf(opened), ada, { queueName: 'Sales' })
    const line = (await store.line('M', 'Sales')).map((entry) => entry.conversationUuid)
    expect(line).toEqual([uuidOf(before), uuidOf(opened), uuidOf(after)])
    expect((await stateOf(opened)).life).toEqual({ at: 'waiting' })
  })

  it('takes the conversation out of sight of the agents of the old queue, also in lists', async () => {
    const opened = await talk()
    await desk.transfer(uuidOf(opened), ada, { queueName: 'Sales' })
    const seenBy = async (queue: string) =>
      (await store.conversations({ merchantId: 'M', queues: [queue], limit: 200, offset: 0 })).map((each) => each.opening.uuid)
    expect(await seenBy('Support')).not.toContain(uuidOf(opened))
    expect(await seenBy('Sales')).toContain(uuidOf(opened))
    expect((await stateOf(opened)).opening.queueName).toBe('Sales')
    expect(await store.conversationsOf(ada.arn)).not.toContain(uuidOf(opened))
  })

  it('tells the agents of the new queue as it tells of a new shopper, both boards, and those who no longer see it', async () => {
    const opened = await talk()
    const heard: string[] = []
    bus.subscribe(TOPIC.merchant('M'), (signal) => {
      if (signal.kind === 'queue' && 'event_type' in signal.frame) heard.push(`${signal.queueName}: ${signal.frame.event_type}`)
    })
    bus.subscribe(TOPIC.queues, (signal) => heard.push(signal.kind === 'queue changed' ? `board of ${signal.queueName}` : ''))
    await desk.transfer(uuidOf(opened), ada, { queueName: 'Sales' })
    await desk.state(uuidOf(opened))
    await Promise.resolve()
    const [row, entry, gone] = ['Sales: new conversation', 'Sales: queue new member', 'Support: new message']
    expect(new Set(heard)).toEqual(new Set([row, entry, gone, 'board of Sales', 'board of Support']))
  })

  it('lets an agent of that queue pick the shopper up by the same uuid', async () => {
    const opened = await talk()
    await desk.transfer(uuidOf(opened), ada, { queueName: 'Sales' })
    expect((await desk.pickUp(await entryOf(opened), grace)).ok).toBe(true)
    expect((await stateOf(opened)).life).toMatchObject({ at: 'talking', agentArn: 'arn:grace' })
  })

  it('is also for who still waits in the wrong line', async () => {
    const opened = await waiting()
    expect((await desk.transfer(uuidOf(opened), grace, { queueName: 'Sales' })).ok).toBe(true)
    expect(await entryOf(opened)).toMatchObject({ state: 'waiting', queueName: 'Sales' })
  })

  it('survives the loss of the kept state: the facts say it again', async () => {
    const opened = await talk()
    await desk.transfer(uuidOf(opened), ada, { queueName: 'Sales' })
    const kept = await stateOf(opened)
    await place.engine.write([{ sql: 'update conversations set state_json = null where conversation_uuid = ?', params: [uuidOf(opened)] }])
    expect(await store.state(uuidOf(opened))).toEqual(kept)
  })

  it.each(['not a participant', 'after the end'])('is refused: %s', async (why) => {
    const opened = await talk()
    if (why === 'after the end') await desk.leave(uuidOf(opened), { arn: opened.shopperArn, name: 'Sam', role: 'customer' })
    expect(await desk.transfer(uuidOf(opened), why === 'after the end' ? ada : grace, { queueName: 'Sales' })).toEqual({
      ok: false,
      refusal: { code: why === 'after the end' ? 'closed' : 'not present' },
    })
  })
})

describe('many at once', () => {
  it('[DEL-15] pick-ups, a transfer and the shopper leaving in one moment end with one owner, a place in line or the end, a thousand times', async () => {
    const dice = seeded(15)
    const outcomes = new Map<string, number>()
    for (let round = 0; round < 100; round++) {
      const ten = await Promise.all(Array.from({ length: 10 }, waiting))
      await Promise.all(
        ten.map(async (opened) => {
          const uuid = uuidOf(opened)
          const entry = await entryOf(opened)
          const verbs = [
            () => desk.pickUp(entry, ada),
            () => desk.pickUp(entry, grace),
            () => desk.transfer(uuid, ada, { queueName: 'Sales' }),
            () => desk.transfer(uuid, grace, { queueName: 'Support', agent: ada }),
            ...(dice() < 0.3 ? [() => desk.leave(uuid, { arn: opened.shopperArn, name: 'Sam', role: 'customer' })] : []),
          ].sort(() => dice() - 0.5)
          await Promise.all(verbs.map((verb) => verb()))
          const { life, opening, people } = await stateOf(opened)
          const { state, queueName } = await entryOf(opened)
          const agents = people.filter((person) => person.role === 'agent' && person.leftAt === undefined).map((person) => person.arn)
          outcomes.set(life.at, (outcomes.get(life.at) ?? 0) + 1)
          expect(queueName).toBe(opening.queueName)
          if (life.at === 'waiting') expect([state, agents]).toEqual(['waiting', []])
          else if (life.at === 'talking') expect([state, agents]).toEqual(['taken', [life.agentArn]])
          else expect(['taken', 'left']).toContain(state)
          const facts = await store.facts(uuid, 0, 50)
          expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, index) => index + 1))
        }),
      )
    }
    expect([...outcomes.keys()].sort()).toEqual(['closed', 'talking', 'waiting'])
  }, 60_000)
})

describe('a talk in which nothing happens', () => {
  it('is closed by the system, as a fact like any other', async () => {
    const opened = await talk()
    const { lastAt, seq } = await stateOf(opened)
    world.pass(HOUR)
    await desk.closeIdle(uuidOf(opened), lastAt)
    expect(await told(opened, seq)).toEqual(['closed'])
    expect((await stateOf(opened)).life).toEqual({ at: 'closed', by: 'system' })
    expect(await store.conversationsOf(ada.arn)).not.toContain(uuidOf(opened))
  })

  it('is kept open by a word that came in the meantime', async () => {
    const opened = await talk()
    const { lastAt } = await stateOf(opened)
    world.pass(HOUR)
    const word = desk.say(uuidOf(opened), ada, { body: 'one moment', cid: world.uuid() })
    const end = desk.closeIdle(uuidOf(opened), lastAt)
    await Promise.all([word, end])
    expect((await stateOf(opened)).life.at).toBe('talking')
  })

  it('is nobody who waits', async () => {
    const opened = await waiting()
    world.pass(100 * HOUR)
    expect(await desk.closeIdle(uuidOf(opened), world.now())).toMatchObject({ ok: true, facts: [] })
    expect((await stateOf(opened)).life.at).toBe('waiting')
  })
})
