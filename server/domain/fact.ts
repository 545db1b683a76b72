// What can become true in a conversation. A fact is decided once, numbered without a gap, stored, and never changed; each
// one is exactly one frame on the wire. Whatever is shown anywhere follows from these.

import type { ConversationSummary } from '../../protocol/models.ts'

export type Role = 'customer' | 'agent'

/** A list row as it stood after this fact, kept with it so that a replayed frame equals the live one. */
export interface WithRow {
  row: ConversationSummary
}

export type News =
  | ({
      kind: 'joined'
      arn: string
      personUuid: string
      name: string
      role: Role
      email?: string
      language?: string
      imageUrl?: string
    } & WithRow)
  | {
      kind: 'said'
      arn: string
      name: string
      messageUuid: string
      body: string
      language?: string
      cid: string
      mediaUrls?: readonly string[]
    }
  | { kind: 'picked up'; arn: string; name: string }
  | { kind: 'read'; arn: string; upTo: number; messageUuid?: string }
  | ({ kind: 'left'; arn: string } & WithRow)
  | ({ kind: 'closed'; by: Role | 'system' } & WithRow)
  /** The talk belongs to this queue from now on, and to this agent; without one the shopper stands in line again. */
  | ({ kind: 'transferred'; byArn: string; byName: string; queueName: string; toArn?: string; toName?: string } & WithRow)

/** `at` rises strictly inside a conversation, so that "newer than" never loses two of the same millisecond. */
export type Fact = News & { seq: number; at: number }
