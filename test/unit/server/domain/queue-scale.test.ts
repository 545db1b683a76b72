import { describe, expect, it, vi } from 'vitest'
import { simulateQueue } from '../../../queue-simulation.ts'

// Fifty million looks at a place; this only bounds them on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

describe('a line of 10,000 that empties, four of five from its front', () => {
  it.each([0.2, 10, 50])('tells one shopper of their place at most 120 times, at %s departures a second', (departuresPerSecond) => {
    const { most, mean, tellingEveryone, frames, stalestMs } = simulateQueue({ shoppers: 10_000, departuresPerSecond, seed: 7 })
    expect(most).toBeLessThanOrEqual(120)
    expect(mean).toBeLessThan(100)
    expect(tellingEveryone / frames).toBeGreaterThan(45)
    // A tick after the two seconds in which one shopper hears only once.
    expect(stalestMs).toBeLessThanOrEqual(2_000)
  })

  it('never leaves anybody without the last word: who goes next has heard that they are next', () => {
    const { frames, most } = simulateQueue({ shoppers: 50, departuresPerSecond: 0.25, fromFront: 100 })
    // From place n at the start everybody hears of each milepost on the way, once.
    expect(most).toBe(39)
    expect(frames).toBeGreaterThan(50)
  })
})
