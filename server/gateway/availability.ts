// Is somebody there to answer? An agent counts with the status they set, as long as their console is open; a short
// break of their line must not close the shop. Outside its hours a queue promises nobody, whoever happens to be there.

import type { AgentStatus } from '../../protocol/models.ts'
import type { AgentInQueue, Store, World } from '../domain/ports.ts'
import type { Opening } from './opening.ts'
import type { Presence } from './presence.ts'

const GRACE_MS = 30_000

export interface Availability {
  agents(merchantId: string, queueName: string): Promise<AgentInQueue[]>
  isAvailable(merchantId: string, queueName: string): Promise<boolean>
}

export interface AvailabilityParts {
  store: Store
  presence: Presence
  opening: Pick<Opening, 'isOpen'>
  world: World
}

export function createAvailability({ store, presence, opening, world }: AvailabilityParts): Availability {
  function effective(agent: AgentInQueue): AgentStatus {
    if (presence.isHere(agent.arn)) return agent.status
    const since = presence.absentSince(agent.arn)
    return since !== undefined && world.now() - since < GRACE_MS ? agent.status : 'unavailable'
  }

  async function agents(merchantId: string, queueName: string): Promise<AgentInQueue[]> {
    return (await store.agentsOf(merchantId, queueName)).map((agent) => ({ ...agent, status: effective(agent) }))
  }

  return {
    agents,
    isAvailable: async (merchantId, queueName) =>
      (await opening.isOpen(merchantId, queueName)) &&
      (await agents(merchantId, queueName)).some((agent) => agent.status !== 'unavailable'),
  }
}
