// What the conversation needs from the world. `widget/index.ts` hands in the browser's own; tests hand in a fake clock,
// an in-memory network and plain maps.

import type { ClientFrame, ServerFrame } from '../../protocol/frames.ts'

/** Small durable values under one prefix. Never throws; what cannot be stored is kept in memory. */
export interface Store {
  /** The parsed JSON, or undefined when absent or broken (a broken one is removed). */
  read(name: string): unknown
  write(name: string, value: unknown): void
  remove(name: string): void
  names(): string[]
  /** Another tab wrote or removed `name`. Returns its own undo. */
  onChange(run: (name: string) => void): () => void
}

/** The line as the conversation sees it: `widget/line/channel.ts` fits. */
export interface LineHandle {
  /** False when the line is not open: nothing was sent. */
  send(frame: ClientFrame): boolean
  backlog(): number
  /** Wants a socket from now on. Tabs in the same conversation may share one. */
  wake(conversation: string): void
  /** Wants none until the next `wake`. */
  rest(): void
  /** Something happened that makes it worth trying now. */
  kick(): void
  close(): void
}

/** Credentials, or why there are none: for good, or not now (not before a time the server named). */
export type CredentialsAnswer = { websocketUrl: string; jwt: string; expiresAt?: number } | 'refused' | { retryAfterMs?: number }

export interface LineWiring {
  credentials(why: 'dial' | 'unopened' | 'stale'): Promise<CredentialsAnswer>
  onFrame(frame: ServerFrame): void
  onState(line: LineState): void
  /** `isMirrored`: another tab holds the line, and sends what is stored for all. */
  onOpen(isMirrored?: boolean): void
}

/** The part of the line's life that a shopper can notice. */
export interface LineState {
  at: 'quiet' | 'dialing' | 'open' | 'renewing' | 'waiting' | 'refused'
  attempt?: number
  code?: number
}

export interface ConversationPorts {
  fetch: typeof fetch
  now(): number
  /** Returns its own undo. */
  after(delayMs: number, run: () => void): () => void
  /** One tab at a time where the browser can say so, at once elsewhere. */
  withLock<T>(name: string, run: () => Promise<T>): Promise<T>
  openLine(wiring: LineWiring): LineHandle
  /** Shared by all tabs of the shop. */
  store: Store
  /** This tab's own, gone with it. */
  tabStore: Store
}
