// The bus of a single process: a table of listeners. Signals arrive in the order in which they were published.

import type { Bus, Signal } from '../domain/ports.ts'

export function createLocalBus(onFault: (error: unknown) => void): Bus {
  const topics = new Map<string, Set<(signal: Signal) => void>>()

  return {
    publish(topic, signal) {
      // A copy: a listener that leaves or joins while hearing must not disturb the round.
      for (const hear of [...(topics.get(topic) ?? [])]) {
        try {
          hear(signal)
        } catch (error) {
          onFault(error)
        }
      }
    },
    subscribe(topic, hear) {
      // Wrapped, so that the same function may listen twice and each undo ends just its own.
      const listener = (signal: Signal) => hear(signal)
      const listeners = topics.get(topic) ?? new Set()
      topics.set(topic, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic)
      }
    },
    async close() {
      topics.clear()
    },
  }
}
