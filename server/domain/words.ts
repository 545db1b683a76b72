// Text to the words by which it is found: folded so that "Müller" and "MULLER" are one word, and split without asking the engine's
// dictionary, whose version would decide whether a word of yesterday is found today. Pure.

/** Letters that do not come apart into a base and a mark. */
const FOLDED: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }
/** Marks that people leave out when they search. Those of Indic and Thai writing are vowels and stay. */
const LEFT_OUT = /\p{Script=Inherited}(?<![\u3099\u309a\u200c\u200d])|[\u0591-\u05c7\u0610-\u061a]/gu
/** No letter of any language bears as many; putting thousands in order would hold up everybody. */
const STACKED = /(\p{M}{30})\p{M}+/gu
const RUNS = /[\p{L}\p{N}\p{M}]+/gu
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc`
const PIECES = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, 'gu')
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u')
/** A longer word is found by its beginning. */
const MOST_UNITS = 64

export function folded(text: string): string {
  const base = text.replace(STACKED, '$1').normalize('NFKD').replace(LEFT_OUT, '').normalize('NFC').toLowerCase().replace(LEFT_OUT, '')
  return base.replace(/[ßæœøłđðþı]/g, (letter) => FOLDED[letter] ?? letter)
}

/** The words to be stored. Where a script has no spaces, each letter with its successor is one. */
export function wordsOf(text: string): Set<string> {
  const words = new Set<string>()
  for (const piece of pieces(text)) {
    if (!IS_UNSPACED.test(piece)) words.add(cut(piece))
    else {
      const letters = [...piece]
      letters.forEach((letter, index) => {
        words.add(letter + (letters[index + 1] ?? ''))
      })
    }
  }
  return words
}

/** What must all be the beginning of some stored word, for a text to be found. */
export function prefixesOf(query: string): string[] {
  const prefixes = new Set<string>()
  for (const piece of pieces(query)) {
    const letters = IS_UNSPACED.test(piece) ? [...piece] : []
    if (letters.length > 1) for (let index = 0; index < letters.length - 1; index++) prefixes.add(letters.slice(index, index + 2).join(''))
    else prefixes.add(cut(piece))
  }
  return [...prefixes]
}

function pieces(text: string): string[] {
  return (folded(text).match(RUNS) ?? []).flatMap((run) => run.match(PIECES) ?? [])
}

function cut(word: string): string {
  const short = word.slice(0, MOST_UNITS)
  return short.isWellFormed() ? short : short.slice(0, -1)
}
