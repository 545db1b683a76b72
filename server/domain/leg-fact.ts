// What only agents may know of a conversation: who was rung, held, wrapped up. A log of its own beside the facts of the talk, so that
// a shopper's numbers have no gap where something was kept from them.

export type LegNews =
  /** The shopper was offered to this agent, or the offer ended without them. `legId` becomes their participant's id. */
  | { kind: 'alerted'; legId: string; arn: string; name: string }
  | { kind: 'not answered'; legId: string }
  | { kind: 'held'; legId: string; arn: string }
  | { kind: 'retrieved'; legId: string; arn: string }
  | { kind: 'wrapped up'; legId: string; arn: string; wrapUp: WrapUp }
  | { kind: 'after work'; legId: string; arn: string; state: 'complete' | 'skipped' }
  /** A recording of the shopper's page began to pass. */
  | { kind: 'recorded'; arn: string; recordingUuid: string }

export interface WrapUp {
  code?: string
  name?: string
  notes?: string
  tags?: readonly string[]
  /** A draft: the code comes later. */
  provisional: boolean
}

/** Numbered inside its conversation, apart from the facts. */
export type LegFact = LegNews & { number: number; at: number }
