// What the build does with words: it finds them in the sources of the widget, gives each a number, and writes every language as a list
// in that order, so that no shopper downloads a name. `test/unit/widget/locales` reads with the same eyes.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Plugin, parseSync } from 'vite'

type Pattern = string | Record<string, string>

export interface FoundWord {
  key: string
  english: Pattern
  /** Where the key stands in the source, quotes and all. */
  start: number
  end: number
}

/** Every `word('key', ...)` of a source. */
export function wordsIn(path: string, source: string): FoundWord[] {
  const found: FoundWord[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if ('type' in node && node.type === 'CallExpression') {
      const { callee, arguments: [key, english] = [] } = node as unknown as {
        callee: { type: string; name?: string }
        arguments: ({ type: string; start: number; end: number } | undefined)[]
      }
      if (callee.type === 'Identifier' && callee.name === 'word' && key && english) {
        // Both are literals of our own.
        const read = (part: { start: number; end: number }): unknown => new Function(`return (${source.slice(part.start, part.end)})`)()
        found.push({ key: String(read(key)), english: read(english) as Pattern, start: key.start, end: key.end })
      }
    }
    Object.values(node).forEach(visit)
  }
  if (source.includes('word(')) visit(parseSync(path, source).program)
  return found
}

/** All words of the widget in the folder, by their keys in order. */
export function readWords(widgetFolder: string): Map<string, Pattern> {
  const words = new Map<string, Pattern>()
  for (const name of readdirSync(widgetFolder, { recursive: true, encoding: 'utf8' })) {
    if (!/words\.ts$/.test(name)) continue
    const path = join(widgetFolder, name)
    for (const { key, english } of wordsIn(path, readFileSync(path, 'utf8'))) {
      if (words.has(key)) throw new Error(`There are two words "${key}"; the second is in ${name}.`)
      words.set(key, english)
    }
  }
  return new Map([...words].sort(([one], [other]) => (one < other ? -1 : 1)))
}

export function readLocales(widgetFolder: string): Map<string, Record<string, Pattern>> {
  const folder = join(widgetFolder, 'locales')
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return new Map(names.sort().map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, name), 'utf8'))]))
}

const holesOf = (pattern: Pattern): string[] =>
  (typeof pattern === 'string' ? pattern : (pattern.other ?? '')).match(/\{\w+\}/g)?.map((hole) => hole.slice(1, -1)) ?? []

/** The plugin, and what it defines: the languages there are, and for the merchant's own words the names of all. */
export function languages(widgetFolder: string): { plugin: Plugin; define: Record<string, string> } {
  const words = readWords(widgetFolder)
  const keys = [...words.keys()]
  const files = [...readLocales(widgetFolder)].map(([code, table]) => ({ code, source: JSON.stringify(keys.map((key) => table[key])) }))
  // One name for all of them, so that the widget carries one and not forty.
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('base64url').slice(0, 8)
  const plugin: Plugin = {
    name: 'languages',
    enforce: 'pre',
    transform(code, id) {
      if (!/words\.ts(\?|$)/.test(id)) return null
      let made = code
      for (const { key, start, end } of wordsIn(id, code).reverse()) made = made.slice(0, start) + keys.indexOf(key) + made.slice(end)
      return { code: made, map: null }
    },
    generateBundle() {
      for (const { code, source } of files) this.emitFile({ type: 'asset', fileName: `${code}.${hash}.json`, source })
    },
  }
  const catalogue = Object.fromEntries([...words].map(([key, pattern], place) => [key, [place, ...holesOf(pattern)]]))
  return {
    plugin,
    define: {
      __LOCALES__: JSON.stringify(`${hash} ${files.map(({ code }) => code).join(' ')}`),
      __WORDS__: JSON.stringify(catalogue),
    },
  }
}
