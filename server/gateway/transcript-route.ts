// The words of a talk by e-mail, to the address that the shopper gave or one they enter. Ours. Whoever may send letters to any address
// may be used to annoy strangers: so only after an agent has answered, and only a few.

import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { LIMITS } from '../../protocol/limits.ts'
import { transcriptPath } from '../../protocol/mail-paths.ts'
import { presentAgents } from '../domain/conversation.ts'
import type { Desk } from '../domain/desk.ts'
import { isTimeZone } from '../domain/hours.ts'
import type { World } from '../domain/ports.ts'
import { shopperOf } from '../domain/rights.ts'
import type { Desks } from './app.ts'
import { taken } from './conversation-routes.ts'
import type { PeerAddress } from './peer-address.ts'
import type { Rate, Rates } from './rates.ts'
import { Refused } from './refusals.ts'
import { readBody, text } from './schemas.ts'

/** Never raised: a letter leaves the house in a demo too. */
export const LETTER_RATES = {
  perConversation: { burst: 3, perSecond: 1 / 1200 },
  perRecipient: { burst: 5, perSecond: 1 / 3600 },
  perAddress: { burst: 10, perSecond: 1 / 600 },
} as const satisfies Record<string, Rate>

export const transcriptRequest = v.optional(
  v.object({
    email: v.optional(v.pipe(text(LIMITS.emailUnits), v.trim())),
    time_zone: v.optional(v.pipe(text(60), v.check(isTimeZone, 'is not a time zone'))),
  }),
)

export interface TranscriptRouteParts {
  desks: Desks
  desk: Pick<Desk, 'state'>
  /** Undefined: this server sends no letters. */
  transcripts:
    | {
        /** As it goes over the wire, or undefined when no letter can go there. */
        mailbox(address: string): string | undefined
        send(conversationUuid: string, to: string, timeZone: string): Promise<void>
      }
    | undefined
  world: World
  peerAddress: PeerAddress
  rates: { perConversation: Rates; perRecipient: Rates; perAddress: Rates }
}

export function transcriptRoute(app: FastifyInstance, parts: TranscriptRouteParts): void {
  const { desks, desk, transcripts, world, rates } = parts

  app.post(transcriptPath(':uuid').replace('%3A', ':'), async (request, reply) => {
    const caller = await desks.caller(request)
    if (caller.is === 'visitor') throw new Refused('not signed in', 'this call needs the token of a conversation')
    const { uuid } = request.params as { uuid: string }
    const state = caller.is === 'shopper' && caller.conversationUuid === uuid ? await desk.state(uuid) : undefined
    if (!state || caller.is !== 'shopper') throw new Refused('not there', 'no such conversation')
    const body = taken(readBody(transcriptRequest, request.body))
    if (!transcripts) throw new Refused('not there', 'this server sends no e-mail', { userMessage: 'This shop sends no e-mail.' })
    const to = transcripts.mailbox(body?.email || shopperOf(state)?.email || '')
    if (to === undefined)
      throw new Refused('bad request', 'email: is not an address that a letter can go to', {
        userMessage: 'Write it like name@example.com.',
      })
    const isAnswered = presentAgents(state).length > 0 || state.people.some(({ role, lastSaidAt }) => role === 'agent' && lastSaidAt)
    if (!isAnswered) throw new Refused('unanswered', 'nobody has answered in this conversation')
    const now = world.now()
    const wait =
      rates.perAddress.take(parts.peerAddress(request.raw), now) ??
      rates.perConversation.take(uuid, now) ??
      rates.perRecipient.take(to.toLowerCase(), now)
    if (wait !== undefined) throw new Refused('too many', 'too many letters', { retryAfterSeconds: wait })
    await transcripts.send(uuid, to, body?.time_zone ?? 'UTC')
    return reply.code(204).send()
  })
}
