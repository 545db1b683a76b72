// What the line needs from the world, so that tests can give it a fake clock and a network that drops, delays and reorders.

export interface Credentials {
  websocketUrl: string
  jwt: string
  /** When the token ends, epoch ms on this browser's own clock (`protocol/token.ts`). Absent: the server's close says when. */
  expiresAt?: number
}

/** What is known when credentials are asked for: nothing special, the last upgrade failed without an answer, or the token is at its end. */
export type Why = 'dial' | 'unopened' | 'stale'

/** Credentials, or why there are none: for good, or not now (not before a time the server named). */
export type CredentialsAnswer = Credentials | 'refused' | { retryAfterMs?: number }

/** The part of WebSocket that the line uses. That it is open says its first frame: a network may let the handshake through and nothing else. */
export interface Socket {
  send(text: string): void
  close(code?: number, reason?: string): void
  readonly bufferedAmount: number
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}

export interface LinePorts {
  openSocket(url: string, subprotocols: string[]): Socket
  /** The same frames where sockets are blocked. Where there is none the line goes on trying. */
  openFallback?(websocketUrl: string, jwt: string): Promise<Socket>
  now(): number
  /** 0 <= x < 1, for the jitter of the backoff. */
  random(): number
  /** Returns its own undo. */
  after(delayMs: number, run: () => void): () => void
}
