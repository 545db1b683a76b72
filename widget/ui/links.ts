// Finds the links of a message. Gives back pieces of text, never markup; an address that is not plainly http(s), mailto or tel
// stays text. Every step is bounded or linear: the text is a stranger's.

export type Piece = string | { text: string; href: string }

// No white space, quotes, brackets of markup, control characters, or invisible ones that turn the reading direction.
const ADDRESS = String.raw`[^\s<>"\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]`
const LINK = new RegExp(String.raw`\b(?:https?:\/\/|mailto:|tel:|www\.)${ADDRESS}+|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,5}`, 'gi')
const SAFE = new Set(['http:', 'https:', 'mailto:', 'tel:'])

export function findLinks(body: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of body.matchAll(LINK)) {
    const text = trimEnd(match[0])
    const link = asLink(text)
    if (!link) continue
    if (match.index > from) pieces.push(body.slice(from, match.index))
    pieces.push(link)
    from = match.index + text.length
  }
  if (from < body.length) pieces.push(body.slice(from))
  return pieces
}

/** The full stop of the sentence and the bracket around the link are not part of it; a bracket opened inside is. */
function trimEnd(text: string): string {
  let open = 0
  for (const char of text) open += char === '(' ? 1 : char === ')' ? -1 : 0
  let end = text.length
  for (; end > 0; end--) {
    const last = text[end - 1] ?? ''
    if (last === ')' && open < 0) open++
    else if (!".,;:!?'*]}".includes(last)) break
  }
  return text.slice(0, end)
}

function asLink(text: string): Piece | undefined {
  const scheme = /^(?:[a-z]+:|www\.)/i.exec(text)?.[0].toLowerCase()
  let url: URL
  try {
    url = new URL(scheme === undefined ? `mailto:${text}` : scheme === 'www.' ? `https://${text}` : text)
  } catch {
    return undefined
  }
  // `https://shop.example@elsewhere.example` is made to be misread.
  if (!SAFE.has(url.protocol) || url.username || url.password) return undefined
  if (!url.host && !url.pathname) return undefined
  // A name in another script is shown as it really is.
  return { text: url.host.includes('xn--') ? url.href : text, href: url.href }
}
