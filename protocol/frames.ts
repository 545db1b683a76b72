// Everything that travels on the socket: one JSON object a frame, UltraCart's ConversationWebsocketMessage.
// `type` says which kind; for an event `event_type` says which, and exactly one payload carries it
// (two for join and left, none for a start).

import type { MessageCard } from './card.ts'
import type {
  CartItem,
  ConversationEventAddCoupon,
  ConversationEventAddItem,
  ConversationEventOfferAnswer,
  ConversationEventQueuePosition,
  ConversationEventReadMessage,
  ConversationEventRRWeb,
  ConversationEventTyping,
  ConversationEventWebchatContext,
  ConversationMessage,
  ConversationParticipant,
  ConversationSummary,
  ConversationTransfer,
  ConversationWebchatQueueStatus,
  ConversationWebchatQueueStatusQueueEntry,
} from './models.ts'

/** Ours: the place of a fact in its conversation. `stream` names the history; it changes when a backup is restored. */
export interface Numbered {
  conversation_uuid: string
  seq: number
  stream: string
}

interface Event<Type extends string> {
  type: 'event'
  event_type: Type
  conversation_uuid: string
}

/** Why the server would not take a frame (ours). */
export type RefusalCode = 'too_long' | 'closed' | 'rate' | 'not_allowed' | 'bad_frame'

// ---- facts: numbered, durable, the same for every participant

export interface MessageFact extends Numbered {
  type: 'message'
  message: ConversationMessage
}
export interface UpdatedMessageFact extends Event<'updated message'>, Numbered {
  event_updated_message: ConversationMessage
}
export interface StartFact extends Event<'webchat start conversation'>, Numbered {}
export interface JoinFact extends Event<'participant join'>, Numbered {
  event_participant_join: ConversationSummary
  event_participant_join_participant: ConversationParticipant
}
export interface LeftFact extends Event<'participant left'>, Numbered {
  event_participant_left: ConversationSummary
  event_participant_left_participant: ConversationParticipant
}
export interface ParticipantUpdateFact extends Event<'participant update'>, Numbered {
  event_participant_update: ConversationSummary
  /** Ours: the row changed because the talk was handed on. */
  event_participant_update_transfer?: ConversationTransfer
}
export interface ClosedFact extends Event<'conversation closed'>, Numbered {
  event_conversation_closed: ConversationSummary
}
export interface ReadFact extends Event<'read message'>, Numbered {
  event_read_message: ConversationEventReadMessage
}
export interface CouponFact extends Event<'add coupon'>, Numbered {
  event_add_coupon: ConversationEventAddCoupon
}
export interface ItemFact extends Event<'add item'>, Numbered {
  event_add_item: ConversationEventAddItem
}
/** Ours, and of a type of its own: whoever knows only coupons and items must not take an outcome for a second offer. */
export interface OfferAnswerFact extends Event<'offer answer'>, Numbered {
  event_offer_answer: ConversationEventOfferAnswer
}

/** A fact of a kind that this client does not know, or cannot read. It still has its place: without it the count would stop here. */
export interface UnknownFact extends Event<'unknown'>, Numbered {}

export type FactFrame =
  | MessageFact
  | UpdatedMessageFact
  | StartFact
  | JoinFact
  | LeftFact
  | ParticipantUpdateFact
  | ClosedFact
  | ReadFact
  | CouponFact
  | ItemFact
  | OfferAnswerFact
  | UnknownFact

// ---- passing signals: never stored, never numbered

/** The server's ping bears the head of every conversation this socket follows, so that a lost frame is noticed. */
export interface PingFrame {
  type: 'ping'
  heads?: Record<string, number>
}
/** A negative acknowledgement (ours): the message named by `in_reply_to` was not taken. */
export interface RefusedFrame {
  type: 'message'
  conversation_uuid?: string
  in_reply_to?: string
  error: { code: RefusalCode; message: string; retry_after?: number }
}
export interface QueuePositionFrame extends Event<'queue position'> {
  event_queue_position: ConversationEventQueuePosition
}
export interface TypingFrame extends Event<'typing'> {
  event_typing: ConversationEventTyping
}
export interface RRWebFrame extends Event<'rrweb'> {
  event_rrweb: ConversationEventRRWeb
}
export interface ContextFrame extends Event<'webchat context'> {
  event_webchat_context: ConversationEventWebchatContext
}

// ---- for agents: rows and boards

export interface NewConversationFrame extends Event<'new conversation'> {
  event_new_conversation: ConversationSummary
}
export interface NewMessageFrame extends Event<'new message'> {
  event_new_message: ConversationSummary
}
export interface QueueStatusFrame {
  type: 'event'
  event_type: 'queue status update'
  event_queue_status_update: ConversationWebchatQueueStatus
}
export interface QueueNewMemberFrame extends Event<'queue new member'> {
  event_queue_new_member: ConversationWebchatQueueStatusQueueEntry
}
/** A shopper is offered to this agent alone, who has a while to pick them up. */
export interface EngageCustomerFrame extends Event<'engage customer'> {
  event_engage_customer: ConversationWebchatQueueStatusQueueEntry
}

export type ServerFrame =
  | FactFrame
  | PingFrame
  | RefusedFrame
  | QueuePositionFrame
  | TypingFrame
  | RRWebFrame
  | ContextFrame
  | NewConversationFrame
  | NewMessageFrame
  | QueueStatusFrame
  | QueueNewMemberFrame
  | EngageCustomerFrame

// ---- what a client says

export interface SayFrame {
  type: 'message'
  conversation_uuid: string
  message: { body: string; client_message_id: string; language_iso_code?: string; upload_keys?: string[]; card?: MessageCard }
}
export interface CheckPositionFrame {
  type: 'check queue position'
  conversation_uuid?: string
}
export interface MarkReadFrame extends Event<'read message'> {
  event_read_message: { message_epoch: number; conversation_message_uuid?: string }
}
/** With the same `offer_uuid` as often as needed: one offer. */
export interface OfferCouponFrame extends Event<'add coupon'> {
  event_add_coupon: { coupon_code: string; offer_uuid?: string }
}
export interface OfferItemsFrame extends Event<'add item'> {
  event_add_item: { items: CartItem[]; offer_uuid?: string }
}
export interface AnswerOfferFrame extends Event<'offer answer'> {
  event_offer_answer: ConversationEventOfferAnswer
}
/** An agent takes the words of a message away. */
export interface RedactFrame extends Event<'updated message'> {
  event_updated_message: { conversation_message_uuid: string; redacted: true }
}
/** A shopper says who they are: one participant, with the fields that are new. */
export interface UpdatePersonFrame extends Event<'participant update'> {
  event_participant_update: {
    participants: { conversation_participant_name?: string; email?: string; language_iso_code?: string }[]
  }
}

export type ClientFrame =
  | SayFrame
  | { type: 'ping' }
  | CheckPositionFrame
  | MarkReadFrame
  | TypingFrame
  | RRWebFrame
  | ContextFrame
  | OfferCouponFrame
  | OfferItemsFrame
  | AnswerOfferFrame
  | RedactFrame
  | UpdatePersonFrame

/** A fact bears `seq`; nothing else does. */
export function isFact(frame: ServerFrame): frame is FactFrame {
  return 'seq' in frame
}

/** [HOST-03] Its own: a page may have given every object a name like this one. */
export function isRefused(frame: ServerFrame): frame is RefusedFrame {
  return Object.hasOwn(frame, 'error')
}
