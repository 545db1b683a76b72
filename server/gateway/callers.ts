// Who is calling, decided in one place for REST and sockets alike. Whatever cannot be proven is refused; nothing defaults to yes.

import { HEADERS, PATHS } from '../../protocol/rest.ts'
import type { Identity } from '../domain/identity.ts'
import type { Site, Store, World } from '../domain/ports.ts'
import type { Caller } from './caller.ts'
import { cookieIn } from './cookies.ts'
import type { OAuth } from './oauth.ts'
import { isAllowed, originOf, type RequestHeaders, single } from './origins.ts'
import { Refused } from './refusals.ts'
import type { Standing } from './revocation.ts'
import { requireSameOrigin } from './same-origin.ts'
import { requireScope } from './scopes.ts'
import type { Sessions } from './sessions.ts'
import type { Claims, Tokens } from './tokens.ts'

/** A check that does not answer is a check that failed. */
const VERIFY_WITHIN_MS = 2_000
/** Room for one answer of the issuer, which has 3 s of its own. */
const ISSUER_WITHIN_MS = 7_000

export type { Caller }
export type IncomingHeaders = RequestHeaders & Record<string, string | string[] | undefined>

export interface Callers {
  /** Throws `Refused`. */
  ofRequest(headers: IncomingHeaders, scheme: 'http' | 'https', method: string): Promise<Caller>
  ofSocket(token: string, headers: IncomingHeaders, scheme: 'http' | 'https'): Promise<Caller>
}

interface From {
  origin: string | undefined
  /** This server's own, under the name it was called by; the Host was checked before. */
  own: string
}

const fromOf = (headers: IncomingHeaders, scheme: 'http' | 'https'): From => ({
  origin: originOf(headers, scheme),
  own: `${scheme}://${headers.host}`,
})

export interface CallersParts {
  store: Store
  standing: Standing
  identity: Pick<Identity, 'agentBySubject'>
  sessions: Sessions
  tokens: Tokens
  oauth?: OAuth | undefined
  world: World
}

export function createCallers({ store, standing, identity, sessions, tokens, oauth, world }: CallersParts): Callers {
  /** A page of the shop's, or the hosted chat page, which is on our own host. */
  async function siteFrom(key: string, { origin, own }: From): Promise<Site> {
    const site = await store.site(key)
    if (!site) throw new Refused('not signed in', 'unknown site key')
    if (!isAllowed(origin, [...site.origins, own])) throw new Refused('wrong origin', 'this origin is not in the list of the site')
    return site
  }

  async function ofClaims(claims: Claims, from: From): Promise<Caller> {
    const token = { kid: claims.kid, issuedAt: claims.issuedAt }
    if (claims.role === 'customer') {
      const site = await siteFrom(claims.site, from)
      if (site.merchantId !== claims.merchantId) throw new Refused('not signed in', 'the token is for another merchant')
      return { is: 'shopper', site, arn: claims.arn, conversationUuid: claims.conversationUuid, expiresAt: claims.expiresAt, token }
    }
    const agent = await store.agent(claims.arn)
    if (!agent || agent.merchantId !== claims.merchantId) throw new Refused('not signed in', 'unknown agent')
    return { is: 'agent', agent, expiresAt: claims.expiresAt, token, ...(claims.scopes ? { scopes: claims.scopes } : {}) }
  }

  /** Whatever the check does instead of answering yes (no, an error, silence) means no. */
  async function proven<T>(check: () => Promise<T | undefined>, withinMs: number): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const silence = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), withinMs)
    })
    try {
      const claims = await Promise.race([check(), silence])
      if (claims) return claims
    } catch {
      // As silence.
    } finally {
      clearTimeout(timer)
    }
    throw new Refused('not signed in', 'the token is not valid, or no longer')
  }

  const claimsIn = (token: string): Promise<Claims> => proven(() => tokens.verify(token, world.now()), VERIFY_WITHIN_MS)

  /** The issuer says who it is and what the token is for; what the agent may do is ours to know. */
  async function ofIssuer(issuer: OAuth, token: string): Promise<Caller> {
    const { subject, scopes, issuedAt, expiresAt } = await proven(() => issuer.verify(token, world.now()), ISSUER_WITHIN_MS)
    const known = await identity.agentBySubject(subject)
    if (!known) throw new Refused('not signed in', 'no agent has this subject')
    return { is: 'agent', agent: known.agent, expiresAt, scopes, token: { issuedAt } }
  }

  async function ofCookie(headers: IncomingHeaders, scheme: 'http' | 'https', method: string): Promise<Caller> {
    const secret = cookieIn(single(headers.cookie), 'shopbell', scheme)
    if (secret === undefined) throw new Refused('not signed in', 'no credentials')
    requireSameOrigin(method, headers, `${scheme}://${headers.host}`)
    const session = await sessions.of(secret)
    const agent = session && (await store.agent(session.arn))
    if (!agent) throw new Refused('not signed in', 'no session')
    return { is: 'agent', agent, expiresAt: session.endsAt }
  }

  async function admitted(caller: Caller): Promise<Caller> {
    await standing.admit(caller)
    return caller
  }

  return {
    async ofRequest(headers, scheme, method) {
      return admitted(await claimed(headers, scheme, method))
    },

    async ofSocket(token, headers, scheme) {
      const claims = await claimsIn(token)
      const from = fromOf(headers, scheme)
      // An agent's console is our own page; a program may come without an origin, a foreign page may not.
      if (claims.role === 'agent' && from.origin !== undefined && from.origin !== from.own)
        throw new Refused('wrong origin', 'not the console')
      const caller = await ofClaims(claims, from)
      // Whoever is on the line hears.
      if (caller.is === 'agent' && caller.scopes) requireScope(caller.scopes, 'GET', PATHS.websocket)
      return admitted(caller)
    },
  }

  /** Who the credentials name. Whether that one may still come in is judged next. */
  async function claimed(headers: IncomingHeaders, scheme: 'http' | 'https', method: string): Promise<Caller> {
    const agentKey = single(headers[HEADERS.agentKey])
    if (agentKey) {
      const agent = await store.agentByKeyHash(world.hash(agentKey))
      if (!agent) throw new Refused('not signed in', 'unknown simple key')
      return { is: 'agent', agent, expiresAt: Number.POSITIVE_INFINITY }
    }
    const from = fromOf(headers, scheme)
    const siteKey = single(headers[HEADERS.siteKey])
    const bearer = /^Bearer (\S+)$/i.exec(single(headers.authorization) ?? '')?.[1]
    if (bearer) {
      if (oauth?.isTheirs(bearer)) return ofIssuer(oauth, bearer)
      const claims = await claimsIn(bearer)
      const caller = await ofClaims(claims, from)
      if (caller.is === 'shopper' && siteKey !== caller.site.key)
        throw new Refused('not signed in', `the header ${HEADERS.siteKey} must name the token's site`)
      return caller
    }
    // Last, and never beside the key of a shop: a cookie comes unasked, also with the calls of a widget on our own host.
    if (!siteKey) return ofCookie(headers, scheme, method)
    return { is: 'visitor', site: await siteFrom(siteKey, from) }
  }
}
