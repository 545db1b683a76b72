import { describe, expect, it } from 'vitest'
import { createRates } from '../../../../server/gateway/rates.ts'

const taken = (answers: (number | undefined)[]) => answers.filter((answer) => answer === undefined).length

describe('rates', () => {
  it('[DOS-07] grant a burst at once and then one a second', () => {
    const rates = createRates({ burst: 10, perSecond: 1 })
    const flood = (now: number) => taken(Array.from({ length: 1_000 }, () => rates.take('sam', now)))
    expect(flood(0)).toBe(10)
    expect(flood(999)).toBe(0)
    expect(flood(1_000)).toBe(1)
    expect(flood(4_500)).toBe(3)
    expect(flood(1_000_000)).toBe(10)
  })

  it('say in how many seconds the next one is free', () => {
    const rates = createRates({ burst: 1, perSecond: 1 / 60 })
    expect(rates.take('sam', 0)).toBeUndefined()
    expect(rates.take('sam', 0)).toBe(60)
    expect(rates.take('sam', 45_000)).toBe(15)
    expect(rates.take('sam', 60_000)).toBeUndefined()
  })

  it('count each key for itself', () => {
    const rates = createRates({ burst: 1, perSecond: 1 })
    expect(rates.take('sam', 0)).toBeUndefined()
    expect(rates.take('ann', 0)).toBeUndefined()
    expect(rates.take('sam', 0)).toBe(1)
  })

  it('[DEL-18] do not make anybody wait for yesterday when the clock is set back', () => {
    const rates = createRates({ burst: 2, perSecond: 1 })
    const hour = 3_600_000
    rates.take('sam', hour)
    expect(rates.take('sam', 0)).toBeUndefined()
    expect(rates.take('sam', 0)).toBe(1)
    expect(rates.take('sam', 1_000)).toBeUndefined()
  })

  it('forget who has been idle, so that a stream of new keys cannot fill the memory', () => {
    const rates = createRates({ burst: 1, perSecond: 1 }, 100)
    for (let n = 0; n < 10_000; n++) rates.take(`key ${n}`, n * 100)
    expect(rates.size()).toBeLessThanOrEqual(200)
  })

  it('keep who still has to wait, however many they are', () => {
    const rates = createRates({ burst: 1, perSecond: 1 / 3600 }, 100)
    for (let n = 0; n < 1_000; n++) rates.take(`key ${n}`, n)
    for (let n = 0; n < 1_000; n++) expect(rates.take(`key ${n}`, 1_000)).toBeGreaterThan(0)
  })
})
