import { describe, expect, it } from 'vitest'
import { initialsOf, moneyOf, waitOf } from '../../../demo/console/state/words.ts'
import { clampWidth } from '../../../demo/console/ui/layout.ts'

describe('words', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '59 min'],
    [3_660_000, '1 h 1 min'],
    [86_400_000, '1 day'],
    [200_000_000, '2 days'],
  ])('say %i ms of waiting as %s', (ms, words) => {
    expect(waitOf(ms)).toBe(words)
  })

  it.each([
    ['Mira Okafor', 'MO'],
    ['  tom ', 'T'],
    ['Ana María del Mar', 'AM'],
    ['🦊 Fox', '🦊F'],
    ['', ''],
  ])('make of "%s" the initials %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })

  it('show money as the shop wrote it, else by its currency, and survive a currency that is none', () => {
    expect(moneyOf({ localized_formatted: '€ 4,-', value: 4 })).toBe('€ 4,-')
    expect(moneyOf({ value: 4, currency_code: 'EUR' })).toMatch(/4/)
    expect(moneyOf({ value: 4, currency_code: 'nonsense' })).toBe('4 nonsense')
    expect(moneyOf(undefined)).toBe('')
  })
})

describe('a column', () => {
  it.each([
    ['list', 100, 240],
    ['list', 300.4, 300],
    ['list', 9_999, 480],
    ['beside', 'wide', 380],
    ['beside', Number.NaN, 380],
  ] as const)('%s of %s px becomes %i px wide', (side, px, width) => {
    expect(clampWidth(side, px)).toBe(width)
  })
})
