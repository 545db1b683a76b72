// What stands in place of text. The layout should stay about what it is, but the length of a word is a hint at the word,
// so lengths come in four sizes; a field says only that something is in it.

const DOT = '•'
const FILLED = DOT.repeat(8)

export function maskText(text: string): string {
  return text.replace(/\S+/g, ({ length }) => DOT.repeat(length <= 3 ? 2 : length <= 6 ? 5 : length <= 10 ? 8 : 12))
}

/** [PRIV-14] */
export function maskField(value: string): string {
  return value ? FILLED : ''
}
