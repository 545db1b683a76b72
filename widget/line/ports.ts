// What the line needs from the world, so that tests can give it a fake clock and a network that drops, delays and reorders.

export interface Credentials {
  websocketUrl: string
  jwt: string
}

/** The part of WebSocket that the line uses. */
export interface Socket {
  send(text: string): void
  close(code?: number, reason?: string): void
  readonly bufferedAmount: number
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}

export interface LinePorts {
  openSocket(url: string, subprotocols: string[]): Socket
  now(): number
  /** 0 <= x < 1, for the jitter of the backoff. */
  random(): number
  /** Returns its own undo. */
  after(delayMs: number, run: () => void): () => void
}
