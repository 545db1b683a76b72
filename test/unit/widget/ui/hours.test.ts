import { afterEach, expect, it } from 'vitest'
import { ENGLISH, speak } from '../../../../widget/locales/word.ts'
import { spanText, whenText } from '../../../../widget/ui/hours.ts'

const now = new Date(2026, 10, 21, 14, 0).getTime()
const at = (days: number, hour: number) => new Date(2026, 10, 21 + days, hour, 0).getTime()

afterEach(() => speak(ENGLISH))

it.each([
  [at(0, 16), /^16:00$/],
  [at(2, 9), /^Monday( at)? 0?9:00$/],
  [at(9, 9), /^Monday,? 30 November( at)? 0?9:00$/],
])('[C5] when a shop opens is told on the clock of the shopper: %s', (epoch, text) => {
  expect(whenText(epoch, now)).toMatch(text)
})

it('[C5] in the language of the words', () => {
  speak({ locale: 'de-DE', direction: 'ltr', table: {} })
  expect(whenText(at(2, 9), now)).toMatch(/^Montag/)
  expect(spanText(7_200)).toBe('2 Stunden')
})

it.each([
  [60, '1 minute'],
  [1_800, '30 minutes'],
  [3_600, '1 hour'],
  [172_800, '48 hours'],
])('[C5] %s seconds are %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text)
})
