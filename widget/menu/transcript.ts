// A talk as a text or as a page of its own, for the shopper to keep. Pure. Whatever was said becomes text: no tag, no script, no link that
// the talk itself would not show.

import type { Notice, SaidMessage } from '../conversation/room.ts'
import { language } from '../locales/word.ts'
import { timeText } from '../ui/dates.ts'
import { findLinks } from '../ui/links.ts'
import { type MessageRow, type Row, talkRows } from '../ui/rows.ts'
import * as words from '../ui/words.ts'

export interface TranscriptOf {
  shop: string | undefined
  messages: readonly SaidMessage[]
  notices: readonly Notice[]
  myArn: string | undefined
}

const SAY = {
  joined: words.joined,
  left: words.left,
  'passed on': words.passedOn,
  'sent to': words.sentTo,
  closed: words.closed,
  youEnded: words.youEnded,
  said: words.said,
}

const rowsOf = ({ messages, notices, myArn }: TranscriptOf): Row[] => talkRows({ messages, notices, pending: [], myArn, readUpTo: 0 })

/** What stood beside the words, as far as it can be written: addresses of files, what an offer was for. */
function besidesOf({ besides }: MessageRow): string[] {
  const { media_urls: urls, offer }: { media_urls?: unknown; offer?: unknown } = Object(besides)
  const { coupon_code: coupon, items }: { coupon_code?: unknown; items?: unknown } = Object(offer)
  const all = [...listed(urls), coupon, ...listed(items).map((item) => Object(item).description ?? Object(item).item_id)]
  return all.filter((text): text is string => typeof text === 'string' && text !== '')
}
const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** What is said once a line; a day begins with its name. */
const noteOf = (row: Exclude<Row, MessageRow>) =>
  row.kind === 'time' ? (row.isNewDay ? dateOf(row.epoch) : undefined) : SAY[row.kind](row.name)
/** Whole, for it is read on another day. */
const dateOf = (epoch: number) => new Intl.DateTimeFormat(language.value.locale, { dateStyle: 'full' }).format(epoch)
const bodyOf = (row: MessageRow) => (row.isRemoved ? words.removed() : row.body)
const authorOf = (row: MessageRow) => (row.isOwn ? words.you() : row.name)

/** No character that a terminal or an editor obeys. */
const plain = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, '')

export function asText(of: TranscriptOf): string {
  const lines = rowsOf(of).flatMap((row) => {
    if (row.kind !== 'message') {
      const note = noteOf(row)
      return note === undefined ? [] : ['', note, '']
    }
    const said = [bodyOf(row), ...besidesOf(row)].filter(Boolean).join('\n')
    return [`${timeText(row.epoch)}  ${authorOf(row)}: ${said.replaceAll('\n', '\n    ')}`]
  })
  return plain(`${words.panel(of.shop)}\n${lines.join('\n')}\n`).replace(/\n{3,}/g, '\n\n')
}

const MARKS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string) => plain(text).replace(/[&<>"']/g, (mark) => MARKS[mark] ?? '')
const linked = (text: string) =>
  findLinks(text)
    .map((piece) =>
      typeof piece === 'string' ? escaped(piece) : `<a href="${escaped(piece.href)}" rel="noopener noreferrer">${escaped(piece.text)}</a>`,
    )
    .join('')

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:42em;margin:2em auto;padding:0 1em;color:#1d1c1a;background:#fff;overflow-wrap:anywhere}
h1{font-size:1.4em}h2{font-size:1em;margin:2em 0 .5em}article{margin:.75em 0;break-inside:avoid}article p{margin:0;white-space:pre-wrap}time,.note{color:#66635d;font-size:.85em}`

export function asPage(of: TranscriptOf): string {
  const { locale, direction } = language.value
  const title = escaped(words.panel(of.shop))
  const parts = rowsOf(of).map((row) => {
    if (row.kind === 'message') {
      const time = `<time datetime="${new Date(row.epoch).toISOString()}">${escaped(timeText(row.epoch))}</time>`
      const said = [bodyOf(row), ...besidesOf(row)].filter(Boolean).map((text) => `<p dir="auto">${linked(text)}</p>`)
      return `<article><b><bdi>${escaped(authorOf(row))}</bdi></b> ${time}${said.join('')}</article>`
    }
    const note = noteOf(row)
    if (note === undefined) return ''
    return row.kind === 'time' ? `<h2>${escaped(note)}</h2>` : `<p class="note" dir="auto">${escaped(note)}</p>`
  })
  return `<!doctype html>
<html lang="${escaped(locale)}" dir="${direction}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
${parts.filter(Boolean).join('\n')}
</html>
`
}
