// The talk as it is drawn: messages in groups, times and notices between them, the state under the last own message. Pure.

import type { Outgoing } from '../../../widget/conversation/outbox.ts'
import type { Notice, Room, SaidMessage } from '../../../widget/conversation/room.ts'

export type Delivery = 'sending' | 'sent' | 'read'

export interface Group {
  kind: 'group'
  key: string
  authorArn: string
  authorName: string
  own: boolean
  messages: (SaidMessage | Outgoing)[]
  /** On the group that holds the last own message. */
  delivery?: Delivery
}

export type Piece =
  | Group
  | { kind: 'time'; key: string; epoch: number; isNewDay: boolean }
  | { kind: 'notice'; key: string; notice: Notice }
  /** What the system says in the talk. */
  | { kind: 'remark'; key: string; body: string }

const GROUP_GAP_MS = 5 * 60_000
const TIME_GAP_MS = 15 * 60_000

/** Outlives the change from pending to said, so that a bubble never flickers. */
export const keyOf = (message: SaidMessage | Outgoing): string => message.clientMessageId ?? ('uuid' in message ? message.uuid : '')

export const isPending = (message: SaidMessage | Outgoing): message is Outgoing => 'writtenAt' in message

export function timelineOf(room: Room, pending: readonly Outgoing[], me: { arn: string; name: string }): Piece[] {
  const pieces: Piece[] = []
  let lastEpoch = 0
  let group: Group | undefined
  let lastOwn: Group | undefined

  const advanceTo = (epoch: number, key: string) => {
    const isNewDay = !isSameDay(lastEpoch, epoch)
    if (isNewDay || epoch - lastEpoch > TIME_GAP_MS) pieces.push({ kind: 'time', key: `t-${key}`, epoch, isNewDay })
    if (isNewDay || epoch - lastEpoch > GROUP_GAP_MS) group = undefined
    lastEpoch = Math.max(epoch, lastEpoch)
  }
  const say = (message: SaidMessage | Outgoing, author: { arn: string; name: string }, epoch: number) => {
    const key = keyOf(message)
    advanceTo(epoch, key)
    if (group?.authorArn !== author.arn) {
      group = { kind: 'group', key, authorArn: author.arn, authorName: author.name, own: author.arn === me.arn, messages: [] }
      pieces.push(group)
    }
    group.messages.push(message)
    if (group.own) lastOwn = group
  }

  for (const fact of inOrder(room.messages, room.notices)) {
    if ('body' in fact && fact.kind === 'message') {
      say(fact, { arn: fact.authorArn, name: fact.authorName }, fact.epoch)
      continue
    }
    const key = `n${fact.seq}`
    advanceTo(fact.epoch, key)
    group = undefined
    pieces.push('body' in fact ? { kind: 'remark', key, body: fact.body } : { kind: 'notice', key, notice: fact })
  }
  // What the server has not confirmed stands below all that it has.
  for (const message of pending) say(message, me, Math.max(message.writtenAt, lastEpoch))

  const delivery = deliveryOf(room, pending, me.arn)
  if (lastOwn && delivery) lastOwn.delivery = delivery
  return pieces
}

function inOrder(messages: readonly SaidMessage[], notices: readonly Notice[]): (SaidMessage | Notice)[] {
  // That the shopper came is said by their first words.
  return [...messages, ...notices.filter((notice) => notice.seq > 1)].sort((one, other) => one.seq - other.seq)
}

const isSameDay = (one: number, other: number): boolean => new Date(one).toDateString() === new Date(other).toDateString()

/** Failed messages speak for themselves. */
function deliveryOf(room: Room, pending: readonly Outgoing[], myArn: string): Delivery | undefined {
  if (pending.length > 0) return pending.some((message) => message.state === 'sending') ? 'sending' : undefined
  const last = room.messages.findLast((message) => message.authorArn === myArn && message.kind === 'message')
  if (!last) return undefined
  const isRead = room.people.some((person) => person.role === 'customer' && (room.readUpTo[person.arn] ?? 0) >= last.epoch)
  return isRead ? 'read' : 'sent'
}
