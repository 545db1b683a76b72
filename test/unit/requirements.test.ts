// docs/requirements.md says what is proven and by what. This holds the page to the tests, both ways.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const GROUPS = { DEL: 19, REC: 16, AUT: 12, UPL: 8, DOS: 11, CRS: 7, OVL: 5, GDP: 6 }

interface Row {
  id: string
  tests: string[]
  open: boolean
}

const page = readFileSync('docs/requirements.md', 'utf8')
const rows: Row[] = page.split(/^(?=- \*\*)/m).flatMap((text) => {
  const id = /^- \*\*([A-Z]{3}-\d\d)\*\* /.exec(text)?.[1]
  if (id === undefined) return []
  return [{ id, tests: [...text.matchAll(/`(test\/[^`]+)`/g)].map((match) => match[1] ?? ''), open: / Open: \S+ \S+/.test(text) }]
})

/** One bracket may name several: [GDP-04, AUT-03]. */
function idsIn(file: string): string[] {
  const brackets = readFileSync(file, 'utf8').match(/\[[A-Z]{3}-\d\d[^\]\n]*\]/g) ?? []
  return brackets.flatMap((each) => each.match(/\b[A-Z]{3}-\d\d\b/g) ?? [])
}

describe('the list of requirements', () => {
  it('has every id of its groups once, in order', () => {
    const wanted = Object.entries(GROUPS).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, n) => `${group}-${String(n + 1).padStart(2, '0')}`),
    )
    expect(rows.map(({ id }) => id)).toEqual(wanted)
  })

  it('names for each a test that carries its id, or the reason why it is open', () => {
    for (const { id, tests, open } of rows) {
      expect(tests.length > 0 || open, `${id} has neither`).toBe(true)
      for (const file of tests) {
        expect(existsSync(file), `${id} names ${file}`).toBe(true)
        expect(idsIn(file), `${file} does not name ${id}`).toContain(id)
      }
    }
  })

  it('knows every test that carries one of its ids', () => {
    const known = new Map(rows.map(({ id, tests }) => [id, new Set(tests)]))
    const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).map((name) => `test/${name}`)
    for (const file of files.filter((name) => /\.(tsx?|mjs)$/.test(name))) {
      if (file === 'test/unit/requirements.test.ts') continue
      for (const id of idsIn(file)) if (known.has(id)) expect(known.get(id)?.has(file), `${id} is proven by ${file} too`).toBe(true)
    }
  })
})
