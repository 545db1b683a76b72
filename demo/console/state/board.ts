// What an agent's lists are made of: the queues with who waits in them, and a row for every conversation the agent may see.
// Pure: frames and answers go in, a new board comes out.

import type { ServerFrame } from '../../../protocol/frames.ts'
import type {
  AgentStatus,
  ConversationSummary,
  ConversationWebchatQueueStatus,
  ConversationWebchatQueueStatusQueueEntry,
} from '../../../protocol/models.ts'

export interface Board {
  queues: Readonly<Record<string, ConversationWebchatQueueStatus>>
  rows: Readonly<Record<string, ConversationSummary>>
  /** Shopper's arn -> the queue they waited in, as far as we saw it: a conversation's row does not say. */
  queueOf: Readonly<Record<string, string>>
}

export const EMPTY_BOARD: Board = { queues: {}, rows: {}, queueOf: {} }

export function applyFrame(board: Board, frame: ServerFrame): Board {
  if (frame.type !== 'event') return board
  switch (frame.event_type) {
    case 'queue status update':
      return putQueue(board, frame.event_queue_status_update)
    case 'queue new member':
      return putEntry(board, frame.event_queue_new_member)
    case 'new conversation':
      return putRow(board, frame.event_new_conversation)
    case 'new message':
      return putRow(board, frame.event_new_message)
    case 'participant join':
      return putRow(board, frame.event_participant_join)
    case 'participant left':
      return putRow(board, frame.event_participant_left)
    case 'participant update':
      return putRow(board, frame.event_participant_update)
    case 'conversation closed':
      return putRow(board, { ...frame.event_conversation_closed, closed: true })
    default:
      return board
  }
}

export function putQueue(board: Board, status: ConversationWebchatQueueStatus): Board {
  const name = status.queue_name
  if (!name) return board
  const seen = (status.queue_entries ?? []).map((entry) => [entry.conversation_participant_arn ?? '', name])
  return {
    ...board,
    queues: { ...board.queues, [name]: { ...board.queues[name], ...status } },
    queueOf: seen.length > 0 ? { ...board.queueOf, ...Object.fromEntries(seen) } : board.queueOf,
  }
}

/** A row is whole, and what it leaves out is no longer so; only what depends on the reader is missing in frames and kept. */
export function putRow(board: Board, row: ConversationSummary | undefined): Board {
  const uuid = row?.conversation_uuid
  if (!uuid) return board
  // It went to a queue of others.
  if (row.visible === false) return withoutRow(board, uuid)
  const unread = row.unread_messages ?? board.rows[uuid]?.unread_messages
  return { ...board, rows: { ...board.rows, [uuid]: { ...row, ...(unread === undefined ? {} : { unread_messages: unread }) } } }
}

function withoutRow(board: Board, uuid: string): Board {
  const { [uuid]: _, ...rows } = board.rows
  return { ...board, rows }
}

/** An answer is older than the frames that came while it was on its way: rows they touched keep what the frames said. */
export function putAnswer(board: Board, rows: readonly ConversationSummary[], touched: ReadonlySet<string>): Board {
  const fresh = rows.filter((row) => row.conversation_uuid && !(touched.has(row.conversation_uuid) && board.rows[row.conversation_uuid]))
  return fresh.reduce(putRow, board)
}

export function markRead(board: Board, uuid: string, myArn: string): Board {
  const row = board.rows[uuid]
  if (!row || !isUnread(row, myArn)) return board
  const participants = row.participants?.map((one) => (one.conversation_participant_arn === myArn ? { ...one, unread_messages: 0 } : one))
  return putRow(board, { ...row, unread_messages: false, ...(participants ? { participants } : {}) })
}

/** Rows in frames are the same for every reader: there the participant's own count says it, in answers the row does. */
export function isUnread(row: ConversationSummary, myArn: string): boolean {
  const mine = row.participants?.find((one) => one.conversation_participant_arn === myArn)
  return mine?.unread_messages === undefined ? row.unread_messages === true : mine.unread_messages > 0
}

/** Which row a frame speaks of, so that an answer under way does not undo it. */
export function rowTouchedBy(frame: ServerFrame): string | undefined {
  if (frame.type !== 'event' || !('conversation_uuid' in frame)) return undefined
  switch (frame.event_type) {
    case 'new conversation':
    case 'new message':
    case 'participant join':
    case 'participant left':
    case 'participant update':
    case 'conversation closed':
      return frame.conversation_uuid
    default:
      return undefined
  }
}

export function entryOf(board: Board, queueUuid: string): ConversationWebchatQueueStatusQueueEntry | undefined {
  for (const queue of Object.values(board.queues)) {
    const entry = queue.queue_entries?.find((candidate) => candidate.conversation_webchat_queue_uuid === queueUuid)
    if (entry) return entry
  }
  return undefined
}

export function withoutEntry(board: Board, queueUuid: string): Board {
  const queue = Object.values(board.queues).find((candidate) =>
    candidate.queue_entries?.some((entry) => entry.conversation_webchat_queue_uuid === queueUuid),
  )
  if (!queue) return board
  return putQueue(board, {
    ...queue,
    queue_entries: queue.queue_entries?.filter((entry) => entry.conversation_webchat_queue_uuid !== queueUuid) ?? [],
  })
}

export function statusOf(queue: ConversationWebchatQueueStatus, agentArn: string): AgentStatus {
  return queue.agents?.find((agent) => agent.conversation_participant_arn === agentArn)?.agent_status ?? 'unavailable'
}

export function isMember(queue: ConversationWebchatQueueStatus, agentArn: string): boolean {
  return queue.agents?.some((agent) => agent.conversation_participant_arn === agentArn) ?? false
}

function putEntry(board: Board, entry: ConversationWebchatQueueStatusQueueEntry): Board {
  const queue = entry.queue_name ? board.queues[entry.queue_name] : undefined
  if (!queue || !entry.conversation_webchat_queue_uuid) return board
  const others = (queue.queue_entries ?? []).filter(
    (known) => known.conversation_webchat_queue_uuid !== entry.conversation_webchat_queue_uuid,
  )
  return putQueue(board, { ...queue, queue_entries: [...others, entry] })
}
