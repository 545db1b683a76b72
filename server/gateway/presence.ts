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

/** Nobody asks about an absence this long, so it is forgotten: every conversation there ever was would stay here otherwise. */
const REMEMBERED_MS = 10 * 60_000

export function createPresence(sweepAt = 10_000): Presence {
  const sockets = new Map<string, number>()
  const gone = new Map<string, number>()
  let sweepNextAt = sweepAt

  function leave(who: string, now: number): void {
    gone.set(who, now)
    if (gone.size < sweepNextAt) return
    for (const [each, since] of gone) if (now - since > REMEMBERED_MS) gone.delete(each)
    sweepNextAt = Math.max(sweepAt, gone.size * 2)
  }

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
        leave(who, now)
      }
    },
    isHere: (who) => sockets.has(who),
    absentSince: (who) => gone.get(who),
    expect(who, now) {
      if (!sockets.has(who)) leave(who, now)
    },
    forget(who) {
      gone.delete(who)
    },
  }
}
