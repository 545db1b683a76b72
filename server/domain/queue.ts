// The line in front of a queue. Pure: what to tell a shopper of their place, and how long it may take.

/** Exact up to 20, then only each 5 %: a shopper behind 4,000 others gains nothing from every single step, and the server would drown in them. */
const EXACT_UP_TO = 20
const STEP = 1.05

/** Positions with the same milepost are told alike. */
export function milepost(position: number): number {
  if (position <= EXACT_UP_TO) return position
  return EXACT_UP_TO + Math.ceil(Math.log(position / EXACT_UP_TO) / Math.log(STEP))
}

export interface Wait {
  seconds: number
  maxSeconds: number
}

/** Too few pick-ups say nothing; then nothing is said. */
const PICK_UPS_NEEDED = 3
/** Only the latest pace counts. */
const PICK_UPS_LOOKED_AT = 20

/**
 * The pace of recent pick-ups times the place, as a range. `pickUps` are epoch ms, newest first. The time since the last one
 * counts as a gap too, once it is longer than usual: a line that has stopped moving must not keep promising its old pace.
 */
export function estimateWait(position: number, pickUps: readonly number[], now: number): Wait | undefined {
  const recent = pickUps.slice(0, PICK_UPS_LOOKED_AT)
  const newest = recent[0]
  const oldest = recent[recent.length - 1]
  if (newest === undefined || oldest === undefined || recent.length < PICK_UPS_NEEDED || position < 1) return undefined
  const usualMs = (newest - oldest) / (recent.length - 1)
  const paceMs = Math.max(usualMs, (now - oldest) / recent.length)
  const likely = (paceMs * position) / 1000
  return { seconds: Math.max(10, roundTo(likely * 0.75, 10)), maxSeconds: Math.max(30, roundTo(likely * 1.5, 30)) }
}

function roundTo(value: number, step: number): number {
  return Math.round(value / step) * step
}
