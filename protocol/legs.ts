// A conversation in the shape of Genesys' ConversationChat: every participant with the leg that is theirs. Names, types and values are
// that API's, in its camelCase; what is not told is absent.

import type { IsoTime } from './models.ts'

export const GENESYS = '/api/v2'
const CHATS = `${GENESYS}/conversations/chats`

export const LEG_PATHS = {
  chat: (conversationId: string) => `${CHATS}/${conversationId}`,
  participant: (conversationId: string, participantId: string) => `${CHATS}/${conversationId}/participants/${participantId}`,
} as const

export type ChatState = 'alerting' | 'dialing' | 'contacting' | 'offering' | 'connected' | 'disconnected' | 'terminated' | 'none'
/** endpoint: the shopper's own page. client: the agent's own console. peer: the other side. */
export type ChatDisconnectType = 'endpoint' | 'client' | 'system' | 'transfer' | 'timeout' | 'peer'

export interface ChatSegment {
  startTime: IsoTime
  endTime?: IsoTime
  type: 'alert' | 'interact' | 'hold' | 'wrapup'
  howEnded?: string
  disconnectType?: ChatDisconnectType
}

export interface ChatWrapup {
  code?: string
  name?: string
  notes?: string
  tags?: string[]
  durationSeconds?: number
  endTime?: IsoTime
  /** A draft, without a code. */
  provisional?: boolean
}

export interface ChatAfterCallWork {
  startTime?: IsoTime
  endTime?: IsoTime
  state: 'unknown' | 'notApplicable' | 'skipped' | 'pending' | 'complete'
}

export interface ConversationChat {
  id: string
  state: ChatState
  initialState: ChatState
  direction: 'inbound' | 'outbound'
  held: boolean
  provider: string
  roomId: string
  segments: ChatSegment[]
  peerId?: string
  recordingId?: string
  avatarImageUrl?: string
  disconnectType?: ChatDisconnectType
  startHoldTime?: IsoTime
  startAlertingTime?: IsoTime
  connectedTime?: IsoTime
  disconnectedTime?: IsoTime
  journeyContext?: { customer?: { id: string; idType: string }; customerSession?: { id: string; type: string } }
  wrapup?: ChatWrapup
  afterCallWork?: ChatAfterCallWork
  afterCallWorkRequired?: boolean
}

export type WrapupPrompt = 'optional' | 'mandatory'

export interface ChatParticipant {
  id: string
  name: string
  purpose: 'customer' | 'acd' | 'agent'
  startTime: IsoTime
  endTime?: IsoTime
  queueName?: string
  /** Ours: the ARN of the same participant on the socket. */
  participantArn?: string
  wrapupRequired?: boolean
  wrapupPrompt?: WrapupPrompt
  chats: ConversationChat[]
}

export interface ChatConversation {
  id: string
  participants: ChatParticipant[]
  selfUri: string
}
