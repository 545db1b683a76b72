// What the talk shows, line by line, from what the conversation knows: pure, so that grouping, day lines and states can be
// read as a table. A row's key outlives the change from pending to said, so that a bubble never flickers.

import type { Notice, SaidMessage } from '../conversation/room.ts'
import type { PendingMessage } from '../conversation/view.ts'
import { dayOf } from './dates.ts'

export type Delivery = 'sending' | 'sent' | 'read' | 'failed'

export type Row =
  | { kind: 'time'; key: string; epoch: number; isNewDay: boolean }
  | { kind: 'notice'; key: string; notice: Notice['kind'] | 'said'; name: string; isMine: boolean }
  | MessageRow

export interface MessageRow {
  kind: 'message'
  key: string
  isOwn: boolean
  authorArn: string
  /** First of its group: bears the avatar and the wider gap. */
  opensGroup: boolean
  closesGroup: boolean
  name: string
  body: string
  epoch: number
  /** Under the last own message and under every failed one. */
  delivery?: Delivery
  trouble?: PendingMessage['trouble']
  clientMessageId?: string
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

export function talkRows({ messages, notices, pending, myArn, readUpTo }: Talk): Row[] {
  const rows: Row[] = []
  let lastEpoch = 0
  let lastSaid: MessageRow | undefined
  let lastOwn: MessageRow | undefined

  const mark = (epoch: number) => {
    const isNewDay = dayOf(epoch) !== dayOf(lastEpoch)
    if (isNewDay || epoch - lastEpoch > GAP_MS) {
      rows.push({ kind: 'time', key: `t${epoch}`, epoch, isNewDay })
      lastSaid = undefined
    }
    lastEpoch = epoch
  }
  const say = (row: Omit<MessageRow, 'kind' | 'opensGroup' | 'closesGroup'>) => {
    mark(row.epoch)
    const continues = lastSaid !== undefined && lastSaid.isOwn === row.isOwn && (row.isOwn || lastSaid.authorArn === row.authorArn)
    if (continues && lastSaid) lastSaid.closesGroup = false
    lastSaid = { ...row, kind: 'message', opensGroup: !continues, closesGroup: true }
    if (row.isOwn) lastOwn = lastSaid
    rows.push(lastSaid)
  }
  const note = (epoch: number, row: Row) => {
    mark(epoch)
    lastSaid = undefined
    rows.push(row)
  }

  const said = new Set<string>()
  for (const fact of inOrder(messages, notices)) {
    if ('authorArn' in fact) {
      const { clientMessageId, uuid, authorArn, authorName: name, body, epoch } = fact
      if (clientMessageId) said.add(clientMessageId)
      const key = clientMessageId ?? uuid
      if (fact.kind === 'notice') note(epoch, { kind: 'notice', key, notice: 'said', name: body, isMine: false })
      else say({ key, isOwn: isMine(fact, myArn), authorArn, name, body, epoch })
    } else if (fact.arn !== myArn || fact.kind === 'closed') {
      const { seq, epoch, kind, name, arn } = fact
      note(epoch, { kind: 'notice', key: `n${seq}`, notice: kind, name, isMine: arn === myArn })
    }
  }
  if (lastOwn) lastOwn.delivery = lastOwn.epoch <= readUpTo ? 'read' : 'sent'

  for (const { clientMessageId, body, writtenAt, state, trouble } of pending) {
    // The echo and the outbox may overlap for a moment: the fact wins.
    if (said.has(clientMessageId)) continue
    if (lastOwn && lastOwn.delivery !== 'failed') delete lastOwn.delivery
    // This browser's clock may be behind the server's: an own word never stands before what it answers.
    const epoch = Math.max(writtenAt, lastEpoch)
    const delivery = state === 'failed' ? 'failed' : 'sending'
    say({ key: clientMessageId, isOwn: true, authorArn: '', name: '', body, epoch, clientMessageId, delivery, ...(trouble && { trouble }) })
  }
  return rows
}

function isMine(message: SaidMessage, myArn: string | undefined): boolean {
  return message.clientMessageId !== undefined || message.authorArn === myArn
}

/** Both lists come in order of `seq`. */
function inOrder(messages: readonly SaidMessage[], notices: readonly Notice[]): (SaidMessage | Notice)[] {
  if (!notices.length) return [...messages]
  return [...messages, ...notices].sort((a, b) => a.seq - b.seq)
}
