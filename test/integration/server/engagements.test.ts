// Engagements, the places their rules may name, and items, through the doors of a running server.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AGENT_PATHS } from '../../../protocol/agent-paths.ts'
import type { WebchatConfig } from '../../../protocol/models.ts'
import { PATHS } from '../../../protocol/rest.ts'
import type { Department, Engagement, Item } from '../../../server/domain/settings.ts'
import { type RestAnswer, startTestServer, type TestAgent, type TestServer } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

interface One {
  conversation_engagement: Engagement
  error?: { developer_message: string }
}

const RULES = {
  groups: [
    {
      functions: [
        { type: 'current page url', current_page_url_logic: 'contains', current_page_url_value: '/checkout' },
        { type: 'any page from session', any_page_url_logic: 'is not', any_page_url_value: 'https://shop.example/' },
        { type: 'referring website address', referring_website_logic: 'is exactly', referring_website_value: '' },
        { type: 'customers browsing time', customers_browsing_time_logic: 'is at least', customers_browsing_time_seconds: 90 },
        { type: 'number of viewed pages', number_of_viewed_pages_logic: 'is less than', number_of_viewed_pages_value: 9 },
        { type: 'customers location', customers_location_logic: 'is', customers_location_country: 'US', customers_location_state: 'NY' },
      ],
    },
    { functions: [{ type: 'customers location', customers_location_logic: 'is not', customers_location_country: 'DE' }] },
  ],
}
const WHOLE = {
  active: true,
  customer_greeting: 'May I help you choose?',
  customer_initiated: false,
  department_oids: [] as number[],
  engagement_name: 'canary at the till',
  equation: RULES,
  time_on_page: 30,
  visitor_type: 'returning',
}

let server: TestServer
let ada: TestAgent
let grace: TestAgent
let mallory: TestAgent

beforeAll(async () => {
  server = await startTestServer({ demo: false })
  ada = await server.agent()
  grace = await server.agent('shop-agent-grace')
  mallory = await server.agent('shop-agent-mallory')
})
afterAll(() => server.close())

const add = (agent: TestAgent, body: object): Promise<RestAnswer<One>> => agent.rest<One>(AGENT_PATHS.engagements, { method: 'POST', body })
const one = (agent: TestAgent, oid: number) => agent.rest<One>(AGENT_PATHS.engagement(oid))
const remove = (agent: TestAgent, oid: number) => agent.rest(AGENT_PATHS.engagement(oid), { method: 'DELETE' })
const oidOf = (answer: RestAnswer<One>): number => answer.body.conversation_engagement.conversation_engagement_oid ?? 0
const configured = async () => (await server.rest<WebchatConfig>(`${PATHS.config}?site=${server.site}`, { headers: {} })).body.engagements
const support = async (): Promise<number> => {
  const { body } = await ada.rest<{ conversation_departments: Department[] }>(AGENT_PATHS.departments)
  return body.conversation_departments.find((each) => each.department_name === 'Support')?.conversation_department_oid ?? 0
}

describe('an engagement', () => {
  it('is kept whole, rules and all, also over a restart', async () => {
    const made = await add(ada, WHOLE)
    expect(made.status).toBe(200)
    const oid = oidOf(made)
    const expected = { ...WHOLE, conversation_engagement_oid: oid }
    expect(made.body.conversation_engagement).toEqual(expected)
    await server.restart()
    expect((await one(grace, oid)).body.conversation_engagement).toEqual(expected)
    const list = await grace.rest<{ conversation_engagements: Engagement[] }>(AGENT_PATHS.engagements)
    expect(list.body.conversation_engagements).toEqual([expected])
    expect((await remove(ada, oid)).status).toBe(204)
    expect((await one(ada, oid)).status).toBe(404)
  })

  it('is replaced by a change, and says what it does not say', async () => {
    const oid = oidOf(await add(ada, WHOLE))
    const changed = await ada.rest<One>(AGENT_PATHS.engagement(oid), { method: 'PUT', body: { engagement_name: 'plain', equation: null } })
    expect(changed.body.conversation_engagement).toEqual({
      active: false,
      conversation_engagement_oid: oid,
      customer_greeting: '',
      customer_initiated: false,
      department_oids: [],
      engagement_name: 'plain',
      equation: { groups: [] },
      time_on_page: 0,
      visitor_type: 'all',
    })
    expect((await one(ada, oid)).body.conversation_engagement).toEqual(changed.body.conversation_engagement)
    await remove(ada, oid)
  })

  it('that is on reaches the pages of the site, without what it is called among the staff', async () => {
    const oid = oidOf(await add(ada, { ...WHOLE, department_oids: [await support()] }))
    const off = oidOf(await add(ada, { ...WHOLE, active: false }))
    await add(mallory, { ...WHOLE, customer_greeting: 'of another shop' })
    const shown = await configured()
    expect(shown).toEqual([
      {
        conversation_engagement_oid: oid,
        customer_greeting: WHOLE.customer_greeting,
        customer_initiated: false,
        equation: RULES,
        queue_names: ['Support'],
        time_on_page: 30,
        visitor_type: 'returning',
      },
    ])
    expect(JSON.stringify(shown)).not.toContain('canary')
    await Promise.all([remove(ada, oid), remove(ada, off)])
    expect(await configured()).toEqual([])
  })

  it('that was made for departments which have gone speaks for no other', async () => {
    const department = await ada.rest<{ conversation_department: Department }>(AGENT_PATHS.departments, {
      method: 'POST',
      body: { department_name: 'Short-lived' },
    })
    const departmentOid = department.body.conversation_department.conversation_department_oid ?? 0
    const oid = oidOf(await add(ada, { ...WHOLE, department_oids: [departmentOid] }))
    expect(await configured()).toMatchObject([{ queue_names: ['Short-lived'] }])
    expect((await ada.rest(AGENT_PATHS.department(departmentOid), { method: 'DELETE' })).status).toBe(204)
    expect(await configured()).toEqual([])
    expect((await one(ada, oid)).body.conversation_engagement.department_oids).toEqual([])
    await remove(ada, oid)
  })

  it('[AUT-03] of another merchant is not there', async () => {
    const oid = oidOf(await add(ada, WHOLE)) + 1
    await add(ada, WHOLE)
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      const body = method === 'PUT' ? WHOLE : undefined
      const [theirs, nothing] = [
        await mallory.rest(AGENT_PATHS.engagement(oid), { method, body }),
        await mallory.rest(AGENT_PATHS.engagement(999_999), { method, body }),
      ]
      expect([theirs.status, nothing.status]).toEqual([404, 404])
      expect(theirs.text).toBe(nothing.text)
    }
    expect((await one(ada, oid)).status).toBe(200)
  })

  it('[AUT-03] is changed by admins only', async () => {
    const oid = oidOf(await add(ada, WHOLE))
    expect((await add(grace, WHOLE)).status).toBe(403)
    expect((await grace.rest(AGENT_PATHS.engagement(oid), { method: 'PUT', body: WHOLE })).status).toBe(403)
    expect((await remove(grace, oid)).status).toBe(403)
    expect((await one(grace, oid)).body.conversation_engagement).toMatchObject(WHOLE)
  })

  const rule = (each: object) => ({ engagement_name: 'x', equation: { groups: [{ functions: [each] }] } })
  it.each([
    ['without a name', {}, 'engagement_name'],
    ['for a department that is none', { engagement_name: 'x', department_oids: [9_999] }, 'department_oids'],
    ['with a time that is none', { engagement_name: 'x', time_on_page: -1 }, 'time_on_page'],
    ['for visitors of no kind', { engagement_name: 'x', visitor_type: 'new' }, 'visitor_type'],
    ['with a rule of no kind', rule({ type: 'weather' }), 'type'],
    [
      'with a rule whose fields are of another kind',
      rule({ type: 'current page url', any_page_url_logic: 'is not', any_page_url_value: 'x' }),
      'current_page_url_logic',
    ],
    [
      'with a rule whose comparison is none',
      rule({ type: 'number of viewed pages', number_of_viewed_pages_logic: 'contains', number_of_viewed_pages_value: 1 }),
      'number_of_viewed_pages_logic',
    ],
    [
      'with a country that is none',
      rule({ type: 'customers location', customers_location_logic: 'is', customers_location_country: 'XX' }),
      'functions',
    ],
    [
      'with a state of another country',
      rule({
        type: 'customers location',
        customers_location_logic: 'is',
        customers_location_country: 'DE',
        customers_location_state: 'NY',
      }),
      'functions',
    ],
    ['with an empty group', { engagement_name: 'x', equation: { groups: [{ functions: [] }] } }, 'functions'],
    ['with too many groups', { engagement_name: 'x', equation: { groups: Array.from({ length: 11 }, () => RULES.groups[1]) } }, 'groups'],
  ])('is refused %s, and the field is named', async (_, body, field) => {
    const answer = await add(ada, body)
    expect(answer.status).toBe(400)
    expect(answer.body.error?.developer_message).toContain(field)
  })
})

describe('locations', () => {
  it('are the countries, with the states of those where rules ask for them', async () => {
    const { status, body } = await grace.rest<{ countries: { iso2: string; name: string; state_provinces: object[] }[] }>(
      AGENT_PATHS.locations,
      {
        method: 'POST',
      },
    )
    expect(status).toBe(200)
    expect(body.countries).toHaveLength(249)
    const states = Object.fromEntries(body.countries.map((country) => [country.iso2, country.state_provinces.length]))
    expect(states).toMatchObject({ US: 51, CA: 13, AU: 8, DE: 0 })
    expect(body.countries.find((country) => country.iso2 === 'CA')).toMatchObject({
      name: 'Canada',
      state_provinces: expect.arrayContaining([{ abbreviation: 'QC', name: 'Quebec' }]),
    })
    expect(body.countries.filter((country) => country.name === country.iso2)).toEqual([])
  })
})

describe('an item', () => {
  it('of the demo shop has the variants of its page, and belongs to that shop alone', async () => {
    const demo = await startTestServer()
    try {
      const agent = await demo.agent('demo-agent-grace')
      const { status, body } = await agent.rest<{ item: Item }>(AGENT_PATHS.itemVariations('LM-105'))
      expect(status).toBe(200)
      expect(body.item).toMatchObject({
        merchant_item_id: 'LM-105',
        description: 'Speckle mug',
        variations: [{ name: 'Glaze', options: [{ value: 'Oat' }, { value: 'Tide' }, { value: 'Tomato' }] }],
      })
      expect((await agent.rest(AGENT_PATHS.itemVariations('LM-999'))).status).toBe(404)
    } finally {
      await demo.close()
    }
    expect((await ada.rest(AGENT_PATHS.itemVariations('LM-105'))).status).toBe(404)
  })
})
