// In the widget's build `preact/hooks` is a file that refuses; what calls one of them would only fail in a shop.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../../../widget/', import.meta.url)
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !path.endsWith('no-hooks.ts'),
)

describe('the widget', () => {
  it('is read as a whole', () => {
    expect(sources).toContain('ui/shell.tsx')
    expect(sources.length).toBeGreaterThan(40)
  })

  it.each(sources)('calls no hook in %s', (path) => {
    expect(readFileSync(new URL(path, folder), 'utf8')).not.toMatch(/preact\/hooks|\buse[A-Z]\w*\(/)
  })
})
