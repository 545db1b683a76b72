// Items of the shop's catalogue with their variations, for the agent who offers one.

import type { FastifyInstance } from 'fastify'
import { AGENT_PATHS } from '../../protocol/agent-paths.ts'
import type { Items } from '../domain/settings.ts'
import type { Desks } from './app.ts'
import { enveloped } from './enveloped.ts'
import { Refused } from './refusals.ts'

export function itemRoutes(app: FastifyInstance, { desks, items }: { desks: Desks; items: Items }): void {
  app.get(AGENT_PATHS.itemVariationsRoute, async (request) => {
    const { agent } = await desks.agent(request)
    const { item: itemId } = request.params as { item: string }
    const found = await items.item(agent.merchantId, itemId)
    if (!found) throw new Refused('not there', 'no such item')
    return enveloped('item', found)
  })
}
