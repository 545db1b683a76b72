// Which conversations are an agent's business: those of the queues they serve, now, whatever they once took part in.

import type { ConversationState } from './conversation.ts'
import type { Agent } from './ports.ts'

export function serves(agent: Agent, state: ConversationState): boolean {
  return agent.merchantId === state.opening.merchantId && agent.queues.includes(state.opening.queueName)
}
