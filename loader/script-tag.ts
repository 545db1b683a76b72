// Which script tag is ours, and what the merchant wrote on it. Code is only ever fetched from beside this address.

import type { Settings } from './handoff.ts'

export interface Tag {
  /** The folder of the script, with a trailing slash. */
  base: string
  settings: Settings
}

export type TagRefusal = 'no tag' | 'no site'

export function readTag(page: Document): Tag | TagRefusal {
  const script = findScript(page)
  if (!script) return 'no tag'
  const { site, accent, ...rest } = script.dataset
  if (!site?.trim()) return 'no site'
  const settings: Settings = { ...rest, site: site.trim() }
  if (accent && CSS.supports('color', accent)) settings.accent = accent
  return { base: new URL('.', script.src).href, settings }
}

// [HOST-08] `<img name=currentScript>` or `<img name=querySelector>` in the page's content takes the place of the document's own
// property, so the first is believed only when it is a script element, and the second is taken from the prototype.
function findScript(page: Document): HTMLScriptElement | undefined {
  const current: unknown = page.currentScript
  if (current instanceof HTMLScriptElement && current.src) return current
  const found = Document.prototype.querySelector.call(page, 'script[data-site][src*="loader.js"]')
  return found instanceof HTMLScriptElement ? found : undefined
}
