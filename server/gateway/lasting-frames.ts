// What a client may say beside messages that becomes a fact: offers and their answers, a message taken away, a person's own data.
// Who may say which is settled here; whether it fits the talk is the desk's.

import type { Actor } from '../domain/decide.ts'
import type { Answer, Desk } from '../domain/desk.ts'
import type { GateFrame } from './schemas.ts'

const LASTING = ['add coupon', 'add item', 'offer answer', 'updated message', 'participant update'] as const
type EventFrame = Extract<GateFrame, { type: 'event' }>
export type LastingFrame = Extract<EventFrame, { event_type: (typeof LASTING)[number] }>

export function isLasting(frame: GateFrame): frame is LastingFrame {
  return frame.type === 'event' && (LASTING as readonly string[]).includes(frame.event_type)
}

/** Undefined: not a frame of this side. */
export async function carriedOut(frame: LastingFrame, by: Actor, desk: Desk): Promise<Answer | undefined> {
  const uuid = frame.conversation_uuid
  const isAgent = by.role === 'agent'
  switch (frame.event_type) {
    case 'add coupon': {
      const { coupon_code: coupon, offer_uuid } = frame.event_add_coupon
      return isAgent ? desk.offer(uuid, by, { coupon }, offer_uuid?.toLowerCase()) : undefined
    }
    case 'add item': {
      const { items, offer_uuid } = frame.event_add_item
      return isAgent ? desk.offer(uuid, by, { items }, offer_uuid?.toLowerCase()) : undefined
    }
    case 'offer answer': {
      const { offer_uuid, outcome } = frame.event_offer_answer
      return isAgent ? undefined : desk.answerOffer(uuid, by, offer_uuid.toLowerCase(), outcome)
    }
    case 'updated message':
      return isAgent ? desk.redact(uuid, by, frame.event_updated_message.conversation_message_uuid) : undefined
    case 'participant update': {
      // An agent's name is their account's, not the talk's.
      if (isAgent) return undefined
      const [who] = frame.event_participant_update.participants
      const { conversation_participant_name: name, email, language_iso_code: language } = who ?? {}
      return desk.updatePerson(uuid, by, { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(language ? { language } : {}) })
    }
  }
}
