// JSON from outside, looked over before it is read. Ten thousand levels or keys in one small text hold up everybody for as long as it takes
// to build them; to count them takes a fortieth of that. Nothing that we understand comes near these numbers.

const MOST_LEVELS = 32
const MOST_VALUES = 5_000

/** Throws a SyntaxError when it is no JSON, or too much of it. */
export function parsePlainJson(text: string): unknown {
  if (isMonstrous(text)) throw new SyntaxError('too many levels or values')
  return JSON.parse(text)
}

export function isMonstrous(text: string): boolean {
  let levels = 0
  let values = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at + 1)
        break
      case 0x2c: // ,
        if (++values > MOST_VALUES) return true
        break
      case 0x5b: // [
      case 0x7b: // {
        if (++levels > MOST_LEVELS) return true
        break
      case 0x5d: // ]
      case 0x7d: // }
        levels--
    }
  }
  return false
}

/** Where its closing quote is; the end of the text when there is none. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let first = at
    while (first > from && text.charCodeAt(first - 1) === 0x5c) first--
    if ((at - first) % 2 === 0) return at
  }
  return text.length
}
