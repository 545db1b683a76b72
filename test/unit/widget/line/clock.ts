// A clock that stands still until it is told to go on. Timers run in order of their time, and between two of them every
// promise that can settle does.

export interface Clock {
  now(): number
  after(delayMs: number, run: () => void): () => void
  /** Lets time pass and everything due happen. */
  advance(ms: number): Promise<void>
  /** The machine slept, or somebody set its clock: `now` changes and no timer has run. */
  jump(ms: number): void
  waiting(): number
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((done) => setImmediate(done))
}

export function createClock(startedAt = 1_000_000): Clock {
  let elapsed = 0
  let skew = startedAt
  let made = 0
  const timers = new Map<number, { at: number; run: () => void }>()

  return {
    now: () => elapsed + skew,
    after(delayMs, run) {
      const id = made++
      timers.set(id, { at: elapsed + delayMs, run })
      return () => timers.delete(id)
    },
    async advance(ms) {
      const end = elapsed + ms
      await settle()
      for (;;) {
        const next = [...timers].filter(([, timer]) => timer.at <= end).sort(([, one], [, other]) => one.at - other.at)[0]
        if (!next) break
        elapsed = Math.max(elapsed, next[1].at)
        timers.delete(next[0])
        next[1].run()
        await settle()
      }
      elapsed = end
    },
    jump(ms) {
      skew += ms
    },
    waiting: () => timers.size,
  }
}
