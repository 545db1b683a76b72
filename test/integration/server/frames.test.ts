// Every kind of frame over real sockets: what makes the server tell it, who hears it and who does not, what comes of it when a client
// says it, and that a fact is the same when it is read again. A kind that has no row here is a red test.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AGENT_PATHS } from '../../../protocol/agent-paths.ts'
import { isFact, type ServerFrame } from '../../../protocol/frames.ts'
import { FRAMES } from '../../../protocol/model-table/frames.ts'
import { SOCKET_MODELS } from '../../../protocol/model-table/socket.ts'
import type { Conversation, ConversationSummary } from '../../../protocol/models.ts'
import { type EventsPage, readServerFrame } from '../../../protocol/parse.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { SEARCH_PATHS } from '../../../protocol/search-paths.ts'
import type { Department } from '../../../server/domain/settings.ts'
import { WORLD } from '../../../server/world.ts'
import { newCid, startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
let ada: TestAgent
/** Serves the same queue and takes no part. */
let grace: TestAgent
/** A shopper with a conversation of her own. */
let kim: TestShopper

beforeAll(async () => {
  server = await startTestServer()
  ;[ada, grace] = await Promise.all([server.agent('demo-agent-ada'), server.agent('demo-agent-grace')])
  kim = await server.shopper({ conversation_participant_name: 'Kim' })
})
afterAll(() => server.close())

async function talk(): Promise<TestShopper> {
  const sam = await server.shopper()
  expect((await ada.pickUp(sam)).status).toBe(200)
  await sam.line.heardEvent('participant join')
  return sam
}

type Speaker = 'sam' | 'ada' | 'grace' | 'kim'
/** taken: no refusal came. Otherwise the code of the refusal. */
type Outcome = 'taken' | 'not_allowed' | 'bad_frame'

interface Row {
  /** Makes the server tell it in a talk of Sam with Ada. */
  happens(sam: TestShopper): unknown
  /** Of those four, who hears it then. */
  heardBy: Speaker[]
  /** What it carries, at least. */
  carries: object
  fact?: true
  /** As a client would say it. */
  said(uuid: string, sam: TestShopper): object
  outcomes: Record<Speaker, Outcome>
}

const event = (event_type: string, conversation_uuid: string, payload: object = {}) => ({
  type: 'event',
  event_type,
  conversation_uuid,
  ...payload,
})
const participants: Record<Speaker, Outcome> = { sam: 'taken', ada: 'taken', grace: 'not_allowed', kim: 'not_allowed' }
const shopperOnly: Record<Speaker, Outcome> = { ...participants, ada: 'not_allowed' }
const agentOnly: Record<Speaker, Outcome> = { ...participants, sam: 'not_allowed' }
const nobody: Record<Speaker, Outcome> = { sam: 'bad_frame', ada: 'bad_frame', grace: 'bad_frame', kim: 'bad_frame' }
const both: Speaker[] = ['sam', 'ada']
const agents: Speaker[] = ['ada', 'grace']

async function questionOf(sam: TestShopper): Promise<string> {
  const { conversation } = (await ada.rest<{ conversation: Conversation }>(PATHS.conversation(sam.uuid))).body
  return conversation.messages?.[0]?.conversation_message_uuid ?? ''
}
async function offer(sam: TestShopper): Promise<string> {
  const offer_uuid = WORLD.uuid()
  const from = sam.line.frames.length
  ada.line.send(event('add coupon', sam.uuid, { event_add_coupon: { coupon_code: 'TEA5', offer_uuid } }))
  await sam.line.heardEvent('add coupon', from)
  return offer_uuid
}
const leave = (who: TestShopper | TestAgent, uuid: string) => who.rest(PATHS.leave(uuid), { method: 'DELETE' })

const ITEM = {
  item_id: 'KETTLE',
  quantity: 2,
  description: 'A kettle',
  unit_cost: { value: 20, currency_code: 'USD' },
  view_url: 'https://shop.test/kettle',
  options: [{ name: 'Colour', selected_value: 'Blue' }],
  variations: [{ variation_name: 'Size', variation_value: 'L' }],
}

const ROWS: Record<string, Row> = {
  message: {
    happens: (sam) => sam.say('hello'),
    heardBy: both,
    carries: { type: 'message', message: { body: 'hello', author_conversation_participant_name: 'Sam' } },
    fact: true,
    said: (conversation_uuid) => ({ type: 'message', conversation_uuid, message: { body: 'words', client_message_id: newCid() } }),
    outcomes: participants,
  },
  refusal: {
    happens: (sam) => sam.line.send({ type: 'nonsense' }),
    heardBy: ['sam'],
    carries: { type: 'message', error: { code: 'bad_frame' } },
    said: (conversation_uuid) => ({ type: 'message', conversation_uuid, error: { code: 'closed', message: 'Go away.' } }),
    outcomes: nobody,
  },
  ping: {
    happens: (sam) => sam.line.send({ type: 'ping' }),
    heardBy: ['sam'],
    carries: { type: 'ping' },
    said: () => ({ type: 'ping' }),
    outcomes: { sam: 'taken', ada: 'taken', grace: 'taken', kim: 'taken' },
  },
  'check queue position': {
    happens: (sam) => sam.line.send({ type: 'check queue position' }),
    heardBy: [],
    carries: {},
    said: () => ({ type: 'check queue position' }),
    // Each shopper asks for their own place.
    outcomes: { sam: 'taken', kim: 'taken', ada: 'not_allowed', grace: 'not_allowed' },
  },
  'queue position': {
    happens: (sam) => sam.line.send({ type: 'check queue position' }),
    heardBy: ['sam'],
    carries: { event_queue_position: { position: -1, available: true } },
    said: (uuid) => event('queue position', uuid, { event_queue_position: { position: 1, available: true } }),
    outcomes: nobody,
  },
  'webchat start conversation': {
    // Picking up is what every talk here begins with. The agent follows it from their own joining on, one fact later.
    happens: () => {},
    heardBy: ['sam'],
    carries: {},
    fact: true,
    said: (uuid) => event('webchat start conversation', uuid),
    outcomes: nobody,
  },
  'participant join': {
    happens: (sam) => grace.rest(PATHS.join(sam.uuid), { method: 'PUT' }),
    heardBy: ['sam', 'ada', 'grace'],
    carries: { event_participant_join_participant: { conversation_participant_name: 'Grace', status: 'agent' } },
    fact: true,
    said: (uuid) => event('participant join', uuid, { event_participant_join: {}, event_participant_join_participant: {} }),
    outcomes: nobody,
  },
  'participant left': {
    happens: (sam) => leave(sam, sam.uuid),
    heardBy: both,
    carries: { event_participant_left_participant: { conversation_participant_name: 'Sam' } },
    fact: true,
    said: (uuid) => event('participant left', uuid, { event_participant_left: {}, event_participant_left_participant: {} }),
    outcomes: nobody,
  },
  'participant leave': {
    happens: () => {},
    heardBy: [],
    carries: {},
    said: (uuid) => event('participant leave', uuid, { event_participant_left: {}, event_participant_left_participant: {} }),
    outcomes: nobody,
  },
  'participant update': {
    happens: (sam) =>
      sam.line.send(
        event('participant update', sam.uuid, {
          event_participant_update: {
            participants: [{ conversation_participant_name: 'Samantha', email: 'sam@example.com', language_iso_code: 'de' }],
          },
        }),
      ),
    heardBy: both,
    carries: {
      event_participant_update: {
        participants: expect.arrayContaining([
          expect.objectContaining({ conversation_participant_name: 'Samantha', email: 'sam@example.com', language_iso_code: 'de' }),
        ]),
      },
    },
    fact: true,
    said: (uuid) =>
      event('participant update', uuid, { event_participant_update: { participants: [{ conversation_participant_name: 'Sammy' }] } }),
    outcomes: shopperOnly,
  },
  'conversation closed': {
    happens: (sam) => leave(ada, sam.uuid),
    heardBy: both,
    carries: { event_conversation_closed: { closed: true } },
    fact: true,
    said: (uuid) => event('conversation closed', uuid, { event_conversation_closed: { closed: true } }),
    outcomes: nobody,
  },
  'updated message': {
    happens: async (sam) =>
      ada.line.send(
        event('updated message', sam.uuid, {
          event_updated_message: { conversation_message_uuid: await questionOf(sam), redacted: true },
        }),
      ),
    heardBy: both,
    carries: { event_updated_message: { body: '[removed]', redacted: true } },
    fact: true,
    said: (uuid, sam) =>
      event('updated message', uuid, {
        event_updated_message: {
          conversation_message_uuid: sam.answer.conversation?.messages?.[0]?.conversation_message_uuid,
          redacted: true,
        },
      }),
    outcomes: agentOnly,
  },
  'read message': {
    happens: (sam) => ada.line.send(event('read message', sam.uuid, { event_read_message: { message_epoch: Number.MAX_SAFE_INTEGER } })),
    heardBy: both,
    carries: { event_read_message: { message_epoch: expect.any(Number) } },
    fact: true,
    said: (uuid) => event('read message', uuid, { event_read_message: { message_epoch: 1 } }),
    outcomes: participants,
  },
  typing: {
    happens: (sam) => sam.line.send(event('typing', sam.uuid, { event_typing: { value: 'half a sent' } })),
    heardBy: ['ada'],
    carries: { event_typing: { value: 'typing', author_conversation_participant_name: 'Sam' } },
    said: (uuid) => event('typing', uuid, { event_typing: { value: 'typing' } }),
    outcomes: participants,
  },
  'webchat context': {
    happens: (sam) =>
      sam.line.send(event('webchat context', sam.uuid, { event_webchat_context: { url: 'https://shop.test/kettles', title: 'Kettles' } })),
    heardBy: ['ada'],
    carries: { event_webchat_context: { url: 'https://shop.test/kettles', title: 'Kettles' } },
    said: (uuid) => event('webchat context', uuid, { event_webchat_context: { url: 'https://shop.test/' } }),
    outcomes: shopperOnly,
  },
  rrweb: {
    happens: (sam) => ada.line.send(event('rrweb', sam.uuid, { event_rrweb: { type: 'init' } })),
    heardBy: ['sam'],
    carries: { event_rrweb: { type: 'init', agent_name: 'Ada' } },
    said: (uuid) => event('rrweb', uuid, { event_rrweb: { type: 'declined' } }),
    // The shopper declines; an agent asks, and says nothing of pictures.
    outcomes: shopperOnly,
  },
  'add coupon': {
    happens: (sam) => ada.line.send(event('add coupon', sam.uuid, { event_add_coupon: { coupon_code: 'TEA5', agent_name: 'The Owner' } })),
    heardBy: both,
    carries: { event_add_coupon: { coupon_code: 'TEA5', agent_name: 'Ada', offer_uuid: expect.any(String) } },
    fact: true,
    said: (uuid) => event('add coupon', uuid, { event_add_coupon: { coupon_code: 'FREE' } }),
    outcomes: agentOnly,
  },
  'add item': {
    happens: (sam) => ada.line.send(event('add item', sam.uuid, { event_add_item: { items: [ITEM], agent_arn: 'arn:owner' } })),
    heardBy: both,
    carries: { event_add_item: { items: [ITEM], agent_name: 'Ada', agent_arn: expect.stringContaining(':agent:1') } },
    fact: true,
    said: (uuid) => event('add item', uuid, { event_add_item: { items: [{ item_id: 'KETTLE' }] } }),
    outcomes: agentOnly,
  },
  'offer answer': {
    happens: async (sam) =>
      sam.line.send(event('offer answer', sam.uuid, { event_offer_answer: { offer_uuid: await offer(sam), outcome: 'accepted' } })),
    heardBy: both,
    carries: { event_offer_answer: { outcome: 'accepted' } },
    fact: true,
    said: (uuid) => event('offer answer', uuid, { event_offer_answer: { offer_uuid: lastOffer, outcome: 'declined' } }),
    outcomes: shopperOnly,
  },
  'new conversation': {
    happens: () => server.shopper(),
    heardBy: agents,
    carries: { event_new_conversation: { closed: false } },
    said: (uuid) => event('new conversation', uuid, { event_new_conversation: {} }),
    outcomes: nobody,
  },
  'new message': {
    happens: (sam) => sam.say('for the list'),
    heardBy: agents,
    carries: { event_new_message: { last_conversation_message_body: 'for the list' } },
    said: (uuid) => event('new message', uuid, { event_new_message: {} }),
    outcomes: nobody,
  },
  'queue status update': {
    happens: () => server.shopper(),
    heardBy: agents,
    carries: { event_queue_status_update: { queue_name: 'Support' } },
    said: (uuid) => event('queue status update', uuid, { event_queue_status_update: {} }),
    outcomes: nobody,
  },
  'queue new member': {
    happens: () => server.shopper({ question: 'a new one' }),
    heardBy: agents,
    carries: { event_queue_new_member: { question: 'a new one' } },
    said: (uuid) => event('queue new member', uuid, { event_queue_new_member: {} }),
    outcomes: nobody,
  },
  'engage customer': {
    happens: async () => {
      await roundRobin()
      await server.start({ queue_name: 'Sales', question: 'one by one' })
    },
    heardBy: ['grace'],
    carries: { event_engage_customer: { question: 'one by one', pick_up_within_seconds: 600 } },
    said: (uuid) => event('engage customer', uuid, { event_engage_customer: {} }),
    outcomes: nobody,
  },
}

/** Grace has had no chat yet, so she is the first to be asked. */
async function roundRobin(): Promise<void> {
  const { body } = await ada.rest<{ conversation_departments: Department[] }>(AGENT_PATHS.departments)
  const sales = body.conversation_departments.find((each) => each.department_name === 'Sales')
  const settings = { routing: 'round robin', offer_seconds: 600 }
  const changed = await ada.rest(AGENT_PATHS.department(sales?.conversation_department_oid ?? 0), {
    method: 'PUT',
    body: { ...sales, settings },
  })
  expect([changed.status, changed.text]).toEqual([200, expect.any(String)])
}

let lastOffer = ''

const isNamed = (name: string) => (frame: ServerFrame) => {
  if (frame.type === 'event') return frame.event_type === name
  if (frame.type === 'message') return name === ('error' in frame ? 'refusal' : 'message')
  return frame.type === name
}
const about = (sam: TestShopper) => (frame: ServerFrame) => !('conversation_uuid' in frame) || frame.conversation_uuid === sam.uuid

describe.each(Object.entries(ROWS))('%s', (name, row) => {
  it('is heard by those whom it concerns, and by nobody else', async () => {
    const sam = await server.shopper()
    const lines = { sam: sam.line, ada: ada.line, grace: grace.line, kim: kim.line }
    const start = name === 'webchat start conversation' ? marks(lines) : undefined
    expect((await ada.pickUp(sam)).status).toBe(200)
    await sam.line.heardEvent('participant join')
    const from = start ?? marks(lines)
    await row.happens(sam)
    for (const who of row.heardBy) {
      const heard = await lines[who].heard((frame) => isNamed(name)(frame) && matches(frame, row.carries), from[who])
      expect(heard).toMatchObject(row.carries)
      expect(isFact(heard)).toBe(row.fact === true)
    }
    await Promise.all(Object.values(lines).map((line) => line.settled()))
    for (const who of Object.keys(lines) as Speaker[]) {
      if (row.heardBy.includes(who) || name === 'ping') continue
      const others = lines[who].frames.slice(from[who]).filter((frame) => isNamed(name)(frame) && about(sam)(frame))
      // The rows of another talk, and the place in one's own line, are theirs.
      expect(others.filter((frame) => matches(frame, row.carries))).toEqual([])
    }
  })

  if (row.fact)
    it('[REC-03] is read again as it was heard', async () => {
      const sam = await talk()
      await row.happens(sam)
      const live = await sam.line.heard((frame) => isNamed(name)(frame) && matches(frame, row.carries))
      const { events } = (await sam.rest<EventsPage>(`${PATHS.events(sam.uuid, 0)}?limit=500`)).body
      expect(events.filter((frame) => isFact(live) && frame.seq === live.seq)).toEqual([live])
      expect(events.map((frame) => frame.seq)).toEqual(events.map((_, index) => index + 1))
      expect(readServerFrame(live)).toEqual(live)
    })

  it('[AUT-03] said by a client is taken from whom it may be, and refused from everybody else', async () => {
    const sam = await talk()
    lastOffer = await offer(sam)
    const lines = { sam: sam.line, ada: ada.line, grace: grace.line, kim: kim.line }
    // Strangers first: what they say must leave no mark.
    const before = (await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))).body.head
    for (const who of ['grace', 'kim', 'ada', 'sam'] as const) {
      const from = lines[who].frames.length
      lines[who].send(row.said(sam.uuid, sam))
      await lines[who].settled()
      const refusal = lines[who].frames.slice(from).find((frame) => frame.type === 'message' && 'error' in frame)
      const code = refusal && 'error' in refusal ? refusal.error.code : 'taken'
      expect([who, code]).toEqual([who, row.outcomes[who]])
      if (who === 'kim') expect((await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))).body.head).toBe(before)
    }
  })
})

function marks(lines: Record<Speaker, TestShopper['line']>): Record<Speaker, number> {
  return { sam: lines.sam.frames.length, ada: lines.ada.frames.length, grace: lines.grace.frames.length, kim: lines.kim.frames.length }
}

function matches(frame: unknown, expected: object): boolean {
  try {
    expect(frame).toMatchObject(expected)
    return true
  } catch {
    return false
  }
}

describe('the table above', () => {
  it('has a row for every kind of frame there is, and for the old name of one', () => {
    const { type, event_type } = SOCKET_MODELS.ConversationWebsocketMessage
    const kinds = [...type.values, ...event_type.values, ...event_type.ourValues].filter((kind) => kind !== 'event')
    expect(Object.keys(ROWS).sort()).toEqual([...new Set([...kinds, ...FRAMES.map((frame) => frame.name), 'participant leave'])].sort())
  })

  it('agrees with the served one on what is a fact, and on who may say it', () => {
    for (const frame of FRAMES) {
      const row = ROWS[frame.name]
      expect([frame.name, row?.fact === true]).toEqual([frame.name, 'fact' in frame])
      const says = (side: 'shopper' | 'agent') => (frame.saidBy as readonly string[]).includes(side)
      // An agent's own rrweb is another one than the shopper's.
      if (frame.name !== 'rrweb')
        expect([frame.name, row?.outcomes.sam === 'taken', row?.outcomes.ada === 'taken']).toEqual([
          frame.name,
          says('shopper'),
          says('agent'),
        ])
    }
  })
})

describe('an offer', () => {
  it('[DEL-02] repeated with its own id is one offer, told again to its agent alone', async () => {
    const sam = await talk()
    const offer_uuid = WORLD.uuid()
    const said = (coupon_code: string) => event('add coupon', sam.uuid, { event_add_coupon: { coupon_code, offer_uuid } })
    ada.line.send(said('TEA5'))
    const first = await ada.line.heard((frame) => frame.type === 'event' && frame.event_type === 'add coupon' && about(sam)(frame))
    const from = ada.line.frames.length
    ada.line.send(said('TEA50'))
    expect(await ada.line.heardEvent('add coupon', from)).toEqual(first)
    await sam.line.settled()
    expect(sam.line.facts(sam.uuid).filter(isNamed('add coupon'))).toEqual([first])
  })

  it('is answered once, by its shopper: the first answer stands', async () => {
    const sam = await talk()
    const offer_uuid = await offer(sam)
    const answer = (outcome: string, uuid = offer_uuid) =>
      sam.line.send(event('offer answer', sam.uuid, { event_offer_answer: { offer_uuid: uuid, outcome } }))
    answer('declined')
    answer('accepted')
    await sam.line.settled()
    const told = sam.line.facts(sam.uuid).filter(isNamed('offer answer'))
    expect(told).toMatchObject([{ event_offer_answer: { offer_uuid, outcome: 'declined' } }])
    const from = sam.line.frames.length
    answer('accepted', WORLD.uuid())
    expect(await sam.line.heard(isNamed('refusal'), from)).toMatchObject({ error: { code: 'not_allowed' } })
  })

  it('may be made a hundred times in one talk, not more', async () => {
    const sam = await talk()
    for (let n = 0; n < 100; n += 10) {
      for (let each = 0; each < 10; each++)
        ada.line.send(event('add coupon', sam.uuid, { event_add_coupon: { coupon_code: `C${n + each}` } }))
      await ada.line.settled()
    }
    await sam.line.settled()
    expect(sam.line.facts(sam.uuid).filter(isNamed('add coupon'))).toHaveLength(100)
    const from = ada.line.frames.length
    ada.line.send(event('add coupon', sam.uuid, { event_add_coupon: { coupon_code: 'MORE' } }))
    expect(await ada.line.heard(isNamed('refusal'), from)).toMatchObject({ error: { code: 'rate' } })
  })

  it.each([
    ['no items', []],
    ['too many items', Array.from({ length: 21 }, () => ({ item_id: 'K' }))],
    ['an item without an id', [{ quantity: 1 }]],
    ['an item with a blank id', [{ item_id: ' ' }]],
    ['an item with an id that is no text', [{ item_id: ['K'] }]],
    ['none of an item', [{ item_id: 'K', quantity: 0 }]],
    ['fewer than none', [{ item_id: 'K', quantity: -1 }]],
    ['more than a cart holds', [{ item_id: 'K', quantity: 10_001 }]],
    ['a script for an address', [{ item_id: 'K', view_url: 'javascript:alert(1)' }]],
    ['data for a picture', [{ item_id: 'K', default_thumbnail_url: 'data:text/html,x' }]],
    ['too many options', [{ item_id: 'K', options: Array.from({ length: 21 }, () => ({ name: 'x' })) }]],
    ['a price that is no number', [{ item_id: 'K', unit_cost: { value: 'free' } }]],
  ])('of %s is refused', async (_, items) => {
    const sam = await talk()
    const from = ada.line.frames.length
    ada.line.send(event('add item', sam.uuid, { event_add_item: { items } }))
    expect(await ada.line.heard(isNamed('refusal'), from)).toMatchObject({ error: { code: 'bad_frame' } })
    await sam.line.settled()
    expect(sam.line.facts(sam.uuid).filter(isNamed('add item'))).toEqual([])
  })

  it('carries nothing of an item that is not known', async () => {
    const sam = await talk()
    ada.line.send(event('add item', sam.uuid, { event_add_item: { items: [{ item_id: 'K', html: '<b>x</b>' }] } }))
    expect((await sam.line.heardEvent('add item')).event_add_item.items).toEqual([{ item_id: 'K' }])
  })
})

describe('a message whose words are taken away', () => {
  it('has them nowhere any more: not in the log, the list, the row of what happened since, the line or the search', async () => {
    const sam = await server.shopper({ question: 'my card is 4111canary' })
    // Still in line, where the board shows the question.
    await ada.rest(PATHS.join(sam.uuid), { method: 'PUT' })
    expect((await ada.rest(PATHS.queueStatuses)).text).toContain('4111canary')
    await grace.rest(PATHS.join(sam.uuid), { method: 'PUT' })
    await leave(grace, sam.uuid)
    const messageUuid = await questionOf(sam)
    const found = async () => (await ada.rest(SEARCH_PATHS.search, { method: 'POST', body: { text_search: '4111canary' } })).text
    await vi.waitFor(async () => expect(await found()).toContain(sam.uuid), { timeout: 10_000 })
    ada.line.send(event('updated message', sam.uuid, { event_updated_message: { conversation_message_uuid: messageUuid, redacted: true } }))
    const told = await sam.line.heardEvent('updated message')
    expect(told.event_updated_message).toMatchObject({ conversation_message_uuid: messageUuid, body: '[removed]', redacted: true })
    const paths = [PATHS.conversation(sam.uuid), PATHS.events(sam.uuid, 0), PATHS.messages(sam.uuid, 0), PATHS.conversations]
    for (const path of paths) expect((await ada.rest(path)).text).not.toContain('4111canary')
    for (const path of paths.slice(0, 3)) expect((await sam.rest(path)).text).not.toContain('4111canary')
    expect((await ada.rest(PATHS.queueStatuses)).text).not.toContain('4111canary')
    expect(await found()).not.toContain(sam.uuid)
    await server.restart()
    for (const path of paths) expect((await ada.rest(path)).text).not.toContain('4111canary')
    const rows = (await ada.rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)).body.conversations
    expect(rows.find((row) => row.conversation_uuid === sam.uuid)?.last_conversation_message_body).toBe('[removed]')
    ;[ada, grace] = await Promise.all([server.agent('demo-agent-ada'), server.agent('demo-agent-grace')])
    kim = await server.shopper({ conversation_participant_name: 'Kim' })
  })

  it('can still be one when the talk is over, and only in the talk it was said in', async () => {
    const sam = await talk()
    const other = await talk()
    const question = await questionOf(sam)
    await leave(sam, sam.uuid)
    await ada.line.heard((frame) => isNamed('conversation closed')(frame) && about(sam)(frame))
    const ask = (uuid: string) =>
      ada.line.send(event('updated message', uuid, { event_updated_message: { conversation_message_uuid: question, redacted: true } }))
    const from = ada.line.frames.length
    ask(other.uuid)
    expect(await ada.line.heard(isNamed('refusal'), from)).toMatchObject({ error: { code: 'not_allowed' } })
    ask(sam.uuid)
    // Their sockets differ: the shopper still follows the talk, the agent does not.
    await sam.line.heardEvent('updated message')
    await ada.line.heardEvent('updated message', from)
    const { head } = (await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))).body
    ask(sam.uuid)
    await ada.line.settled()
    expect((await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))).body.head).toBe(head)
  })
})

describe('a shopper who tells their name later', () => {
  it('is called so by the line, the list and their next message; saying it again is nothing new', async () => {
    const sam = await server.shopper({ conversation_participant_name: 'S' })
    const update = (who: object) =>
      sam.line.send(event('participant update', sam.uuid, { event_participant_update: { participants: [who] } }))
    update({ conversation_participant_name: 'Samira', email: 'samira@example.com' })
    const fact = await sam.line.heardEvent('participant update')
    update({ conversation_participant_name: 'Samira' })
    update({ conversation_participant_name: '  ' })
    await sam.line.settled()
    expect((await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))).body.head).toBe(fact.seq)
    expect((await ada.rest(PATHS.queueStatuses)).text).toContain('samira@example.com')
    sam.say('it is me')
    expect((await sam.line.heardMessage('it is me')).message.author_conversation_participant_name).toBe('Samira')
    const rows = (await ada.rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)).body.conversations
    expect(rows.find((row) => row.conversation_uuid === sam.uuid)?.participants?.[0]).toMatchObject({
      conversation_participant_name: 'Samira',
      email: 'samira@example.com',
    })
  })
})
