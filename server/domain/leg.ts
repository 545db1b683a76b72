// What is known of one leg, while its story is told.

import type { ChatDisconnectType, ChatParticipant, ChatSegment, ChatState } from '../../protocol/legs.ts'
import type { WrapUp } from './leg-fact.ts'

/** One participant, once: who comes back is another one. */
export interface Leg {
  id: string
  purpose: ChatParticipant['purpose']
  arn: string
  name: string
  email?: string
  imageUrl?: string
  queueName?: string
  peerId?: string
  recordingId?: string
  initialState: ChatState
  alertedAt?: number
  connectedAt?: number
  ended?: { at: number; type: ChatDisconnectType }
  heldAt?: number
  segments: { type: ChatSegment['type']; from: number; to?: number; howEnded?: string; disconnectType?: ChatDisconnectType }[]
  wrapUp?: WrapUp & { at: number }
  afterWork?: { state: 'complete' | 'skipped'; at: number }
}
