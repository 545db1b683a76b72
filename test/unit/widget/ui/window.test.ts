import { describe, expect, it } from 'vitest'
import { moved, placesOf, ROWS, type Window } from '../../../../widget/ui/window.ts'

const rows = (count: number, from = 1) => Array.from({ length: count }, (_, index) => ({ epoch: from + index }))
const shown = (window: Window, all: { epoch: number }[]) => {
  const [first, end] = placesOf(window, all)
  return [all[first]?.epoch, all[end - 1]?.epoch]
}

describe('the rows in the page', () => {
  it('are the newest ones at first, and all of a short talk', () => {
    expect(shown({}, rows(1_000))).toEqual([1_001 - ROWS.first, 1_000])
    expect(shown({}, rows(3))).toEqual([1, 3])
    expect(placesOf({}, [])).toEqual([0, 0])
  })

  it('stay the same while new ones come behind and earlier ones in front', () => {
    const window = moved(moved({}, rows(1_000, 501), 'up'), rows(1_000, 501), 'down')
    const up = moved({}, rows(1_000, 501), 'up')
    expect(up.to).toBe(undefined)
    const high = Array.from({ length: 10 }).reduce<Window>((last) => moved(last, rows(1_000, 501), 'up'), window)
    expect(shown(high, rows(1_000, 501))).toEqual(shown(high, rows(2_000)))
  })

  it('are never more than a bound, however far one reads, and reach both ends', () => {
    const all = rows(5_000)
    let window: Window = {}
    const seen = new Set<number | undefined>()
    for (const way of ['up', 'down'] as const) {
      for (let step = 0; step < 200; step++) {
        const [first, end] = placesOf(window, all)
        expect(end - first).toBeGreaterThan(0)
        expect(end - first).toBeLessThanOrEqual(ROWS.most)
        const next = moved(window, all, way)
        const [newFirst, newEnd] = placesOf(next, all)
        // What is read stays: the new rows touch the old ones.
        expect(newFirst).toBeLessThan(end)
        expect(newEnd).toBeGreaterThan(first)
        window = next
        for (const epoch of shown(window, all)) seen.add(epoch)
      }
      expect(shown(window, all)[way === 'up' ? 0 : 1]).toBe(way === 'up' ? 1 : 5_000)
    }
    expect(window.to).toBe(undefined)
  })

  it('do not move where there is nothing', () => {
    const window: Window = {}
    expect(moved(window, rows(10), 'up')).toBe(window)
    expect(moved(window, rows(1_000), 'down')).toBe(window)
  })
})
