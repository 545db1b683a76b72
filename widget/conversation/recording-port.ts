// The contract between the conversation, which knows who asks and what the shopper answered, and the recorder, which knows
// how to record. The recorder is a lazy chunk: `start` brings it. It is never called without the shopper's consent.

import type { ConversationEventRRWeb } from '../../protocol/models.ts'

export interface RecordingPort {
  /** Begins with a full snapshot; when already running, begins again with one (someone came late, or the line was lost).
   * Resolves once events flow; rejects when recording is impossible here, and the conversation then tells the agent. */
  start(lane: RecordingLane): Promise<void>
  /** Stops at once and forgets what was not sent. Harmless when nothing runs. */
  stop(): void
}

/** The recording's own small road to the agent. Chat frames go first: look at `backlog` before each part. */
export interface RecordingLane {
  conversationUuid: string
  /** False: not sent and never will be. Then keep quiet until the next `start`. */
  send(event: ConversationEventRRWeb): boolean
  /** Bytes this browser has accepted and not yet sent. */
  backlog(): number
  /** The recorder gave up by itself (too costly, broken page): the shopper and the agent are told. */
  ended(): void
}
