// The shopper's clock told in the agent's time. Two computers never agree, a batch arrives when it arrives, and the
// player plays an event when its time stamp is due: so every stamp is moved onto this browser's clock first.

export interface LiveClock {
  /** Added to the shopper's stamp. */
  offsetMs: number
  /** What came before is never overtaken. */
  lastMs: number
}

/** How far the newest event of a batch may lie ahead: a batch is played at the pace in which it happened. */
export const SMOOTH_MS = 250
/** Later than this and we stop waiting for the delay to shrink: the shopper's clock was set back, or the line slept. */
const LATE_MS = 5_000

export function startClock(newestMs: number, nowMs: number): LiveClock {
  return { offsetMs: nowMs - newestMs, lastMs: nowMs }
}

/** A faster batch shortens the delay for good; a slower one only plays late. */
export function adjust(clock: LiveClock, newestMs: number, nowMs: number): LiveClock {
  const aheadMs = newestMs + clock.offsetMs - nowMs
  if (aheadMs > SMOOTH_MS || aheadMs < -LATE_MS) return { ...clock, offsetMs: nowMs - newestMs + SMOOTH_MS }
  return clock
}

export function stamp(clock: LiveClock, shopperMs: number): { clock: LiveClock; atMs: number } {
  const atMs = Math.max(shopperMs + clock.offsetMs, clock.lastMs)
  return { clock: { ...clock, lastMs: atMs }, atMs }
}
