// Legs on the outside: Genesys' two calls, for agents alone. Its JSON is its own; errors are ours, as everywhere.

import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { type ChatConversation, LEG_PATHS } from '../../protocol/legs.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { personOf } from '../domain/conversation.ts'
import type { Desk } from '../domain/desk.ts'
import type { LegDesk, LegRefusal, LegWish } from '../domain/leg-desk.ts'
import type { Store } from '../domain/ports.ts'
import { serves } from '../domain/serves.ts'
import type { Desks } from './app.ts'
import { actorOf, agreed, taken } from './conversation-routes.ts'
import { type RefusalName, Refused } from './refusals.ts'
import type { Router } from './router.ts'
import { filled, readBody, text } from './schemas.ts'

const MOST_TAGS = 20

const wrapup = v.pipe(
  v.object({
    code: v.optional(filled(LIMITS.nameUnits)),
    name: v.optional(text(LIMITS.nameUnits)),
    notes: v.optional(text(LIMITS.messageUnits)),
    tags: v.optional(v.pipe(v.array(filled(LIMITS.nameUnits)), v.maxLength(MOST_TAGS))),
    provisional: v.optional(v.boolean(), false),
  }),
  v.check(({ code, provisional }) => code !== undefined || provisional, 'needs a code, or to be provisional'),
)

/** Each is a step of its own: of two in one call the second could be refused when the first has happened. */
export const legRequest = v.pipe(
  v.object({
    state: v.optional(v.picklist(['connected', 'disconnected'])),
    held: v.optional(v.boolean()),
    wrapup: v.optional(wrapup),
    wrapupSkipped: v.optional(v.literal(true)),
    afterCallWork: v.optional(v.object({ state: v.picklist(['complete', 'skipped']) })),
  }),
  v.check((body) => Object.values(body).filter((each) => each !== undefined).length === 1, 'must ask for exactly one change'),
)

const REFUSALS: Record<LegRefusal, [RefusalName, string, string?]> = {
  'not there': ['not there', 'no such participant'],
  'not yours': ['not allowed', "another's leg"],
  'not connected': ['closed', 'the participant is not connected', 'This participant is not connected.'],
  'not ended': ['closed', 'the participant is still connected', 'Please end the chat first.'],
  'already wrapped up': ['already used', 'wrapped up before', 'This chat was wrapped up before.'],
  'wrap-up needed': ['closed', 'the queue asks for a wrap-up', 'Please choose a wrap-up code.'],
}

export interface LegRoutesParts {
  desks: Desks
  desk: Desk
  legs: LegDesk
  store: Store
  router: Pick<Router, 'pickUp'>
}

export function legRoutes(app: FastifyInstance, { desks, desk, legs, store, router }: LegRoutesParts): void {
  app.get(LEG_PATHS.chat(':uuid'), async (request, reply): Promise<ChatConversation> => {
    const { agent } = await desks.agent(request)
    const { uuid } = request.params as { uuid: string }
    const state = await desk.state(uuid)
    if (!state || !serves(agent, state)) throw new Refused('not there', 'no such conversation')
    reply.header('cache-control', 'no-store')
    return { id: uuid, participants: await legs.legs(state), selfUri: LEG_PATHS.chat(uuid) }
  })

  app.patch(LEG_PATHS.participant(':uuid', ':id'), async (request, reply) => {
    const { agent } = await desks.agent(request)
    const { uuid, id } = request.params as { uuid: string; id: string }
    const state = await desk.state(uuid)
    // Who gave a talk away to a queue they do not serve still has it to wrap up.
    const mayAsk = state !== undefined && (serves(agent, state) || personOf(state, agent.arn) !== undefined)
    if (!mayAsk) throw new Refused('not there', 'no such conversation')
    const wish = wishOf(taken(readBody(legRequest, request.body)))
    const answer = await legs.change(state, id, actorOf(agent), wish)
    if (!answer.ok) {
      const [name, developerMessage, userMessage] = REFUSALS[answer.refusal]
      throw new Refused(name, developerMessage, userMessage ? { userMessage } : {})
    }
    if (answer.next === 'pick up') {
      const entry = await store.entryOf(uuid)
      // It may have rung before they were taken out of the queue.
      if (!entry || !serves(agent, state)) throw new Refused('not there', 'no such place in line')
      agreed(await router.pickUp(entry, actorOf(agent)))
    }
    return reply.code(204).send()
  })
}

function wishOf({ state, held, wrapup, wrapupSkipped, afterCallWork }: v.InferOutput<typeof legRequest>): LegWish {
  if (state !== undefined) return { wish: state }
  if (held !== undefined) return { wish: 'held', held }
  if (wrapup !== undefined) return { wish: 'wrap up', wrapUp: wrapup }
  return { wish: 'after work', state: wrapupSkipped ? 'skipped' : (afterCallWork?.state ?? 'complete') }
}
