// A person's rights over REST: their data as a file, and their erasure. A shopper's own token is enough for what is theirs; an admin
// answers for others, by conversation or by e-mail address, and can hold on to what a court wants to see.

import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LIMITS } from '../../protocol/limits.ts'
import { EXPORT_PATH, exportLinkPath, holdPath, VISITOR_PATH } from '../../protocol/rights-paths.ts'
import type { ConversationState } from '../domain/conversation.ts'
import type { Desk } from '../domain/desk.ts'
import type { Erasure } from '../domain/erasure.ts'
import type { Store, World } from '../domain/ports.ts'
import type { RatingStore } from '../domain/rating.ts'
import { type ExportLinks, type RightsStore, shopperOf } from '../domain/rights.ts'
import { isoTime } from '../domain/rows.ts'
import type { SearchStore } from '../domain/search.ts'
import type { Addresses } from './addresses.ts'
import type { AgentCaller, Desks } from './app.ts'
import { enveloped } from './enveloped.ts'
import { type ExportedFile, exported } from './export.ts'
import type { Rate, Rates } from './rates.ts'
import { Refused } from './refusals.ts'

/** Who has more conversations under one address is no person. */
const MOST_OF_ONE = 10_000
/** Of one person: the whole of a long talk is read each time. */
export const EXPORT_RATE: Rate = { burst: 10, perSecond: 1 / 360 }

/** Long enough to press the button that appears, too short to find it in a history. */
export const EXPORT_LINK_MS = 15 * 60_000

export interface RightsRoutesParts {
  desks: Desks
  desk: Desk
  store: Store
  rights: RightsStore
  search: SearchStore
  /** Resolves when what was said so far can be found. */
  caughtUp(): Promise<void>
  erasure: Erasure
  filesOf(conversationUuid: string): Promise<ExportedFile[]>
  ratings: Pick<RatingStore, 'of'>
  exportRates: Rates
  exportLinks: ExportLinks
  addresses: Pick<Addresses, 'origin'>
  world: World
}

export function rightsRoutes(app: FastifyInstance, parts: RightsRoutesParts): void {
  const { desks, desk, rights, erasure, world } = parts

  app.get(EXPORT_PATH, async (request, reply) => {
    const { reader, kept } = await wanted(request)
    return send(reply, kept, reader)
  })

  // A page cannot send its token with a download: it asks for a link with the token, and follows that.
  app.put(EXPORT_PATH, async (request) => {
    const { reader, kept } = await wanted(request)
    const key = world.secret()
    const endsAt = world.now() + EXPORT_LINK_MS
    await parts.exportLinks.add(world.hash(key), { reader, conversationUuids: kept }, endsAt)
    const url = `${parts.addresses.origin(request.headers.host)}${exportLinkPath(key)}`
    return enveloped('export_link', { url, expires_dts: isoTime(endsAt) })
  })

  // Without HEAD: who only asks whether it is there would use it up.
  app.get(exportLinkPath(':key'), { exposeHeadRoute: false }, async (request, reply) => {
    const { key } = request.params as { key: string }
    const link = await parts.exportLinks.take(world.hash(key), world.now())
    if (!link) throw new Refused('not there', 'this link was used, has ended, or never was')
    return send(reply, link.conversationUuids, link.reader)
  })

  /** Those that are kept of the person whom a request is about; each asking counts. */
  async function wanted(request: FastifyRequest): Promise<{ reader: string; kept: string[] }> {
    const { who, reader, uuids } = await concerned(request)
    const wait = parts.exportRates.take(who, world.now())
    if (wait !== undefined) throw new Refused('too many', 'too many exports', { retryAfterSeconds: wait })
    const kept = Object.keys(await parts.store.heads(uuids))
    if (kept.length === 0) throw new Refused('not there', 'nothing is kept')
    return { reader, kept }
  }

  function send(reply: FastifyReply, uuids: readonly string[], reader: string) {
    reply.type('application/json; charset=utf-8').header('content-disposition', 'attachment; filename="conversations.json"')
    return reply.send(Readable.from(exported(parts, uuids, { reader, now: world.now() })))
  }

  app.delete(VISITOR_PATH, async (request, reply) => {
    const { uuids } = await concerned(request)
    const answers = []
    for (const uuid of uuids) answers.push(await erasure.erase(uuid, 'asked'))
    if (answers.includes('held'))
      throw new Refused('not allowed', 'a conversation is held for legal reasons; all others were erased', {
        userMessage: 'We have to keep this for legal reasons. Please ask the shop.',
      })
    // Asked for twice, it is as done as the first time.
    if (!answers.includes('erased') && !uuids.some((uuid) => erasure.wasErased(uuid))) throw new Refused('not there', 'nothing is kept')
    return reply.code(204).send()
  })

  app.put(holdPath(':uuid').replace('%3A', ':'), async (request, reply) => {
    const { agent } = await admin(request)
    await rights.hold((await ofMerchant(agent.merchantId, uuidIn(request))).opening.uuid, agent.arn, world.now())
    return reply.code(204).send()
  })

  app.delete(holdPath(':uuid').replace('%3A', ':'), async (request, reply) => {
    const { agent } = await admin(request)
    await rights.release((await ofMerchant(agent.merchantId, uuidIn(request))).opening.uuid)
    return reply.code(204).send()
  })

  /** Whose data a request is about, and who asks. */
  async function concerned(request: FastifyRequest): Promise<{ who: string; reader: string; uuids: string[] }> {
    const caller = await desks.caller(request)
    if (caller.is === 'visitor') throw new Refused('not signed in', 'this call needs the token of a conversation')
    if (caller.is === 'shopper') return { who: caller.arn, reader: caller.arn, uuids: await rights.ofSamePerson(caller.conversationUuid) }
    const { agent } = await admin(request)
    return { who: agent.arn, reader: '', uuids: await named(agent.merchantId, request.query as Record<string, string | undefined>) }
  }

  async function admin(request: FastifyRequest): Promise<AgentCaller> {
    const caller = await desks.agent(request)
    if (!(await rights.isAdmin(caller.agent.arn))) throw new Refused('not allowed', 'only admins may handle the data of persons')
    return caller
  }

  async function named(merchantId: string, { conversation_uuid: uuid, email }: Record<string, string | undefined>): Promise<string[]> {
    if (uuid && !email) return rights.ofSamePerson((await ofMerchant(merchantId, uuid)).opening.uuid)
    if (!email || uuid) throw new Refused('bad request', 'either conversation_uuid or email')
    if (email.length > LIMITS.emailUnits) throw new Refused('bad request', `email: is longer than ${LIMITS.emailUnits} characters`)
    await parts.caughtUp()
    const found = await parts.search.ofEmail(merchantId, email.trim(), MOST_OF_ONE)
    if (found.length === 0) throw new Refused('not there', 'nothing is kept')
    return found
  }

  async function ofMerchant(merchantId: string, uuid: string): Promise<ConversationState> {
    const state = await desk.state(uuid)
    if (!state || state.opening.merchantId !== merchantId || !shopperOf(state)) throw new Refused('not there', 'no such conversation')
    return state
  }
}

function uuidIn(request: FastifyRequest): string {
  const { uuid } = request.params as { uuid: string }
  return uuid
}
