// Finding conversations: by words, people and time, and suggestions for what is being typed. An agent finds what their queues hold
// and nothing else: the scope is the caller's, and no field of a request widens it.

import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { LIMITS } from '../../protocol/limits.ts'
import type { ConversationAutocompleteResponse, ConversationSearchResponse, ConversationSummary } from '../../protocol/models.ts'
import { SEARCH_PATHS } from '../../protocol/search-paths.ts'
import { createBreath } from '../domain/breath.ts'
import { personOf } from '../domain/conversation.ts'
import type { Store, World } from '../domain/ports.ts'
import { rowOf } from '../domain/rows.ts'
import type { CompletedField, SearchScope, SearchStore } from '../domain/search.ts'
import { prefixesOf } from '../domain/words.ts'
import type { Desks } from './app.ts'
import { taken } from './conversation-routes.ts'
import type { Rates } from './rates.ts'
import { Refused } from './refusals.ts'
import { readBody } from './schemas.ts'

/** The one channel there is. A conversation by text message would be another. */
const MEDIUM = 'websocket'
const ROWS = 100
const MOST_ROWS = 200
const MOST_WORDS = 8
const SUGGESTIONS = 10
const TEXT_UNITS = 300

const filter = (max: number) => v.optional(v.nullable(v.pipe(v.string(), v.maxLength(max, `is longer than ${max} characters`))))
const moment = v.optional(
  v.nullable(
    v.pipe(
      v.string(),
      v.maxLength(40),
      v.check((text) => !Number.isNaN(Date.parse(text)), 'is not a time'),
    ),
  ),
)
const place = v.optional(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))))
const flag = v.optional(v.nullable(v.boolean()))

export const searchRequest = v.object({
  date_start: moment,
  date_end: moment,
  email_filter: filter(LIMITS.emailUnits),
  language_filter: filter(20),
  medium_filter: filter(20),
  sms_phone_number_filter: filter(40),
  text_search: filter(TEXT_UNITS),
  visible_filter: flag,
  order_by_newest: flag,
  order_by_oldest: flag,
  range_begin: place,
  range_end: place,
})

export const autocompleteRequest = v.object({
  field: v.pipe(v.string(), v.maxLength(60)),
  term: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(LIMITS.emailUnits)))),
})

/** A field may be named as the filter or as the property it completes. */
const FIELDS = new Map<string, CompletedField | 'medium' | 'phone'>([
  ['email', 'email'],
  ['email_filter', 'email'],
  ['conversation_participant_name', 'name'],
  ['participant_name', 'name'],
  ['name', 'name'],
  ['language', 'language'],
  ['language_filter', 'language'],
  ['language_iso_code', 'language'],
  ['medium', 'medium'],
  ['medium_filter', 'medium'],
  ['sms_phone_number', 'phone'],
  ['sms_phone_number_filter', 'phone'],
])

export interface SearchRoutesParts {
  desks: Desks
  store: Store
  search: SearchStore
  perAgent: Rates
  world: World
}

export function searchRoutes(app: FastifyInstance, { desks, store, search, perAgent, world }: SearchRoutesParts): void {
  app.post(SEARCH_PATHS.search, async (request): Promise<ConversationSearchResponse> => {
    const { agent } = await desks.agent(request)
    const wait = perAgent.take(agent.arn, world.now())
    if (wait !== undefined) throw new Refused('too many', 'too many searches', { retryAfterSeconds: wait })
    const wanted = taken(readBody(searchRequest, request.body ?? {}))
    const begin = wanted.range_begin ?? 0
    const end = wanted.range_end ?? begin + ROWS - 1
    if (end < begin) throw new Refused('bad request', 'range_end: lies before range_begin')
    const uuids = await found(wanted, { merchantId: agent.merchantId, queues: agent.queues })
    const page = uuids.slice(begin, Math.min(end + 1, begin + MOST_ROWS))
    const breath = createBreath()
    const records: ConversationSummary[] = []
    for (const uuid of page) {
      const state = await store.state(uuid)
      if (state) records.push({ ...rowOf(state), unread_messages: (personOf(state, agent.arn)?.unread ?? 0) > 0 })
      await breath()
    }
    return { range_begin: begin, ...(page.length > 0 ? { range_end: begin + page.length - 1 } : {}), records, total: uuids.length }
  })

  async function found(wanted: v.InferOutput<typeof searchRequest>, scope: SearchScope): Promise<string[]> {
    const { medium_filter: medium, visible_filter: visible, sms_phone_number_filter: phone, text_search: text } = wanted
    // Every conversation goes over a socket, is visible, and has no telephone in it.
    if ((medium && medium !== MEDIUM) || visible === false || phone) return []
    const prefixes = prefixesOf(text ?? '').slice(0, MOST_WORDS)
    // Signs alone, such as "?", are in no index; answering with everything would say they were found.
    if (text?.trim() && prefixes.length === 0) return []
    return search.find({
      ...scope,
      prefixes,
      ...(wanted.email_filter ? { email: wanted.email_filter.trim() } : {}),
      ...(wanted.language_filter ? { language: wanted.language_filter.trim() } : {}),
      fromMs: wanted.date_start ? Date.parse(wanted.date_start) : 0,
      // The end is meant to be inside.
      beforeMs: wanted.date_end ? Date.parse(wanted.date_end) + 1 : Number.MAX_SAFE_INTEGER,
      order: wanted.order_by_oldest && !wanted.order_by_newest ? 'oldest' : 'newest',
    })
  }

  app.post(SEARCH_PATHS.autocomplete, async (request): Promise<ConversationAutocompleteResponse> => {
    const { agent } = await desks.agent(request)
    const asked = taken(readBody(autocompleteRequest, request.body))
    const field = FIELDS.get(asked.field)
    if (!field) throw new Refused('bad request', 'field: cannot be completed')
    const term = asked.term ?? ''
    const results = (await suggestions(field, term.trim(), { merchantId: agent.merchantId, queues: agent.queues })).map((value) => ({
      description: value,
      value,
    }))
    return { field: asked.field, term, results, success: true, metadata: { payload_name: 'results' } }
  })

  async function suggestions(field: CompletedField | 'medium' | 'phone', term: string, scope: SearchScope): Promise<string[]> {
    if (field === 'phone') return []
    if (field === 'medium') return MEDIUM.startsWith(term.toLowerCase()) ? [MEDIUM] : []
    return search.complete(scope, field, term, SUGGESTIONS)
  }
}
