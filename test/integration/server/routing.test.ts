// Round robin and the limit of chats, over real HTTP and real sockets: one shopper is offered to one agent at a time.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ConversationSummary, ConversationWebchatQueueStatus } from '../../../protocol/models.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { createFakeWorld } from '../../fake-world.ts'
import { chatLimit, queueSettings, writeRows } from '../queue-settings-of.ts'
import { startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const OFFER_SECONDS = 20
const world = createFakeWorld(Date.now())
let server: TestServer
let ada: TestAgent
let grace: TestAgent

beforeAll(async () => {
  server = await startTestServer({ world })
  await writeRows(server, [
    queueSettings('Support', { routing: 'round robin', offer_seconds: OFFER_SECONDS }),
    chatLimit('Ada', 2),
    chatLimit('Grace', 0),
  ])
  ada = await server.agent('demo-agent-ada')
  grace = await server.agent('demo-agent-grace')
})
afterAll(() => server.close())

const status = (who: TestAgent, agent_status: string) => who.rest(PATHS.queueStatus('Support'), { method: 'PUT', body: { agent_status } })
const leave = (...shoppers: TestShopper[]) => Promise.all(shoppers.map((each) => each.rest(PATHS.leave(each.uuid), { method: 'DELETE' })))
const offersOf = (who: TestAgent, sam: TestShopper) =>
  who.line.frames.filter(
    (frame) => frame.type === 'event' && frame.event_type === 'engage customer' && frame.conversation_uuid === sam.uuid,
  )
const offered = (who: TestAgent, sam: TestShopper, from = 0) =>
  who.line.heard((frame) => frame.type === 'event' && frame.event_type === 'engage customer' && frame.conversation_uuid === sam.uuid, from)
/** Several ticks of the server: each asks the store, so a few turns of an agent's own line see them by. */
async function ticks(): Promise<void> {
  const until = performance.now() + 250
  while (performance.now() < until) await ada.line.settled()
}

describe('round robin', () => {
  it('offers a shopper to one agent, and to the next when the time is over; never to two at once', async () => {
    const sam = await server.shopper()
    await vi.waitFor(() => expect(offersOf(ada, sam).length + offersOf(grace, sam).length).toBe(1))
    const [first, second] = offersOf(ada, sam).length === 1 ? [ada, grace] : [grace, ada]
    const [offer] = offersOf(first, sam)
    expect(offer).toMatchObject({
      event_engage_customer: {
        conversation_webchat_queue_uuid: sam.queueUuid,
        question: 'Is the kettle in stock?',
        pick_up_within_seconds: OFFER_SECONDS,
      },
    })
    world.pass((OFFER_SECONDS - 1) * 1_000)
    await ticks()
    expect(offersOf(second, sam)).toEqual([])
    world.pass(1_000)
    await offered(second, sam)
    expect(offersOf(first, sam)).toHaveLength(1)
    expect((await second.pickUp(sam)).status).toBe(200)
    world.pass(OFFER_SECONDS * 1_000)
    await ticks()
    expect([offersOf(first, sam).length, offersOf(second, sam).length]).toEqual([1, 1])
    await leave(sam)
  })

  it('asks the only agent again and again: better than never', async () => {
    await status(grace, 'busy')
    const sam = await server.shopper()
    await offered(ada, sam)
    const from = ada.line.frames.length
    world.pass(OFFER_SECONDS * 1_000)
    await offered(ada, sam, from)
    await leave(sam)
    await status(grace, 'available')
  })

  it('goes on at once when the agent who was asked is no longer available', async () => {
    await status(grace, 'busy')
    const sam = await server.shopper()
    await offered(ada, sam)
    await status(grace, 'available')
    await status(ada, 'unavailable')
    await offered(grace, sam)
    await status(ada, 'available')
    await leave(sam)
  })

  it('offers two shoppers to two agents, and leaves a queue without it alone', async () => {
    const [one, other, sales] = [await server.shopper(), await server.shopper(), await server.shopper({ queue_name: 'Sales' })]
    await vi.waitFor(() => {
      const seen = [ada, grace].map((who) => [one, other].filter((sam) => offersOf(who, sam).length > 0).length)
      expect(seen).toEqual([1, 1])
    })
    await ticks()
    expect([...offersOf(ada, sales), ...offersOf(grace, sales)]).toEqual([])
    await leave(one, other, sales)
  })

  it('[DEL-15] lets one win when the agent who was asked and one who was not pick up at once', async () => {
    for (let round = 0; round < 20; round++) {
      const sam = await server.shopper()
      const answers = await Promise.all([grace.pickUp(sam), ada.pickUp(sam)])
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
      await leave(sam)
    }
  })
})

describe('the limit of chats', () => {
  it('refuses a pick-up beyond it in words, and takes it again when one has ended', async () => {
    const [one, two, three] = [await server.shopper(), await server.shopper(), await server.shopper()]
    expect((await ada.pickUp(one)).status).toBe(200)
    expect((await ada.pickUp(two)).status).toBe(200)
    const refused = await ada.pickUp(three)
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('as many chats as you may have')])
    // Picked up before: that is no new chat.
    expect((await ada.pickUp(two)).status).toBe(200)
    await leave(one)
    expect((await ada.pickUp(three)).status).toBe(200)
    await leave(two, three)
  })

  it('holds also when many are picked up in the same moment', async () => {
    const six = await Promise.all(Array.from({ length: 6 }, () => server.shopper()))
    const answers = await Promise.all(six.map((sam) => ada.pickUp(sam)))
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 409, 409, 409, 409])
    await leave(...six)
  })

  it('is none for an agent without one', async () => {
    const four = await Promise.all(Array.from({ length: 4 }, () => server.shopper()))
    const answers = await Promise.all(four.map((sam) => grace.pickUp(sam)))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200])
    const rows = await grace.rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)
    expect(rows.body.conversations.filter((row) => !row.closed)).toHaveLength(4)
    await leave(...four)
  })

  it('is known to the board: who has reached it is not the next to be asked', async () => {
    const next = async () => {
      const { body } = await ada.rest<{ queue_statuses: ConversationWebchatQueueStatus[] }>(PATHS.queueStatuses)
      const support = body.queue_statuses.find((each) => each.queue_name === 'Support')
      return support?.agents?.filter((each) => each.next_round_robin).map((each) => each.conversation_participant_name)
    }
    await status(grace, 'busy')
    const [one, two] = [await server.shopper(), await server.shopper()]
    await ada.pickUp(one)
    await ada.pickUp(two)
    expect(await next()).toEqual([])
    await status(grace, 'available')
    expect(await next()).toEqual(['Grace'])
    await leave(one, two)
  })

  it('keeps round robin away from an agent who has reached it', async () => {
    await status(grace, 'busy')
    const [one, two] = [await server.shopper(), await server.shopper()]
    await ada.pickUp(one)
    await ada.pickUp(two)
    const third = await server.shopper()
    world.pass(2_000)
    await ticks()
    expect(offersOf(ada, third)).toEqual([])
    await leave(one)
    await offered(ada, third)
    await leave(two, third)
    await status(grace, 'available')
  })
})
