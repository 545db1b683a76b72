// Handing a talk on: into the line of a queue, or to one agent. UltraCart has no call for it; this one is ours.

import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { LIMITS } from '../../protocol/limits.ts'
import { PATHS } from '../../protocol/rest.ts'
import type { Desk } from '../domain/desk.ts'
import type { Store, World } from '../domain/ports.ts'
import { serves } from '../domain/serves.ts'
import type { Desks } from './app.ts'
import type { Availability } from './availability.ts'
import { actorOf, agreed, taken } from './conversation-routes.ts'
import type { Presence } from './presence.ts'
import { Refused } from './refusals.ts'
import type { Router } from './router.ts'
import { readBody } from './schemas.ts'

const name = (max: number) => v.pipe(v.string(), v.minLength(1, 'is empty'), v.maxLength(max, `is longer than ${max} characters`))

export const transferRequest = v.pipe(
  v.object({ queue_name: v.optional(name(LIMITS.nameUnits)), conversation_participant_arn: v.optional(name(300)) }),
  v.check(
    ({ queue_name, conversation_participant_arn }) => queue_name !== undefined || conversation_participant_arn !== undefined,
    'needs a queue_name or a conversation_participant_arn',
  ),
)

export interface TransferRoutesParts {
  desks: Desks
  desk: Desk
  store: Store
  router: Router
  availability: Availability
  presence: Presence
  world: World
}

export function transferRoutes(app: FastifyInstance, parts: TransferRoutesParts): void {
  const { desks, desk, store, router, availability, presence, world } = parts

  app.post(`${PATHS.conversations}/:uuid/transfer`, async (request, reply) => {
    const { agent } = await desks.agent(request)
    const { uuid } = request.params as { uuid: string }
    const state = await desk.state(uuid)
    if (!state || !serves(agent, state)) throw new Refused('not there', 'no such conversation')
    const body = taken(readBody(transferRequest, request.body))
    const { merchantId, site } = state.opening
    const queueName = body.queue_name ?? state.opening.queueName
    const colleagues = await availability.agents(merchantId, queueName)
    if (colleagues.length === 0 && !(await store.site(site))?.queues.includes(queueName))
      throw new Refused('bad request', 'queue_name: no such queue')

    const by = actorOf(agent)
    const arn = body.conversation_participant_arn
    if (arn === undefined) {
      // Nobody counted their absence while they talked; from now on it costs them their place. Before they have it, or the absence of the
      // talk could cost it at once.
      presence.expect(uuid, world.now())
      agreed(await desk.transfer(uuid, by, { queueName }))
      return reply.code(204).send()
    }
    const colleague = colleagues.find((each) => each.arn === arn)
    if (!colleague) throw new Refused('not there', 'no such agent in this queue')
    const { name: theirName } = colleague
    if (colleague.status === 'unavailable')
      throw new Refused('away', `${arn} is not there`, { userMessage: `${theirName} is not there at the moment.` })
    const handOver = () => desk.transfer(uuid, by, { queueName, agent: { arn, name: theirName, role: 'agent' } })
    const takesPart = state.life.at === 'talking' && state.people.some((person) => person.arn === arn && person.leftAt === undefined)
    const full = `${theirName} already has as many chats as they may have at once.`
    agreed(takesPart ? await handOver() : await router.withinLimit(arn, full, handOver))
    return reply.code(204).send()
  })
}
