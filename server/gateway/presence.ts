// Who has a live socket right now, and since when somebody has not. Kept in memory: after a restart everybody's absence
// is counted afresh, so that nobody pays for our downtime.

export interface Presence {
  came(who: string): void
  went(who: string, now: number): void
  isHere(who: string): boolean
  /** Undefined while here, or when never seen since the start of the process. */
  absentSince(who: string): number | undefined
  /** Counts as just gone now, unless here: for those who were waiting when the process started. */
  expect(who: string, now: number): void
  forget(who: string): void
}

export function createPresence(): Presence {
  const sockets = new Map<string, number>()
  const gone = new Map<string, number>()

  return {
    came(who) {
      sockets.set(who, (sockets.get(who) ?? 0) + 1)
      gone.delete(who)
    },
    went(who, now) {
      const left = (sockets.get(who) ?? 0) - 1
      if (left > 0) sockets.set(who, left)
      else {
        sockets.delete(who)
        gone.set(who, now)
      }
    },
    isHere: (who) => sockets.has(who),
    absentSince: (who) => gone.get(who),
    expect(who, now) {
      if (!sockets.has(who)) gone.set(who, now)
    },
    forget(who) {
      gone.delete(who)
    },
  }
}
