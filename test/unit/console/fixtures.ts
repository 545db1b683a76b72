// Rows and frames as the server sends them, as short as a test wants to read.

import type { MessageFact } from '../../../protocol/frames.ts'
import type { ConversationMessage, ConversationSummary, ConversationWebchatQueueStatus } from '../../../protocol/models.ts'

export const ADA = 'arn:agent:1'
export const GRACE = 'arn:agent:2'
export const MIRA = 'arn:customer:mira'

/** `at` minutes after the start of a quiet morning. */
export const iso = (at: number): string => new Date(Date.UTC(2026, 0, 5, 9, at)).toISOString()

export function row(
  uuid: string,
  more: Partial<ConversationSummary> & { agents?: string[]; left?: string[]; unread?: number } = {},
): ConversationSummary {
  const { agents = [], left = [], unread = 0, ...rest } = more
  return {
    conversation_uuid: uuid,
    closed: false,
    start_dts: iso(0),
    participants: [
      { conversation_participant_arn: `arn:customer:${uuid}`, conversation_participant_name: uuid, status: 'customer' },
      ...agents.map((arn) => ({
        conversation_participant_arn: arn,
        conversation_participant_name: arn,
        status: 'agent',
        unread_messages: unread,
      })),
      ...left.map((arn) => ({ conversation_participant_arn: arn, status: 'agent', left_dts: iso(5) })),
    ],
    ...rest,
  }
}

export function queue(
  name: string,
  waiting: { uuid: string; at: number }[] = [],
  agents: Record<string, 'available' | 'busy' | 'unavailable'> = {},
): ConversationWebchatQueueStatus {
  return {
    queue_name: name,
    queue_entries: waiting.map(({ uuid, at }) => ({
      conversation_webchat_queue_uuid: uuid,
      conversation_participant_arn: `arn:customer:${uuid}`,
      conversation_participant_name: uuid,
      join_dts: iso(at),
      queue_name: name,
      question: `question of ${uuid}`,
    })),
    agents: Object.entries(agents).map(([arn, status]) => ({ conversation_participant_arn: arn, agent_status: status })),
  }
}

export function said(seq: number, author: string, body: string, more: Partial<ConversationMessage> = {}): MessageFact {
  return {
    type: 'message',
    conversation_uuid: 'c1',
    stream: 's1',
    seq,
    message: {
      conversation_message_uuid: `m${seq}`,
      author_conversation_participant_arn: author,
      author_conversation_participant_name: author,
      body,
      message_epoch: 1_000 * seq,
      ...more,
    },
  }
}
