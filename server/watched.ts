// What goes through the store is watched in passing: that the disk answers, and what was committed. Nothing is changed on the way.

import type { Change, Store } from './domain/ports.ts'
import type { Health } from './gateway/health.ts'
import { type Engine, StoreFault } from './store/engine.ts'

export interface EngineWatch {
  stored(): void
  notStored(): void
  /** The disk can no longer be trusted. Said once. */
  broken(sentence: string): void
}

export function watchEngine<Watched extends Engine>(engine: Watched, { stored, notStored, broken }: EngineWatch): Watched {
  let said = false
  // A page that cannot be read is as bad as one that cannot be written: whoever goes on would tell a shortened history.
  const judged = (error: unknown): never => {
    if (error instanceof StoreFault && error.reason !== 'closed') notStored()
    if (error instanceof StoreFault && error.reason === 'broken' && !said) {
      said = true
      broken(`DATA_DIR can no longer be used safely: ${error.message}`)
    }
    throw error
  }
  return {
    ...engine,
    read: (sql: string, params: Parameters<Engine['read']>[1]) => engine.read(sql, params).catch(judged),
    write: (unit: Parameters<Engine['write']>[0]) =>
      engine.write(unit).then((outcome) => {
        if (outcome === 'committed') stored()
        return outcome
      }, judged),
  }
}

/** Whoever keeps book of what was said comes after those who wait for the words. */
export function followCommits(store: Store, follow: (change: Change) => void): Store {
  return {
    ...store,
    commit(change) {
      const stored = store.commit(change)
      stored.then(
        (outcome) => outcome === 'committed' && setImmediate(follow, change),
        () => {
          // Told to the one who asked.
        },
      )
      return stored
    },
  }
}

export const watchOf = (health: Health, broken: EngineWatch['broken']): EngineWatch => ({
  stored: health.stored,
  notStored: health.notStored,
  broken,
})
