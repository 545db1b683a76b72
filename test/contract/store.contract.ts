// What the store must keep to on every engine: facts and their consequences together or not at all, one winner, one of each word.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apply, type ConversationState, opened } from '../../server/domain/conversation.ts'
import { type Actor, type Command, decide } from '../../server/domain/decide.ts'
import type { Change, QueueEntry, SideRow, Store } from '../../server/domain/ports.ts'
import { DEMO, seedDemo } from '../../server/seed.ts'
import { createRoutingStore } from '../../server/store/routing-store.ts'
import { createStore } from '../../server/store/store.ts'
import type { FreshEngine } from './fresh-sqlite.ts'

let count = 0
const fresh = (what: string) => `${what}-${++count}`

// One store for all tests, since opening one takes its time; each test has a merchant and people of its own.
let merchantId = ''
let sam: Actor
let ada: Actor
function newPeople(): void {
  merchantId = fresh('M')
  sam = { arn: fresh('arn:sam'), name: 'Sam', role: 'customer', email: 'sam@example.com' }
  ada = { arn: fresh('arn:ada'), name: 'Ada', role: 'agent' }
}

interface Opened {
  state: ConversationState
  entry: QueueEntry
  change: Change
}

/** A conversation that is about to begin. */
function opening(
  more: { at?: number; cid?: string; merchantId?: string; queueName?: string; uuid?: string; queueUuid?: string; question?: string } = {},
): Opened {
  const {
    at = 1_000,
    cid = fresh('cid'),
    merchantId: owner = merchantId,
    queueName = 'Support',
    uuid = fresh('c'),
    queueUuid = fresh('q'),
  } = more
  const before = opened({ uuid, merchantId: owner, site: 's', queueName, queueUuid, openedAt: at })
  const question = more.question ?? 'Hello'
  const { change } = changed(before, { do: 'open', by: sam, question, cid, messageUuid: fresh('m'), personUuid: 'p' }, at)
  const entry: QueueEntry = {
    queueUuid,
    conversationUuid: uuid,
    merchantId: owner,
    queueName,
    arn: sam.arn,
    name: sam.name,
    email: sam.email,
    language: undefined,
    question,
    joinedAt: at,
    state: 'waiting',
  }
  const side: SideRow[] = [
    { row: 'opening', opening: before.opening },
    { row: 'start', site: 's', cid, conversationUuid: uuid, at },
    { row: 'entry', entry },
    { row: 'secret', secret: { hash: fresh('hash'), conversationUuid: uuid, site: 's', parentHash: undefined, diesAt: undefined } },
  ]
  return { state: change.after, entry, change: { ...change, side } }
}

function changed(
  state: ConversationState,
  command: Command,
  at: number,
  side: SideRow[] = [],
): { change: Change; state: ConversationState } {
  const decision = decide(state, command, at)
  if (!decision.ok) throw new Error(decision.refusal.code)
  const after = decision.facts.reduce(apply, state)
  return { state: after, change: { expectedSeq: state.seq, after, facts: decision.facts, side } }
}

const saying = (by: Actor, body: string, cid = fresh('cid')): Command => ({ do: 'say', by, body, cid, messageUuid: fresh('m') })

export function storeContract(name: string, freshEngine: () => Promise<FreshEngine>): void {
  describe(`the store on ${name}`, () => {
    let place: FreshEngine
    let store: Store
    beforeAll(async () => {
      place = await freshEngine()
      store = createStore(place.engine, place.stream)
    })
    afterAll(() => place.close())
    beforeEach(newPeople)

    async function begun(more?: Parameters<typeof opening>[0]): Promise<Opened> {
      const begun = opening(more)
      expect(await store.commit(begun.change)).toBe('committed')
      return begun
    }
    async function done(state: ConversationState, command: Command, at = 2_000, side: SideRow[] = []): Promise<ConversationState> {
      const { change, state: after } = changed(state, command, at, side)
      expect(await store.commit(change)).toBe('committed')
      return after
    }
    const pickedUp = (state: ConversationState, at = 2_000) =>
      done(state, { do: 'pick up', by: ada, personUuid: 'p' }, at, [
        { row: 'entry state', queueUuid: state.opening.queueUuid, state: 'taken', at, agentArn: ada.arn },
      ])
    const pickUps = (queueName: string, sinceMs: number) => createRoutingStore(place.engine).pickUps(merchantId, queueName, sinceMs)
    const ours = (entry: QueueEntry) => entry.merchantId === merchantId
    const everything = (uuid: string) => store.facts(uuid, 0, 1_000)

    describe('commits', () => {
      it('keep the facts with all that follows from them', async () => {
        const { state, entry, change } = await begun({ cid: 'the cid' })
        const uuid = state.opening.uuid
        expect(await everything(uuid)).toEqual(change.facts)
        expect(await store.state(uuid)).toEqual(state)
        expect(await store.heads([uuid])).toEqual({ [uuid]: 2 })
        expect(await store.entry(entry.queueUuid)).toEqual(entry)
        expect(await store.entryOf(uuid)).toEqual(entry)
        expect(await store.start('s', 'the cid')).toEqual({ conversationUuid: uuid, at: 1_000 })
        expect(await store.conversations({ merchantId, queues: ['Support'], limit: 10, offset: 0 })).toEqual([state])
      })

      it('fold to the very state they were made with', async () => {
        const { state } = await begun()
        const talk = await done(await pickedUp(state), saying(ada, 'Hello Sam'), 3_000)
        const end = await done(talk, { do: 'leave', by: sam }, 4_000)
        expect((await everything(state.opening.uuid)).reduce(apply, opened(state.opening))).toEqual(end)
      })

      it('give the state back from the facts when a migration has emptied it', async () => {
        const talk = await done(await pickedUp((await begun()).state), saying(ada, 'Hello Sam'), 3_000)
        const { uuid } = talk.opening
        await place.engine.write([{ sql: 'update conversations set state_json = null where conversation_uuid = ?', params: [uuid] }])
        expect(await store.state(uuid)).toEqual(talk)
        expect(await store.conversations({ merchantId, queues: ['Support'], limit: 10, offset: 0 })).toEqual([talk])
      })

      it('[DEL-15] are a conflict when somebody else was faster, and leave nothing behind', async () => {
        const { state, entry } = await begun()
        await done(state, saying(sam, 'Still there?'))
        const { change } = changed(state, { do: 'pick up', by: ada, personUuid: 'p' }, 2_000, [
          { row: 'entry state', queueUuid: entry.queueUuid, state: 'taken', at: 2_000, agentArn: ada.arn },
        ])
        expect(await store.commit(change)).toBe('conflict')
        expect(await everything(state.opening.uuid)).toHaveLength(3)
        expect(await store.entry(entry.queueUuid)).toEqual(entry)
        expect(await store.conversationsOf(ada.arn)).toEqual([])
      })

      it('[DEL-15] of fifty at once on the same state let exactly one win', async () => {
        const { state } = await begun()
        const outcomes = await Promise.all(
          Array.from({ length: 50 }, (_, n) => store.commit(changed(state, saying(sam, `words ${n}`), 2_000).change)),
        )
        expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1)
        expect(await store.heads([state.opening.uuid])).toEqual({ [state.opening.uuid]: 3 })
        expect(await everything(state.opening.uuid)).toHaveLength(3)
      })

      it('for a conversation that is not there are a conflict', async () => {
        const { state } = opening()
        expect(await store.commit(changed(state, saying(sam, 'x'), 2_000).change)).toBe('conflict')
        expect(await everything(state.opening.uuid)).toEqual([])
      })

      it('[DEL-16] of ten starts with one id at once make one conversation', async () => {
        const starts = Array.from({ length: 10 }, () => opening({ cid: 'one id' }))
        const outcomes = await Promise.all(starts.map((each) => store.commit(each.change)))
        expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1)
        expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(9)
        const winner = starts[outcomes.indexOf('committed')]?.state.opening.uuid
        expect(await store.start('s', 'one id')).toMatchObject({ conversationUuid: winner })
        for (const { state, entry } of starts.filter((each) => each.state.opening.uuid !== winner)) {
          expect(await store.state(state.opening.uuid)).toBeUndefined()
          expect(await store.entry(entry.queueUuid)).toBeUndefined()
          expect(await everything(state.opening.uuid)).toEqual([])
        }
        expect(await store.line(merchantId, 'Support')).toHaveLength(1)
      })

      it('are there after closing and opening again', async () => {
        const { state, change } = await begun()
        place = await place.again()
        store = createStore(place.engine, place.stream)
        expect(await everything(state.opening.uuid)).toEqual(change.facts)
        expect((await store.allWaiting()).filter(ours).map((entry) => entry.conversationUuid)).toEqual([state.opening.uuid])
      })
    })

    describe('the same word twice', () => {
      it('[DEL-02] is a duplicate with another text too, and the first one stands', async () => {
        const { state } = await begun()
        const after = await done(state, saying(sam, 'first', 'same'))
        expect(await store.commit(changed(after, saying(sam, 'second', 'same'), 3_000).change)).toBe('duplicate')
        expect(await store.saidBefore(state.opening.uuid, sam.arn, 'same')).toMatchObject({ kind: 'said', body: 'first', seq: 3 })
        expect(await store.heads([state.opening.uuid])).toEqual({ [state.opening.uuid]: 3 })
      })

      it('[DEL-02] counts the question of the start', async () => {
        const { state } = await begun({ cid: 'start' })
        expect(await store.commit(changed(state, saying(sam, 'x', 'start'), 2_000).change)).toBe('duplicate')
      })

      it('[DEL-03] is another word of another author, and in another conversation', async () => {
        const { state } = await begun()
        const talk = await done(await pickedUp(state), saying(sam, "Sam's", 'same'), 3_000)
        await done(talk, saying(ada, "Ada's", 'same'), 4_000)
        const other = await begun()
        await done(other.state, saying(sam, 'elsewhere', 'same'))
        expect(await store.saidBefore(state.opening.uuid, sam.arn, 'same')).toMatchObject({ body: "Sam's" })
        expect(await store.saidBefore(state.opening.uuid, ada.arn, 'same')).toMatchObject({ body: "Ada's" })
        expect(await store.saidBefore(other.state.opening.uuid, sam.arn, 'same')).toMatchObject({ body: 'elsewhere' })
        expect(await store.saidBefore(other.state.opening.uuid, ada.arn, 'same')).toBeUndefined()
      })
    })

    describe('words', () => {
      it.each([
        ['emoji', '👩‍👩‍👧‍👦 🇩🇪'],
        ['half a pair', 'a\uD83Db'],
        ['a NUL', 'a\u0000b'],
        ['bidi controls', '\u202Eabc\u202C'],
        ['quotes and placeholders', `' " \\ ? $1 :a -- ; drop table facts`],
        ['4,096 units', '👍'.repeat(2_048)],
      ])('[DEL-17] come back from a fact as they went in: %s', async (_, text) => {
        const { state } = await begun({ question: text })
        expect((await store.lastMessages(state.opening.uuid, 1))[0]).toMatchObject({ body: text })
      })

      it('are read from any place, oldest first, as many as asked for', async () => {
        const { state } = await begun()
        let talk = state
        for (let n = 1; n <= 5; n++) talk = await done(talk, saying(sam, `w${n}`), 2_000)
        const bodies = (facts: Awaited<ReturnType<typeof everything>>) =>
          facts.map((fact) => (fact.kind === 'said' ? fact.body : fact.kind))
        const uuid = state.opening.uuid
        expect(bodies(await store.facts(uuid, 3, 2))).toEqual(['w2', 'w3'])
        expect(bodies(await store.facts(uuid, 7, 10))).toEqual([])
        expect(bodies(await store.lastMessages(uuid, 2))).toEqual(['w4', 'w5'])
        expect(bodies(await store.lastMessages(uuid, 100))).toEqual(['Hello', 'w1', 'w2', 'w3', 'w4', 'w5'])
        const [, , w2] = (await store.lastMessages(uuid, 100)).map((fact) => fact.at)
        expect(bodies(await store.messagesSince(uuid, w2 ?? 0, 2))).toEqual(['w3', 'w4'])
        expect(bodies(await store.messagesSince(uuid, 0, 1))).toEqual(['Hello'])
      })
    })

    describe('lists', () => {
      it('tell the heads of the conversations that are there', async () => {
        const [a, b] = [await begun(), await begun()]
        const [first, second] = [a.state.opening.uuid, b.state.opening.uuid]
        await done(a.state, saying(sam, 'x'))
        expect(await store.heads([first, second, 'not there'])).toEqual({ [first]: 3, [second]: 2 })
        expect(await store.heads([])).toEqual({})
      })

      it('hold conversations of the merchant and of the queues asked for, latest first, in pages', async () => {
        const uuids: string[] = []
        for (let n = 0; n < 5; n++) uuids.unshift((await begun({ at: 1_000 + n * 100 })).state.opening.uuid)
        await begun({ merchantId: 'OTHER' })
        const sales = (await begun({ queueName: 'Sales', at: 5_000 })).state.opening.uuid
        const list = async (more: object) =>
          (await store.conversations({ merchantId, queues: ['Support'], limit: 10, offset: 0, ...more })).map((each) => each.opening.uuid)
        expect(await list({})).toEqual(uuids)
        expect(await list({ limit: 2, offset: 1 })).toEqual(uuids.slice(1, 3))
        expect(await list({ queues: ['Support', 'Sales'] })).toEqual([sales, ...uuids])
        expect(await list({ queues: [] })).toEqual([])
        expect(await list({ queues: ["Support' or '1'='1"] })).toEqual([])
        // The last word of each was said a moment after its beginning.
        expect(await list({ beforeMs: 1_201 })).toEqual(uuids.slice(3))
      })

      it('name the conversations in which somebody takes part, until they leave or it ends', async () => {
        const [a, b] = [await begun(), await begun()]
        const talkA = await pickedUp(a.state)
        const talkB = await done(await pickedUp(b.state), { do: 'join', by: { ...ada, arn: 'arn:grace' }, personUuid: 'p' })
        const both = [a.state.opening.uuid, b.state.opening.uuid].sort()
        expect((await store.conversationsOf(ada.arn)).sort()).toEqual(both)
        await done(talkB, { do: 'leave', by: ada })
        expect(await store.conversationsOf(ada.arn)).toEqual([a.state.opening.uuid])
        await done(talkA, { do: 'leave', by: sam })
        expect(await store.conversationsOf(ada.arn)).toEqual([])
        expect(await store.conversationsOf('arn:grace')).toEqual([b.state.opening.uuid])
      })
    })

    describe('the line', () => {
      it('is in the order of joining, then of the uuid, with a rank for each', async () => {
        const at = [3_000, 1_000, 2_000, 1_000, 2_000]
        const entries = []
        for (const [n, joinedAt] of at.entries()) entries.push((await begun({ at: joinedAt, queueUuid: `q${9 - n}` })).entry)
        const line = await store.line(merchantId, 'Support')
        expect(line.map((entry) => [entry.joinedAt, entry.queueUuid])).toEqual([
          [1_000, 'q6'],
          [1_000, 'q8'],
          [2_000, 'q5'],
          [2_000, 'q7'],
          [3_000, 'q9'],
        ])
        for (const [index, entry] of line.entries()) expect(await store.rank(entry)).toBe(index + 1)
      })

      it('is that of its queue and merchant alone', async () => {
        const { entry } = await begun()
        await begun({ queueName: 'Sales', at: 1 })
        await begun({ merchantId: 'OTHER', at: 1 })
        expect(await store.line(merchantId, 'Support')).toEqual([entry])
        expect(await store.rank(entry)).toBe(1)
      })

      it('has those who lost their place at its end, without a rank, until they take a new one', async () => {
        const [a, b] = [(await begun({ at: 1 })).entry, (await begun({ at: 2 })).entry]
        expect(await store.setEntryState(a.queueUuid, 'waiting', 'away', a.joinedAt)).toBe(true)
        expect((await store.line(merchantId, 'Support')).map((entry) => entry.queueUuid)).toEqual([b.queueUuid, a.queueUuid])
        expect(await store.rank(a)).toBeUndefined()
        expect(await store.rank(b)).toBe(1)
        expect((await store.allWaiting()).filter(ours).map((entry) => entry.queueUuid)).toEqual([b.queueUuid])
        expect(await store.setEntryState(a.queueUuid, 'away', 'waiting', 3)).toBe(true)
        const again = await store.entry(a.queueUuid)
        expect(again && (await store.rank(again))).toBe(2)
      })

      it('moves nobody from a state they are not in', async () => {
        const { entry, state } = await begun()
        await pickedUp(state)
        expect(await store.setEntryState(entry.queueUuid, 'waiting', 'away', 1)).toBe(false)
        expect(await store.setEntryState(entry.queueUuid, 'away', 'waiting', 1)).toBe(false)
        expect(await store.setEntryState('not there', 'waiting', 'away', 1)).toBe(false)
        expect(await store.entry(entry.queueUuid)).toMatchObject({ state: 'taken', joinedAt: entry.joinedAt })
      })

      it('lets go of who was taken or has left, and counts them', async () => {
        const [taken, left] = [await begun({ at: 1_000 }), await begun({ at: 2_000 })]
        await begun({ at: 7_000 })
        await pickedUp(taken.state, 5_000)
        await done(left.state, { do: 'leave', by: sam }, 6_000, [
          { row: 'entry state', queueUuid: left.entry.queueUuid, state: 'left', at: 6_000 },
        ])
        expect(await store.figures(merchantId, 'Support', 0)).toEqual({
          waiting: 1,
          longestWaitingSince: 7_000,
          abandoned: 1,
          active: 1,
          taken: 1,
          meanHoldSeconds: 4,
          meanAbandonSeconds: 4,
        })
        expect(await pickUps('Support', 0)).toEqual([5_000])
        expect(await store.figures(merchantId, 'Support', 6_500)).toMatchObject({
          abandoned: 0,
          taken: 0,
          meanHoldSeconds: undefined,
        })
        expect(await pickUps('Support', 6_500)).toEqual([])
        expect(await store.figures(merchantId, 'Sales', 0)).toMatchObject({ waiting: 0, longestWaitingSince: undefined, active: 0 })
      })

      it('tells the latest twenty pick-ups, newest first', async () => {
        for (let n = 1; n <= 22; n++) await pickedUp((await begun({ at: 1 })).state, n * 1_000)
        expect(await pickUps('Support', 0)).toEqual(Array.from({ length: 20 }, (_, n) => (22 - n) * 1_000))
      })
    })

    describe('resume secrets', () => {
      const secret = (hash: string, parentHash?: string) => ({ hash, conversationUuid: 'c', site: 's', parentHash, diesAt: undefined })

      it('live until their death is set, and an earlier death stands', async () => {
        await store.addSecret(secret('a'), undefined)
        await store.addSecret(secret('b', 'a'), undefined)
        expect(await store.secret('a')).toEqual(secret('a'))
        await store.addSecret(secret('c', 'b'), { hash: 'a', at: 500 })
        await store.addSecret(secret('d', 'b'), { hash: 'a', at: 900 })
        expect(await store.secret('a')).toMatchObject({ diesAt: 500 })
        expect(await store.secret('b')).toEqual(secret('b', 'a'))
        expect(await store.secret('not there')).toBeUndefined()
      })
    })

    describe('who and where', () => {
      const key = (agentKey: string) => createHash('sha256').update(agentKey).digest('hex')
      beforeEach(() => seedDemo(place.engine, ['http://localhost:1', 'http://127.0.0.1:1', 'http://localhost:1']))

      it('knows sites with their origins and queues in order', async () => {
        const site = await store.site('demo')
        expect(site).toMatchObject({ key: 'demo', merchantId: 'DEMO', shopName: DEMO.shopName, queues: ['Support', 'Sales'] })
        expect([...(site?.origins ?? [])].sort()).toEqual(['http://127.0.0.1:1', 'http://localhost:1'])
        for (const other of ['Demo', 'demo ', '', 'demo%', '__proto__']) expect(await store.site(other)).toBeUndefined()
        expect(await store.isOriginOfAnySite('http://localhost:1')).toBe(true)
        for (const origin of ['http://localhost:2', 'http://LOCALHOST:1', 'http://localhost:1/', 'null', ''])
          expect(await store.isOriginOfAnySite(origin)).toBe(false)
      })

      it('knows agents by their arn and by the hash of their key', async () => {
        const agent = await store.agentByKeyHash(key('demo-agent-ada'))
        expect(agent).toMatchObject({ name: 'Ada', merchantId: 'DEMO', userId: 1, queues: ['Sales', 'Support'] })
        expect(await store.agent(agent?.arn ?? '')).toEqual(agent)
        for (const other of ['demo-agent-ada', '', key(''), key('demo-agent-ada').toUpperCase()])
          expect(await store.agentByKeyHash(other)).toBeUndefined()
        expect(await store.agent('arn:nobody')).toBeUndefined()
      })

      it('keeps the status of an agent in each of their queues, also when the demo is seeded again', async () => {
        const [adaAgent] = await store.agentsOf('DEMO', 'Support')
        const arn = adaAgent?.arn ?? ''
        expect(await store.setAgentStatus(arn, 'Support', 'busy')).toBe(true)
        expect(await store.setAgentStatus(arn, 'Returns', 'busy')).toBe(false)
        expect(await store.setAgentStatus('arn:nobody', 'Support', 'busy')).toBe(false)
        await seedDemo(place.engine, ['http://localhost:2'])
        expect((await store.agentsOf('DEMO', 'Support')).map((agent) => [agent.name, agent.status])).toEqual([
          ['Ada', 'busy'],
          ['Grace', 'available'],
        ])
        expect((await store.agentsOf('DEMO', 'Sales'))[0]?.status).toBe('available')
        expect((await store.site('demo'))?.origins).toEqual(['http://localhost:2'])
        expect(await store.agentsOf('OTHER', 'Support')).toEqual([])
      })

      it('tells when an agent last picked somebody up', async () => {
        const [first] = await store.agentsOf('DEMO', 'Support')
        const { state } = await begun()
        const by: Actor = { arn: first?.arn ?? '', name: 'Ada', role: 'agent' }
        await done(state, { do: 'pick up', by, personUuid: 'p' }, 9_000, [
          { row: 'entry state', queueUuid: state.opening.queueUuid, state: 'taken', at: 9_000, agentArn: by.arn },
        ])
        expect((await store.agentsOf('DEMO', 'Support')).map((agent) => agent.lastChatAt)).toEqual([9_000, undefined])
      })
    })

    it('keeps the latest context of a conversation', async () => {
      expect(await store.context('c')).toBeUndefined()
      await store.saveContext('c', { current_url: 'https://s/a' })
      await store.saveContext('c', { current_url: 'https://s/b', page_view: [{ url: 'https://s/b', title: 'a\u0000\uD83D👍' }] })
      expect(await store.context('c')).toEqual({
        current_url: 'https://s/b',
        page_view: [{ url: 'https://s/b', title: 'a\u0000\uD83D👍' }],
      })
    })
  })
}
