// How a conversation and its facts look to other people: list rows, full conversations and frames, in UltraCart's names.

import type { FactFrame } from '../../protocol/frames.ts'
import type {
  ConversationMessage,
  ConversationParticipant,
  ConversationSummary,
  ConversationWebchatQueueStatusQueueEntry,
} from '../../protocol/models.ts'
import type { ConversationState, Person } from './conversation.ts'
import { type Fact, REMOVED } from './fact.ts'
import type { QueueEntry } from './ports.ts'

export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString()
export const conversationArn = (merchantId: string, uuid: string): string => `arn:shopbell:conversation:${merchantId}:${uuid}`

const rows = new WeakMap<ConversationState, ConversationSummary>()

/** The row without `unread_messages`, which depends on who asks. Stored and told alike, so made once for each state. */
export function rowOf(state: ConversationState): ConversationSummary {
  const known = rows.get(state)
  if (known) return known
  const row = newRow(state)
  rows.set(state, row)
  return row
}

function newRow(state: ConversationState): ConversationSummary {
  const { opening, lastMessage } = state
  return {
    closed: state.life.at === 'closed',
    conversation_arn: conversationArn(opening.merchantId, opening.uuid),
    conversation_uuid: opening.uuid,
    ...(state.unansweredSince === undefined ? {} : { customer_first_message_unresponded_to_dts: isoTime(state.unansweredSince) }),
    ...(lastMessage
      ? {
          last_conversation_message_body: lastMessage.body,
          last_conversation_participant_arn: lastMessage.arn,
          last_conversation_participant_name: lastMessage.name,
          last_interactive_message_dts: isoTime(lastMessage.at),
          last_message_dts: isoTime(lastMessage.at),
        }
      : {}),
    medium: 'websocket',
    merchant_id: opening.merchantId,
    message_count: state.messageCount,
    participants: state.people.map(participantOf),
    start_dts: isoTime(opening.openedAt),
    visible: true,
  }
}

export function participantOf(person: Person): ConversationParticipant {
  return {
    conversation_participant_arn: person.arn,
    conversation_participant_name: person.name,
    conversation_participant_uuid: person.uuid,
    ...(person.email ? { email: person.email } : {}),
    joined_dts: isoTime(person.joinedAt),
    ...(person.language ? { language_iso_code: person.language } : {}),
    ...(person.lastSaidAt === undefined ? {} : { last_message_dts: isoTime(person.lastSaidAt) }),
    ...(person.leftAt === undefined ? {} : { left_dts: isoTime(person.leftAt) }),
    ...(person.imageUrl ? { profile_image_url: person.imageUrl } : {}),
    status: person.role,
    unread_messages: person.unread,
  }
}

/** `reader` is who will see it: a client_message_id opens a conversation, so only its author gets it back. */
export function messageOf(fact: Fact & { kind: 'said' }, merchantId: string, reader: string): ConversationMessage {
  return {
    author_conversation_participant_arn: fact.arn,
    author_conversation_participant_name: fact.name,
    body: fact.body,
    ...(reader === fact.arn ? { client_message_id: fact.cid } : {}),
    conversation_message_uuid: fact.messageUuid,
    ...(fact.language ? { language_iso_code: fact.language } : {}),
    ...(fact.mediaUrls ? { media_urls: [...fact.mediaUrls] } : {}),
    ...(fact.media ? { media: [...fact.media] } : {}),
    ...(fact.card ? { card: fact.card } : {}),
    merchant_id: merchantId,
    message_dts: isoTime(fact.at),
    message_epoch: fact.at,
    ...(fact.redacted ? { redacted: true } : {}),
    type: 'message',
  }
}

export interface Where {
  conversationUuid: string
  merchantId: string
  stream: string
}

export function frameOf(fact: Fact, where: Where, reader: string): FactFrame {
  const numbered = { conversation_uuid: where.conversationUuid, seq: fact.seq, stream: where.stream }
  switch (fact.kind) {
    case 'said':
      return { type: 'message', ...numbered, message: messageOf(fact, where.merchantId, reader) }
    case 'picked up':
      return { type: 'event', event_type: 'webchat start conversation', ...numbered }
    case 'joined':
      return {
        type: 'event',
        event_type: 'participant join',
        ...numbered,
        event_participant_join: fact.row,
        event_participant_join_participant: participantIn(fact.row, fact.arn),
      }
    case 'left':
      return {
        type: 'event',
        event_type: 'participant left',
        ...numbered,
        event_participant_left: fact.row,
        event_participant_left_participant: participantIn(fact.row, fact.arn),
      }
    case 'closed':
      return { type: 'event', event_type: 'conversation closed', ...numbered, event_conversation_closed: fact.row }
    case 'transferred':
      return {
        type: 'event',
        event_type: 'participant update',
        ...numbered,
        event_participant_update: fact.row,
        event_participant_update_transfer: {
          from_conversation_participant_arn: fact.byArn,
          from_conversation_participant_name: fact.byName,
          queue_name: fact.queueName,
          ...(fact.toArn === undefined ? {} : { to_conversation_participant_arn: fact.toArn }),
          ...(fact.toName === undefined ? {} : { to_conversation_participant_name: fact.toName }),
        },
      }
    case 'redacted':
      return {
        type: 'event',
        event_type: 'updated message',
        ...numbered,
        event_updated_message: {
          author_conversation_participant_arn: fact.ofArn,
          author_conversation_participant_name: fact.ofName,
          body: REMOVED,
          conversation_message_uuid: fact.messageUuid,
          merchant_id: where.merchantId,
          message_dts: isoTime(fact.saidAt),
          message_epoch: fact.saidAt,
          redacted: true,
          type: 'message',
        },
      }
    case 'offered': {
      const { arn: agent_arn, name: agent_name, offerUuid: offer_uuid, at: offer_epoch, offer } = fact
      return 'coupon' in offer
        ? {
            type: 'event',
            event_type: 'add coupon',
            ...numbered,
            event_add_coupon: { agent_arn, agent_name, coupon_code: offer.coupon, offer_uuid, offer_epoch },
          }
        : {
            type: 'event',
            event_type: 'add item',
            ...numbered,
            event_add_item: { agent_arn, agent_name, items: [...offer.items], offer_uuid, offer_epoch },
          }
    }
    case 'offer answered':
      return {
        type: 'event',
        event_type: 'offer answer',
        ...numbered,
        event_offer_answer: { offer_uuid: fact.offerUuid, outcome: fact.outcome },
      }
    case 'person updated':
      return { type: 'event', event_type: 'participant update', ...numbered, event_participant_update: fact.row }
    case 'read':
      return {
        type: 'event',
        event_type: 'read message',
        ...numbered,
        event_read_message: {
          ...(fact.messageUuid ? { conversation_message_uuid: fact.messageUuid } : {}),
          message_dts: isoTime(fact.upTo),
          message_epoch: fact.upTo,
          reader_conversation_participant_arn: fact.arn,
        },
      }
  }
}

function participantIn(row: ConversationSummary, arn: string): ConversationParticipant {
  return row.participants?.find((participant) => participant.conversation_participant_arn === arn) ?? { conversation_participant_arn: arn }
}

export function entryOnWire(entry: QueueEntry): ConversationWebchatQueueStatusQueueEntry {
  return {
    conversation_participant_arn: entry.arn,
    conversation_participant_name: entry.name,
    conversation_webchat_queue_uuid: entry.queueUuid,
    ...(entry.email ? { email: entry.email } : {}),
    join_dts: isoTime(entry.joinedAt),
    ...(entry.language ? { participant_language_iso_code: entry.language } : {}),
    question: entry.question,
    queue_name: entry.queueName,
  }
}
