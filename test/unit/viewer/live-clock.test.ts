import { describe, expect, it } from 'vitest'
import { adjust, SMOOTH_MS, stamp, startClock } from '../../../demo/viewer/live-clock.ts'

/** Plays one batch; answers when each event is due, counted from its arrival. */
function dueAfterArrival(clock: ReturnType<typeof startClock>, shopperMs: number[], nowMs: number) {
  let moved = adjust(clock, Math.max(...shopperMs), nowMs)
  const due = shopperMs.map((ms) => {
    const stamped = stamp(moved, ms)
    moved = stamped.clock
    return stamped.atMs - nowMs
  })
  return { due, clock: moved }
}

describe('the live clock', () => {
  const start = startClock(1_000, 900_000)

  it('shows a beginning at once, however far the two clocks are apart', () => {
    expect(dueAfterArrival(start, [990, 1_000], 900_000).due).toEqual([0, 0])
  })

  it('plays a batch at the pace in which it happened', () => {
    expect(dueAfterArrival(start, [1_050, 1_150, 1_250], 900_150).due).toEqual([-100, 0, 100])
  })

  it('shortens the delay for good when a batch comes quicker than the beginning did', () => {
    const { due, clock } = dueAfterArrival(start, [3_000, 3_100], 900_100)
    expect(due).toEqual([SMOOTH_MS - 100, SMOOTH_MS])
    expect(dueAfterArrival(clock, [3_200], 900_200).due).toEqual([SMOOTH_MS])
  })

  it('begins anew when the clock of the shopper was set back', () => {
    expect(dueAfterArrival(start, [-500_000, -499_900], 900_500).due.at(-1)).toBe(SMOOTH_MS)
  })

  it('never lets a later event be due before an earlier one', () => {
    const first = dueAfterArrival(start, [1_200], 900_000)
    const second = dueAfterArrival(first.clock, [1_100, 1_300], 900_010)
    expect(second.due.map((ms) => ms + 10)).toEqual([200, 10 + SMOOTH_MS])
  })
})
