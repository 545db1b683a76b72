// Which language the widget speaks: what the merchant set, else the page's, else the browser's; the first of them that we have. Brings
// it when it is not English, puts the merchant's own words over it, and looks again when asked to. Knows no word and no page.

import { ENGLISH, speak, type Table } from './word.ts'

export interface TongueParts {
  /** The languages there are files of, as `de` or `pt-BR`. English needs none. */
  codes: readonly string[]
  /** Language tags as anybody may have written them, the most wanted first. */
  tags(): readonly unknown[]
  bring(code: string): Promise<Table>
  /** The merchant's own words for this language, when there are any. */
  bringOwn(code: string): Promise<Table> | undefined
  /** As long as anybody would wait for words in their language, rather than read them in English. */
  patience(): Promise<unknown>
}

export interface Tongue {
  /** Looks again which language is wanted. The old one is spoken until the new one is there. */
  follow(): void
  /** Runs at once when the language is there, else when it has come, failed to, or taken too long. */
  whenThere(run: () => void): void
}

/** Whoever reads the one reads the other. */
const KIN: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb', bs: 'hr' }

function codeOf(tag: unknown, codes: readonly string[]): string | undefined {
  try {
    const { baseName, language, region } = new Intl.Locale(tag as string)
    // Chinese from Taiwan is traditional Chinese, and Serbian from Montenegro is written in Latin letters: Intl knows.
    const { script } = new Intl.Locale(baseName).maximize()
    return [baseName, `${language}-${script}`, `${language}-${region}`, language, KIN[language] ?? language].find(
      (code) => code === 'en' || codes.includes(code),
    )
  } catch {
    // No language tag, or none at all.
  }
}

/** The language, and the tag by which dates and numbers are written: the browser's region counts when its language is the one. */
export function pickLanguage(tags: readonly unknown[], codes: readonly string[]): { code: string; locale: string } {
  const found = tags.map((tag) => codeOf(tag, codes))
  const code = found.find((one) => one) ?? 'en'
  const locale = tags.find((tag, place) => found[place] === code && tag !== code) ?? (code === 'en' ? ENGLISH.locale : code)
  return { code, locale: String(locale) }
}

export function createTongue({ codes, tags, bring, bringOwn, patience }: TongueParts): Tongue {
  let turn = 0
  let coming: Promise<void> | undefined
  let hasFailed = false

  const follow = () => {
    const mine = ++turn
    const { code, locale } = pickLanguage(tags(), codes)
    const say = (table: Table) => speak({ locale, table, direction: /^(ar|fa|he|ur)/.test(code) ? 'rtl' : 'ltr' })
    const own = bringOwn(code)
    hasFailed = false
    coming = undefined
    if (code === 'en' && !own) return say({})
    coming = Promise.all([code === 'en' ? {} : bring(code), own])
      .then(
        ([table, ownTable]) => {
          if (mine === turn) say({ ...table, ...ownTable })
        },
        // What is spoken now stays. The next one who wants the panel tries again.
        () => {
          hasFailed = true
        },
      )
      .then(() => {
        if (mine === turn) coming = undefined
      })
  }

  return {
    follow,
    whenThere(run) {
      if (hasFailed) follow()
      if (coming) void Promise.race([coming, patience()]).then(run)
      else run()
    },
  }
}
