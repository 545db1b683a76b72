import { describe, expect, it } from 'vitest'
import { estimateWait, isNews, milepost, type Told } from '../../../../server/domain/queue.ts'

describe('milepost', () => {
  it('tells every single step up to 20', () => {
    for (let place = 1; place <= 20; place++) expect(milepost(place)).toBe(place)
    expect(milepost(21)).toBeGreaterThan(20)
  })

  it('never falls as the place rises, and has 120 words at most for the way from 10,000 to the front', () => {
    const seen = new Set<number>()
    for (let place = 1; place <= 10_000; place++) {
      expect(milepost(place)).toBeGreaterThanOrEqual(milepost(place - 1 || 1))
      seen.add(milepost(place))
    }
    expect(seen.size).toBeLessThanOrEqual(120)
  })

  it('puts places into one milepost that differ by no more than five in a hundred, from 500 on by ten', () => {
    for (let place = 21; place <= 10_000; place++) {
      let last = place
      while (milepost(last + 1) === milepost(place)) last++
      expect(last - place).toBeLessThanOrEqual(place * (place < 500 ? 0.05 : 0.1) + 1)
    }
  })
})

describe('what is news to a shopper', () => {
  const now = 1_000_000
  const told = (mile: number, available: boolean, at: number): Told => ({ milepost: mile, available, at })

  it.each([
    ['who has heard nothing yet', undefined, 'yes'],
    ['who knows it', told(5, true, now - 60_000), 'no'],
    ['whose place has moved', told(6, true, now - 2_000), 'yes'],
    ['when nobody is there any more', told(5, false, now - 2_000), 'yes'],
    ['who has only just heard of the last move', told(6, true, now - 1_999), 'later'],
    ['when the clock was set back by an hour', told(6, true, now + 3_600_000), 'yes'],
  ])('%s', (_, last, verdict) => {
    expect(isNews(last, 5, true, now)).toBe(verdict)
  })
})

describe('estimateWait', () => {
  const minute = 60_000
  const now = 100 * minute
  /** A pick-up every minute, the last one a minute ago. */
  const steady = Array.from({ length: 10 }, (_, n) => now - (n + 1) * minute)

  it.each([
    ['no pick-ups', 1, []],
    ['too few of them', 1, steady.slice(0, 2)],
    ['no place in line', -1, steady],
    ['no place at all', 0, steady],
  ])('says nothing with %s', (_, place, pickUps) => {
    expect(estimateWait(place, pickUps, now)).toBeUndefined()
  })

  it('is the pace times the place, as a range around it', () => {
    expect(estimateWait(4, steady, now)).toEqual({ seconds: 180, maxSeconds: 360 })
    expect(estimateWait(1, steady, now)).toEqual({ seconds: 50, maxSeconds: 90 })
  })

  it('grows while nobody is picked up', () => {
    const later = [5, 15, 30, 60].map((minutes) => estimateWait(4, steady, now + minutes * minute)?.seconds ?? 0)
    expect(later).toEqual([...later].sort((a, b) => a - b))
    expect(later[3]).toBeGreaterThan(3 * 180)
  })

  it('never promises less than ten seconds, and its end never lies before its beginning', () => {
    const rush = Array.from({ length: 20 }, () => now)
    expect(estimateWait(1, rush, now)).toEqual({ seconds: 10, maxSeconds: 30 })
    for (let place = 1; place < 200; place++) {
      const wait = estimateWait(place, steady, now)
      expect(wait && wait.maxSeconds >= wait.seconds).toBe(true)
    }
  })

  it('looks at the latest twenty only', () => {
    const old = Array.from({ length: 30 }, (_, n) => now - 1_000 * minute - n * minute)
    const recent = Array.from({ length: 20 }, (_, n) => now - (n + 1) * minute)
    expect(estimateWait(4, [...recent, ...old], now)).toEqual(estimateWait(4, recent, now))
  })
})
