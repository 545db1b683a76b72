// What the recorder needs from outside. `consent.ts` gives it, when the shopper has agreed.

import type { ConversationEventRRWeb } from '../../protocol/models.ts'

/** The recording's own small road to the agent. */
export interface Lane {
  /** False: not sent and never will be; quiet until the next `start`. */
  send(event: ConversationEventRRWeb): boolean
  /** Bytes this browser has accepted and not yet sent. Chat frames go first, so the recording waits while there are many. */
  backlog(): number
  /** The recorder gave up by itself. */
  ended(): void
}

export interface Recording {
  /** Begins with a full snapshot, or begins again with one. Resolves when that has been sent; rejects when it cannot be. */
  start(lane: Lane): Promise<void>
  stop(): void
}

/** One event of rrweb, as far as we look into it. */
export interface RecordedEvent {
  type: number
  data: unknown
  timestamp: number
}

/** rrweb's event types that matter here. */
export const EVENT = { full: 2, increment: 3, meta: 4 } as const

export interface Recorder {
  takeSnapshot(): void
  stop(): void
}
