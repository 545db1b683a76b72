// Where verbs become facts. The desk takes one command after the other for each conversation, lets `decide` judge it on the
// latest state, has the news stored durably, and only then tells the bus. It knows no socket, clock or database.

import type { MessageCard } from '../../protocol/card.ts'
import { apply, type ConversationState, type Opening, opened, personOf } from './conversation.ts'
import { type Actor, type Command, decide, type PersonChanges, type Refusal } from './decide.ts'
import { type Fact, type Offer, type OfferOutcome, offerId, REMOVED, redactionOf } from './fact.ts'
import { type Bus, type News, type QueueEntry, type ResumeSecret, type SideRow, type Site, type Store, TOPIC, type World } from './ports.ts'
import { messageIn, withoutWords } from './redaction.ts'
import { conversationArn, entryOnWire, frameOf, rowOf } from './rows.ts'
import { type Uploads, uploadKeysIn } from './uploads.ts'

export interface Opened {
  state: ConversationState
  shopperArn: string
  resumeSecret: string
  queueUuid: string
  queueJoinedAt: number
}

export interface OpenRequest {
  site: Site
  queueName: string
  cid: string
  question: string
  name: string
  email: string | undefined
  language: string | undefined
}

export type OpenAnswer = { ok: true; opened: Opened; repeated: boolean } | { ok: false; refusal: { code: 'stale start' } }
export type ResumeAnswer = { ok: true; opened: Opened } | { ok: false; refusal: { code: 'unknown secret' | 'over' } }
/** `repeated`: this was said before; the first one stands and nobody else is told again. */
export type Answer =
  | { ok: true; facts: readonly Fact[]; state: ConversationState; repeated?: true }
  | { ok: false; refusal: Refusal | { code: 'not there' | 'not their file' } }

export interface Desk {
  open(request: OpenRequest): Promise<OpenAnswer>
  resume(site: Site, secret: string): Promise<ResumeAnswer>
  /** For a shopper whom the shop vouches for: that the conversation is theirs was settled before. */
  resumeVouched(site: Site, conversationUuid: string): Promise<ResumeAnswer>
  state(conversationUuid: string): Promise<ConversationState | undefined>
  /** This queue has another name, or is no more: what is remembered of its conversations is asked for again. */
  forgetQueue(merchantId: string, queueName: string): void
  say(
    conversationUuid: string,
    by: Actor,
    said: { body: string; cid: string; language?: string; uploadKeys?: readonly string[]; card?: MessageCard },
  ): Promise<Answer>
  pickUp(entry: QueueEntry, by: Actor): Promise<Answer>
  join(conversationUuid: string, by: Actor): Promise<Answer>
  /** `endedBy`: another one who ends it for them. */
  leave(conversationUuid: string, by: Actor, endedBy?: string): Promise<Answer>
  /** Repeated with the same `offerUuid` it is one offer. */
  offer(conversationUuid: string, by: Actor, offer: Offer, offerUuid?: string): Promise<Answer>
  answerOffer(conversationUuid: string, by: Actor, offerUuid: string, outcome: OfferOutcome): Promise<Answer>
  /** Takes the words of a message away, from wherever they can be read. */
  redact(conversationUuid: string, by: Actor, messageUuid: string): Promise<Answer>
  updatePerson(conversationUuid: string, by: Actor, changes: PersonChanges): Promise<Answer>
  read(conversationUuid: string, by: Actor, mark: { upTo: number; messageUuid?: string }): Promise<Answer>
  /** Into the line of a queue, or to an agent. That the target exists, serves and is free was settled before. */
  transfer(conversationUuid: string, by: Actor, target: { queueName: string; agent?: Actor }): Promise<Answer>
  /** In the turn of this conversation, after which nothing of it is remembered here. For erasure. */
  forget(conversationUuid: string, work: () => Promise<void>): Promise<void>
  /** Ends a talk in which nothing has happened since then; any other is left alone. */
  closeIdle(conversationUuid: string, silentSince: number): Promise<Answer>
}

/** Who acts when nobody does. Never a participant. */
const SYSTEM: Actor = { arn: 'arn:shopbell:system', name: '', role: 'agent' }
/** A lost answer to a start may be asked for again this long; later the id is spent. */
const START_REPEAT_MS = 15 * 60_000
/** A closed conversation can be looked at again this long. */
const CLOSED_RESUME_MS = 24 * 3_600_000
/** A secret outlives the first use of its successor this long, so that a lost answer or a second tab locks nobody out. */
const SECRET_GRACE_MS = 60_000
const PAGE = 500
const STATES_KEPT = 5_000

export interface DeskParts {
  store: Store
  bus: Bus
  world: World
  /** Puts off the row of a list until the talk pauses for a moment; later work for a conversation replaces what was put off. */
  soon?(conversationUuid: string, work: () => void): void
  /** Hears of news before they are stored, to do what takes time meanwhile; it may tell nobody. */
  ready?(news: News): void
  /** Without it no message has files. */
  uploads?: Pick<Uploads, 'filesOf'>
}

export function createDesk({ store, bus, world, soon = (_, work) => work(), ready = () => {}, uploads }: DeskParts): Desk {
  const states = new Map<string, ConversationState>()
  const lanes = new Map<string, Promise<unknown>>()

  function remember(state: ConversationState): ConversationState {
    const { uuid } = state.opening
    const known = states.get(uuid)
    // A slow reader must not put back what a command has moved on from.
    if (known && known.seq > state.seq) return known
    states.delete(uuid)
    states.set(uuid, state)
    if (states.size > STATES_KEPT) states.delete(states.keys().next().value ?? '')
    return state
  }

  async function catchUp(from: ConversationState): Promise<ConversationState> {
    let state = from
    for (;;) {
      const facts = await store.facts(state.opening.uuid, state.seq, PAGE)
      state = facts.reduce(apply, state)
      if (facts.length < PAGE) return remember(state)
    }
  }

  async function load(uuid: string): Promise<ConversationState | undefined> {
    const known = states.get(uuid)
    if (known) return known
    const found = await store.state(uuid)
    return found && remember(found)
  }

  /** One command at a time for one conversation in this process; between processes the expected seq decides. */
  function inLane<T>(uuid: string, work: () => Promise<T>): Promise<T> {
    const turn = (lanes.get(uuid) ?? Promise.resolve()).then(work, work)
    const settled = turn.catch(() => {})
    lanes.set(uuid, settled)
    void settled.then(() => {
      if (lanes.get(uuid) === settled) lanes.delete(uuid)
    })
    return turn
  }

  /** Made ready while the disk writes, told only when it has. */
  function newsOf(state: ConversationState, facts: readonly Fact[]): { fact: Fact; news: News }[] {
    const { uuid, merchantId } = state.opening
    const where = { conversationUuid: uuid, merchantId, stream: store.stream }
    return facts.map((fact) => {
      const authored = fact.kind === 'said' ? { author: fact.arn, cid: fact.cid } : {}
      const news: News = { kind: 'fact', conversationUuid: uuid, frame: frameOf(fact, where, ''), ...authored }
      ready(news)
      return { fact, news }
    })
  }

  function tell(state: ConversationState, facts: readonly Fact[], ripe = newsOf(state, facts)): void {
    const { uuid, merchantId, queueName } = state.opening
    for (const { fact, news } of ripe) {
      // Agents must hear the conversation they have just joined, this fact included.
      if (fact.kind === 'joined' && fact.role === 'agent') bus.publish(TOPIC.person(fact.arn), { kind: 'follow', conversationUuid: uuid })
      bus.publish(TOPIC.conversation(uuid), news)
    }
    // Only now, so that who has left still hears that the talk was closed by it. A shopper goes on hearing the one they have.
    for (const fact of facts)
      if (fact.kind === 'left' && personOf(state, fact.arn)?.role === 'agent')
        bus.publish(TOPIC.person(fact.arn), { kind: 'unfollow', conversationUuid: uuid })
    // The rows of lists come after the words themselves.
    queueMicrotask(() => tellAgents(state, facts, merchantId, queueName))
  }

  function tellAgents(state: ConversationState, facts: readonly Fact[], merchantId: string, queueName: string): void {
    const conversation_uuid = state.opening.uuid
    const kinds = new Set(facts.map((fact) => fact.kind))
    const topic = TOPIC.merchant(merchantId)
    if (kinds.has('picked up') || kinds.has('transferred') || state.seq === facts.length)
      bus.publish(topic, {
        kind: 'queue',
        queueName,
        frame: { type: 'event', event_type: 'new conversation', conversation_uuid, event_new_conversation: rowOf(state) },
      })
    else if (!facts.every((fact) => fact.kind === 'read'))
      soon(conversation_uuid, () => {
        // As it is then, which may be further on than now, and in another queue.
        const latest = states.get(conversation_uuid) ?? state
        bus.publish(topic, {
          kind: 'queue',
          queueName: latest.opening.queueName,
          frame: { type: 'event', event_type: 'new message', conversation_uuid, event_new_message: rowOf(latest) },
        })
      })
    if (kinds.has('picked up') || kinds.has('closed') || kinds.has('transferred'))
      bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })
  }

  /** The talk belongs to another queue: whoever does not serve that one must not go on seeing what they no longer can read. */
  function takeRowAway({ uuid, merchantId, queueName }: Opening, butNotOf: string): void {
    const row = { conversation_arn: conversationArn(merchantId, uuid), conversation_uuid: uuid, merchant_id: merchantId, visible: false }
    queueMicrotask(() =>
      bus.publish(TOPIC.merchant(merchantId), {
        kind: 'queue',
        queueName,
        butNotOf,
        frame: { type: 'event', event_type: 'new message', conversation_uuid: uuid, event_new_message: row },
      }),
    )
  }

  /** A new place in line: one row for the list, and boards and places look again. */
  function welcome(entry: QueueEntry): void {
    const { merchantId, queueName, conversationUuid: conversation_uuid } = entry
    queueMicrotask(() => {
      bus.publish(TOPIC.merchant(merchantId), {
        kind: 'queue',
        queueName,
        frame: { type: 'event', event_type: 'queue new member', conversation_uuid, event_queue_new_member: entryOnWire(entry) },
      })
      bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })
    })
  }

  /** Decides, stores and tells; decides again when another process was faster. */
  async function carryOut(
    uuid: string,
    command: Command,
    sideRows: (facts: readonly Fact[], before: ConversationState) => SideRow[] | Promise<SideRow[]> = () => [],
    stillAllowed?: () => Promise<boolean>,
  ): Promise<Answer> {
    return inLane(uuid, async () => {
      for (;;) {
        const state = await load(uuid)
        if (!state) return { ok: false, refusal: { code: 'not there' } }
        const decision = decide(state, command, world.now())
        // What somebody else has done is no answer for one who may not do it.
        if (!decision.ok) return (command.do === 'redact' ? undefined : await repeatedWord(uuid, command, state)) ?? decision
        if (decision.facts.length === 0) return { ok: true, facts: [], state }
        if (stillAllowed && !(await stillAllowed()))
          return (await repeatedWord(uuid, command, state)) ?? { ok: false, refusal: { code: 'not their file' } }
        const { after } = decision
        const rows = sideRows(decision.facts, state)
        const side = rows instanceof Promise ? await rows : rows
        const committed = store.commit({ expectedSeq: state.seq, after, facts: decision.facts, side })
        const ripe = newsOf(after, decision.facts)
        const outcome = await committed
        if (outcome === 'committed') {
          tell(remember(after), decision.facts, ripe)
          return { ok: true, facts: decision.facts, state: after }
        }
        const repeated = await repeatedWord(uuid, command, state)
        if (repeated) return repeated
        // Another process erased it: what is remembered here would never agree with the store again.
        if ((await store.heads([uuid]))[uuid] === undefined) {
          states.delete(uuid)
          return { ok: false, refusal: { code: 'not there' } }
        }
        await catchUp(state)
      }
    })
  }

  async function repeatedWord(uuid: string, command: Command, state: ConversationState): Promise<Answer | undefined> {
    const once = onceIn(command)
    const before = once && (await store.saidBefore(uuid, once.arn, once.id))
    return before && { ok: true, facts: [before], state, repeated: true }
  }

  /** Between two messages there are a thousand moments, and a mark on each of them would be kept for good. */
  async function readsSomething(state: ConversationState, { arn }: Actor, upTo: number): Promise<boolean> {
    if (upTo >= (state.lastMessage?.at ?? 0)) return true
    const [next] = await store.messagesSince(state.opening.uuid, personOf(state, arn)?.readUpTo ?? 0, 1)
    return next !== undefined && next.at <= upTo
  }

  /** Looked at again in its turn: another message may have taken the same files, and then this one must not wait for them for ever. */
  async function sayWithFiles(uuid: string, command: Command & { do: 'say' }, keys: readonly string[]): Promise<Answer> {
    const { arn } = command.by
    const files = () => uploads?.filesOf(keys, arn, uuid)
    const sent = await files()
    const mediaUrls = sent?.map(({ url }) => url)
    const media = sent?.map(({ url: _, ...looks }) => looks)
    return carryOut(
      uuid,
      { ...command, ...(mediaUrls && media ? { mediaUrls, media } : {}) },
      () => keys.map((key) => ({ row: 'upload sent', key, uploaderArn: arn, conversationUuid: uuid })),
      async () => mediaUrls !== undefined && (await files()) !== undefined,
    )
  }

  function newSecret(conversationUuid: string, site: string, parentHash: string | undefined): { secret: string; row: ResumeSecret } {
    const secret = world.secret()
    return { secret, row: { hash: world.hash(secret), conversationUuid, site, parentHash, diesAt: undefined } }
  }

  async function openedAnew(state: ConversationState, resumeSecret: string): Promise<Opened> {
    const entry = await store.entryOf(state.opening.uuid)
    const shopperArn = state.people.find((person) => person.role === 'customer')?.arn ?? ''
    return { state, shopperArn, resumeSecret, queueUuid: state.opening.queueUuid, queueJoinedAt: entry?.joinedAt ?? state.opening.openedAt }
  }

  async function repeatOf(site: Site, cid: string): Promise<OpenAnswer | undefined> {
    const before = await store.start(site.key, cid)
    if (!before) return undefined
    const state = world.now() - before.at > START_REPEAT_MS ? undefined : await load(before.conversationUuid)
    if (!state) return { ok: false, refusal: { code: 'stale start' } }
    const { secret, row } = newSecret(state.opening.uuid, site.key, undefined)
    await store.addSecret(row, undefined)
    return { ok: true, opened: await openedAnew(state, secret), repeated: true }
  }

  return {
    async open(request) {
      const repeated = await repeatOf(request.site, request.cid)
      if (repeated) return repeated
      const now = world.now()
      const opening: Opening = {
        uuid: world.uuid(),
        merchantId: request.site.merchantId,
        site: request.site.key,
        queueName: request.queueName,
        queueUuid: world.uuid(),
        openedAt: now,
      }
      const by: Actor = {
        arn: `arn:shopbell:participant:${opening.merchantId}:customer:${world.uuid()}`,
        name: request.name,
        role: 'customer',
        ...(request.email ? { email: request.email } : {}),
        ...(request.language ? { language: request.language } : {}),
      }
      const command: Command = {
        do: 'open',
        by,
        question: request.question,
        cid: request.cid,
        messageUuid: world.uuid(),
        personUuid: world.uuid(),
      }
      const decision = decide(opened(opening), command, now)
      if (!decision.ok) throw new Error('an opening cannot be refused')
      const { after } = decision
      const { secret, row } = newSecret(opening.uuid, request.site.key, undefined)
      const entry: QueueEntry = {
        queueUuid: opening.queueUuid,
        conversationUuid: opening.uuid,
        merchantId: opening.merchantId,
        queueName: opening.queueName,
        arn: by.arn,
        name: by.name,
        email: by.email,
        language: by.language,
        question: request.question,
        joinedAt: await store.endOfLine(opening.merchantId, opening.queueName, now),
        state: 'waiting',
      }
      const outcome = await store.commit({
        expectedSeq: 0,
        after,
        facts: decision.facts,
        side: [
          { row: 'opening', opening },
          { row: 'start', site: request.site.key, cid: request.cid, conversationUuid: opening.uuid, at: now },
          { row: 'entry', entry },
          { row: 'secret', secret: row },
        ],
      })
      // A twin of this very start was faster: its conversation is ours.
      if (outcome !== 'committed') return (await repeatOf(request.site, request.cid)) ?? { ok: false, refusal: { code: 'stale start' } }
      tell(remember(after), decision.facts)
      welcome(entry)
      return {
        ok: true,
        repeated: false,
        opened: { state: after, shopperArn: by.arn, resumeSecret: secret, queueUuid: opening.queueUuid, queueJoinedAt: entry.joinedAt },
      }
    },

    async resumeVouched(site, uuid) {
      const state = await load(uuid)
      const isOver =
        !state || state.opening.site !== site.key || (state.life.at === 'closed' && world.now() - state.lastAt > CLOSED_RESUME_MS)
      if (isOver) return { ok: false, refusal: { code: 'over' } }
      const { secret, row } = newSecret(uuid, site.key, undefined)
      await store.addSecret(row, undefined)
      return { ok: true, opened: await openedAnew(state, secret) }
    },

    async resume(site, secret) {
      const now = world.now()
      const used = await store.secret(world.hash(secret))
      if (!used || used.site !== site.key || (used.diesAt !== undefined && used.diesAt <= now))
        return { ok: false, refusal: { code: 'unknown secret' } }
      const state = await load(used.conversationUuid)
      if (!state || (state.life.at === 'closed' && now - state.lastAt > CLOSED_RESUME_MS)) return { ok: false, refusal: { code: 'over' } }
      const next = newSecret(used.conversationUuid, site.key, used.hash)
      await store.addSecret(next.row, used.parentHash ? { hash: used.parentHash, at: now + SECRET_GRACE_MS } : undefined)
      return { ok: true, opened: await openedAnew(state, next.secret) }
    },

    state: load,

    forgetQueue(merchantId, queueName) {
      for (const [uuid, { opening }] of states)
        if (opening.merchantId === merchantId && opening.queueName === queueName) states.delete(uuid)
    },

    say(uuid, by, { body, cid, language, uploadKeys, card }) {
      const command: Command = {
        do: 'say',
        by,
        body,
        cid,
        messageUuid: world.uuid(),
        ...(language ? { language } : {}),
        ...(card ? { card } : {}),
      }
      return uploadKeys?.length ? sayWithFiles(uuid, command, uploadKeys) : carryOut(uuid, command)
    },

    pickUp(entry, by) {
      return carryOut(entry.conversationUuid, { do: 'pick up', by, personUuid: world.uuid() }, (facts) =>
        facts.some((fact) => fact.kind === 'picked up')
          ? [{ row: 'entry state', queueUuid: entry.queueUuid, state: 'taken', at: world.now(), agentArn: by.arn }]
          : [],
      )
    },

    join(uuid, by) {
      return carryOut(uuid, { do: 'join', by, personUuid: world.uuid() })
    },

    leave(uuid, by, endedBy) {
      return carryOut(uuid, { do: 'leave', by, ...(endedBy ? { endedBy } : {}) }, (facts, before) =>
        facts.some((fact) => fact.kind === 'closed') && before.life.at === 'waiting'
          ? [{ row: 'entry state', queueUuid: before.opening.queueUuid, state: 'left', at: world.now() }]
          : [],
      )
    },

    async read(uuid, by, { upTo, messageUuid }) {
      const state = await load(uuid)
      if (state && !(await readsSomething(state, by, upTo))) return { ok: true, facts: [], state }
      return carryOut(uuid, { do: 'read', by, upTo, ...(messageUuid ? { messageUuid } : {}) })
    },

    offer(uuid, by, offer, offerUuid = world.uuid()) {
      return carryOut(uuid, { do: 'offer', by, offerUuid, offer })
    },

    answerOffer(uuid, by, offerUuid, outcome) {
      return carryOut(uuid, { do: 'answer offer', by, offerUuid, outcome })
    },

    async redact(uuid, by, messageUuid) {
      const found = await messageIn(store, uuid, messageUuid)
      if (!found) return { ok: false, refusal: { code: 'not there' } }
      const { said, isQuestion } = found
      return carryOut(uuid, { do: 'redact', by, said }, async (_, before) => [
        { row: 'words gone', conversationUuid: uuid, facts: await withoutWords(store, uuid, said) },
        ...uploadKeysIn(said.mediaUrls ?? []).map((key) => ({ row: 'upload gone', key }) as const),
        ...(isQuestion ? [{ row: 'entry shopper', queueUuid: before.opening.queueUuid, question: REMOVED } as const] : []),
      ])
    },

    updatePerson(uuid, by, changes) {
      return carryOut(uuid, { do: 'update person', by, changes }, (facts, { opening }) =>
        facts.flatMap((fact) => {
          if (fact.kind !== 'person updated' || by.role !== 'customer') return []
          const { name, email, language } = fact
          const known = { ...(name && { name }), ...(email && { email }), ...(language && { language }) }
          return [{ row: 'entry shopper', queueUuid: opening.queueUuid, ...known } as const]
        }),
      )
    },

    async transfer(uuid, by, { queueName, agent }) {
      let from: Opening | undefined
      const command: Command = {
        do: 'transfer',
        by,
        queueName,
        ...(agent ? { to: { agent, personUuid: world.uuid() } } : {}),
      }
      const answer = await carryOut(uuid, command, (_, before) => {
        from = before.opening
        const { queueUuid } = before.opening
        return [{ row: 'entry moved', queueUuid, queueName, ...(agent ? { state: 'taken', agentArn: agent.arn } : { state: 'waiting' }) }]
      })
      if (!answer.ok || !from) return answer
      if (from.queueName !== queueName) takeRowAway(from, queueName)
      // The board they have left changed too.
      bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId: from.merchantId, queueName: from.queueName })
      const entry = agent ? undefined : await store.entry(from.queueUuid)
      if (entry?.state === 'waiting') welcome(entry)
      return answer
    },

    forget(uuid, work) {
      return inLane(uuid, async () => {
        await work()
        states.delete(uuid)
        // In place of the row that was put off.
        soon(uuid, () => {})
      })
    },

    closeIdle(uuid, silentSince) {
      return carryOut(uuid, { do: 'close idle', by: SYSTEM, silentSince })
    },
  }
}

/** As `onceOf` the fact that would come of it. */
function onceIn(command: Command): { arn: string; id: string } | undefined {
  const { arn } = command.by
  switch (command.do) {
    case 'say':
      return { arn, id: command.cid }
    case 'offer':
      return { arn, id: offerId(command.offerUuid) }
    case 'redact':
      return redactionOf(command.said.messageUuid)
    default:
      return undefined
  }
}
