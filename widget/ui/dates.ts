// Days and times in the shopper's own zone, written by Intl in the language of our words.

import { dayOf } from './rows.ts'
import * as words from './words.ts'

/** The words are English; a browser that prefers a kind of English gets its way of writing dates. */
const locale = navigator.languages?.find((language) => language.startsWith('en')) ?? 'en-GB'
const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
const date = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })

export const timeText = (epoch: number) => time.format(epoch)

export function dayText(epoch: number, now: number): string {
  const day = dayOf(epoch)
  return day === dayOf(now) ? words.today : day === dayOf(now, 1) ? words.yesterday : date.format(epoch)
}
