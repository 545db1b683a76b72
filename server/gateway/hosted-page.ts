// The chat at an address of its own: for shops whose pages let no script of ours in, and for browsers that run none. With scripts it is the
// widget; without, it is forms and a frame that refreshes. It is a client of our own API like any other, with the shopper's credentials in a
// cookie that only these pages get.

import type { FastifyInstance, FastifyReply, FastifyRequest, InjectOptions } from 'fastify'
import { LIMITS } from '../../protocol/limits.ts'
import type { Conversation, ConversationStartResponse, Envelope } from '../../protocol/models.ts'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import type { Desk } from '../domain/desk.ts'
import type { Identity } from '../domain/identity.ts'
import type { Site, Store, World } from '../domain/ports.ts'
import type { Addresses } from './addresses.ts'
import type { Callers } from './callers.ts'
import { cookieIn, setCookie } from './cookies.ts'
import { closedPage, HOSTED_CSS, HOSTED_JS, type HostedWord, type Shop, startPage, talkPage, wordsPage } from './hosted-html.ts'
import type { Presence } from './presence.ts'
import type { Rates } from './rates.ts'
import { Refused } from './refusals.ts'
import { requireSameOrigin } from './same-origin.ts'
import { hostedSay, hostedStart, readBody } from './schemas.ts'

const REFRESH_SECONDS = 8
const COOKIE_SECONDS = 24 * 3600
const BRIEFLY = 'public, max-age=60'

export interface HostedPageParts {
  store: Store
  identity: Identity
  callers: Callers
  desk: Desk
  addresses: Addresses
  presence: Presence
  messageRates: Rates
  world: World
}

/** What the cookie holds: a token for the calls, and the secret that brings the next one when it has run out. */
interface Pass {
  uuid: string
  jwt: string
  secret: string
}

export function hostedPage(app: FastifyInstance, parts: HostedPageParts): void {
  const { store, addresses, world } = parts

  app.register(async (pages) => {
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LIMITS.bodyBytes },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )

    pages.get('/chat.css', (_request, reply) => reply.type('text/css; charset=utf-8').header('cache-control', BRIEFLY).send(HOSTED_CSS))
    pages.get('/chat.js', (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').header('cache-control', BRIEFLY).send(HOSTED_JS),
    )

    pages.get('/chat/:site', async (request, reply) => {
      const site = await siteOf(request)
      if (!site) return html(request, reply.code(404), closedPage())
      const pass = passOf(request, site)
      if (!pass) return html(request, reply, startPage(shopOf(site), newCid()))
      const talk = await talkOf(request, reply, site, pass)
      if (!talk) return html(request, reply, startPage(shopOf(site), newCid()))
      return html(request, reply, talkPage(shopOf(site), newCid(), talk.closed === true))
    })

    pages.get('/chat/:site/words', async (request, reply) => {
      const site = await siteOf(request)
      const pass = site && passOf(request, site)
      const talk = pass && (await talkOf(request, reply, site, pass))
      if (!talk) return html(request, reply.code(404), closedPage(), 'frame')
      // Whoever has the page open is there, though no socket says so: the place in line is kept.
      parts.presence.expect(pass.uuid, world.now())
      return html(request, reply, wordsPage(stateOf(talk), wordsOf(talk), talk.closed ? undefined : REFRESH_SECONDS), 'frame')
    })

    pages.post('/chat/:site/start', async (request, reply) => {
      const site = await ownSite(request)
      const read = readBody(hostedStart, request.body)
      const was = (request.body ?? {}) as Record<string, string>
      if (!read.ok) return html(request, reply.code(400), startPage(shopOf(site), newCid(), was, 'Check what you wrote and try again.'))
      const { name, email, question, client_message_id } = read.value
      const answer = await call<ConversationStartResponse>(request, site, {
        method: 'PUT',
        url: PATHS.conversations,
        payload: {
          question,
          client_message_id,
          ...(name ? { conversation_participant_name: name } : {}),
          ...(email ? { email } : {}),
        },
      })
      if (answer.status !== 200 || !keep(request, reply, site, answer.body))
        return html(request, reply.code(answer.status), startPage(shopOf(site), client_message_id, was, sentenceOf(answer.body)))
      return back(reply, site)
    })

    pages.post('/chat/:site/say', async (request, reply) => {
      const site = await ownSite(request)
      const pass = passOf(request, site)
      const talk = pass && (await talkOf(request, reply, site, pass))
      if (!talk) return back(reply, site)
      const wrong = await say(request, site, pass, talk)
      if (wrong) return html(request, reply.code(400), talkPage(shopOf(site), newCid(), talk.closed === true, wrong))
      return back(reply, site)
    })

    pages.post('/chat/:site/leave', async (request, reply) => {
      const site = await ownSite(request)
      const pass = passOf(request, site)
      if (pass) await call(request, site, { method: 'DELETE', url: PATHS.leave(pass.uuid) }, pass.jwt)
      return back(reply, site)
    })

    pages.post('/chat/:site/again', async (request, reply) => {
      const site = await ownSite(request)
      reply.header('set-cookie', cookie(request, '', 0))
      return back(reply, site)
    })
  })

  /** In words what went wrong, or undefined. */
  async function say(request: FastifyRequest, site: Site, pass: Pass, talk: Conversation): Promise<string | undefined> {
    const read = readBody(hostedSay, request.body)
    if (!read.ok) return 'Write a message first.'
    const caller = await parts.callers.ofRequest(headersFor(request, site, pass.jwt), addresses.scheme(request.headers.host), 'PUT')
    if (caller.is !== 'shopper') throw new Refused('not allowed', 'only a shopper speaks here')
    const wait = parts.messageRates.take(caller.arn, world.now())
    if (wait !== undefined) return 'That was very fast. Wait a moment and send it again.'
    const name = talk.participants?.find((each) => each.conversation_participant_arn === caller.arn)?.conversation_participant_name ?? ''
    const said = { body: read.value.body, cid: read.value.client_message_id }
    const answer = await parts.desk.say(pass.uuid, { arn: caller.arn, name, role: 'customer' }, said)
    return answer.ok ? undefined : 'The chat has ended.'
  }

  // ---- the API, as any other client calls it

  async function call<Body>(
    request: FastifyRequest,
    site: Site,
    options: InjectOptions,
    jwt?: string,
  ): Promise<{ status: number; body: Body }> {
    const answer = await app.inject({
      ...options,
      headers: headersFor(request, site, jwt),
      // Rates count the person, not this server.
      remoteAddress: request.raw.socket.remoteAddress ?? '127.0.0.1',
    })
    return { status: answer.statusCode, body: (answer.body === '' ? undefined : JSON.parse(answer.body)) as Body }
  }

  function headersFor(request: FastifyRequest, site: Site, jwt?: string): Record<string, string> {
    const { host = '', 'x-forwarded-for': forwarded } = request.headers
    return {
      host,
      origin: addresses.origin(host),
      [HEADERS.siteKey]: site.key,
      ...(forwarded === undefined ? {} : { 'x-forwarded-for': String(forwarded) }),
      ...(jwt ? { authorization: `Bearer ${jwt}` } : {}),
    }
  }

  /** The conversation as its shopper sees it; a token that has run out is renewed once. */
  async function talkOf(request: FastifyRequest, reply: FastifyReply, site: Site, pass: Pass): Promise<Conversation | undefined> {
    const read = () =>
      call<{ conversation?: Conversation }>(request, site, { method: 'GET', url: `${PATHS.conversation(pass.uuid)}?limit=200` }, pass.jwt)
    const answer = await read()
    if (answer.status !== 401) return answer.body?.conversation
    const payload = { resume_secret: pass.secret, resolve_only: true }
    const renewed = await call<ConversationStartResponse>(request, site, { method: 'PUT', url: PATHS.conversations, payload })
    if (renewed.status !== 200 || !keep(request, reply, site, renewed.body)) return undefined
    pass.jwt = renewed.body.customer_auth?.jwt ?? ''
    return (await read()).body?.conversation
  }

  // ---- the cookie

  function keep(request: FastifyRequest, reply: FastifyReply, site: Site, started: ConversationStartResponse): boolean {
    const { conversation, customer_auth: auth, resume_secret: secret } = started
    if (!conversation?.conversation_uuid || !auth?.jwt || !secret) return false
    reply.header(
      'set-cookie',
      cookie(request, [site.key, conversation.conversation_uuid, secret, auth.jwt].map(encodeURIComponent).join('|'), COOKIE_SECONDS),
    )
    return true
  }

  const cookie = (request: FastifyRequest, value: string, seconds: number) =>
    setCookie('shopbell-chat', value, { scheme: addresses.scheme(request.headers.host), seconds, sameSite: 'strict' })

  function passOf(request: FastifyRequest, site: Site): Pass | undefined {
    const value = cookieIn(request.headers.cookie, 'shopbell-chat', addresses.scheme(request.headers.host))
    const [key, uuid, secret, jwt] = (value ?? '').split('|').map(decoded)
    return key === site.key && uuid && secret && jwt ? { uuid, secret, jwt } : undefined
  }

  // ---- sites

  async function siteOf(request: FastifyRequest): Promise<Site | undefined> {
    const site = await store.site((request.params as { site: string }).site)
    return site && !(await parts.identity.closedSites([site.key])).has(site.key) ? site : undefined
  }

  /** For what changes something: the browser must say that one of these pages asked for it. */
  async function ownSite(request: FastifyRequest): Promise<Site> {
    requireSameOrigin(request.method, request.headers, addresses.origin(request.headers.host))
    const site = await siteOf(request)
    if (!site) throw new Refused('not there', 'no such site')
    return site
  }

  const newCid = () => world.uuid().replaceAll('-', '')

  function html(request: FastifyRequest, reply: FastifyReply, body: string, kind: 'page' | 'frame' = 'page'): FastifyReply {
    const socket = new URL(addresses.websocketUrl(request.headers.host, '/')).origin
    const images = ["'self'", 'data:', 'blob:', ...(addresses.filesOrigin ? [addresses.filesOrigin] : [])].join(' ')
    const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src ${images}; connect-src 'self' ${socket}; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors ${kind === 'frame' ? "'self'" : "'none'"}`
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', kind === 'frame' ? policy.replace("script-src 'self'", "script-src 'none'") : policy)
      .header('cross-origin-opener-policy', 'same-origin')
      .send(body)
  }
}

const back = (reply: FastifyReply, site: Site) => reply.redirect(`/chat/${encodeURIComponent(site.key)}`, 303)

const shopOf = ({ key, shopName, origins }: Site): Shop => ({
  key,
  name: shopName,
  address: origins.find((origin) => /^https?:/.test(origin)),
})

const sentenceOf = (body: unknown): string => (body as Envelope | undefined)?.error?.user_message ?? 'The chat did not start. Try again.'

const mine = (talk: Conversation) => talk.participants?.find((each) => each.status === 'customer')?.conversation_participant_arn

const wordsOf = (talk: Conversation): HostedWord[] =>
  (talk.messages ?? []).map((message) => ({
    name: message.author_conversation_participant_name ?? '',
    body: message.body ?? '',
    at: message.message_dts ?? '',
    isOwn: message.author_conversation_participant_arn === mine(talk),
  }))

function stateOf(talk: Conversation): string {
  if (talk.closed) return 'The chat has ended.'
  const agent = talk.participants?.find((each) => each.status === 'agent' && !each.left_dts)
  return agent ? `You are talking to ${agent.conversation_participant_name}.` : 'We have your message. The answer comes here.'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
