// What the talk shows, line by line, from what the conversation knows: pure, so that grouping, day lines and states can be
// read as a table. A row's key outlives the change from pending to said, so that a bubble never flickers.

import type { Notice, SaidMessage } from '../conversation/room.ts'
import type { PendingMessage } from '../conversation/view.ts'

export type Row =
  | { kind: 'time'; key: string; epoch: number; isNewDay: boolean }
  | { kind: 'joined' | 'left' | 'closed' | 'said' | 'youEnded'; key: string; name: string }
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
  let lastSaid: MessageRow | undefined
  let lastOwn: MessageRow | undefined
  let iLeft = false

  const mark = (epoch: number) => {
    const isNewDay = dayOf(epoch) !== dayOf(lastEpoch)
    if (isNewDay || epoch - lastEpoch > GAP_MS) {
      rows.push({ kind: 'time', key: `t${epoch}`, epoch, isNewDay })
      lastSaid = undefined
    }
    lastEpoch = epoch
  }
  const note = (kind: Exclude<Row['kind'], 'time' | 'message'>, key: string, name: string, epoch: number) => {
    mark(epoch)
    lastSaid = undefined
    rows.push({ kind, key, name })
  }
  const say = (row: Pick<MessageRow, 'key' | 'isOwn' | 'authorArn' | 'name' | 'body' | 'epoch' | 'delivery' | 'trouble'>) => {
    mark(row.epoch)
    const opens = lastSaid?.authorArn !== row.authorArn
    if (lastSaid && !opens) lastSaid.closes = false
    lastSaid = { ...row, kind: 'message', opens, closes: true }
    if (row.isOwn) lastOwn = lastSaid
    rows.push(lastSaid)
  }

  const said = new Set<string | undefined>()
  for (const fact of [...messages, ...notices].sort((one, other) => one.seq - other.seq)) {
    const { epoch } = fact
    if ('authorArn' in fact) {
      const { uuid, clientMessageId, authorArn, authorName: name, body } = fact
      if (fact.kind === 'notice') {
        note('said', uuid, body, epoch)
        continue
      }
      const isOwn = !!clientMessageId || authorArn === myArn
      said.add(clientMessageId)
      say({ key: clientMessageId ?? uuid, isOwn, authorArn: isOwn ? '' : authorArn, name, body, epoch })
    } else {
      const { kind, name, arn, seq } = fact
      const isMine = arn === myArn
      const key = `n${seq}`
      // The end follows from one's own leaving: it is said once. One's own arrival is no news.
      if (isMine && kind === 'left') {
        iLeft = true
        note('youEnded', key, '', epoch)
      } else if (!isMine && !(iLeft && kind === 'closed')) note(kind, key, name, epoch)
    }
  }
  if (lastOwn) lastOwn.delivery = lastOwn.epoch > readUpTo ? 'sent' : 'read'

  for (const { clientMessageId: key, body, writtenAt, state, trouble } of pending) {
    // The echo and the outbox may overlap for a moment: the fact wins.
    if (said.has(key)) continue
    if (lastOwn?.delivery !== 'failed') delete lastOwn?.delivery
    // This browser's clock may be behind the server's: an own word never stands before what it answers.
    say({ key, isOwn: true, authorArn: '', name: '', body, epoch: Math.max(writtenAt, lastEpoch), delivery: state, trouble })
  }
  return rows
}
