// Days and times in the shopper's own zone, written by Intl in the language of our words.

import { words } from './words.ts'

/** The words are English; a browser that prefers a kind of English gets its way of writing dates. */
const locale = navigator.languages?.find((language) => language.startsWith('en')) ?? 'en-GB'
const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
const date = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })

export const timeText = (epoch: number) => time.format(epoch)

/** The moment a day began; `daysAgo` counts calendar days, so summer time does not matter. */
export function dayOf(epoch: number, daysAgo = 0): number {
  const day = new Date(epoch)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysAgo).getTime()
}

export function dayText(epoch: number, now: number): string {
  const day = dayOf(epoch)
  return day === dayOf(now) ? words.today : day === dayOf(now, 1) ? words.yesterday : date.format(epoch)
}
