// Makes a word, sentence or question that is said in the language of the day. Whoever calls it while a signal watches (`drawn`) is
// drawn again when the language changes. Knows patterns and numbers; which language it is, `tongue.ts` decides.

import { computed, type ReadonlySignal, signal } from '@preact/signals-core'

/** A sentence with `{placeholders}`, or one for each plural form that Intl tells apart in the language. */
export type Pattern = string | Forms
export type Forms = { readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string }
export type Table = Readonly<Record<string, Pattern>>

export interface Language {
  /** As Intl and the attribute `lang` take it; with the region the shopper prefers, where one is known. */
  locale: string
  direction: 'ltr' | 'rtl'
  /** What is not in it is said in English. */
  table: Table
}

// The words are British.
export const ENGLISH: Language = { locale: 'en-GB', direction: 'ltr', table: {} }

const current = signal(ENGLISH)
export const language: ReadonlySignal<Language> = current
/** For `tongue.ts` alone, and for tests. */
export const speak = (next: Language) => {
  current.value = next
}

const plural = computed(() => new Intl.PluralRules(current.value.locale))
const number = computed(() => new Intl.NumberFormat(current.value.locale))

const HOLES = /\{\w+\}/g

/** One value for each placeholder of the English pattern, in its order. */
type Values<Text> = Text extends `${string}{${string}}${infer Rest}` ? [value: string | number, ...Values<Rest>] : []
type TextOf<English> = English extends Forms ? English['other'] : English

/**
 * `word('typing', '{name} is typing')` is called as `typing('Ada')`. The first value of one with plural forms is the number that
 * they are of.
 */
export function word<const English extends Pattern>(key: string, english: English): (...values: Values<TextOf<English>>) => string {
  const fill = (pattern: Pattern, values: (string | number)[]): string => {
    if (typeof pattern !== 'string') return fill(pattern[plural.value.select(Number(values[0]))] ?? pattern.other, values)
    const order = (typeof english === 'string' ? english : english.other).match(HOLES)
    return pattern.replace(HOLES, (hole) => {
      const value = values[order?.indexOf(hole) ?? 0] ?? ''
      return typeof value === 'string' ? value : number.value.format(value)
    })
  }
  return (...values) => fill(current.value.table[key] ?? english, values)
}
