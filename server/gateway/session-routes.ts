// Signing in to the console: by password, or at the operator's provider. What the browser keeps is a cookie that no script can read.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_PATHS } from '../../protocol/session-paths.ts'
import type { Identity } from '../domain/identity.ts'
import type { Agent, World } from '../domain/ports.ts'
import { isoTime } from '../domain/rows.ts'
import type { Addresses } from './addresses.ts'
import { taken } from './conversation-routes.ts'
import { cookieIn, setCookie } from './cookies.ts'
import { enveloped } from './enveloped.ts'
import { signIn } from './identity-schemas.ts'
import { FLOW_SECONDS, type Oidc } from './oidc.ts'
import { isPassword } from './passwords.ts'
import type { PeerAddress } from './peer-address.ts'
import type { Rates } from './rates.ts'
import { Refused } from './refusals.ts'
import type { Standing } from './revocation.ts'
import { requireSameOrigin } from './same-origin.ts'
import { readBody } from './schemas.ts'
import { SESSION_SECONDS, type Sessions } from './sessions.ts'

/** Each check of a password takes 19 MiB for some milliseconds. */
const CHECKS_AT_ONCE = 8

export interface SessionRoutesParts {
  identity: Identity
  standing: Standing
  sessions: Sessions
  oidc: Oidc | undefined
  addresses: Addresses
  peerAddress: PeerAddress
  world: World
  triesPerAddress: Rates
  triesPerPerson: Rates
}

export function sessionRoutes(app: FastifyInstance, parts: SessionRoutesParts): void {
  const { identity, standing, sessions, oidc, addresses, world } = parts
  let checks = 0

  const schemeOf = (request: FastifyRequest) => addresses.scheme(request.headers.host)
  const secretOf = (request: FastifyRequest) => cookieIn(request.headers.cookie, 'shopbell', schemeOf(request))
  const requireOwnPage = (request: FastifyRequest) =>
    requireSameOrigin(request.method, request.headers, addresses.origin(request.headers.host))
  const callbackOf = (request: FastifyRequest) => `${addresses.origin(request.headers.host)}${SESSION_PATHS.oidcCallback}`

  async function begin(request: FastifyRequest, reply: FastifyReply, agent: Agent, passwordHash?: string): Promise<number> {
    const before = secretOf(request)
    if (before !== undefined) await sessions.end(before)
    const begun = await sessions.begin(agent.arn, passwordHash)
    if (!begun) throw new Refused('not signed in', 'wrong name or password')
    const { secret, endsAt } = begun
    reply.header('set-cookie', setCookie('shopbell', secret, { scheme: schemeOf(request), seconds: SESSION_SECONDS, sameSite: 'strict' }))
    return endsAt
  }

  function whoIs(agent: Agent, endsAt: number) {
    const { name, userId, merchantId } = agent
    return enveloped('agent_session', { agent_name: name, user_id: userId, merchant_id: merchantId, expires_dts: isoTime(endsAt) })
  }

  /** Refuses before any work is done for the one who tries too often, by person and by address. */
  function countTry(request: FastifyRequest, login: string): void {
    const now = world.now()
    const wait = parts.triesPerAddress.take(parts.peerAddress(request.raw), now) ?? parts.triesPerPerson.take(login.toLowerCase(), now)
    if (wait !== undefined) throw new Refused('too many', 'too many sign-ins', { retryAfterSeconds: wait })
    if (checks >= CHECKS_AT_ONCE) throw new Refused('too many', 'too many sign-ins at once', { retryAfterSeconds: 1 })
  }

  app.put(SESSION_PATHS.session, async (request, reply) => {
    requireOwnPage(request)
    const { login, password } = taken(readBody(signIn, request.body))
    countTry(request, login)
    checks += 1
    try {
      const known = await identity.agentByLogin(login)
      // The same work and the same words, whoever does not exist, has no password or is disabled.
      const isRight = await isPassword(known?.passwordHash, password)
      if (!known || !isRight || known.isDisabled) throw new Refused('not signed in', 'wrong name or password')
      return whoIs(known.agent, await begin(request, reply, known.agent, known.passwordHash))
    } finally {
      checks -= 1
    }
  })

  app.get(SESSION_PATHS.session, async (request) => {
    requireOwnPage(request)
    const secret = secretOf(request)
    const session = secret === undefined ? undefined : await sessions.of(secret)
    const known = session && (await identity.standings([session.arn])).get(session.arn)
    if (!session || !known) throw new Refused('not signed in', 'no session')
    await standing.admit({ is: 'agent', agent: known.agent, expiresAt: session.endsAt })
    return whoIs(known.agent, session.endsAt)
  })

  app.delete(SESSION_PATHS.session, async (request, reply) => {
    requireOwnPage(request)
    const secret = secretOf(request)
    if (secret !== undefined) await sessions.end(secret)
    reply.header('set-cookie', setCookie('shopbell', '', { scheme: schemeOf(request), seconds: 0, sameSite: 'strict' }))
    return reply.code(204).send()
  })

  if (!oidc) return

  app.put(SESSION_PATHS.oidc, async (request, reply) => {
    requireOwnPage(request)
    const wait = parts.triesPerAddress.take(parts.peerAddress(request.raw), world.now())
    if (wait !== undefined) throw new Refused('too many', 'too many sign-ins', { retryAfterSeconds: wait })
    const { address, secret } = await oidc.start(callbackOf(request))
    const options = { scheme: schemeOf(request), seconds: FLOW_SECONDS, sameSite: 'lax' } as const
    reply.header('set-cookie', setCookie('shopbell-sign-in', secret, options))
    return enveloped('sign_in', { address: address.href })
  })

  // A GET that signs in, because providers send browsers back so. It does nothing without the cookie that our own page asked for in this
  // very browser, the state that belongs to it, and a code that only we can use.
  app.get(SESSION_PATHS.oidcCallback, async (request, reply) => {
    const scheme = schemeOf(request)
    const secret = cookieIn(request.headers.cookie, 'shopbell-sign-in', scheme)
    const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
    const person = secret === undefined ? undefined : await oidc.finish(secret, new URL(`${callbackOf(request)}${query}`))
    const known = person && (await identity.agentByEmail(person.email))
    if (!known || known.isDisabled) throw new Refused('not signed in', 'the sign-in at the provider did not name an agent')
    await begin(request, reply, known.agent)
    reply.header('set-cookie', setCookie('shopbell-sign-in', '', { scheme, seconds: 0, sameSite: 'lax' }))
    return reply.redirect('/console', 303)
  })
}
