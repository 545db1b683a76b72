// What tabs of one browser need from it to share a line. Tests hand in several tabs over one memory.

/** What one tab says all others of the same name hear, and it does not. */
export interface Radio {
  post(message: unknown): void
  close(): void
}

export interface TabPorts {
  /** Undefined where tabs cannot hear each other, or cannot agree who is first: each is alone then. */
  tune(name: string, hear: (message: unknown) => void): Radio | undefined
  /**
   * Asks to be the one that holds: behind those who asked before, or at once (`steal`). `onLost` tells that somebody stole it, or, when it
   * was never held, that this browser gives none. Returns its own undo.
   */
  hold(name: string, how: 'in turn' | 'steal', onHeld: () => void, onLost: () => void): () => void
  /** Returns its own undo. */
  after(delayMs: number, run: () => void): () => void
  /** The shopper can see this tab. */
  isSeen(): boolean
  /** Returns its own undo. */
  onSeen(run: () => void): () => void
}
