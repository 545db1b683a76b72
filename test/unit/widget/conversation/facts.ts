// Facts as the server sends them, for tests that need a few.

import type { FactFrame } from '../../../../protocol/frames.ts'
import type { ConversationParticipant } from '../../../../protocol/models.ts'

export const ME = 'arn:me'
export const ADA = 'arn:ada'
export const UUID = 'conversation-1'

type Body<F> = F extends FactFrame ? Omit<F, 'seq' | 'stream' | 'conversation_uuid'> : never
export type News = Body<FactFrame>

const person = (arn: string, name: string, status: string): ConversationParticipant => ({
  conversation_participant_arn: arn,
  conversation_participant_name: name,
  status,
})
const PEOPLE: Record<string, ConversationParticipant> = { [ME]: person(ME, 'Mia', 'customer'), [ADA]: person(ADA, 'Ada', 'agent') }
const who = (arn: string): ConversationParticipant => PEOPLE[arn] ?? person(arn, arn, 'agent')

export const said = (arn: string, body: string, epoch: number, cid?: string): News => ({
  type: 'message',
  message: {
    author_conversation_participant_arn: arn,
    author_conversation_participant_name: who(arn).conversation_participant_name ?? '',
    body,
    conversation_message_uuid: `m${epoch}`,
    message_epoch: epoch,
    ...(cid ? { client_message_id: cid } : {}),
  },
})
export const joined = (arn: string): News => ({
  type: 'event',
  event_type: 'participant join',
  event_participant_join: {},
  event_participant_join_participant: who(arn),
})
export const left = (arn: string): News => ({
  type: 'event',
  event_type: 'participant left',
  event_participant_left: {},
  event_participant_left_participant: { ...who(arn), left_dts: '2026-11-20T18:00:00.000Z' },
})
export const started: News = { type: 'event', event_type: 'webchat start conversation' }
export const closed: News = { type: 'event', event_type: 'conversation closed', event_conversation_closed: { closed: true } }
export const read = (arn: string, epoch: number): News => ({
  type: 'event',
  event_type: 'read message',
  event_read_message: { message_epoch: epoch, reader_conversation_participant_arn: arn },
})
export const updated = (epoch: number, body: string): News => ({
  type: 'event',
  event_type: 'updated message',
  event_updated_message: { conversation_message_uuid: `m${epoch}`, body },
})
export const unknown: News = { type: 'event', event_type: 'unknown' }

export const numbered = (news: News, seq: number, stream = 's1', uuid = UUID): FactFrame =>
  ({ ...news, seq, stream, conversation_uuid: uuid }) as FactFrame

export const logOf = (all: News[], stream = 's1'): FactFrame[] => all.map((news, index) => numbered(news, index + 1, stream))
