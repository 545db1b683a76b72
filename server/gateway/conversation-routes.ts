// The REST side of conversations: start, resume, pick up, read, join, leave.

import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import type { Conversation, ConversationStartResponse } from '../../protocol/models.ts'
import type { EventsPage } from '../../protocol/parse.ts'
import { PATHS } from '../../protocol/rest.ts'
import { type ConversationState, personOf } from '../domain/conversation.ts'
import type { Actor } from '../domain/decide.ts'
import type { Answer, Desk } from '../domain/desk.ts'
import type { Opened, ResumeAnswer } from '../domain/entrance.ts'
import type { Erasure } from '../domain/erasure.ts'
import type { Fact } from '../domain/fact.ts'
import type { Identity } from '../domain/identity.ts'
import type { Agent, Site, Store, World } from '../domain/ports.ts'
import { judgeAnswers, type SiteForms } from '../domain/pre-chat.ts'
import { frameOf, isoTime, messageOf, rowOf } from '../domain/rows.ts'
import { serves } from '../domain/serves.ts'
import type { Addresses } from './addresses.ts'
import type { Desks } from './app.ts'
import type { Caller } from './callers.ts'
import type { ContextKeeper } from './context-keeper.ts'
import { enveloped } from './enveloped.ts'
import { identityRequest } from './identity-schemas.ts'
import type { PeerAddress } from './peer-address.ts'
import type { Presence } from './presence.ts'
import type { Rates } from './rates.ts'
import { Refused } from './refusals.ts'
import type { Standing } from './revocation.ts'
import type { Router } from './router.ts'
import { joinRequest, pickUpRequest, readBody, shopperResume, shopperStart } from './schemas.ts'
import type { Tokens } from './tokens.ts'

const MOST_ROWS = 200
const MOST_EVENTS = 500

export interface ConversationRoutesParts {
  desks: Desks
  desk: Desk
  store: Store
  identity: Identity
  resumeVouched(site: Site, identityToken: string): Promise<ResumeAnswer>
  standing: Standing
  tokens: Tokens
  addresses: Addresses
  presence: Presence
  router: Pick<Router, 'pickUp'>
  contexts: ContextKeeper
  forms: Pick<SiteForms, 'form'>
  erasure: Pick<Erasure, 'wasStart'>
  world: World
  startsPerAddress: Rates
  peerAddress: PeerAddress
  startsPerPerson: Rates
  resumesPerAddress: Rates
}

export function conversationRoutes(app: FastifyInstance, parts: ConversationRoutesParts): void {
  const { desks, desk, store, tokens, addresses, presence, contexts, world } = parts
  const one = `${PATHS.conversations}/:uuid`

  // ---- starting

  app.put(PATHS.conversations, async (request, reply) => {
    const caller = await desks.caller(request)
    if (caller.is === 'agent') return pickUp(caller.agent, request.body)
    const resume = v.is(v.object({ resolve_only: v.literal(true) }), request.body)
    if (resume) {
      const wait = parts.resumesPerAddress.take(parts.peerAddress(request.raw), world.now())
      if (wait !== undefined) throw new Refused('too many', 'too many calls to resume', { retryAfterSeconds: wait })
      const answer = v.is(identityRequest, request.body)
        ? await parts.resumeVouched(caller.site, request.body.identity_token)
        : await desk.resume(caller.site, taken(readBody(shopperResume, request.body)).resume_secret)
      if (answer.ok) return started(caller.site, answer.opened, request.headers.host)
      if (answer.refusal.code === 'over') return reply.code(204).send()
      throw new Refused('not signed in', 'this resume secret is not known, or no longer')
    }
    return start(caller.site, request)
  })

  /** Starts under way, by site and client_message_id. */
  const starting = new Map<string, Promise<unknown>>()

  /** Ten tabs that start the same conversation at once use up one chance, not ten: the others wait, and are repeats. */
  async function start(site: Site, request: FastifyRequest): Promise<ConversationStartResponse> {
    const body = taken(readBody(shopperStart, request.body))
    const key = `${site.key}\n${body.client_message_id}`
    await starting.get(key)?.catch(() => {})
    const begun = startOnce(site, body, request)
    if (!starting.has(key)) {
      starting.set(key, begun)
      const forget = () => starting.delete(key)
      begun.then(forget, forget)
    }
    return begun
  }

  async function startOnce(
    site: Site,
    body: v.InferOutput<typeof shopperStart>,
    request: FastifyRequest,
  ): Promise<ConversationStartResponse> {
    const queueName = body.queue_name || site.queues[0]
    if (queueName === undefined || !site.queues.includes(queueName)) throw new Refused('bad request', 'queue_name: no such queue')
    // An outbox that tries again must not bring back who was erased.
    if (parts.erasure.wasStart(site.key, body.client_message_id)) throw new Refused('already used', 'this conversation was erased')
    const judged = judgeAnswers(await parts.forms.form(site.key), {
      name: body.conversation_participant_name ?? '',
      email: body.email ?? '',
      answers: body.form_answers ?? {},
    })
    if (!judged.ok) throw new Refused('bad request', `form_answers: ${judged.field} ${judged.complaint}`)
    const now = world.now()
    // A repeat of the same start is not a new one and must not use up anybody's chances.
    const isRepeat = (await store.start(site.key, body.client_message_id)) !== undefined
    const wait = isRepeat
      ? undefined
      : (parts.startsPerAddress.take(parts.peerAddress(request.raw), now) ??
        (body.email ? parts.startsPerPerson.take(`${site.key}\n${body.email.toLowerCase()}`, now) : undefined))
    if (wait !== undefined) throw new Refused('too many', 'too many new conversations', { retryAfterSeconds: wait })
    if (body.email && (await parts.identity.isBanned(site.key, 'email', body.email.toLowerCase())))
      throw new Refused('not allowed', 'banned')

    const answer = await desk.open({
      site,
      queueName,
      cid: body.client_message_id,
      question: body.question,
      name: body.conversation_participant_name || 'Guest',
      email: body.email || undefined,
      language: body.participant_language_iso_code,
    })
    if (!answer.ok) throw new Refused('already used', 'this client_message_id opened a conversation more than 15 minutes ago')
    const { uuid } = answer.opened.state.opening
    presence.expect(uuid, now)
    const { url, cart_id, ucacid } = body
    // The agent sees where the question was asked before the page says more.
    if (!answer.repeated && (url || cart_id))
      await contexts.keep(uuid, { ...(url ? { url } : {}), ...(cart_id ? { cart_id } : {}), ...(ucacid ? { ucacid } : {}) })
    // A repeat may follow a process that ended in between.
    if (judged.answers.length > 0) await contexts.keepAnswers(uuid, judged.answers)
    return started(site, answer.opened, request.headers.host)
  }

  async function started(site: Site, opened: Opened, host: string | undefined): Promise<ConversationStartResponse> {
    const { state, shopperArn } = opened
    const { opening } = state
    // A secret proves whose talk it is, not that its owner may still take part.
    await parts.standing.admit({ is: 'shopper', site, arn: shopperArn, conversationUuid: opening.uuid, expiresAt: 0 })
    const claims = {
      role: 'customer',
      arn: shopperArn,
      merchantId: opening.merchantId,
      site: site.key,
      conversationUuid: opening.uuid,
    } as const
    return {
      conversation: await conversationFor(state, shopperArn, MOST_ROWS),
      conversation_webchat_queue_uuid: opened.queueUuid,
      resume_secret: opened.resumeSecret,
      customer_auth: {
        conversation_participant_arn: shopperArn,
        conversation_participant_name: state.people.find((person) => person.arn === shopperArn)?.name ?? '',
        join_dts_conversation_participant_arn: `${isoTime(opened.queueJoinedAt)}_${shopperArn}`,
        jwt: await tokens.sign(claims, world.now()),
        merchant_id: opening.merchantId,
        merchant_id_queue_name: `${opening.merchantId}_${opening.queueName}`,
        websocket_url: addresses.websocketUrl(host, PATHS.websocket),
      },
    }
  }

  async function pickUp(agent: Agent, body: unknown): Promise<ConversationStartResponse> {
    const wanted = taken(readBody(pickUpRequest, body))
    const entry = await store.entry(wanted.conversation_webchat_queue_uuid)
    if (!entry || entry.merchantId !== agent.merchantId || !agent.queues.includes(entry.queueName))
      throw new Refused('not there', 'no such place in line')
    const { state } = agreed(await parts.router.pickUp(entry, actorOf(agent)))
    return { conversation: await conversationFor(state, agent.arn, MOST_ROWS) }
  }

  // ---- reading

  app.get(PATHS.conversations, async (request) => {
    const { agent } = await desks.agent(request)
    const query = request.query as Record<string, string | undefined>
    const limit = Math.min(wholeNumber(query._limit, '_limit') ?? 100, MOST_ROWS)
    const offset = wholeNumber(query._offset, '_offset') ?? 0
    const beforeMs = query.before === undefined ? undefined : momentOf(query.before)
    if (Number.isNaN(beforeMs)) throw new Refused('bad request', 'before: not a time')
    if (query.medium !== undefined && query.medium !== 'websocket') return enveloped('conversations', [], { limit, offset })
    const listed = await store.conversations({
      merchantId: agent.merchantId,
      queues: agent.queues,
      limit,
      offset,
      ...(beforeMs === undefined ? {} : { beforeMs }),
    })
    const rows = listed.map((state) => ({ ...rowOf(state), unread_messages: (personOf(state, agent.arn)?.unread ?? 0) > 0 }))
    return enveloped('conversations', rows, { limit, offset })
  })

  app.get(one, async (request) => {
    const caller = await desks.caller(request)
    const state = await visible(caller, request)
    const limit = Math.min(wholeNumber((request.query as { limit?: string }).limit, 'limit') ?? 100, MOST_ROWS)
    return enveloped('conversation', await conversationFor(state, arnOf(caller), limit))
  })

  app.get(`${one}/events/:seq`, async (request): Promise<EventsPage> => {
    const caller = await desks.caller(request)
    const state = await visible(caller, request)
    const { seq } = request.params as { seq: string }
    const query = request.query as { stream?: string; limit?: string }
    const after = wholeNumber(seq, 'seq') ?? 0
    if ((query.stream !== undefined && query.stream !== store.stream) || after > state.seq)
      throw new Refused('other history', 'this is not the history you know', { extra: { stream: store.stream } })
    const limit = Math.min(wholeNumber(query.limit, 'limit') || 100, MOST_EVENTS)
    const facts = await store.facts(state.opening.uuid, after, limit)
    const where = { conversationUuid: state.opening.uuid, merchantId: state.opening.merchantId, stream: store.stream }
    const last = facts[facts.length - 1]?.seq ?? after
    return {
      stream: store.stream,
      head: state.seq,
      events: facts.map((fact) => frameOf(fact, where, arnOf(caller))),
      more: last < state.seq,
    }
  })

  app.get(`${one}/messages/:since`, async (request) => {
    const caller = await desks.caller(request)
    const state = await visible(caller, request)
    const { since } = request.params as { since: string }
    const limit = Math.min(wholeNumber((request.query as { limit?: string }).limit, 'limit') ?? 100, MOST_ROWS)
    const facts = await store.messagesSince(state.opening.uuid, wholeNumber(since, 'since') ?? 0, limit)
    return enveloped('conversation_messages', messages(facts, state, arnOf(caller)))
  })

  app.put(`${one}/context`, async (request) => {
    const caller = await desks.agent(request)
    const state = await visible(caller, request)
    return (await store.context(state.opening.uuid)) ?? {}
  })

  // ---- taking part

  app.put(`${one}/join`, async (request, reply) => {
    const caller = await desks.caller(request)
    const state = await visible(caller, request)
    taken(readBody(joinRequest, request.body))
    // A shopper is a participant from the start; the call says "I have seen that somebody came" and changes nothing.
    if (caller.is === 'agent') agreed(await desk.join(state.opening.uuid, actorOf(caller.agent)))
    return reply.code(204).send()
  })

  app.delete(`${one}/leave`, async (request, reply) => {
    const caller = await desks.caller(request)
    const state = await visible(caller, request)
    const by = state.people.find((person) => person.arn === arnOf(caller))
    if (by) agreed(await desk.leave(state.opening.uuid, { arn: by.arn, name: by.name, role: by.role }))
    return reply.code(204).send()
  })

  app.put(`${one}/markread`, async (request, reply) => {
    const caller = await desks.caller(request)
    const state = await visible(caller, request)
    const by = state.people.find((person) => person.arn === arnOf(caller))
    if (by && state.lastMessage)
      agreed(await desk.read(state.opening.uuid, { arn: by.arn, name: by.name, role: by.role }, { upTo: state.lastMessage.at }))
    return reply.code(204).send()
  })

  app.put(`${one}/sms_unsubscribe`, async (request, reply) => {
    const state = await visible(await desks.agent(request), request)
    // Everybody here came over a socket; a number to be taken off a list can only come with a channel that has numbers.
    request.log.info({ conversation: state.opening.uuid, smsParticipants: 0 }, 'sms unsubscribe: nobody here is reached by text message')
    return reply.code(204).send()
  })

  // ---- who may see what

  /** "Not yours" and "not there" are one answer: whoever guesses a uuid learns nothing. */
  async function visible(caller: Caller, request: FastifyRequest): Promise<ConversationState> {
    const { uuid } = request.params as { uuid: string }
    const mayAsk = caller.is === 'agent' || (caller.is === 'shopper' && caller.conversationUuid === uuid)
    if (caller.is === 'visitor') throw new Refused('not signed in', 'this call needs the token of a conversation')
    const state = mayAsk ? await desk.state(uuid) : undefined
    if (!state || (caller.is === 'agent' && !serves(caller.agent, state))) throw new Refused('not there', 'no such conversation')
    return state
  }

  async function conversationFor(state: ConversationState, reader: string, limit: number): Promise<Conversation> {
    // The number first, then rows that are at least as new: a reader who goes on from `seq` misses nothing.
    const facts = await store.lastMessages(state.opening.uuid, limit)
    return {
      ...rowOf(state),
      unread_messages: (state.people.find((person) => person.arn === reader)?.unread ?? 0) > 0,
      messages: messages(facts, state, reader),
      seq: state.seq,
      stream: store.stream,
    }
  }
}

function messages(facts: readonly Fact[], state: ConversationState, reader: string) {
  return facts.flatMap((fact) => (fact.kind === 'said' ? [messageOf(fact, state.opening.merchantId, reader)] : []))
}

export function actorOf(agent: Agent): Actor {
  return { arn: agent.arn, name: agent.name, role: 'agent', ...(agent.imageUrl ? { imageUrl: agent.imageUrl } : {}) }
}

function arnOf(caller: Caller): string {
  if (caller.is === 'agent') return caller.agent.arn
  return caller.is === 'shopper' ? caller.arn : ''
}

export function agreed(answer: Answer): Extract<Answer, { ok: true }> {
  if (answer.ok) return answer
  const { refusal } = answer
  switch (refusal.code) {
    case 'taken':
      throw new Refused('taken', `picked up by ${refusal.byArn}`, { userMessage: `${refusal.byName} was faster.` })
    case 'closed':
      throw new Refused('closed', 'the conversation is closed')
    case 'not present':
      throw new Refused('not allowed', 'not a participant')
    case 'not their file':
      throw new Refused('not allowed', 'not a file of this person in this conversation, or sent before')
    case 'too many':
      throw new Refused('too many', 'too many in this conversation')
    case 'not there':
      throw new Refused('not there', 'no such conversation')
  }
}

export function taken<T>(answer: { ok: true; value: T } | { ok: false; developerMessage: string }): T {
  if (answer.ok) return answer.value
  throw new Refused('bad request', answer.developerMessage)
}

/** The API leaves open how `before` is written: a time in words, or epoch milliseconds as in `since`. */
function momentOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text)
}

function wholeNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new Refused('bad request', `${name}: not a whole number`)
  return value
}
