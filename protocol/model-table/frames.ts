// Every frame of the socket as data: what it is called, who says it to whom, and which fields carry it. What clients may say is
// bounded further by the schemas of the gateway.

import type { SOCKET_MODELS } from './socket.ts'

type Side = 'shopper' | 'agent' | 'server'
type SocketField = keyof (typeof SOCKET_MODELS)['ConversationWebsocketMessage']

export interface FrameKind {
  /** The `event_type` of an event; otherwise the `type`, or what tells it from others of that type. */
  readonly name: string
  readonly type: 'message' | 'event' | 'ping' | 'check queue position'
  /** Fields beside `type` and `event_type`. */
  readonly always: readonly SocketField[]
  readonly sometimes?: readonly SocketField[]
  /** Facts bear `seq` and `stream`. */
  readonly fact?: true
  readonly saidBy: readonly Side[]
  readonly heardBy: readonly Side[]
  /** A frame that only we have. */
  readonly ours?: true
}

const people = ['shopper', 'agent'] as const

export const FRAMES = [
  { name: 'message', type: 'message', always: ['conversation_uuid', 'message'], fact: true, saidBy: people, heardBy: people },
  {
    name: 'refusal',
    type: 'message',
    always: ['error'],
    sometimes: ['conversation_uuid', 'in_reply_to'],
    saidBy: ['server'],
    heardBy: people,
    ours: true,
  },
  {
    name: 'ping',
    type: 'ping',
    always: [],
    sometimes: ['heads'],
    saidBy: ['shopper', 'agent', 'server'],
    heardBy: ['shopper', 'agent', 'server'],
  },
  {
    name: 'check queue position',
    type: 'check queue position',
    always: [],
    sometimes: ['conversation_uuid'],
    saidBy: ['shopper'],
    heardBy: ['server'],
  },
  {
    name: 'queue position',
    type: 'event',
    always: ['conversation_uuid', 'event_queue_position'],
    saidBy: ['server'],
    heardBy: ['shopper'],
  },
  { name: 'webchat start conversation', type: 'event', always: ['conversation_uuid'], fact: true, saidBy: ['server'], heardBy: people },
  {
    name: 'participant join',
    type: 'event',
    always: ['conversation_uuid', 'event_participant_join', 'event_participant_join_participant'],
    fact: true,
    saidBy: ['server'],
    heardBy: people,
  },
  {
    name: 'participant left',
    type: 'event',
    always: ['conversation_uuid', 'event_participant_left', 'event_participant_left_participant'],
    fact: true,
    saidBy: ['server'],
    heardBy: people,
  },
  {
    name: 'participant update',
    type: 'event',
    always: ['conversation_uuid', 'event_participant_update'],
    sometimes: ['event_participant_update_transfer'],
    fact: true,
    saidBy: ['shopper', 'server'],
    heardBy: people,
  },
  {
    name: 'conversation closed',
    type: 'event',
    always: ['conversation_uuid', 'event_conversation_closed'],
    fact: true,
    saidBy: ['server'],
    heardBy: people,
  },
  {
    name: 'updated message',
    type: 'event',
    always: ['conversation_uuid', 'event_updated_message'],
    fact: true,
    saidBy: ['agent', 'server'],
    heardBy: people,
  },
  { name: 'read message', type: 'event', always: ['conversation_uuid', 'event_read_message'], fact: true, saidBy: people, heardBy: people },
  { name: 'typing', type: 'event', always: ['conversation_uuid', 'event_typing'], saidBy: people, heardBy: people },
  {
    name: 'webchat context',
    type: 'event',
    always: ['conversation_uuid', 'event_webchat_context'],
    saidBy: ['shopper'],
    heardBy: ['agent'],
  },
  { name: 'rrweb', type: 'event', always: ['conversation_uuid', 'event_rrweb'], saidBy: people, heardBy: people },
  { name: 'add coupon', type: 'event', always: ['conversation_uuid', 'event_add_coupon'], fact: true, saidBy: ['agent'], heardBy: people },
  { name: 'add item', type: 'event', always: ['conversation_uuid', 'event_add_item'], fact: true, saidBy: ['agent'], heardBy: people },
  {
    name: 'offer answer',
    type: 'event',
    always: ['conversation_uuid', 'event_offer_answer'],
    fact: true,
    saidBy: ['shopper'],
    heardBy: people,
    ours: true,
  },
  {
    name: 'new conversation',
    type: 'event',
    always: ['conversation_uuid', 'event_new_conversation'],
    saidBy: ['server'],
    heardBy: ['agent'],
  },
  { name: 'new message', type: 'event', always: ['conversation_uuid', 'event_new_message'], saidBy: ['server'], heardBy: ['agent'] },
  { name: 'queue status update', type: 'event', always: ['event_queue_status_update'], saidBy: ['server'], heardBy: ['agent'] },
  {
    name: 'queue new member',
    type: 'event',
    always: ['conversation_uuid', 'event_queue_new_member'],
    saidBy: ['server'],
    heardBy: ['agent'],
  },
  {
    name: 'engage customer',
    type: 'event',
    always: ['event_engage_customer'],
    sometimes: ['conversation_uuid'],
    saidBy: ['server'],
    heardBy: ['agent'],
  },
] as const satisfies readonly FrameKind[]
