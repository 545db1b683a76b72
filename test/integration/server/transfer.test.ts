// Handing a talk on, over real HTTP and real sockets: who may, to whom, and what everybody hears and sees afterwards.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ConversationSummary } from '../../../protocol/models.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { createFakeWorld } from '../../fake-world.ts'
import { chatLimit, queueSettings, writeRows } from '../queue-settings-of.ts'
import { startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const world = createFakeWorld(Date.now())
let server: TestServer
let ada: TestAgent
let grace: TestAgent
let olive: TestAgent

/** Three agents, of whom Olive serves Sales only. */
beforeAll(async () => {
  server = await startTestServer({ world })
  await writeRows(server, [
    {
      sql: `insert into agents (arn, user_id, merchant_id, name, key_hash) values ('arn:shopbell:participant:DEMO:agent:3', 3, 'DEMO', 'Olive', ?)`,
      params: [world.hash('demo-agent-olive')],
    },
    {
      sql: `insert into agent_queues (arn, merchant_id, queue_name, status) values ('arn:shopbell:participant:DEMO:agent:3', 'DEMO', 'Sales', 'available')`,
      params: [],
    },
    chatLimit('Grace', 3),
    queueSettings('Support', { idle_minutes: 4 }),
    queueSettings('Sales', { idle_minutes: 0 }),
  ])
  ada = await server.agent('demo-agent-ada')
  grace = await server.agent('demo-agent-grace')
  olive = await server.agent('demo-agent-olive')
})
afterAll(() => server.close())

async function talk(by: TestAgent = ada, more = {}): Promise<TestShopper> {
  const sam = await server.shopper(more)
  expect((await by.pickUp(sam)).status).toBe(200)
  await sam.line.heardEvent('participant join')
  return sam
}
const transfer = (who: TestAgent | TestShopper, { uuid }: { uuid: string }, body: unknown) =>
  who.rest(`${PATHS.conversations}/${uuid}/transfer`, { method: 'POST', body })
const kindsOf = (sam: TestShopper, after: number) =>
  sam.line.facts(sam.uuid).flatMap((fact) => (fact.seq > after ? [fact.type === 'event' ? fact.event_type : fact.type] : []))

describe('a transfer to an agent', () => {
  it('is heard by the shopper as numbered facts, and the new agent answers', async () => {
    const sam = await talk()
    const before = sam.line.facts(sam.uuid).at(-1)?.seq ?? 0
    expect((await transfer(ada, sam, { conversation_participant_arn: grace.arn })).status).toBe(204)
    const update = await sam.line.heardEvent('participant update')
    expect(update.event_participant_update_transfer).toEqual({
      from_conversation_participant_arn: ada.arn,
      from_conversation_participant_name: 'Ada',
      queue_name: 'Support',
      to_conversation_participant_arn: grace.arn,
      to_conversation_participant_name: 'Grace',
    })
    await sam.line.heardEvent('participant left')
    expect(kindsOf(sam, before)).toEqual(['participant join', 'participant update', 'participant left'])
    grace.say(sam.uuid, 'I am Grace')
    await sam.line.heardMessage('I am Grace')
    // Ada has heard that she left, and hears nothing of it any more.
    await ada.line.settled()
    expect(JSON.stringify(ada.line.facts(sam.uuid))).not.toContain('I am Grace')
    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
  })

  it('is refused in words: nobody there, not of this queue, as many chats as they may have', async () => {
    const sam = await talk()
    expect((await transfer(ada, sam, { conversation_participant_arn: 'arn:nobody' })).status).toBe(404)
    expect((await transfer(ada, sam, { conversation_participant_arn: olive.arn })).status).toBe(404)
    await grace.rest(PATHS.queueStatus('Support'), { method: 'PUT', body: { agent_status: 'unavailable' } })
    const away = await transfer(ada, sam, { conversation_participant_arn: grace.arn })
    expect([away.status, away.text]).toEqual([409, expect.stringContaining('Grace is not there')])
    await grace.rest(PATHS.queueStatus('Support'), { method: 'PUT', body: { agent_status: 'available' } })
    const hers = await Promise.all([talk(grace), talk(grace), talk(grace)])
    const full = await transfer(ada, sam, { conversation_participant_arn: grace.arn })
    expect([full.status, full.text]).toEqual([409, expect.stringContaining('as many chats as they may have')])
    for (const each of [...hers, sam]) await each.rest(PATHS.leave(each.uuid), { method: 'DELETE' })
  })
})

describe('a transfer to a queue', () => {
  it('puts the shopper back into a line and tells them their place; the conversation belongs to the agents of that queue', async () => {
    const sam = await talk()
    const fromOlive = olive.line.frames.length
    const fromSam = sam.line.frames.length
    expect((await transfer(ada, sam, { queue_name: 'Sales' })).status).toBe(204)
    expect((await olive.line.heardEvent('queue new member', fromOlive)).conversation_uuid).toBe(sam.uuid)
    expect((await sam.line.heardEvent('participant left')).event_participant_left_participant.conversation_participant_arn).toBe(ada.arn)
    world.pass(2_000)
    expect((await sam.line.heardEvent('queue position', fromSam)).event_queue_position).toMatchObject({ position: 1, available: true })

    const rows = async (who: TestAgent) =>
      (await who.rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)).body.conversations
    expect((await rows(olive)).map((row) => row.conversation_uuid)).toContain(sam.uuid)
    expect((await olive.pickUp(sam)).status).toBe(200)
    expect((await transfer(olive, sam, { queue_name: 'Support' })).status).toBe(204)
    // She does not serve Support: now it is none of her business, and her list hears so. What is said there she hears nothing of.
    const gone = await olive.line.heard((frame) => 'event_new_message' in frame && frame.event_new_message.visible === false, fromOlive)
    expect(gone).toMatchObject({ event_new_message: { conversation_uuid: sam.uuid } })
    expect(JSON.stringify(gone)).not.toContain('Sam')
    sam.say('a word after the transfer')
    await grace.line.heard((frame) => 'event_new_message' in frame && JSON.stringify(frame).includes('a word after the transfer'))
    await olive.line.settled()
    expect(JSON.stringify(olive.line.frames)).not.toContain('a word after the transfer')
    // Who serves both queues goes on seeing it.
    expect(grace.line.frames.filter((frame) => 'event_new_message' in frame && frame.event_new_message.visible === false)).toEqual([])
    expect((await olive.rest(PATHS.conversation(sam.uuid))).status).toBe(404)
    expect((await olive.pickUp(sam)).status).toBe(404)
    expect((await rows(olive)).map((row) => row.conversation_uuid)).not.toContain(sam.uuid)
    expect((await grace.pickUp(sam)).status).toBe(200)
    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
  })

  it('costs who is not there their place after two minutes, counted from the transfer', async () => {
    const waiting = async () => {
      const { body } = await olive.rest<{ queue_statuses: { customer_waiting_count: number }[] }>(PATHS.queueStatuses)
      return body.queue_statuses[0]?.customer_waiting_count
    }
    const sam = await talk()
    sam.line.close()
    await sam.line.ended
    // The server has noticed it too.
    for (let turn = 0; turn < 5; turn++) await ada.line.settled()
    world.pass(3 * 60_000)
    await transfer(ada, sam, { queue_name: 'Sales' })
    const until = performance.now() + 250
    while (performance.now() < until) expect(await waiting()).toBe(1)
    world.pass(2 * 60_000)
    await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 10_000 })
    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
  })

  it('is for agents who take part, and to what exists', async () => {
    const sam = await talk()
    const other = await talk(grace)
    expect((await transfer(sam, sam, { queue_name: 'Sales' })).status).toBe(403)
    expect((await transfer(olive, sam, { queue_name: 'Sales' })).status).toBe(404)
    expect((await transfer(ada, other, { queue_name: 'Sales' })).status).toBe(403)
    expect((await transfer(ada, { uuid: '00000000-0000-4000-8000-000000000000' }, { queue_name: 'Sales' })).status).toBe(404)
    for (const body of [{}, { queue_name: '' }, { queue_name: 'Nowhere' }, { queue_name: 7 }, undefined])
      expect((await transfer(ada, sam, body)).status).toBe(400)
    for (const each of [sam, other]) await each.rest(PATHS.leave(each.uuid), { method: 'DELETE' })
    expect((await transfer(ada, sam, { queue_name: 'Sales' })).status).toBe(409)
  })

  it('[DEL-15] against a pick-up and the shopper leaving in the same moment has one outcome that all tables agree on', async () => {
    for (let round = 0; round < 20; round++) {
      const sam = await server.shopper()
      const answers = await Promise.all([
        ada.pickUp(sam),
        grace.pickUp(sam),
        transfer(ada, sam, { queue_name: 'Sales' }),
        ...(round % 3 === 0 ? [sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })] : []),
      ])
      expect(answers.every(({ status }) => [200, 204, 403, 404, 409].includes(status))).toBe(true)
      const row = (await ada.rest<{ conversation: ConversationSummary }>(PATHS.conversation(sam.uuid))).body.conversation
      const agents = row.participants?.filter((each) => each.status === 'agent' && !each.left_dts) ?? []
      expect(agents.length).toBeLessThanOrEqual(1)
      await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    }
  })
})

describe('a talk in which nothing happens', () => {
  it('is closed when its queue says so, and both sides hear it; where the queue says never, and in line, it stays', async () => {
    const silent = await talk()
    const sales = await talk(ada, { queue_name: 'Sales' })
    const waiting = await server.shopper()
    const from = ada.line.frames.length
    world.pass(3 * 60_000)
    ada.say(silent.uuid, 'are you there?')
    await silent.line.heardMessage('are you there?')
    world.pass(3 * 60_000)
    await silent.line.settled()
    expect(silent.line.facts(silent.uuid).some((fact) => fact.type === 'event' && fact.event_type === 'conversation closed')).toBe(false)
    world.pass(2 * 60_000)
    await silent.line.heardEvent('conversation closed')
    await ada.line.heard((frame) => frame.type === 'event' && frame.event_type === 'conversation closed', from)
    for (const each of [sales, waiting]) {
      await each.line.settled()
      expect((await each.rest<{ conversation: ConversationSummary }>(PATHS.conversation(each.uuid))).body.conversation.closed).toBe(false)
    }
  })
})
