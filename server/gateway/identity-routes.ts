// A shopper whom the shop vouches for: said once in a conversation, it stays with it, and finds it again on another device.

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { IDENTITY_PATHS } from '../../protocol/identity-paths.ts'
import type { Desk } from '../domain/desk.ts'
import type { ResumeAnswer } from '../domain/entrance.ts'
import type { Identified, Identity } from '../domain/identity.ts'
import type { Site, World } from '../domain/ports.ts'
import { serves } from '../domain/serves.ts'
import type { Desks } from './app.ts'
import { taken } from './conversation-routes.ts'
import { enveloped } from './enveloped.ts'
import { identityRequest } from './identity-schemas.ts'
import type { Rates } from './rates.ts'
import { Refused } from './refusals.ts'
import { readBody } from './schemas.ts'
import type { ShopIdentity } from './shop-identity.ts'

/** How far back a customer's talks are looked through for one that goes on. */
const MOST_TALKS = 20

export interface IdentityRoutesParts {
  desks: Desks
  desk: Desk
  identity: Identity
  shopIdentity: ShopIdentity
  perShopper: Rates
  world: World
}

type Vouching = Pick<IdentityRoutesParts, 'desk' | 'identity' | 'shopIdentity' | 'world'>

async function vouchedFor({ identity, shopIdentity, world }: Vouching, site: Site, token: string) {
  const vouched = await shopIdentity.verify(site.key, token, world.now())
  if (!vouched) throw new Refused('not allowed', 'the identity token is not one of this site, or no longer')
  const isBanned =
    (await identity.isBanned(site.key, 'customer', vouched.sub)) ||
    (vouched.email !== undefined && (await identity.isBanned(site.key, 'email', vouched.email)))
  if (isBanned) throw new Refused('not allowed', 'banned', { userMessage: 'You cannot chat here any more.' })
  return vouched
}

/** The newest talk of the customer that goes on, or has ended a short while ago. */
export async function resumeVouched(parts: Vouching, site: Site, token: string): Promise<ResumeAnswer> {
  const { sub } = await vouchedFor(parts, site, token)
  for (const uuid of await parts.identity.conversationsOfCustomer(site.key, sub, MOST_TALKS)) {
    const answer = await parts.desk.resumeVouched(site, uuid)
    if (answer.ok) return answer
  }
  return { ok: false, refusal: { code: 'over' } }
}

export function identityRoutes(app: FastifyInstance, parts: IdentityRoutesParts): void {
  const { desks, desk, identity, world } = parts

  app.put(IDENTITY_PATHS.identity, async (request) => {
    const caller = await desks.caller(request)
    if (caller.is !== 'shopper') throw new Refused('not signed in', 'this call needs the token of a conversation')
    const wait = parts.perShopper.take(caller.arn, world.now())
    if (wait !== undefined) throw new Refused('too many', 'too many identity tokens', { retryAfterSeconds: wait })
    const { sub, email, name } = await vouchedFor(parts, caller.site, taken(readBody(identityRequest, request.body)).identity_token)
    const before = await identity.identifiedIn(caller.conversationUuid)
    // On a shared computer the next customer must not be shown as the one before, nor find that one's talk.
    if (before && before.sub !== sub) throw new Refused('already used', "this conversation is another customer's")
    const now: Identified = {
      conversationUuid: caller.conversationUuid,
      site: caller.site.key,
      sub,
      email,
      name,
      at: before?.at ?? world.now(),
    }
    // Asked of the write itself: who is erased meanwhile must not be written down again.
    if (!(await identity.identify(now))) throw new Refused('not there', 'no such conversation')
    return enveloped('customer_identity', onWire(now))
  })

  app.get(IDENTITY_PATHS.identityOf(':uuid'), async (request: FastifyRequest) => {
    const { agent } = await desks.agent(request)
    const { uuid } = request.params as { uuid: string }
    const state = await desk.state(uuid)
    if (!state || !serves(agent, state)) throw new Refused('not there', 'no such conversation')
    return enveloped('customer_identity', onWire(await identity.identifiedIn(uuid)))
  })
}

function onWire(identified: Identified | undefined) {
  if (!identified) return { verified: false }
  const { sub, email, name } = identified
  return { verified: true, customer_id: sub, ...(email ? { email } : {}), ...(name ? { name } : {}) }
}
