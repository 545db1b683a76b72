// How long ago and how long still, for whoever waits in line: as in dates.ts, and apart from it, for it comes with the card.

import { computed } from '@preact/signals-core'
import { language } from '../locales/word.ts'

const locale = () => language.value.locale
const ago = computed(() => new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }))
const inMinutes = computed(() => new Intl.NumberFormat(locale(), { style: 'unit', unit: 'minute', unitDisplay: 'long' }))

/** "3 minutes ago". */
export const agoText = (agoMs: number) => ago.value.format(-Math.max(1, Math.round(agoMs / 60_000)), 'minute')

/** "2 minutes", "2–5 minutes". */
export const minutesText = (from: number, to: number) =>
  // Browsers before 2023 know no ranges.
  to > from ? (inMinutes.value.formatRange?.(from, to) ?? `${from}–${inMinutes.value.format(to)}`) : inMinutes.value.format(from)
