// The line in front of a queue. Pure: what to tell a shopper of their place, and how long it may take.

/**
 * Exact up to 20, then each 5 %, and from 500 on each 10 %: a shopper behind 4,000 others gains nothing from every single step, and the
 * server would drown in them. From place 10,000 to the front these are 118 words, whatever the pace of the line.
 */
const EXACT_UP_TO = 20
const NEAR_UP_TO = 500
const NEAR_STEP = 1.05
const FAR_STEP = 1.1
const steps = (from: number, to: number, step: number): number => Math.ceil(Math.log(to / from) / Math.log(step))
const FIRST_FAR = EXACT_UP_TO + steps(EXACT_UP_TO, NEAR_UP_TO, NEAR_STEP)

/** Positions with the same milepost are told alike. */
export function milepost(position: number): number {
  if (position <= EXACT_UP_TO) return position
  if (position <= NEAR_UP_TO) return EXACT_UP_TO + steps(EXACT_UP_TO, position, NEAR_STEP)
  return FIRST_FAR + steps(NEAR_UP_TO, position, FAR_STEP)
}

/** What a shopper heard last of their place, and when. */
export interface Told {
  milepost: number
  available: boolean
  at: number
}

const TELL_EVERY_MS = 2_000

/** Whether to tell a shopper of their place now. `later`: there is something to tell, but they have only just heard the last. */
export function isNews(last: Told | undefined, mile: number, available: boolean, now: number): 'yes' | 'no' | 'later' {
  if (!last) return 'yes'
  if (last.milepost === mile && last.available === available) return 'no'
  // Either way, should the clock have been set back.
  return Math.abs(now - last.at) < TELL_EVERY_MS ? 'later' : 'yes'
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
