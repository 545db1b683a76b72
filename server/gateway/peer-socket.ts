// What the gateway uses of a socket. `ws` has it, and a line over plain HTTP (`http-socket.ts`) has it too: behind the door nobody can tell.

export interface PeerSocket {
  readonly OPEN: number
  readonly readyState: number
  /** Bytes handed over and not yet known to have left. */
  readonly bufferedAmount: number
  send(data: string | Buffer, options: { binary: boolean }): void
  close(code: number, reason: string): void
  terminate(): void
  /** Answered by 'pong'. */
  ping(): void
  on(event: 'message', hear: (data: { toString(): string }, isBinary: boolean) => void): unknown
  on(event: 'ping' | 'pong' | 'error' | 'close', hear: () => void): unknown
  once(event: 'close', hear: () => void): unknown
}
