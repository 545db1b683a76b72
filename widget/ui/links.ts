// Finds the links of a message. Gives back pieces of text, never markup; an address that is not plainly http(s), mailto or tel
// stays text. Every step is bounded or linear: the text is a stranger's.

export type Piece = string | { text: string; href: string }

// An address ends at white space, at the brackets of markup, at control characters and at the invisible ones that turn the
// reading direction. Mail addresses are bounded so that no text makes the search slow.
const LINK = /\b(?:(?:https?:\/\/|mailto:|tel:|www\.)[^\s<>"\p{Cc}\p{Cf}]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,5})/giu

export function findLinks(body: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const { 0: found, index } of body.matchAll(LINK)) {
    const text = trimEnd(found)
    const link = asLink(text)
    if (!link) continue
    pieces.push(body.slice(from, index), link)
    from = index + text.length
  }
  pieces.push(body.slice(from))
  return pieces.filter((piece) => piece !== '')
}

/** The full stop of the sentence and the bracket around the link are not part of it; a bracket opened inside is. */
function trimEnd(text: string): string {
  let unopened = text.split(')').length - text.split('(').length
  let end = text.length
  for (; end > 0; end--) {
    const last = text[end - 1] ?? ''
    if (!(last === ')' ? unopened-- > 0 : ".,;:!?'*]}".includes(last))) break
  }
  return text.slice(0, end)
}

function asLink(text: string): Piece | undefined {
  const scheme = /^(https?:|mailto:|tel:)?(www\.)?/i.exec(text)
  try {
    const { protocol, username, host, pathname, href } = new URL(scheme?.[1] ? text : scheme?.[2] ? `https://${text}` : `mailto:${text}`)
    // `https://shop.example@elsewhere.example` is made to be misread.
    if (!/^(https?|mailto|tel):$/.test(protocol) || username || !(host || pathname)) return undefined
    // A name in another script is shown as it really is.
    return { text: host.includes('xn--') ? href : text, href }
  } catch {
    return undefined
  }
}
