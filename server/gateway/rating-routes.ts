// A shopper says how the talk was, once it is over; the agents of its queue read it. Ours.

import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { RATING, ratingPath } from '../../protocol/rating-paths.ts'
import type { Desk } from '../domain/desk.ts'
import type { World } from '../domain/ports.ts'
import type { Rating, RatingStore } from '../domain/rating.ts'
import { isoTime } from '../domain/rows.ts'
import { serves } from '../domain/serves.ts'
import type { Desks } from './app.ts'
import { taken } from './conversation-routes.ts'
import { enveloped } from './enveloped.ts'
import type { Rate, Rates } from './rates.ts'
import { Refused } from './refusals.ts'
import { readBody } from './schemas.ts'
import { text } from './text-schema.ts'

/** Of one conversation: who changes their mind more often is no person. */
export const RATING_RATE: Rate = { burst: 10, perSecond: 1 / 60 }

export const ratingRequest = v.object({
  rating: v.pipe(v.number(), v.integer('is no whole number'), v.minValue(1, 'is less than 1'), v.maxValue(5, 'is more than 5')),
  comment: v.optional(v.pipe(text(RATING.commentUnits), v.trim())),
})

export interface RatingRoutesParts {
  desks: Desks
  desk: Pick<Desk, 'state'>
  ratings: RatingStore
  rates: Rates
  world: World
}

export function ratingRoutes(app: FastifyInstance, { desks, desk, ratings, rates, world }: RatingRoutesParts): void {
  const path = ratingPath(':uuid').replace('%3A', ':')

  app.put(path, async (request) => {
    const caller = await desks.caller(request)
    if (caller.is === 'visitor') throw new Refused('not signed in', 'this call needs the token of a conversation')
    const { uuid } = request.params as { uuid: string }
    const state = caller.is === 'shopper' && caller.conversationUuid === uuid ? await desk.state(uuid) : undefined
    if (!state) throw new Refused('not there', 'no such conversation of yours')
    const { rating, comment = '' } = taken(readBody(ratingRequest, request.body))
    const now = world.now()
    if (state.life.at !== 'closed') throw new Refused('unanswered', 'the conversation goes on', { userMessage: 'The chat still goes on.' })
    if (now - state.lastAt > RATING.openForMs) throw new Refused('closed', 'the conversation ended more than a day ago')
    const wait = rates.take(uuid, now)
    if (wait !== undefined) throw new Refused('too many', 'too many changes of a rating', { retryAfterSeconds: wait })
    const given: Rating = { rating, comment, at: now }
    if (!(await ratings.put(uuid, given))) throw new Refused('not there', 'no such conversation')
    return enveloped('conversation_rating', onWire(given))
  })

  app.get(path, async (request) => {
    const caller = await desks.caller(request)
    if (caller.is === 'visitor') throw new Refused('not signed in', 'this call needs the token of a conversation')
    const { uuid } = request.params as { uuid: string }
    const isTheirs = caller.is === 'shopper' && caller.conversationUuid === uuid
    const state = isTheirs || caller.is === 'agent' ? await desk.state(uuid) : undefined
    if (!state || (caller.is === 'agent' && !serves(caller.agent, state))) throw new Refused('not there', 'no such conversation')
    return enveloped('conversation_rating', onWire(await ratings.of(uuid)))
  })
}

export const onWire = (rating: Rating | undefined) =>
  rating ? { rated: true, rating: rating.rating, comment: rating.comment, rating_dts: isoTime(rating.at) } : { rated: false }
