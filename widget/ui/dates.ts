// Days, times and spans in the shopper's own zone, written by Intl in the language of our words and the manner of the shopper's region.

import { computed } from '@preact/signals-core'
import { language } from '../locales/word.ts'
import { dayOf } from './rows.ts'

const locale = () => language.value.locale
const time = computed(() => new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }))
const date = computed(() => new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long' }))
const relative = computed(() => new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }))

/** In the middle of a sentence or at its beginning: as a heading a day begins with a capital where the language has them. */
const asHeading = (text: string) => text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1)

export const timeText = (epoch: number) => time.value.format(epoch)

export function dayText(epoch: number, now: number): string {
  const day = dayOf(epoch)
  return asHeading(
    day === dayOf(now)
      ? relative.value.format(0, 'day')
      : day === dayOf(now, 1)
        ? relative.value.format(-1, 'day')
        : date.value.format(epoch),
  )
}

/** "in 40 seconds", "in 10 minutes". */
export const soonText = (seconds: number) =>
  seconds < 90 ? relative.value.format(Math.ceil(seconds), 'second') : relative.value.format(Math.round(seconds / 60), 'minute')
