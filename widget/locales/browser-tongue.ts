// The tongue in a browser: the page's and the browser's languages, and files from beside the widget.

import { createTongue, type Tongue } from './tongue.ts'
import type { Table } from './word.ts'

/** Compiled in: the hash in the names of all files of languages, then the languages. */
declare const __LOCALES__: string

export interface BrowserTongue extends Tongue {
  close(): void
}

/** What the merchant has set, as written; read anew with every look. */
export interface TongueSettings {
  locale?: unknown
  words?: unknown
}

export function createBrowserTongue(base: string, settings: TongueSettings): BrowserTongue {
  const [hash, ...codes] = __LOCALES__.split(' ')
  const page = document.documentElement
  const tongue = createTongue({
    codes,
    tags: () => [settings.locale, page.lang, ...navigator.languages],
    async bring(code) {
      const answer = await fetch(`${base}widget/${code}.${hash}.json`)
      if (!answer.ok) throw new Error(`${answer.status}`)
      return (await answer.json()) as Table
    },
    bringOwn: (code) =>
      settings.words
        ? import('./own-words.ts').then(({ ownWords }) => ownWords(settings.words, code, (fault) => console.warn(`Shopbell: ${fault}`)))
        : undefined,
    patience: () => new Promise((done) => setTimeout(done, 500)),
  })
  // A shop that changes its language without loading a page says so here.
  const watcher = new MutationObserver(tongue.follow)
  watcher.observe(page, { attributeFilter: ['lang'] })
  tongue.follow()
  return { ...tongue, close: () => watcher.disconnect() }
}
