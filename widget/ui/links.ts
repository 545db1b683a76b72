// Finds the links of a message. Gives back pieces of text, never markup; an address that is not plainly http(s), mailto or tel
// stays text. Every step is bounded or linear: the text is a stranger's.

export type Piece = string | { text: string; href: string }

// What may be a link at all is decided here: nothing else comes to be a scheme. An address ends at white space, at the brackets of
// markup, at control characters and at the invisible ones that turn the reading direction. Mail addresses are bounded so that no text
// makes the search slow.
const LINK = /\b(?:(?:(https?:\/\/|mailto:|tel:)|(www\.))[^\s<>"\p{Cc}\p{Cf}]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,5})/giu

export function findLinks(body: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const { 0: found, 1: scheme, 2: www, index } of body.matchAll(LINK)) {
    const text = trimEnd(found)
    try {
      const { username, host, href } = new URL((scheme ? '' : www ? 'https://' : 'mailto:') + text)
      // `https://shop.example@elsewhere.example` is made to be misread.
      if (username) continue
      // A name in another script is shown as it really is.
      pieces.push(body.slice(from, index), { text: host.includes('xn--') ? href : text, href })
      from = index + text.length
    } catch {
      // No address: it stays text.
    }
  }
  pieces.push(body.slice(from))
  return pieces.filter(Boolean)
}

/** The full stop of the sentence and the bracket around the link are not part of it; a bracket opened inside is. */
function trimEnd(text: string): string {
  let unopened = text.split(')').length - text.split('(').length
  let end = text.length
  while (end && (text[end - 1] === ')' ? unopened-- > 0 : ".,;:!?'*]}".includes(text.charAt(end - 1)))) end--
  return text.slice(0, end)
}
