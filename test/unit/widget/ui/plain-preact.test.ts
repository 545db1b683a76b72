// The widget is built with less of Preact than there is (see `vite.preact.ts`): what leans on the rest would
// work in a unit test and fail in a shop.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../../../widget/', import.meta.url)
/** The rooms that may know Preact or its signals. */
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /^(ui|conversation|cards|files|menu|rating)\/.*\.tsx?$/.test(path))
const isUsed = (pattern: RegExp) => sources.filter((path) => pattern.test(readFileSync(new URL(path, folder), 'utf8')))

describe('the widget', () => {
  it('is read as a whole', () => {
    expect(sources).toContain('ui/shell.tsx')
    expect(sources).toContain('conversation/conversation.ts')
  })

  it.each([
    ['hooks', /preact\/hooks|@preact\/signals'|\buse[A-Z]\w*\(/],
    ['lives of class components', /getDerivedState|component(Will|Did)|getChildContext|getSnapshotBeforeUpdate|contextType|createContext/],
    ['suspended or hydrated trees', /\bSuspense\b|\bhydrate\b|preact\/compat/],
    ['[XSS-01] markup from strings', /dangerouslySetInnerHTML|__html|innerHTML|insertAdjacentHTML|createContextualFragment/],
    ['[CSP-01] the style attribute', /\bstyle=|'style'/],
    ['MathML', /<math|foreignObject/],
    ['other places to draw in, and states of its own', /createPortal|cloneElement|setState\b/],
    ['events on their way down', /\bon[A-Z]\w*Capture=/],
    ['attributes that are not set', /\b(xlink\w*|xlink:\w+|popover|rowSpan|colSpan|defaultValue|defaultChecked)=/],
  ])('does without %s', (_what, pattern) => {
    expect(isUsed(pattern)).toEqual([])
  })
})
