import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readLocales, readWords, wordsIn } from '../../../../vite.words.ts'

const WIDGET = fileURLToPath(new URL('../../../../widget', import.meta.url))
const WORDS = readWords(WIDGET)
const LOCALES = readLocales(WIDGET)

const textsOf = (pattern: string | Record<string, string> | undefined): string[] =>
  typeof pattern === 'string' ? [pattern] : Object.values(pattern ?? {})
const holesOf = (text: string) => [...(text.match(/\{[^}]*\}?|\}/g) ?? [])].sort()
const sources = readdirSync(WIDGET, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))

describe('the English words', () => {
  it('are found', () => {
    expect(WORDS.size).toBeGreaterThan(70)
    expect(WORDS.get('newMessages')).toEqual({ one: '{n} new message', other: '{n} new messages' })
  })

  it.each([...WORDS])('raise no voice: %s', (_key, pattern) => {
    for (const text of textsOf(pattern)) expect(text).not.toMatch(/!|oops|sorry|please|[<>]|^\s|\s$|\s\s/i)
  })

  it('stand in files of words, each word under its own name, and in no constant of those who show them', () => {
    for (const name of sources) {
      const source = readFileSync(join(WIDGET, name), 'utf8')
      if (!/words\.ts$/.test(name)) expect([name, wordsIn(name, source)]).toEqual([name, []])
      // A word that is not called draws nothing.
      expect([name, source.match(/\{words\.\w+\}|action\(words\.\w+,/g)]).toEqual([name, null])
    }
  })
})

it('speaks at least forty languages, of which four are written from the right', () => {
  expect(LOCALES.size + 1).toBeGreaterThanOrEqual(40)
  expect([...LOCALES.keys()]).toEqual(expect.arrayContaining(['ar', 'fa', 'he', 'ur', 'de', 'pt', 'pt-BR', 'zh-Hans', 'zh-Hant', 'nb']))
})

describe.each([...LOCALES])('the language %s', (code, table) => {
  const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories

  it('is one that Intl knows', () => {
    expect(Intl.PluralRules.supportedLocalesOf(code)).toEqual([code])
  })

  it('has every word and no other', () => {
    expect(Object.keys(table).sort()).toEqual([...WORDS.keys()])
  })

  it('has in every text the placeholders of the English, whole', () => {
    const rules = new Intl.PluralRules(code)
    // "One new message" needs no number where nothing else is said so: twenty-one may be.
    const isOfOne = (form: string) => Array.from({ length: 200 }, (_, n) => rules.select(n)).filter((other) => other === form).length === 1
    const broken = [...WORDS].flatMap(([key, english]) => {
      const model = holesOf(textsOf(english).at(-1) ?? '')
      const texts = Object.entries(typeof table[key] === 'object' ? table[key] : { other: String(table[key]) })
      return texts
        .filter(([form, text]) => holesOf(text).join() !== model.join() && !(isOfOne(form) && holesOf(text).length === 0))
        .map(([, text]) => `${key}: ${text}`)
    })
    expect(broken).toEqual([])
  })

  it('has exactly the plural forms that Intl tells apart', () => {
    for (const [key, english] of WORDS) {
      const mine = table[key]
      expect([key, typeof mine]).toEqual([key, typeof english])
      if (typeof mine === 'object') expect([key, Object.keys(mine).sort()]).toEqual([key, [...forms].sort()])
    }
  })

  it('has texts: no markup, no loose space, no raised voice, nothing empty', () => {
    const odd = Object.entries(table).flatMap(([key, pattern]) =>
      textsOf(pattern)
        .filter((text) => !text || text !== text.trim() || /[<>!！¡]|\s\s|&\w+;/.test(text))
        .map((text) => `${key}: ${text}`),
    )
    expect(odd).toEqual([])
  })

  it('ends a sentence where the English does', () => {
    const ends = (text: string) => /[.?;。？؟।۔]$/.test(text)
    const odd = [...WORDS].flatMap(([key, english]) => {
      const model = textsOf(english).at(-1) ?? ''
      // Thai ends a sentence with nothing.
      return code === 'th'
        ? []
        : textsOf(table[key])
            .filter((text) => ends(text) !== ends(model))
            .map((text) => `${key}: ${text}`)
    })
    expect(odd).toEqual([])
  })
})
