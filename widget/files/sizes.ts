// How large a file is, as people say it.

import { language } from '../locales/word.ts'

const UNITS = ['byte', 'kilobyte', 'megabyte']

export function sizeText(bytes: number): string {
  const step = bytes < 1000 ? 0 : bytes < 999_500 ? 1 : 2
  const amount = bytes / 1000 ** step
  const maximumFractionDigits = amount < 10 && step === 2 ? 1 : 0
  return new Intl.NumberFormat(language.value.locale, {
    style: 'unit',
    unit: UNITS[step],
    unitDisplay: step ? 'short' : 'long',
    maximumFractionDigits,
  }).format(amount)
}
