// Where verbs become facts. The desk takes one command after the other for each conversation, lets `decide` judge it on the
// latest state, has the news stored durably, and only then tells the bus. It knows no socket, clock or database.

import type { MessageCard } from '../../protocol/card.ts'
import { type ConversationState, type Opening, personOf } from './conversation.ts'
import { type Actor, type Command, decide, type PersonChanges, type Refusal } from './decide.ts'
import { createEntrance, type Entrance } from './entrance.ts'
import { type Fact, type Offer, type OfferOutcome, offerId, REMOVED, redactionOf } from './fact.ts'
import { createMemory } from './memory.ts'
import type { Bus, QueueEntry, SideRow, Store, World } from './ports.ts'
import { messageIn, withoutWords } from './redaction.ts'
import { createTelling, type TellingParts } from './telling.ts'
import { type Uploads, uploadKeysIn } from './uploads.ts'

/** `repeated`: this was said before; the first one stands and nobody else is told again. */
export type Answer =
  | { ok: true; facts: readonly Fact[]; state: ConversationState; repeated?: true }
  | { ok: false; refusal: Refusal | { code: 'not there' | 'not their file' } }

export interface Desk extends Entrance {
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

export interface DeskParts extends Partial<Pick<TellingParts, 'soon' | 'ready'>> {
  store: Store
  bus: Bus
  world: World
  /** Without it no message has files. */
  uploads?: Pick<Uploads, 'filesOf'>
}

export function createDesk({ store, bus, world, soon = (_, work) => work(), ready = () => {}, uploads }: DeskParts): Desk {
  const memory = createMemory(store)
  const { load, inTurn } = memory
  const telling = createTelling({ bus, stream: store.stream, known: memory.known, soon, ready })

  /** Decides, stores and tells; decides again when another process was faster. */
  async function carryOut(
    uuid: string,
    command: Command,
    sideRows: (facts: readonly Fact[], before: ConversationState) => SideRow[] | Promise<SideRow[]> = () => [],
    stillAllowed?: () => Promise<boolean>,
  ): Promise<Answer> {
    return inTurn(uuid, async () => {
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
        // The unit leaves at the end of this turn; what follows is done while the disk writes.
        await undefined
        const ripe = telling.newsOf(after, decision.facts)
        const outcome = await committed
        if (outcome === 'committed') {
          telling.tell(memory.remember(after), decision.facts, ripe)
          return { ok: true, facts: decision.facts, state: after }
        }
        const repeated = await repeatedWord(uuid, command, state)
        if (repeated) return repeated
        // Another process erased it: what is remembered here would never agree with the store again.
        if ((await store.heads([uuid]))[uuid] === undefined) {
          memory.forget(uuid)
          return { ok: false, refusal: { code: 'not there' } }
        }
        await memory.catchUp(state)
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

  return {
    ...createEntrance({ store, world, memory, telling }),

    state: load,

    forgetQueue: memory.forgetQueue,

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
      if (from.queueName !== queueName) telling.takeRowAway(from, queueName)
      // The board they have left changed too.
      telling.queueChanged(from.merchantId, from.queueName)
      const entry = agent ? undefined : await store.entry(from.queueUuid)
      if (entry?.state === 'waiting') telling.welcome(entry)
      return answer
    },

    forget(uuid, work) {
      return inTurn(uuid, async () => {
        await work()
        memory.forget(uuid)
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
