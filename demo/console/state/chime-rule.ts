// When the console makes a sound, and which. A sound that says nothing new teaches people to switch it off.

import type { ServerFrame } from '../../../protocol/frames.ts'
import type { AgentStatus } from '../../../protocol/models.ts'

export type Sound = 'bell' | 'tick'

export interface Surroundings {
  muted: boolean
  myArn: string
  /** Of this agent, by queue. */
  statuses: Readonly<Record<string, AgentStatus>>
  /** The conversation the agent looks at, if the page is in front. */
  lookingAt: string | undefined
  isMine(conversationUuid: string): boolean
  lastSoundMs: number
  nowMs: number
}

const SILENCE_BETWEEN_MS = 1_500

/** The bell: somebody new waits in a queue where this agent serves. The tick: a shopper wrote where nobody looks. */
export function soundFor(frame: ServerFrame, around: Surroundings): Sound | undefined {
  if (around.muted || around.nowMs - around.lastSoundMs < SILENCE_BETWEEN_MS) return undefined
  if (frame.type === 'event' && frame.event_type === 'queue new member') {
    const status = around.statuses[frame.event_queue_new_member.queue_name ?? '']
    return status === undefined || status === 'unavailable' ? undefined : 'bell'
  }
  if (frame.type === 'message' && 'message' in frame) {
    if (frame.message.author_conversation_participant_arn === around.myArn) return undefined
    if (frame.conversation_uuid === around.lookingAt || !around.isMine(frame.conversation_uuid)) return undefined
    return 'tick'
  }
  return undefined
}
