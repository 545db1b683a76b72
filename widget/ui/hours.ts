// When a queue opens and how soon it answers, on the shopper's own clock and in their language, written by Intl.

import { language } from '../locales/word.ts'
import { dayOf } from './rows.ts'

const DAY_MS = 86_400_000

/** "09:00" today, "Monday at 09:00" this week, later with the date. */
export const whenText = (epoch: number, now = Date.now()) =>
  new Intl.DateTimeFormat(language.value.locale, {
    ...(dayOf(epoch) !== dayOf(now) && { weekday: 'long' }),
    ...(epoch - now > 6 * DAY_MS && { day: 'numeric', month: 'long' }),
    hour: 'numeric',
    minute: '2-digit',
  }).format(epoch)

/** "5 minutes", "2 hours". */
export function spanText(seconds: number): string {
  const [unit, size] = seconds < 3_600 ? ['minute', 60] : ['hour', 3_600]
  return new Intl.NumberFormat(language.value.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size)
}
