// Which script tag is ours, and what the merchant wrote on it. Code is only ever fetched from beside this address.

import type { ShopbellSettings } from './api.ts'

export interface Tag {
  /** The folder of the script, with a trailing slash. */
  base: string
  /** Its attributes as written; those that are no settings of ours lie there unread. */
  settings: ShopbellSettings
}

/** Undefined: there is none. */
export function readTag(page: Document): Tag | undefined {
  const script = findScript(page)
  return script && { base: new URL('.', script.src).href, settings: { ...script.dataset } }
}

// [HOST-08] `<img name=currentScript>` or `<img name=querySelector>` in the page's content takes the place of the document's own
// property, so the first is believed only when it is a script element, and the second is taken from the prototype.
function findScript(page: Document): HTMLScriptElement | undefined {
  const found: unknown[] = [page.currentScript, Document.prototype.querySelector.call(page, 'script[data-site][src*="loader.js"]')]
  return found.find((one): one is HTMLScriptElement => one instanceof HTMLScriptElement && !!one.src)
}
