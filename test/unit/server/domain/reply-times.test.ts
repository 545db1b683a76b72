import { expect, it } from 'vitest'
import { replyWithin } from '../../../../server/domain/reply-times.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

it.each([
  ['too little is known', [1, 1, 1, 1].map((n) => n * MINUTE), undefined],
  ['four of five count, rounded up', [1, 2, 3, 4, 500].map((n) => n * MINUTE), 5 * 60],
  ['at once is a minute', [0, 0, 0, 0, 0], 60],
  ['in any order', [9, 1, 8, 2, 7, 3, 6, 4, 5, 10].map((n) => n * MINUTE), 10 * 60],
  ['a night', Array.from({ length: 10 }, () => 15 * HOUR), 24 * 3_600],
  ['days are no promise', Array.from({ length: 10 }, () => 49 * HOUR), undefined],
])('[C5] an expected answer: %s', (_, waits, within) => {
  expect(replyWithin(waits)).toBe(within)
})
