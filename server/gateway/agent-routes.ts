// What agents ask before and between conversations: their token, the queues and their own status there.

import type { FastifyInstance } from 'fastify'
import type { ConversationAgentAuth } from '../../protocol/models.ts'
import { PATHS } from '../../protocol/rest.ts'
import { type Bus, type Store, TOPIC, type World } from '../domain/ports.ts'
import type { Profiles } from '../domain/settings.ts'
import type { Addresses } from './addresses.ts'
import type { Desks } from './app.ts'
import type { Board } from './board.ts'
import { taken } from './conversation-routes.ts'
import { enveloped } from './enveloped.ts'
import { Refused } from './refusals.ts'
import { readBody, statusUpdate } from './schemas.ts'
import type { Tokens } from './tokens.ts'

export interface AgentRoutesParts {
  desks: Desks
  store: Store
  profiles: Profiles
  bus: Bus
  tokens: Tokens
  addresses: Addresses
  board: Board
  world: World
}

export function agentRoutes(
  app: FastifyInstance,
  { desks, store, profiles, bus, tokens, addresses, board, world }: AgentRoutesParts,
): void {
  app.put(PATHS.agentAuth, async (request) => {
    const { agent, token, scopes } = await desks.agent(request)
    // A token that renews itself has no end: one that was stolen would outlive its quarter of an hour, the session and the issuer's word.
    if (token?.kid !== undefined) throw new Refused('not allowed', 'a token is renewed with the key, session or access token behind it')
    const auth: ConversationAgentAuth = {
      chat_admin: (await profiles.role(agent.arn)) === 'admin',
      chat_user: true,
      conversation_participant_arn: agent.arn,
      conversation_participant_name: agent.name,
      jwt: await tokens.sign({ role: 'agent', arn: agent.arn, merchantId: agent.merchantId, ...(scopes ? { scopes } : {}) }, world.now()),
      merchant_id: agent.merchantId,
      user_id: agent.userId,
      websocket_url: addresses.websocketUrl(request.headers.host, PATHS.websocket),
    }
    return enveloped('agent_auth', auth)
  })

  app.get(PATHS.queueStatuses, async (request) => {
    const { agent } = await desks.agent(request)
    return enveloped('queue_statuses', await Promise.all(agent.queues.map((queue) => board.status(agent.merchantId, queue))))
  })

  app.put(PATHS.queueStatus(':queue').replace('%3A', ':'), async (request, reply) => {
    const { agent } = await desks.agent(request)
    const { queue } = request.params as { queue: string }
    const { agent_status: status } = taken(readBody(statusUpdate, request.body))
    if (!(await store.setAgentStatus(agent.arn, queue, status))) throw new Refused('bad request', 'queue_name: not one of yours')
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId: agent.merchantId, queueName: queue })
    return reply.code(204).send()
  })
}
