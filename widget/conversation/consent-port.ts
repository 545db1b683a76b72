// The contract between the conversation and what answers an agent who asks to see the page: a lazy chunk, for most chats are
// never watched. It asks the shopper, remembers the consent and runs the recorder; the conversation knows who speaks and shows
// how it stands.

import type { ConversationEventRRWeb } from '../../protocol/models.ts'
import type { Store } from './ports.ts'
import type { RecordingState } from './view.ts'

export interface Consent {
  heard(event: ConversationEventRRWeb): void
  /** A fresh line: a recording that was under way begins again with a full picture. */
  lineOpened(): void
  allow(): void
  decline(): void
  stop(): void
  /** The conversation is over: stop, and forget the consent with it. */
  over(): void
  close(): void
}

export interface ConsentOptions {
  /** The conversation that is going on. */
  uuid(): string | undefined
  show(state: RecordingState): void
  /** False: not sent and never will be. */
  send(event: ConversationEventRRWeb): boolean
  /** Bytes this browser has accepted and not yet sent. */
  backlog(): number
  /** This tab's own; the consent is kept under `name`. */
  store: Store
  name: string
}
