// What the talk shows, line by line, from what the conversation knows: pure, so that grouping, day lines and states can be
// read as a table. A row's key outlives the change from pending to said, so that a bubble never flickers.

import type { Besides, Notice, SaidMessage } from '../conversation/room.ts'
import type { PendingMessage } from '../conversation/view.ts'

export type Row =
  | { kind: 'time'; key: string; epoch: number; isNewDay: boolean }
  | { kind: Notice['kind'] | 'said' | 'youEnded'; key: string; epoch: number; name: string }
  | MessageRow

export interface MessageRow {
  kind: 'message'
  /** An own message's `clientMessageId`, anyone else's uuid. */
  key: string
  isOwn: boolean
  authorArn: string
  name: string
  body: string
  epoch: number
  besides?: Besides | undefined
  isRemoved?: true | undefined
  /** First of its group: bears the avatar and the wider gap. */
  opens: boolean
  closes: boolean
  /** Under the last own message and under every failed one. */
  delivery?: 'sending' | 'sent' | 'read' | 'failed'
  trouble?: PendingMessage['trouble']
}

export interface Talk {
  messages: readonly SaidMessage[]
  notices: readonly Notice[]
  pending: readonly PendingMessage[]
  myArn: string | undefined
  readUpTo: number
}

/** A silence longer than this gets its time written. */
export const GAP_MS = 15 * 60_000

/** The moment a day began here; `daysAgo` counts calendar days, so summer time does not matter. */
export function dayOf(epoch: number, daysAgo = 0): number {
  const day = new Date(epoch)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysAgo).getTime()
}

export function talkRows({ messages, notices, pending, myArn, readUpTo }: Talk): Row[] {
  const rows: Row[] = []
  let lastEpoch = 0
  /** The day of the last row; asked of the calendar once a day, for a talk may have thousands of rows. */
  let [dayBegins, dayEnds] = [0, 0]
  let lastSaid: MessageRow | undefined
  let lastOwn: MessageRow | undefined
  let iLeft = false

  const mark = (epoch: number) => {
    const isNewDay = epoch < dayBegins || epoch >= dayEnds
    if (isNewDay) [dayBegins, dayEnds] = [dayOf(epoch), dayOf(epoch, -1)]
    if (isNewDay || epoch - lastEpoch > GAP_MS) note({ kind: 'time', key: `t${epoch}`, epoch, isNewDay })
    lastEpoch = epoch
  }
  const note = (row: Row) => {
    lastSaid = undefined
    rows.push(row)
  }
  const say = (row: Omit<MessageRow, 'kind' | 'opens' | 'closes'>) => {
    mark(row.epoch)
    const opens = lastSaid?.authorArn !== row.authorArn
    if (lastSaid && !opens) lastSaid.closes = false
    lastSaid = { ...row, kind: 'message', opens, closes: true }
    if (row.isOwn) lastOwn = lastSaid
    rows.push(lastSaid)
  }

  for (const fact of inOrder(messages, notices)) {
    const { epoch } = fact
    if ('arn' in fact) {
      const { kind, arn, seq, name } = fact
      const isMine = arn === myArn
      const ends = isMine && kind === 'left'
      // The end follows from one's own leaving: it is said once. One's own arrival is no news.
      if (ends || !(isMine || (iLeft && kind === 'closed'))) {
        mark(epoch)
        note({ kind: ends ? 'youEnded' : kind, key: `n${seq}`, epoch, name })
      }
      iLeft ||= ends
    } else if (fact.kind === 'notice') {
      mark(epoch)
      note({ kind: 'said', key: fact.uuid, epoch, name: fact.body })
    } else {
      const { uuid, clientMessageId, authorArn, authorName: name, body, besides, isRemoved } = fact
      const isOwn = !!clientMessageId || authorArn === myArn
      say({ key: clientMessageId ?? uuid, isOwn, authorArn: isOwn ? '' : authorArn, name, body, epoch, besides, isRemoved })
    }
  }
  if (lastOwn) lastOwn.delivery = lastOwn.epoch > readUpTo ? 'sent' : 'read'

  for (const { clientMessageId: key, body, besides, writtenAt, state, trouble } of pending) {
    // The echo and the outbox may overlap for a moment: the fact wins.
    if (messages.some(({ clientMessageId }) => clientMessageId === key)) continue
    if (lastOwn?.delivery !== 'failed') delete lastOwn?.delivery
    // This browser's clock may be behind the server's: an own word never stands before what it answers.
    say({ key, isOwn: true, authorArn: '', name: '', body, besides, epoch: Math.max(writtenAt, lastEpoch), delivery: state, trouble })
  }
  return rows
}

/** Both are in order already; they are thousands, and this runs with every word. */
function inOrder(messages: readonly SaidMessage[], notices: readonly Notice[]): (SaidMessage | Notice)[] {
  const all: (SaidMessage | Notice)[] = []
  let next = 0
  for (const message of messages) {
    for (let notice = notices[next]; notice && notice.seq < message.seq; notice = notices[++next]) all.push(notice)
    all.push(message)
  }
  return [...all, ...notices.slice(next)]
}
