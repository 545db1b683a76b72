// The list as the agent reads it: what needs a hand first. Pure, from board and who is asking.

import type { ConversationParticipant, ConversationSummary, ConversationWebchatQueueStatusQueueEntry } from '../../../protocol/models.ts'
import { type Board, isUnread } from './board.ts'

export type Item =
  | { kind: 'waiting'; key: string; queueUuid: string; entry: ConversationWebchatQueueStatusQueueEntry; since: number }
  | {
      kind: 'conversation'
      key: string
      uuid: string
      row: ConversationSummary
      shopper: string
      unread: boolean
      unansweredSince?: number
    }

export interface Section {
  name: 'mine' | 'waiting' | 'others' | 'closed'
  /** Only of the waiting: one section a queue. */
  queue?: string
  items: Item[]
}

const CLOSED_SHOWN = 50

export function sectionsOf(board: Board, myArn: string): Section[] {
  const rows = Object.values(board.rows)
  const open = rows.filter((row) => !row.closed)
  const mine = open.filter((row) => isHere(row, myArn))
  const others = open.filter((row) => !isHere(row, myArn) && presentAgents(row).length > 0)
  const closed = rows.filter((row) => row.closed)
  return [
    { name: 'mine', items: mine.map((row) => itemOf(row, myArn)).sort(longestUnansweredFirst) },
    ...Object.values(board.queues)
      .sort((one, other) => (one.queue_name ?? '').localeCompare(other.queue_name ?? ''))
      .map((queue): Section => ({ name: 'waiting', queue: queue.queue_name ?? '', items: waitingOf(queue.queue_entries ?? []) })),
    { name: 'others', items: others.map((row) => ({ ...itemOf(row, myArn), unread: false })).sort(newestFirst) },
    {
      name: 'closed',
      items: closed
        .map((row) => ({ ...itemOf(row, myArn), unread: false }))
        .sort(newestFirst)
        .slice(0, CLOSED_SHOWN),
    },
  ]
}

/** What the title of the browser's tab counts: people who wait for this agent. */
export function needsHand(sections: readonly Section[]): { waiting: number; unread: number } {
  const count = (name: Section['name'], test: (item: Item) => boolean) =>
    sections.filter((section) => section.name === name).reduce((sum, section) => sum + section.items.filter(test).length, 0)
  return { waiting: count('waiting', () => true), unread: count('mine', (item) => item.kind === 'conversation' && item.unread) }
}

export function longestWaiting(sections: readonly Section[]): (Item & { kind: 'waiting' }) | undefined {
  return sections
    .flatMap((section) => section.items)
    .filter((item) => item.kind === 'waiting')
    .reduce<(Item & { kind: 'waiting' }) | undefined>((first, item) => (first && first.since <= item.since ? first : item), undefined)
}

export function participantsOf(row: ConversationSummary, role: 'customer' | 'agent'): ConversationParticipant[] {
  return (row.participants ?? []).filter((participant) => participant.status === role)
}

export function isHere(row: ConversationSummary, arn: string): boolean {
  return (row.participants ?? []).some((one) => one.conversation_participant_arn === arn && !one.left_dts)
}

export function presentAgents(row: ConversationSummary): ConversationParticipant[] {
  return participantsOf(row, 'agent').filter((agent) => !agent.left_dts)
}

export function shopperOf(row: ConversationSummary): ConversationParticipant | undefined {
  return participantsOf(row, 'customer')[0]
}

export const timeOf = (iso: string | undefined): number => (iso ? Date.parse(iso) || 0 : 0)

type ConversationItem = Item & { kind: 'conversation' }

function itemOf(row: ConversationSummary, myArn: string): ConversationItem {
  const uuid = row.conversation_uuid ?? ''
  const unanswered = timeOf(row.customer_first_message_unresponded_to_dts)
  return {
    kind: 'conversation',
    key: uuid,
    uuid,
    row,
    shopper: shopperOf(row)?.conversation_participant_name || 'Shopper',
    unread: isUnread(row, myArn),
    ...(unanswered && !row.closed ? { unansweredSince: unanswered } : {}),
  }
}

function waitingOf(entries: readonly ConversationWebchatQueueStatusQueueEntry[]): Item[] {
  return entries
    .map((entry): Item => {
      const queueUuid = entry.conversation_webchat_queue_uuid ?? ''
      return { kind: 'waiting', key: queueUuid, queueUuid, entry, since: timeOf(entry.join_dts) }
    })
    .sort((one, other) => (one.kind === 'waiting' && other.kind === 'waiting' ? one.since - other.since : 0))
}

const lastOf = (item: ConversationItem): number => timeOf(item.row.last_message_dts ?? item.row.start_dts)
const newestFirst = (one: ConversationItem, other: ConversationItem): number => lastOf(other) - lastOf(one)

function longestUnansweredFirst(one: ConversationItem, other: ConversationItem): number {
  if (one.unansweredSince !== undefined && other.unansweredSince !== undefined) return one.unansweredSince - other.unansweredSince
  if (one.unansweredSince !== undefined) return -1
  if (other.unansweredSince !== undefined) return 1
  return newestFirst(one, other)
}
