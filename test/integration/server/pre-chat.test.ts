// What a shop asks before a talk: set by its operator, shown to every page, answered by the shopper, read by the agent. And how soon
// an answer may be expected.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConversationWebchatContext, WebchatConfig } from '../../../protocol/models.ts'
import { CONFIG_PATH, PATHS } from '../../../protocol/rest.ts'
import { EXPORT_PATH, VISITOR_PATH } from '../../../protocol/rights-paths.ts'
import { askRunning } from '../../../server/admin-door.ts'
import { createFakeWorld, type FakeWorld } from '../../fake-world.ts'
import { startTestServer, type TestAgent, type TestServer } from '../running-server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

const MINUTE = 60_000
let server: TestServer
let ada: TestAgent
let world: FakeWorld
beforeEach(async () => {
  world = createFakeWorld()
  server = await startTestServer({ demo: false, world })
  ada = await server.agent()
})
afterEach(() => server.close())

const FORM = {
  fields: [
    { name: 'email', kind: 'email', required: true },
    { name: 'order', kind: 'text', required: true, private: true, label: { en: 'Order number', de: 'Bestellnummer' } },
    {
      name: 'why',
      kind: 'select',
      label: { en: 'It is about' },
      options: [{ value: 'late', label: { en: 'It is late' } }, { value: 'broken' }],
    },
    { name: 'terms', kind: 'checkbox', required: true, label: { en: 'I have read the terms' } },
    { name: 'question', kind: 'question', required: true },
  ],
}
const set = (form: unknown) =>
  askRunning(server.dataDir, { words: ['sites', 'form', 'shop'], secret: typeof form === 'string' ? form : JSON.stringify(form) })
const config = async () => (await server.rest<WebchatConfig>(`${CONFIG_PATH}?site=shop`, { headers: {} })).body
const email = 'sam@example.com'

describe('[C2] the form before a talk', () => {
  it('is what the operator described, on every page at once, until it is taken away', async () => {
    expect(await config()).not.toHaveProperty('form')
    expect(await set(FORM)).toEqual({ ok: true, text: 'Site shop asks email, order, why, terms, question.' })
    expect((await config()).form).toEqual(FORM)
    await server.restart()
    expect((await config()).form).toEqual(FORM)
    expect(await set('')).toMatchObject({ ok: true })
    expect(await config()).not.toHaveProperty('form')
  })

  it.each([
    ['{', 'not JSON'],
    [{}, 'fields'],
    [{ fields: [] }, 'fields'],
    [{ fields: [{ name: 'name', kind: 'name' }] }, 'there must be a question'],
    [{ fields: [...FORM.fields, FORM.fields[1]] }, 'same name'],
    [{ fields: [{ name: 'question', kind: 'text', label: { en: 'x' } }] }, 'do not go together'],
    [{ fields: [{ name: 'other', kind: 'question' }] }, 'do not go together'],
    [{ fields: [{ name: 'a', kind: 'text' }] }, 'needs a label'],
    [{ fields: [{ name: 'a', kind: 'select', label: { en: 'x' } }] }, 'a select has options'],
    [{ fields: [{ name: 'a', kind: 'password', label: { en: 'x' } }] }, 'kind'],
    [{ fields: [{ name: 'a', kind: 'text', autocomplete: 'cc-number', label: { en: 'x' } }] }, 'autocomplete'],
    [{ fields: [{ name: 'A b', kind: 'text', label: { en: 'x' } }] }, 'small letters'],
    [{ fields: [{ name: 'a', kind: 'text', label: { English: 'x' } }] }, 'language'],
    [{ fields: [{ name: 'a', kind: 'text', label: { en: 'x'.repeat(121) } }] }, '120'],
    [{ fields: Array.from({ length: 13 }, (_, n) => ({ name: `a${n}`, kind: 'text', label: { en: 'x' } })) }, '12'],
  ])('that cannot be drawn is refused by name: %j', async (form, why) => {
    expect(await set(form)).toEqual({ ok: false, text: expect.stringContaining(why) })
    expect(await config()).not.toHaveProperty('form')
  })

  it('answered, stands beside the talk for its agents: with the labels of the shop, and only what was asked', async () => {
    await set(FORM)
    const form_answers = { order: ' 4711 ', why: 'late', terms: 'yes', other: 'made up' }
    const sam = await server.shopper({ email, form_answers, url: `${server.url}/kettle` })
    const context = async () => (await ada.rest<ConversationWebchatContext>(PATHS.context(sam.uuid), { method: 'PUT' })).body
    const answers = [
      { name: 'order', label: 'Order number', value: '4711' },
      { name: 'why', label: 'It is about', value: 'It is late' },
      { name: 'terms', label: 'I have read the terms', value: 'yes' },
    ]
    expect((await context()).form_answers).toEqual(answers)
    sam.line.send({
      type: 'event',
      event_type: 'webchat context',
      conversation_uuid: sam.uuid,
      event_webchat_context: { url: `${server.url}/cart`, form_answers: [] },
    })
    await vi.waitFor(async () => expect((await context()).current_url).toBe(`${server.url}/cart`))
    expect((await context()).form_answers).toEqual(answers)
    expect((await sam.rest(EXPORT_PATH)).text).toContain('4711')
    expect((await sam.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    expect((await ada.rest(PATHS.context(sam.uuid), { method: 'PUT' })).status).toBe(404)
  })

  it.each([
    [{ email: '' }, 'email is missing'],
    [{ email, form_answers: { terms: 'yes' } }, 'order is missing'],
    [{ email, form_answers: { order: '   ', terms: 'yes' } }, 'order is missing'],
    [{ email, form_answers: { order: '1' } }, 'terms is missing'],
    [{ email, form_answers: { order: '1', terms: 'true' } }, 'terms is neither'],
    [{ email, form_answers: { order: '1', terms: 'yes', why: 'late; broken' } }, 'why is none of the choices'],
    [{ email, form_answers: { order: 'x'.repeat(501), terms: 'yes' } }, 'is longer than 500'],
    [{ email, form_answers: ['order'] }, 'form_answers'],
    [{ email, form_answers: { order: { $ne: 1 } } }, 'form_answers'],
  ])('answered wrongly begins no talk, and the field is named: %j', async (start, why) => {
    await set(FORM)
    const { status, headers } = await server.start(start as object)
    expect([status, headers['uc-rest-error']]).toEqual([400, expect.stringContaining(why)])
    expect((await ada.rest<{ conversations: unknown[] }>(PATHS.conversations)).body.conversations).toEqual([])
  })
})

describe('[C5] when to expect an answer', () => {
  it('is told from how long others waited, once five have been answered', async () => {
    const within = async () => (await config()).queues[0]?.reply_within_seconds
    for (const minutes of [1, 1, 2, 14]) {
      const sam = await server.shopper()
      world.pass(minutes * MINUTE)
      expect((await ada.pickUp(sam)).status).toBe(200)
    }
    expect(await within()).toBeUndefined()
    const sam = await server.shopper()
    world.pass(4 * MINUTE)
    await ada.pickUp(sam)
    world.pass(2 * MINUTE)
    // Four of the five had it within four minutes.
    expect(await within()).toBe(5 * 60)
  })

  it('answers by e-mail are promised only where e-mail is set up', async () => {
    expect(await config()).not.toHaveProperty('answers_by_email')
    const posting = await startTestServer({ env: { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'chat@shop.example' } })
    try {
      expect((await posting.rest<WebchatConfig>(`${CONFIG_PATH}?site=demo`, { headers: {} })).body).toMatchObject({
        answers_by_email: true,
      })
    } finally {
      await posting.close()
    }
  })
})

it('the demo shop asks something of its own that nobody has to answer, and Sales keeps hours when it is told to', async () => {
  const demo = await startTestServer({ env: { SHOPBELL_DEMO_HOURS: '1' }, world: createFakeWorld(Date.parse('2026-12-25T12:00:00Z')) })
  try {
    const { form, queues } = (await demo.rest<WebchatConfig>(`${CONFIG_PATH}?site=demo`, { headers: {} })).body
    expect(form?.fields.map(({ kind, required = false }) => [kind, required])).toEqual([
      ['name', true],
      ['email', false],
      ['topic', false],
      ['text', false],
      ['question', true],
      ['checkbox', false],
    ])
    expect(queues).toMatchObject([
      { queue_name: 'Support', open: true },
      // The 28th is the day in lieu of Boxing Day.
      { queue_name: 'Sales', open: false, next_opening_epoch: Date.parse('2026-12-29T09:00:00Z') },
    ])
  } finally {
    await demo.close()
  }
})
