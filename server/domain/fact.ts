// What can become true in a conversation. A fact is decided once, numbered without a gap, stored, and never changed; each
// one is exactly one frame on the wire. Whatever is shown anywhere follows from these.

import type { MessageCard } from '../../protocol/card.ts'
import type { CartItem, ConversationMessageMedia, ConversationSummary } from '../../protocol/models.ts'

export type Role = 'customer' | 'agent'

/** What an agent holds out for the shopper's cart. */
export type Offer = { coupon: string } | { items: readonly CartItem[] }
export type OfferOutcome = 'accepted' | 'declined'
/** What stands where words were taken away. */
export const REMOVED = '[removed]'

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
      /** What the files are, in the order of their addresses. */
      media?: readonly ConversationMessageMedia[]
      card?: MessageCard
      redacted?: true
    }
  | { kind: 'picked up'; arn: string; name: string }
  | { kind: 'redacted'; arn: string; messageUuid: string; ofArn: string; ofName: string; saidAt: number }
  | { kind: 'offered'; arn: string; name: string; offerUuid: string; offer: Offer }
  | { kind: 'offer answered'; arn: string; offerUuid: string; outcome: OfferOutcome }
  | ({ kind: 'person updated'; arn: string; name?: string; email?: string; language?: string; imageUrl?: string } & WithRow)
  | { kind: 'read'; arn: string; upTo: number; messageUuid?: string }
  /** `byArn`: whoever ended it for them. `handedOn`: by a transfer. */
  | ({ kind: 'left'; arn: string; byArn?: string; handedOn?: true } & WithRow)
  | ({ kind: 'closed'; by: Role | 'system' } & WithRow)
  /** The talk belongs to this queue from now on, and to this agent; without one the shopper stands in line again. */
  | ({ kind: 'transferred'; byArn: string; byName: string; queueName: string; toArn?: string; toName?: string } & WithRow)

/** `at` rises strictly inside a conversation, so that "newer than" never loses two of the same millisecond. */
export type Fact = News & { seq: number; at: number }

/**
 * What its author may do only once, under this id: the scope is (conversation, author). A message's own id has no colon. Words are taken
 * away once, whoever does it.
 */
export function onceOf(fact: Fact): { arn: string; id: string } | undefined {
  if (fact.kind === 'said') return { arn: fact.arn, id: fact.cid }
  if (fact.kind === 'redacted') return redactionOf(fact.messageUuid)
  return fact.kind === 'offered' ? { arn: fact.arn, id: offerId(fact.offerUuid) } : undefined
}

export const redactionOf = (messageUuid: string) => ({ arn: 'anybody', id: `redaction:${messageUuid}` })

export const offerId = (offerUuid: string): string => `offer:${offerUuid}`
