// The name of a file as it may be shown and saved: one line of visible letters, read in the direction it is written, that ends as its
// content says.

const MOST_LETTERS = 80
/** Percent-encoded, as part of an address. */
const MOST_ENCODED = 160

/**
 * Cc, Cf and Co: controls, marks that turn the direction of reading ("gpj.exe" for "exe.jpg") or are invisible, private letters.
 * Zl and Zp: line breaks. The rest means something to a file system.
 */
const NOT_IN_A_NAME = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}<>:"|?*]/gu

export function fileName(wanted: string, extension: string): string {
  const ending = `.${extension}`
  const last = wanted.toWellFormed().normalize('NFC').split(/[/\\]/).pop() ?? ''
  const visible = last.replace(NOT_IN_A_NAME, '').replace(/\s+/g, ' ')
  const stem = visible.toLowerCase().endsWith(ending) ? visible.slice(0, -ending.length) : visible
  const letters = [...stem].slice(0, MOST_LETTERS)
  while (encodeURIComponent(letters.join('')).length > MOST_ENCODED) letters.pop()
  return `${letters.join('').replace(/^[\s.]+|[\s.]+$/g, '') || 'file'}${ending}`
}
