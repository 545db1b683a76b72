// How soon a shopper may expect an answer, from how long others waited. Pure, and careful: what four of five others had, rounded up, and
// nothing at all when too little is known.

export interface ReplyWaits {
  /** From question to pick-up, in ms, of the latest pick-ups since then; in any order. */
  waits(merchantId: string, queueName: string, sinceMs: number): Promise<number[]>
}

const NEEDED = 5
const SHARE = 0.8
const MINUTE = 60
const HOUR = 3_600
/** Nobody keeps a promise of "within 37 minutes". */
const STEPS = [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE).concat([1, 2, 3, 4, 6, 12, 24, 48].map((n) => n * HOUR))

export function replyWithin(waitsMs: readonly number[]): number | undefined {
  if (waitsMs.length < NEEDED) return undefined
  const sorted = [...waitsMs].sort((a, b) => a - b)
  const most = (sorted[Math.ceil(sorted.length * SHARE) - 1] ?? 0) / 1000
  return STEPS.find((step) => step >= most)
}
