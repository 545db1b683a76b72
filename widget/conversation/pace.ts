// At most once in so many milliseconds: at once when it may, else as soon as it may, and then only once.

import type { ConversationPorts } from './ports.ts'

export interface Pace {
  ask(): void
  close(): void
}

export function createPace({ now, after }: Pick<ConversationPorts, 'now' | 'after'>, everyMs: number, run: () => void): Pace {
  let ranAt = -Infinity
  let waiting: (() => void) | undefined

  function go(): void {
    waiting = undefined
    ranAt = now()
    run()
  }
  return {
    ask() {
      if (waiting) return
      const sinceMs = now() - ranAt
      // A clock that was set back must not silence us for years.
      if (sinceMs >= everyMs || sinceMs < 0) go()
      else waiting = after(everyMs - sinceMs, go)
    },
    close() {
      waiting?.()
      waiting = undefined
    },
  }
}
