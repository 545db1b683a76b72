// What one client knows of one conversation, as plain values: the widget holds one room, the console one per conversation.
// Built only by `fold.ts` from numbered facts. Nothing in here knows a socket, a clock or the DOM.

/** What a message has besides its words, unread: whoever draws it looks at it first. */
export interface Besides {
  /** Of files that are there; `upload_keys` of those that go with a message on its way. */
  media_urls?: unknown
  upload_keys?: string[]
  media?: unknown
  card?: unknown
  /** A coupon or items held out for the cart, and what the shopper made of it. */
  offer?: unknown
  outcome?: unknown
}

/** A message as people see it, the optimistic ones of the outbox excepted. */
export interface SaidMessage {
  uuid: string
  seq: number
  authorArn: string
  authorName: string
  body: string
  /** Epoch milliseconds, strictly rising inside a conversation. */
  epoch: number
  kind: 'message' | 'notice'
  /** Present on own messages only. */
  clientMessageId?: string
  besides?: Besides
  /** Its words were taken away by an agent. */
  isRemoved?: true
}

/** A quiet centred line of the talk. */
export interface Notice {
  seq: number
  epoch: number
  /** `passed on` to an agent, `sent to` a queue. */
  kind: 'joined' | 'left' | 'closed' | 'passed on' | 'sent to'
  /** Of the person; of the agent or the queue to which the talk went. */
  name: string
  arn: string
}

export interface Person {
  arn: string
  name: string
  role: 'customer' | 'agent'
  imageUrl?: string
  present: boolean
}

export interface Room {
  uuid: string
  stream: string
  /** Number of the last fact folded in. */
  seq: number
  /** Facts up to this number have not been fetched yet; 0 where the talk is whole. */
  after: number
  messages: readonly SaidMessage[]
  notices: readonly Notice[]
  people: readonly Person[]
  /** arn -> everything up to this epoch has been read by that person. Only moves forward. */
  readUpTo: Readonly<Record<string, number>>
  /** An agent has picked the shopper up at least once. */
  started: boolean
  closed: boolean
}
