// What a page may put into a frame: text cut to its limit, addresses without query and hash, numbers that are numbers.

import { LIMITS } from '../../protocol/limits.ts'

/** Text of at most `maxUnits`, never ending in half a character; undefined when there is none. */
export function boundedText(value: unknown, maxUnits: number): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  // U+0000 is refused by the server's store.
  const text = String(value).replaceAll('\0', '').trim()
  const cut = text.slice(0, maxUnits)
  return (text.length > maxUnits ? cut.replace(/[\uD800-\uDBFF]$/, '') : cut) || undefined
}

/** [PRIV-05] Query, hash and any user name in the address stay on the page. */
export function plainAddress(value: unknown, base?: string): string | undefined {
  const url = webUrl(value, base)
  return url && boundedText(url.origin + url.pathname, LIMITS.urlUnits)
}

/** A picture's address needs its query; one that is too long would be a broken picture, so it is left out. */
export function pictureAddress(value: unknown, base?: string): string | undefined {
  const url = webUrl(value, base)
  if (!url) return undefined
  url.hash = url.username = url.password = ''
  return url.href.length > LIMITS.urlUnits ? undefined : url.href
}

function webUrl(value: unknown, base?: string): URL | undefined {
  if (typeof value !== 'string' || !value) return undefined
  try {
    const url = new URL(value, base)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined
  } catch {
    return undefined
  }
}

/** A finite number, also one written as text; undefined for everything else and beyond `max`. */
export function boundedNumber(value: unknown, max: number): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() ? Number(value) : Number.NaN
  // Four decimals: a sum of prices must not read 39.900000000000006.
  return Number.isFinite(number) && Math.abs(number) <= max ? Math.round(number * 1e4) / 1e4 : undefined
}
