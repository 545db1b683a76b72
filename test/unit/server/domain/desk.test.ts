import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ServerFrame } from '../../../../protocol/frames.ts'
import { createLocalBus } from '../../../../server/bus/local.ts'
import { apply, opened as blank } from '../../../../server/domain/conversation.ts'
import type { Actor } from '../../../../server/domain/decide.ts'
import { createDesk, type Desk } from '../../../../server/domain/desk.ts'
import type { Opened, OpenRequest } from '../../../../server/domain/entrance.ts'
import { type Bus, type QueueEntry, type Signal, type Site, type Store, TOPIC } from '../../../../server/domain/ports.ts'
import { StoreFault } from '../../../../server/store/engine.ts'
import { createStore } from '../../../../server/store/store.ts'
import { type FreshEngine, freshSqlite } from '../../../contract/fresh-sqlite.ts'
import { createFakeWorld, type FakeWorld } from '../../../fake-world.ts'

const MINUTE = 60_000
const site: Site = { key: 's', merchantId: 'M', shopName: 'Shop', origins: [], queues: ['Support'] }
const ada: Actor = { arn: 'arn:ada', name: 'Ada', role: 'agent' }
const grace: Actor = { arn: 'arn:grace', name: 'Grace', role: 'agent' }

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

async function start(more: Partial<OpenRequest> = {}, at: Desk = desk): Promise<Opened> {
  const answer = await at.open({
    site,
    queueName: 'Support',
    cid: world.uuid(),
    question: 'Hello',
    name: 'Sam',
    email: undefined,
    language: undefined,
    ...more,
  })
  if (!answer.ok) throw new Error(answer.refusal.code)
  return answer.opened
}
const uuidOf = (opened: Opened) => opened.state.opening.uuid
const shopperOf = (opened: Opened): Actor => ({ arn: opened.shopperArn, name: 'Sam', role: 'customer' })
async function entryOf(opened: Opened): Promise<QueueEntry> {
  const entry = await store.entry(opened.queueUuid)
  if (!entry) throw new Error('no entry')
  return entry
}
function listen(topic: string) {
  const heard: Signal[] = []
  bus.subscribe(topic, (signal) => heard.push(signal))
  return heard
}
const framesOf = (signals: readonly Signal[]): ServerFrame[] => signals.flatMap((signal) => ('frame' in signal ? [signal.frame] : []))

describe('a start', () => {
  it('[DEL-16] asked for ten times at once makes one conversation, with ten secrets that all work', async () => {
    const cid = world.uuid()
    const starts = await Promise.all(Array.from({ length: 10 }, () => start({ cid })))
    expect(new Set(starts.map(uuidOf)).size).toBe(1)
    expect(new Set(starts.map((each) => each.shopperArn)).size).toBe(1)
    expect(new Set(starts.map((each) => each.resumeSecret)).size).toBe(10)
    for (const { resumeSecret } of starts) expect((await desk.resume(site, resumeSecret)).ok).toBe(true)
  })

  it('tells of a conversation once, however often it was asked for', async () => {
    const told = listen(TOPIC.merchant('M'))
    const cid = world.uuid()
    await Promise.all(Array.from({ length: 10 }, () => start({ cid })))
    await start({ cid })
    const kinds = framesOf(told).map((frame) => frame.type === 'event' && frame.event_type)
    expect(kinds).toEqual(['new conversation', 'queue new member'])
  })

  it('is repeated within 15 minutes, with the first question, and refused later', async () => {
    const cid = world.uuid()
    const first = await start({ cid })
    world.pass(15 * MINUTE)
    const again = await start({ cid, question: 'Another text' })
    expect(uuidOf(again)).toBe(uuidOf(first))
    expect(again.state.lastMessage?.body).toBe('Hello')
    world.pass(1)
    const late = await desk.open({ site, queueName: 'Support', cid, question: 'x', name: '', email: undefined, language: undefined })
    expect(late).toEqual({ ok: false, refusal: { code: 'stale start' } })
  })

  it('is another one on another site', async () => {
    const cid = world.uuid()
    const here = await start({ cid })
    const there = await start({ cid, site: { ...site, key: 'other' } })
    expect(uuidOf(there)).not.toBe(uuidOf(here))
  })
})

describe('words', () => {
  it('[DEL-02] said again with another text are answered with the first, stored once, and told to nobody', async () => {
    const opened = await start()
    const by = shopperOf(opened)
    const first = await desk.say(uuidOf(opened), by, { body: 'first', cid: 'same-id' })
    const told = listen(TOPIC.conversation(uuidOf(opened)))
    const again = await desk.say(uuidOf(opened), by, { body: 'second', cid: 'same-id' })
    expect(again).toMatchObject({ ok: true, repeated: true, facts: [{ body: 'first', seq: 3 }] })
    expect(first.ok && again.ok && again.facts).toEqual(first.ok && first.facts)
    expect(told).toEqual([])
    expect((await store.facts(uuidOf(opened), 0, 10)).length).toBe(3)
  })

  it('[DEL-02] said again are known after the end too', async () => {
    const opened = await start()
    const by = shopperOf(opened)
    await desk.say(uuidOf(opened), by, { body: 'first', cid: 'same-id' })
    await desk.leave(uuidOf(opened), by)
    expect(await desk.say(uuidOf(opened), by, { body: 'first', cid: 'same-id' })).toMatchObject({ ok: true, repeated: true })
    expect(await desk.say(uuidOf(opened), by, { body: 'more', cid: 'another-id' })).toEqual({ ok: false, refusal: { code: 'closed' } })
  })

  it('[DEL-05] said a thousand times at once with one id are one row, over two processes', async () => {
    const opened = await start()
    const other = createDesk({ store, bus, world })
    const by = shopperOf(opened)
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => (n % 2 ? desk : other).say(uuidOf(opened), by, { body: `try ${n}`, cid: 'same-id' })),
    )
    expect(answers.filter((answer) => answer.ok && !answer.repeated)).toHaveLength(1)
    expect(new Set(answers.map((answer) => answer.ok && answer.facts[0] && 'body' in answer.facts[0] && answer.facts[0].body)).size).toBe(1)
    expect(await store.heads([uuidOf(opened)])).toEqual({ [uuidOf(opened)]: 3 })
  })

  it('[DEL-06] of many at once are numbered without a gap, and told in the order of their numbers', async () => {
    const opened = await start()
    const uuid = uuidOf(opened)
    await desk.pickUp(await entryOf(opened), ada)
    const told = listen(TOPIC.conversation(uuid))
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => desk.say(uuid, n % 2 ? ada : shopperOf(opened), { body: `w${n}`, cid: `cid-${n}` })),
    )
    expect(framesOf(told).map((frame) => 'seq' in frame && frame.seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 5))
    expect((await store.facts(uuid, 0, 500)).reduce(apply, blank(opened.state.opening))).toEqual(await desk.state(uuid))
  })

  it('[DEL-06] are numbered without a gap when two processes take them', async () => {
    const opened = await start()
    const uuid = uuidOf(opened)
    const desks = [desk, createDesk({ store, bus, world })]
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => desks[n % 2]?.say(uuid, shopperOf(opened), { body: `w${n}`, cid: `cid-${n}` })),
    )
    expect(answers.every((answer) => answer?.ok)).toBe(true)
    expect((await store.facts(uuid, 0, 500)).map((fact) => fact.seq)).toEqual(Array.from({ length: 62 }, (_, n) => n + 1))
  })

  it('said at once in one process are stored one after the other, each at the first attempt', async () => {
    let attempts = 0
    const counting: Store = {
      ...store,
      commit: (change) => {
        attempts++
        return store.commit(change)
      },
    }
    desk = createDesk({ store: counting, bus, world })
    const opened = await start()
    attempts = 0
    await Promise.all(Array.from({ length: 50 }, (_, n) => desk.say(uuidOf(opened), shopperOf(opened), { body: `w${n}`, cid: `cid-${n}` })))
    expect(attempts).toBe(50)
    const said = (await store.facts(uuidOf(opened), 2, 100)).map((fact) => fact.kind === 'said' && fact.body)
    expect(said).toEqual(Array.from({ length: 50 }, (_, n) => `w${n}`))
  })

  it('[DEL-12] are told only once they are stored', async () => {
    const opened = await start()
    const uuid = uuidOf(opened)
    const heads: Promise<Record<string, number>>[] = []
    bus.subscribe(TOPIC.conversation(uuid), () => heads.push(store.heads([uuid])))
    await desk.say(uuid, shopperOf(opened), { body: 'x', cid: 'cid-1' })
    expect(await Promise.all(heads)).toEqual([{ [uuid]: 3 }])
  })

  it('that could not be stored are told to nobody, and the next ones go on in their place', async () => {
    let isFull = false
    const failing: Store = {
      ...store,
      commit: (change) => (isFull ? Promise.reject(new StoreFault('full', 'disk full')) : store.commit(change)),
    }
    desk = createDesk({ store: failing, bus, world })
    const opened = await start()
    const uuid = uuidOf(opened)
    const told = listen(TOPIC.conversation(uuid))
    isFull = true
    await expect(desk.say(uuid, shopperOf(opened), { body: 'lost', cid: 'cid-1' })).rejects.toThrow('disk full')
    expect(told).toEqual([])
    expect((await desk.state(uuid))?.seq).toBe(2)
    isFull = false
    expect(await desk.say(uuid, shopperOf(opened), { body: 'kept', cid: 'cid-2' })).toMatchObject({ ok: true, facts: [{ seq: 3 }] })
  })

  it('bring their client_message_id beside the frame, not in it', async () => {
    const opened = await start()
    const told = listen(TOPIC.conversation(uuidOf(opened)))
    await desk.say(uuidOf(opened), shopperOf(opened), { body: 'x', cid: 'cid-canary' })
    expect(told).toMatchObject([{ kind: 'fact', author: opened.shopperArn, cid: 'cid-canary' }])
    expect(JSON.stringify(framesOf(told))).not.toContain('cid-canary')
  })

  it('of a conversation that is not there are refused', async () => {
    expect(await desk.say('not there', ada, { body: 'x', cid: 'cid' })).toEqual({ ok: false, refusal: { code: 'not there' } })
  })
})

describe('words taken away', () => {
  it('by two agents at once, here or in another process, are one fact, and both have their answer', async () => {
    const elsewhere = createDesk({ store, bus, world })
    const opened = await start({ question: 'my card is 4111' })
    const uuid = uuidOf(opened)
    await desk.pickUp(await entryOf(opened), ada)
    await desk.join(uuid, grace)
    const [question] = await store.lastMessages(uuid, 1)
    const messageUuid = question?.kind === 'said' ? question.messageUuid : ''
    const answers = await Promise.all([
      desk.redact(uuid, ada, messageUuid),
      desk.redact(uuid, grace, messageUuid),
      elsewhere.redact(uuid, grace, messageUuid),
    ])
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true])
    const facts = await store.facts(uuid, 0, 100)
    expect(facts.filter((fact) => fact.kind === 'redacted')).toHaveLength(1)
    expect(facts.map(({ seq }) => seq)).toEqual(facts.map((_, index) => index + 1))
    expect(JSON.stringify(facts)).not.toContain('4111')
    // What another did is no answer for one who may not do it.
    const stranger: Actor = { arn: 'arn:olive', name: 'Olive', role: 'agent' }
    expect(await desk.redact(uuid, stranger, messageUuid)).toEqual({ ok: false, refusal: { code: 'not present' } })
  })
})

describe('the row of a list', () => {
  it('waits for a pause in the talk, and then shows it as it stands', async () => {
    const due = new Map<string, () => void>()
    desk = createDesk({ store, bus, world, soon: (uuid, work) => due.set(uuid, work) })
    const opened = await start()
    const uuid = uuidOf(opened)
    const told = listen(TOPIC.merchant(opened.state.opening.merchantId))
    await desk.say(uuid, shopperOf(opened), { body: 'one', cid: 'cid-1' })
    await desk.say(uuid, shopperOf(opened), { body: 'two', cid: 'cid-2' })
    const work = due.get(uuid)
    await desk.pickUp(await entryOf(opened), ada)
    work?.()
    const rows = framesOf(told).flatMap((frame) => ('event_new_message' in frame ? [frame.event_new_message] : []))
    expect(rows).toMatchObject([
      { last_conversation_message_body: 'two', message_count: 3, participants: [{}, { conversation_participant_name: ada.name }] },
    ])
  })
})

describe('a state', () => {
  it('that was read slowly does not put back what a command has moved on from', async () => {
    const opened = await start()
    const uuid = uuidOf(opened)
    const gates: (() => void)[] = []
    let isSlow = true
    const slow: Store = {
      ...store,
      async state(uuid) {
        const state = await store.state(uuid)
        if (isSlow) await new Promise<void>((open) => gates.push(open))
        return state
      },
    }
    const other = createDesk({ store: slow, bus, world })
    const reading = other.state(uuid)
    await expect.poll(() => gates.length).toBe(1)
    isSlow = false
    await other.say(uuid, shopperOf(opened), { body: 'x', cid: 'cid-1' })
    gates[0]?.()
    await reading
    expect((await other.state(uuid))?.seq).toBe(3)
  })
})

describe('a pick-up', () => {
  it('[DEL-15] is won by exactly one of two, and the other is told who, in each of 200 races', async () => {
    const other = createDesk({ store, bus, world })
    const races = await Promise.all(Array.from({ length: 200 }, () => start()))
    await Promise.all(
      races.map(async (opened, n) => {
        const entry = await entryOf(opened)
        // In one process and in two, with a shopper who leaves in the middle of some.
        const [first, second] = await Promise.all([
          desk.pickUp(entry, ada),
          (n % 2 ? desk : other).pickUp(entry, grace),
          n % 5 === 0 ? desk.leave(uuidOf(opened), shopperOf(opened)) : undefined,
        ])
        const winners = [first, second].filter((answer) => answer.ok)
        const facts = await store.facts(uuidOf(opened), 0, 100)
        expect(facts.filter((fact) => fact.kind === 'picked up')).toHaveLength(winners.length)
        if (n % 5 !== 0) expect(winners).toHaveLength(1)
        const refused = [first, second].find((answer) => !answer.ok)
        const winner = first?.ok ? ada : grace
        if (winners.length === 1 && refused && !refused.ok && refused.refusal.code !== 'closed')
          expect(refused.refusal).toEqual({ code: 'taken', byArn: winner.arn, byName: winner.name })
        expect((await entryOf(opened)).state).toBe(winners.length === 1 ? 'taken' : 'left')
      }),
    )
  })

  it('takes the place out of the line in the very commit', async () => {
    const opened = await start()
    await desk.pickUp(await entryOf(opened), ada)
    expect(await entryOf(opened)).toMatchObject({ state: 'taken' })
    expect(await store.rank(await entryOf(opened))).toBeUndefined()
  })

  it('seats the agent before the first thing they hear', async () => {
    const opened = await start()
    const order: string[] = []
    bus.subscribe(TOPIC.person(ada.arn), (signal) => order.push(signal.kind))
    bus.subscribe(
      TOPIC.conversation(uuidOf(opened)),
      (signal) => 'frame' in signal && signal.frame.type === 'event' && order.push(signal.frame.event_type),
    )
    await desk.pickUp(await entryOf(opened), ada)
    expect(order).toEqual(['webchat start conversation', 'follow', 'participant join'])
  })
})

describe('leaving', () => {
  it('while waiting ends the conversation and gives up the place', async () => {
    const opened = await start()
    await desk.leave(uuidOf(opened), shopperOf(opened))
    expect((await entryOf(opened)).state).toBe('left')
    expect((await desk.state(uuidOf(opened)))?.life).toEqual({ at: 'closed', by: 'customer' })
  })

  it('while waiting gives up the place also when an agent had looked in', async () => {
    const opened = await start()
    await desk.join(uuidOf(opened), ada)
    await desk.leave(uuidOf(opened), shopperOf(opened))
    expect((await entryOf(opened)).state).toBe('left')
  })

  it('of an agent who only looked in leaves the shopper in the line', async () => {
    const opened = await start()
    await desk.join(uuidOf(opened), ada)
    await desk.leave(uuidOf(opened), ada)
    expect((await entryOf(opened)).state).toBe('waiting')
    expect((await desk.state(uuidOf(opened)))?.life).toEqual({ at: 'waiting' })
    expect((await desk.pickUp(await entryOf(opened), grace)).ok).toBe(true)
  })

  it('is told to who leaves before they are cut off', async () => {
    const opened = await start()
    await desk.pickUp(await entryOf(opened), ada)
    const order: string[] = []
    bus.subscribe(TOPIC.person(ada.arn), (signal) => order.push(signal.kind))
    bus.subscribe(
      TOPIC.conversation(uuidOf(opened)),
      (signal) => 'frame' in signal && signal.frame.type === 'event' && order.push(signal.frame.event_type),
    )
    await desk.leave(uuidOf(opened), ada)
    expect(order).toEqual(['participant left', 'conversation closed', 'unfollow'])
  })
})

describe('a resume secret', () => {
  const resumed = async (secret: string, on: Site = site) => {
    const answer = await desk.resume(on, secret)
    return answer.ok ? answer.opened.resumeSecret : answer.refusal.code
  }

  it('dies 60 seconds after its successor was first used, and not before', async () => {
    const { resumeSecret: first } = await start()
    const second = await resumed(first)
    world.pass(24 * 60 * MINUTE)
    // The answer with the second may have been lost: the first still opens.
    expect(await resumed(first)).toHaveLength(43)
    await resumed(second)
    world.pass(MINUTE - 1)
    expect(await resumed(first)).toHaveLength(43)
    world.pass(1)
    expect(await resumed(first)).toBe('unknown secret')
    expect(await resumed(second)).toHaveLength(43)
  })

  it('is not kept alive by further uses of its successor', async () => {
    const { resumeSecret: first } = await start()
    const second = await resumed(first)
    await resumed(second)
    world.pass(40_000)
    await resumed(second)
    world.pass(20_000)
    expect(await resumed(first)).toBe('unknown secret')
  })

  it('of a second tab locks nobody out', async () => {
    const { resumeSecret: first } = await start()
    const [tabA, tabB] = [await resumed(first), await resumed(first)]
    await resumed(tabA)
    world.pass(10 * MINUTE)
    expect(await resumed(tabB)).toHaveLength(43)
  })

  it('opens on its own site only, and what is not known opens nothing', async () => {
    const { resumeSecret } = await start()
    expect(await resumed(resumeSecret, { ...site, key: 'other' })).toBe('unknown secret')
    expect(await resumed(world.secret())).toBe('unknown secret')
    expect(await resumed('')).toBe('unknown secret')
  })

  it('is stored as a hash', async () => {
    const { resumeSecret } = await start()
    const rows = await place.engine.read('select * from resume_secrets', [])
    expect(JSON.stringify(rows)).not.toContain(resumeSecret)
    expect(JSON.stringify(rows)).toContain(world.hash(resumeSecret))
  })

  it('opens a closed conversation for 24 hours', async () => {
    const opened = await start()
    await desk.leave(uuidOf(opened), shopperOf(opened))
    const closedAt = (await desk.state(uuidOf(opened)))?.lastAt ?? 0
    world.pass(closedAt - world.now() + 24 * 60 * MINUTE)
    expect(await resumed(opened.resumeSecret)).toHaveLength(43)
    world.pass(1)
    expect(await resumed(opened.resumeSecret)).toBe('over')
  })
})

describe('what a message costs', () => {
  it('is made ready while the disk writes: not before the unit has left for it, and before it has answered', async () => {
    const order: string[] = []
    const watched: Store = {
      ...store,
      commit(change) {
        // As the engine does: all units of a turn leave together.
        queueMicrotask(() => order.push('left'))
        return store.commit(change).finally(() => order.push('stored'))
      },
    }
    const own = createDesk({ store: watched, bus, world, ready: () => order.push('ready') })
    const opened = await start({}, own)
    order.length = 0
    await own.say(uuidOf(opened), shopperOf(opened), { body: 'And in blue?', cid: world.uuid() })
    expect(order).toEqual(['left', 'ready', 'stored'])
  })
})
