// The merchant's own words: `{ intro: 'Ask the bike people.', de: { intro: 'Fragt die Fahrradleute.' } }`. A chunk of its own, for few
// shops have any. What cannot be right is left out, and the console says which and why.

import type { Forms, Pattern, Table } from './word.ts'

/** Of each word its key in a table, and the placeholders it may have. */
export type Catalogue = Readonly<Record<string, readonly [key: string | number, ...holes: string[]]>>

/** Compiled in, and into this chunk alone. */
declare const __WORDS__: Catalogue

const FORMS = ['zero', 'one', 'two', 'few', 'many', 'other']

const isForms = (value: object): value is Forms => 'other' in value && Object.keys(value).every((form) => FORMS.includes(form))

/** Why this cannot be a pattern with these placeholders, or nothing. */
function faultOf(value: unknown, holes: readonly string[]): string | undefined {
  const texts = typeof value === 'object' && value && isForms(value) ? Object.values(value) : [value]
  for (const text of texts) {
    if (typeof text !== 'string') return 'is no text'
    const strange = text.match(/\{\w*\}/g)?.find((hole) => !holes.includes(hole.slice(1, -1)))
    if (strange) return `has the placeholder ${strange}; it may have ${holes.map((hole) => `{${hole}}`).join(', ') || 'none'}`
  }
}

/** The words for all languages, and over them those for this one. */
export function ownWords(words: unknown, code: string, complain: (fault: string) => void, catalogue: Catalogue = __WORDS__): Table {
  const table: Record<string, Pattern> = {}
  const take = (from: unknown, isForOne: boolean): void => {
    if (typeof from !== 'object' || !from) return
    for (const [name, value] of Object.entries(from)) {
      const [key, ...holes] = catalogue[name] ?? []
      // Words for another language are none of a name, and stand one deeper.
      if (key === undefined && !isForOne && typeof value === 'object') continue
      const fault = key === undefined ? 'is not known' : faultOf(value, holes)
      if (fault) complain(`the word "${name}" ${fault}`)
      else table[String(key)] = value as Pattern
    }
  }
  take(words, false)
  take((words as Readonly<Record<string, unknown>>)[code], true)
  return table
}
