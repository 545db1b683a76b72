// Finding conversations as an agent does: by words, by who asked, by when; and never beyond one's own queues.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type {
  ConversationAutocompleteResponse,
  ConversationSearchRequest,
  ConversationSearchResponse,
  ConversationSummary,
} from '../../../protocol/models.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { SEARCH_PATHS } from '../../../protocol/search-paths.ts'
import { startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
const log: string[] = []
let ada: TestAgent
let olive: TestAgent
let mallory: TestAgent
let first: TestShopper
let second: TestShopper
let third: TestShopper

async function search(agent: TestAgent, wanted: ConversationSearchRequest): Promise<ConversationSearchResponse> {
  const { status, body } = await agent.rest<ConversationSearchResponse>(SEARCH_PATHS.search, { method: 'POST', body: wanted })
  expect(status).toBe(200)
  return body
}
const uuidsOf = ({ records = [] }: ConversationSearchResponse) => records.map((row) => row.conversation_uuid)

async function complete(agent: TestAgent, field: string, term: string): Promise<string[]> {
  const { status, body } = await agent.rest<ConversationAutocompleteResponse>(SEARCH_PATHS.autocomplete, {
    method: 'POST',
    body: { field, term },
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({ field, term, success: true })
  return (body.results ?? []).map((each) => each.value ?? '')
}

/** Words are stored a moment behind the talk. */
const untilFound = (text_search: string, uuid: string) =>
  vi.waitFor(async () => expect(uuidsOf(await search(ada, { text_search }))).toContain(uuid), { timeout: 10_000 })

beforeAll(async () => {
  server = await startTestServer({ demo: false, logLevel: 'info', log })
  ada = await server.agent()
  olive = await server.agent('shop-agent-olive')
  mallory = await server.agent('shop-agent-mallory')
  first = await server.shopper({
    question: 'Is the copper kettle in stock?',
    conversation_participant_name: 'Zoë Müller',
    email: 'Zoe.Mueller@example.com',
    participant_language_iso_code: 'de-AT',
  })
  second = await server.shopper({
    question: 'Where is my parcel? 東京都に住む',
    conversation_participant_name: 'Sam Archer',
    email: 'sam@example.org',
    participant_language_iso_code: 'en',
  })
  third = await server.shopper({ question: 'Kettles, pans and a parcel', conversation_participant_name: 'Samira' })
  await untilFound('pans', third.uuid)
  await untilFound('東京', second.uuid)
})
afterAll(() => server.close())

describe('search', () => {
  it.each<[ConversationSearchRequest, () => TestShopper[]]>([
    [{ text_search: 'kettle' }, () => [third, first]],
    [{ text_search: 'kettle', order_by_oldest: true }, () => [first, third]],
    [{ text_search: 'KETT copper' }, () => [first]],
    [{ text_search: 'parcel kettles' }, () => [third]],
    [{ text_search: 'muller' }, () => [first]],
    [{ text_search: 'example.org' }, () => [second]],
    [{ text_search: '京都' }, () => [second]],
    [{ text_search: 'nothing of this' }, () => []],
    [{ text_search: ' ?! ' }, () => []],
    [{ email_filter: 'zoe.mueller@EXAMPLE.com' }, () => [first]],
    [{ email_filter: 'zoe' }, () => []],
    [{ language_filter: 'de' }, () => [first]],
    [{ language_filter: 'de-AT', text_search: 'kettle' }, () => [first]],
    [{ language_filter: 'en' }, () => [second]],
    [{ medium_filter: 'websocket' }, () => [third, second, first]],
    [{ medium_filter: 'sms' }, () => []],
    [{ sms_phone_number_filter: '+1' }, () => []],
    [{ visible_filter: true, text_search: 'parcel' }, () => [third, second]],
    [{ visible_filter: false }, () => []],
    [{ date_end: '2001-01-01T00:00:00Z' }, () => []],
    [{ date_start: '2001-01-01T00:00:00Z', text_search: 'kettle' }, () => [third, first]],
    [{}, () => [third, second, first]],
  ])('%j', async (wanted, expected) => {
    const answer = await search(ada, wanted)
    expect(uuidsOf(answer)).toEqual(expected().map((shopper) => shopper.uuid))
    expect(answer.total).toBe(expected().length)
    expect(answer).not.toHaveProperty('success')
  })

  it('answers with the range that was asked for, and with all matches as the total', async () => {
    const answer = await search(ada, { range_begin: 1, range_end: 1 })
    expect(answer).toMatchObject({ range_begin: 1, range_end: 1, total: 3 })
    expect(uuidsOf(answer)).toEqual([second.uuid])
    expect(await search(ada, { range_begin: 9 })).toEqual({ range_begin: 9, records: [], total: 3 })
  })

  it.each([
    { range_begin: -1 },
    { range_begin: 5, range_end: 4 },
    { date_start: 'yesterday' },
    { text_search: 'x'.repeat(301) },
    { text_search: 7 },
    { order_by_newest: 'yes' },
  ])('refuses %j', async (body) => {
    expect((await ada.rest(SEARCH_PATHS.search, { method: 'POST', body })).status).toBe(400)
  })

  it('finds a word within a second after it was said', async () => {
    await ada.pickUp(second)
    const from = Date.now()
    ada.say(second.uuid, 'The marmalade is on its way')
    await ada.line.heardMessage('The marmalade is on its way')
    await untilFound('marmalade', second.uuid)
    expect(Date.now() - from).toBeLessThan(3_000)
  })

  it('finds after a restart what was said just before it', async () => {
    const fourth = await server.shopper({ question: 'A quince for the last word', conversation_participant_name: 'Quentin' })
    await server.restart()
    await untilFound('quince', fourth.uuid)
    expect(uuidsOf(await search(ada, { text_search: 'copper' }))).toEqual([first.uuid])
  })
})

describe('suggestions', () => {
  it.each([
    ['email', 'SAM', ['sam@example.org']],
    ['email_filter', 'zoe', ['Zoe.Mueller@example.com']],
    ['conversation_participant_name', 'sam', ['Sam Archer', 'Samira']],
    ['name', 'arch', ['Sam Archer']],
    ['name', 'mull', ['Zoë Müller']],
    ['language', 'd', ['de', 'de-at']],
    ['medium', 'web', ['websocket']],
    ['medium', 'sms', []],
    ['sms_phone_number', '', []],
  ])('for %s, "%s": %j', async (field, term, expected) => {
    expect(await complete(ada, field, term)).toEqual(expected)
  })

  it('refuses a field that nobody can complete', async () => {
    expect((await ada.rest(SEARCH_PATHS.autocomplete, { method: 'POST', body: { field: 'body', term: 'x' } })).status).toBe(400)
  })
})

describe('strangers', () => {
  it('[AUT-03] an agent of another queue or merchant finds nothing, and is suggested nothing', async () => {
    for (const stranger of [olive, mallory]) {
      for (const wanted of [{}, { text_search: 'kettle' }, { email_filter: 'sam@example.org' }, { language_filter: 'en' }])
        expect(await search(stranger, wanted)).toMatchObject({ records: [], total: 0 })
      expect(await complete(stranger, 'email', '')).toEqual([])
      expect(await complete(stranger, 'name', 's')).toEqual([])
    }
  })

  it('[AUT-09] no field of the request widens whose conversations are searched', async () => {
    const body = { text_search: 'kettle', merchant_id: 'SHOP', merchantId: 'SHOP', queues: ['Support'], queue_name: 'Support' }
    const answer = await olive.rest<ConversationSearchResponse>(SEARCH_PATHS.search, { method: 'POST', body })
    expect(answer.body).toMatchObject({ records: [], total: 0 })
  })

  it('[AUT-03] shoppers and pages may not search at all', async () => {
    for (const path of [SEARCH_PATHS.search, SEARCH_PATHS.autocomplete]) {
      expect((await first.rest(path, { method: 'POST', body: { field: 'email', term: '' } })).status).toBe(403)
      expect((await server.rest(path, { method: 'POST', body: { field: 'email', term: '' } })).status).toBe(403)
      expect((await server.rest(path, { method: 'POST', body: {}, headers: {} })).status).toBe(401)
    }
  })
})

describe('the list', () => {
  const list = async (query: string) => {
    const { status, body } = await ada.rest<{
      conversations: ConversationSummary[]
      metadata: { result_set?: { count: number; limit: number; offset: number } }
    }>(`${PATHS.conversations}?${query}`)
    return { status, uuids: (body.conversations ?? []).map((row) => row.conversation_uuid), resultSet: body.metadata?.result_set }
  }

  it('is newest first, in pages of at most 200, counted from an offset', async () => {
    const all = await list('')
    expect(all.resultSet).toEqual({ count: all.uuids.length, limit: 100, offset: 0 })
    expect(await list('_limit=1&_offset=1')).toMatchObject({ uuids: [all.uuids[1]], resultSet: { count: 1, limit: 1, offset: 1 } })
    expect((await list('_limit=900')).resultSet).toMatchObject({ limit: 200 })
    expect((await list('_offset=900')).uuids).toEqual([])
  })

  it('holds only what is older than `before`, as a time or in epoch milliseconds', async () => {
    const rows = await ada.rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)
    const newest = rows.body.conversations[0]?.last_message_dts ?? ''
    expect((await list(`before=${encodeURIComponent(newest)}`)).uuids).not.toContain(rows.body.conversations[0]?.conversation_uuid)
    expect((await list(`before=${Date.parse(newest)}`)).uuids).toEqual((await list(`before=${encodeURIComponent(newest)}`)).uuids)
    expect((await list('before=never')).status).toBe(400)
    expect((await list('before=0')).uuids).toEqual([])
  })

  it('knows one medium', async () => {
    expect((await list('medium=websocket')).uuids.length).toBeGreaterThan(2)
    expect((await list('medium=sms')).uuids).toEqual([])
  })
})

it('unsubscribing from text messages changes nothing where nobody has a number, and says so in the log without a name', async () => {
  const path = (uuid: string) => `${PATHS.conversation(uuid)}/sms_unsubscribe`
  expect((await ada.rest(path(first.uuid), { method: 'PUT' })).status).toBe(204)
  const noted = log.find((line) => line.includes('sms unsubscribe'))
  expect(noted).toContain(first.uuid)
  expect(noted).not.toContain('Müller')
  expect((await olive.rest(path(first.uuid), { method: 'PUT' })).status).toBe(404)
  expect((await first.rest(path(first.uuid), { method: 'PUT' })).status).toBe(403)
})
