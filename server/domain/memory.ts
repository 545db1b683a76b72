// What is remembered here of conversations, and their turns: whoever changes one does so alone in this process.

import { apply, type ConversationState } from './conversation.ts'
import { createLanes, type InLane } from './lanes.ts'
import type { Store } from './ports.ts'

const PAGE = 500
const STATES_KEPT = 5_000

export interface Memory {
  remember(state: ConversationState): ConversationState
  /** Up to the end of the log: another process was faster. */
  catchUp(from: ConversationState): Promise<ConversationState>
  load(conversationUuid: string): Promise<ConversationState | undefined>
  /** Without asking the store. */
  known(conversationUuid: string): ConversationState | undefined
  forget(conversationUuid: string): void
  forgetQueue(merchantId: string, queueName: string): void
  /** One at a time for one conversation in this process; between processes the expected seq decides. */
  inTurn: InLane
}

export function createMemory(store: Pick<Store, 'facts' | 'state'>): Memory {
  const states = new Map<string, ConversationState>()

  function remember(state: ConversationState): ConversationState {
    const { uuid } = state.opening
    const known = states.get(uuid)
    // A slow reader must not put back what a command has moved on from.
    if (known && known.seq > state.seq) return known
    states.delete(uuid)
    states.set(uuid, state)
    if (states.size > STATES_KEPT) states.delete(states.keys().next().value ?? '')
    return state
  }

  async function catchUp(from: ConversationState): Promise<ConversationState> {
    let state = from
    for (;;) {
      const facts = await store.facts(state.opening.uuid, state.seq, PAGE)
      state = facts.reduce(apply, state)
      if (facts.length < PAGE) return remember(state)
    }
  }

  async function load(uuid: string): Promise<ConversationState | undefined> {
    const known = states.get(uuid)
    if (known) return known
    const found = await store.state(uuid)
    return found && remember(found)
  }

  return {
    remember,
    catchUp,
    load,
    known: (uuid) => states.get(uuid),
    forget: (uuid) => void states.delete(uuid),
    forgetQueue(merchantId, queueName) {
      for (const [uuid, { opening }] of states)
        if (opening.merchantId === merchantId && opening.queueName === queueName) states.delete(uuid)
    },
    inTurn: createLanes(),
  }
}
