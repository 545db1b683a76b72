// Who is told what when facts have been stored: the talk itself, the lists of agents, those who watch a queue.

import { type ConversationState, type Opening, personOf } from './conversation.ts'
import type { Fact } from './fact.ts'
import { type Bus, type News, type QueueEntry, TOPIC } from './ports.ts'
import { conversationArn, entryOnWire, frameOf, rowOf } from './rows.ts'

type Ripe = readonly { fact: Fact; news: News }[]

export interface TellingParts {
  bus: Bus
  stream: string
  /** What is known of a talk without asking anybody. */
  known(conversationUuid: string): ConversationState | undefined
  /** Puts off the row of a list until the talk pauses for a moment; later work for a conversation replaces what was put off. */
  soon(conversationUuid: string, work: () => void): void
  /** Hears of news before they are stored, to do what takes time meanwhile; it may tell nobody. */
  ready(news: News): void
}

export interface Telling {
  /** Made ready while the disk writes, told only when it has. */
  newsOf(state: ConversationState, facts: readonly Fact[]): Ripe
  tell(state: ConversationState, facts: readonly Fact[], ripe?: Ripe): void
  /** The talk belongs to another queue: whoever does not serve that one must not go on seeing what they no longer can read. */
  takeRowAway(opening: Opening, butNotOf: string): void
  /** A new place in line: one row for the list, and boards and places look again. */
  welcome(entry: QueueEntry): void
  queueChanged(merchantId: string, queueName: string): void
}

export function createTelling({ bus, stream, known, soon, ready }: TellingParts): Telling {
  const queueChanged = (merchantId: string, queueName: string) =>
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })

  function newsOf(state: ConversationState, facts: readonly Fact[]): Ripe {
    const { uuid, merchantId } = state.opening
    const where = { conversationUuid: uuid, merchantId, stream }
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
        const latest = known(conversation_uuid) ?? state
        bus.publish(topic, {
          kind: 'queue',
          queueName: latest.opening.queueName,
          frame: { type: 'event', event_type: 'new message', conversation_uuid, event_new_message: rowOf(latest) },
        })
      })
    if (kinds.has('picked up') || kinds.has('closed') || kinds.has('transferred')) queueChanged(merchantId, queueName)
  }

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

  function welcome(entry: QueueEntry): void {
    const { merchantId, queueName, conversationUuid: conversation_uuid } = entry
    queueMicrotask(() => {
      bus.publish(TOPIC.merchant(merchantId), {
        kind: 'queue',
        queueName,
        frame: { type: 'event', event_type: 'queue new member', conversation_uuid, event_queue_new_member: entryOnWire(entry) },
      })
      queueChanged(merchantId, queueName)
    })
  }

  return { newsOf, tell, takeRowAway, welcome, queueChanged }
}
