// Writes down what a shopper agreed to, declined and took back, when it happened. Their page says it by what it sends: a picture
// begins only after they agreed, and each page of one visit begins one anew, so only a change is written.

import type { ConversationEventRRWeb } from '../../protocol/models.ts'
import type { World } from '../domain/ports.ts'
import type { Consent, RightsStore } from '../domain/rights.ts'

/** Rises when the widget asks in other words. */
const TEXT_VERSION = 'recording-1'
const SCOPE = 'live view of the page, text and fields masked, to the agents of this conversation; not stored'

export interface Consents {
  heard(conversationUuid: string, picture: ConversationEventRRWeb): void
}

export function createConsents(parts: { rights: RightsStore; world: World; onFault(error: unknown): void }): Consents {
  const { rights, world, onFault } = parts
  /** One after the other for each conversation, so that two tabs do not both write the same change. */
  const turns = new Map<string, Promise<void>>()

  async function note(conversationUuid: string, answer: Consent['answer'], at: number): Promise<void> {
    const before = (await rights.consents(conversationUuid)).at(-1)?.answer
    if (before === answer || (answer === 'withdrawn' && before !== 'given')) return
    await rights.addConsent(conversationUuid, { kind: 'recording', answer, textVersion: TEXT_VERSION, scope: SCOPE, at })
  }

  return {
    heard(conversationUuid, picture) {
      const answer = answerIn(picture)
      if (!answer) return
      const at = world.now()
      const turn = (turns.get(conversationUuid) ?? Promise.resolve()).then(() => note(conversationUuid, answer, at)).catch(onFault)
      turns.set(conversationUuid, turn)
      void turn.then(() => {
        if (turns.get(conversationUuid) === turn) turns.delete(conversationUuid)
      })
    },
  }
}

function answerIn({ type, data, data_part: part, event_index: index }: ConversationEventRRWeb): Consent['answer'] | undefined {
  if (type === 'declined') return 'declined'
  if (type === 'ended') return 'withdrawn'
  // The first part of a picture says it; the thousands of others say nothing new.
  return type === 'init' && data !== undefined && (part ?? 0) === 0 && (index ?? 0) === 0 ? 'given' : undefined
}
