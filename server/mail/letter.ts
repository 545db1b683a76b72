// How our letters read: short, plain, the same words as text and as simple HTML. No picture, no tracking, no style.

import { escaped, escapedLines, oneLine, plain } from './words.ts'

export interface Said {
  name: string
  body: string
  /** Already written for people; left out where it does not matter. */
  time?: string
  files: number
}

export interface Composed {
  subject: string
  text: string
  html: string
}

export interface AnswerParts {
  shop: string
  to: string
  said: readonly Said[]
  /** The page of the shop where the shopper was; an http or https address. */
  link: string
}

/** What an agent wrote while the shopper was away. */
export function answerLetter({ shop, to, said, link }: AnswerParts): Composed {
  const name = oneLine(shop)
  return composed({
    subject: `${name} has answered`,
    opening: [`Hello ${oneLine(to)},`, `${name} has answered you in the chat:`],
    said,
    link: { before: 'To write back, open the chat on this page, in the browser you wrote with:', address: new URL(link).href },
    closing: `You get this letter because you gave this address when you wrote to ${name}. Answers to this letter do not reach the chat.`,
  })
}

export interface TranscriptParts {
  shop: string
  said: readonly Said[]
  /** Earlier words that are not in it. */
  isCut: boolean
}

export function transcriptLetter({ shop, said, isCut }: TranscriptParts): Composed {
  const name = oneLine(shop)
  return composed({
    subject: `Your chat with ${name}`,
    opening: [`Here is your chat with ${name}.`, ...(isCut ? ['It was long: this is the end of it.'] : [])],
    said,
    closing: `You get this letter because somebody asked for it in the chat of ${name}. If that was not you, you need not do anything.`,
  })
}

interface Parts {
  subject: string
  opening: readonly string[]
  said: readonly Said[]
  link?: { before: string; address: string }
  closing: string
}

const files = (many: number): string => (many === 1 ? '[a file, see the chat]' : `[${many} files, see the chat]`)
const head = ({ name, time }: Said): string => oneLine(time ? `${name}, ${time}` : name)
const words = (each: Said): string => [...(each.body ? [plain(each.body)] : []), ...(each.files > 0 ? [files(each.files)] : [])].join('\n')
const indented = (text: string): string => text.replace(/^/gm, '  ')

function composed({ subject, opening, said, link, closing }: Parts): Composed {
  const text = [
    ...opening,
    ...said.map((each) => `${head(each)}:\n${indented(words(each))}`),
    ...(link ? [`${link.before}\n${link.address}`] : []),
    `--\n${closing}`,
  ].join('\n\n')
  const html = [
    '<!doctype html><html><body>',
    ...opening.map((line) => `<p>${escaped(line)}</p>`),
    ...said.map((each) => `<p><b>${escaped(head(each))}</b></p><blockquote>${escapedLines(words(each))}</blockquote>`),
    ...(link ? [`<p>${escaped(link.before)}<br><a href="${escaped(link.address)}">${escaped(link.address)}</a></p>`] : []),
    `<hr><p><small>${escaped(closing)}</small></p>`,
    '</body></html>',
  ].join('\n')
  return { subject: oneLine(subject), text: `${text}\n`, html }
}
