// Genesys' two calls through the doors of a running server: what agents see of each leg, what they may do to their own, and what of it
// a shopper must never hear.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AGENT_PATHS } from '../../../protocol/agent-paths.ts'
import { type ChatConversation, type ConversationChat, LEG_PATHS } from '../../../protocol/legs.ts'
import type { EventsPage } from '../../../protocol/parse.ts'
import { PATHS } from '../../../protocol/rest.ts'
import type { Department } from '../../../server/domain/settings.ts'
import { WORLD } from '../../../server/world.ts'
import { createFakeWorld, type FakeWorld } from '../../fake-world.ts'
import { type RestAnswer, startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let world: FakeWorld
let server: TestServer
let ada: TestAgent
let grace: TestAgent

beforeAll(async () => {
  world = createFakeWorld()
  server = await startTestServer({ world })
  ;[ada, grace] = await Promise.all([server.agent('demo-agent-ada'), server.agent('demo-agent-grace')])
})
afterAll(() => server.close())

async function talk(more = {}): Promise<TestShopper> {
  const sam = await server.shopper(more)
  expect((await ada.pickUp(sam)).status).toBe(200)
  await sam.line.heardEvent('participant join')
  world.pass(1_000)
  return sam
}
const look = async (who: TestAgent, uuid: string) => (await who.rest<ChatConversation>(LEG_PATHS.chat(uuid))).body
async function legOf(sam: TestShopper, name: string): Promise<ConversationChat> {
  const found = (await look(ada, sam.uuid)).participants.findLast((each) => each.name === name)?.chats[0]
  if (!found) throw new Error(`no leg of ${name}`)
  return found
}
async function patch(who: TestAgent, sam: TestShopper, name: string, body: object): Promise<RestAnswer> {
  const { id } = await legOf(sam, name)
  return who.rest(LEG_PATHS.participant(sam.uuid, id), { method: 'PATCH', body })
}
async function prompt(queue: string, settings: object): Promise<void> {
  const { body } = await ada.rest<{ conversation_departments: Department[] }>(AGENT_PATHS.departments)
  const found = body.conversation_departments.find((each) => each.department_name === queue)
  const path = AGENT_PATHS.department(found?.conversation_department_oid ?? 0)
  expect((await ada.rest(path, { method: 'PUT', body: { ...found, settings } })).status).toBe(200)
}

describe('the legs of a talk', () => {
  it('are the shopper, the line and the agent, each where they stand', async () => {
    const sam = await talk({ email: 'sam@example.com' })
    const { status, headers, body } = await grace.rest<ChatConversation>(LEG_PATHS.chat(sam.uuid))
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    expect(body).toMatchObject({ id: sam.uuid, selfUri: LEG_PATHS.chat(sam.uuid) })
    expect(body.participants.map(({ purpose, name, chats: [chat] }) => [purpose, name, chat?.state, chat?.disconnectType])).toEqual([
      ['customer', 'Sam', 'connected', undefined],
      ['acd', 'Support', 'disconnected', 'transfer'],
      ['agent', 'Ada', 'connected', undefined],
    ])
    const [customer, , agent] = body.participants
    expect(customer?.chats[0]).toMatchObject({
      direction: 'inbound',
      roomId: sam.uuid,
      peerId: agent?.id,
      journeyContext: { customer: { id: 'sam@example.com', idType: 'email' } },
    })
    expect(agent).toMatchObject({ participantArn: ada.arn, wrapupPrompt: 'optional', wrapupRequired: false })
  })

  it('hear of no words, and of the same after a restart', async () => {
    const sam = await talk({ question: 'canary question' })
    await patch(ada, sam, 'Ada', { held: true })
    const before = (await ada.rest(LEG_PATHS.chat(sam.uuid))).text
    expect(before).not.toContain('canary')
    await server.restart()
    ;[ada, grace] = await Promise.all([server.agent('demo-agent-ada'), server.agent('demo-agent-grace')])
    expect((await ada.rest(LEG_PATHS.chat(sam.uuid))).text).toBe(before)
  })

  it('name the recording of the page that an agent looks at', async () => {
    const sam = await talk()
    ada.line.send({ type: 'event', event_type: 'rrweb', conversation_uuid: sam.uuid, event_rrweb: { type: 'init' } })
    await sam.line.heardEvent('rrweb')
    const recording_uuid = WORLD.uuid()
    const event_rrweb = { type: 'init', data: 'AAAA', data_part: 0, data_total_parts: 1, event_index: 0, recording_uuid }
    sam.line.send({ type: 'event', event_type: 'rrweb', conversation_uuid: sam.uuid, event_rrweb })
    await ada.line.heard((frame) => frame.type === 'event' && frame.event_type === 'rrweb' && frame.conversation_uuid === sam.uuid)
    await expect.poll(async () => (await legOf(sam, 'Sam')).recordingId).toBe(recording_uuid)
  })
})

describe('hold', () => {
  it('is seen by agents and told to nobody: the shopper hears no frame and misses no number', async () => {
    const sam = await talk()
    const heard = sam.line.frames.length
    const { head } = (await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))).body
    expect((await patch(ada, sam, 'Ada', { held: true })).status).toBe(204)
    const now = new Date(world.now()).toISOString()
    expect(await legOf(sam, 'Ada')).toMatchObject({ held: true, state: 'connected', startHoldTime: now })
    world.pass(5_000)
    expect((await patch(ada, sam, 'Ada', { held: true })).status).toBe(204)
    expect(await legOf(sam, 'Ada')).toMatchObject({ startHoldTime: now })
    expect((await patch(ada, sam, 'Ada', { held: false })).status).toBe(204)
    const { held, segments, startHoldTime } = await legOf(sam, 'Ada')
    expect([held, startHoldTime, segments.map((segment) => segment.type)]).toEqual([false, undefined, ['interact', 'hold', 'interact']])
    await sam.line.settled()
    expect(sam.line.frames.slice(heard).filter((frame) => frame.type !== 'ping')).toEqual([])
    expect((await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))).body.head).toBe(head)
  })

  it('ten times at once is once', async () => {
    const sam = await talk()
    const answers = await Promise.all(Array.from({ length: 10 }, () => patch(ada, sam, 'Ada', { held: true })))
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 204))
    expect((await legOf(sam, 'Ada')).segments.map((segment) => segment.type)).toEqual(['interact', 'hold'])
  })
})

describe('the end', () => {
  it("of an agent's own leg is the agent leaving", async () => {
    const sam = await talk()
    expect((await patch(ada, sam, 'Ada', { state: 'disconnected' })).status).toBe(204)
    await sam.line.heardEvent('participant left')
    await sam.line.heardEvent('conversation closed')
    expect(await legOf(sam, 'Ada')).toMatchObject({ state: 'terminated', disconnectType: 'client' })
    expect(await legOf(sam, 'Sam')).toMatchObject({ state: 'terminated', disconnectType: 'peer' })
    expect((await patch(ada, sam, 'Ada', { state: 'disconnected' })).status).toBe(204)
    expect((await patch(ada, sam, 'Ada', { state: 'connected' })).status).toBe(409)
  })

  it("of the shopper's leg, by who takes part, ends the talk in UltraCart's own frames", async () => {
    const sam = await talk()
    expect((await patch(ada, sam, 'Sam', { state: 'disconnected' })).status).toBe(204)
    const { event_participant_left_participant: left } = await sam.line.heardEvent('participant left')
    expect(left.conversation_participant_name).toBe('Sam')
    await sam.line.heardEvent('conversation closed')
    expect(await legOf(sam, 'Sam')).toMatchObject({ disconnectType: 'peer' })
    expect(await legOf(sam, 'Ada')).toMatchObject({ disconnectType: 'client' })
  })

  it('is transfer for who gave the talk away, and endpoint for a shopper who left', async () => {
    const sam = await talk()
    const to = { conversation_participant_arn: grace.arn }
    expect((await ada.rest(`${PATHS.conversation(sam.uuid)}/transfer`, { method: 'POST', body: to })).status).toBe(204)
    expect(await legOf(sam, 'Ada')).toMatchObject({ state: 'disconnected', disconnectType: 'transfer' })
    expect(await legOf(sam, 'Grace')).toMatchObject({ state: 'connected' })
    expect((await legOf(sam, 'Sam')).peerId).toBe((await legOf(sam, 'Grace')).id)
    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    expect(await legOf(sam, 'Sam')).toMatchObject({ state: 'terminated', disconnectType: 'endpoint' })
    expect(await legOf(sam, 'Grace')).toMatchObject({ state: 'terminated', disconnectType: 'peer' })
  })
})

describe('a wrap-up', () => {
  it('is asked for by the settings of the queue, comes after the end, and is given once', async () => {
    await prompt('Sales', { wrapup_prompt: 'mandatory' })
    const sam = await talk({ queue_name: 'Sales' })
    const wrapup = { code: 'SOLD', name: 'Sold', notes: 'canary note', tags: ['kettle'] }
    expect((await patch(ada, sam, 'Ada', { wrapup })).status).toBe(409)
    expect((await patch(ada, sam, 'Ada', { wrapup: { notes: 'canary draft', provisional: true } })).status).toBe(204)
    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    expect(await legOf(sam, 'Ada')).toMatchObject({
      state: 'disconnected',
      afterCallWorkRequired: true,
      afterCallWork: { state: 'pending' },
      wrapup: { provisional: true, notes: 'canary draft' },
    })
    expect((await patch(ada, sam, 'Ada', { afterCallWork: { state: 'skipped' } })).status).toBe(409)
    world.pass(7_000)
    expect((await patch(ada, sam, 'Ada', { wrapup })).status).toBe(204)
    expect(await legOf(sam, 'Ada')).toMatchObject({
      state: 'terminated',
      afterCallWork: { state: 'complete' },
      wrapup: { ...wrapup, durationSeconds: 7, provisional: false },
    })
    expect((await patch(ada, sam, 'Ada', { wrapup })).status).toBe(409)
    // Notes are between agents.
    for (const path of [PATHS.conversation(sam.uuid), PATHS.events(sam.uuid, 0), PATHS.messages(sam.uuid, 0)])
      expect((await sam.rest(path)).text).not.toContain('canary')
    expect(JSON.stringify(sam.line.frames)).not.toContain('canary')
    await prompt('Sales', {})
  })

  it('may be left out where the queue does not ask for one', async () => {
    const sam = await talk()
    await patch(ada, sam, 'Ada', { state: 'disconnected' })
    expect((await patch(ada, sam, 'Ada', { wrapupSkipped: true })).status).toBe(204)
    expect(await legOf(sam, 'Ada')).toMatchObject({ state: 'terminated', afterCallWork: { state: 'skipped' } })
  })
})

describe('an agent who is rung', () => {
  it('has a leg that alerts, and answers by connecting it; a leg that nobody answered has timed out', async () => {
    await prompt('Sales', { routing: 'round robin', offer_seconds: 30 })
    const sam = await server.shopper({ queue_name: 'Sales' })
    const rung = async () => (await look(ada, sam.uuid)).participants.find((each) => each.chats[0]?.state === 'alerting')
    await expect.poll(rung).toBeDefined()
    const first = await rung()
    world.pass(31_000)
    await expect.poll(async () => (await rung())?.participantArn ?? first?.participantArn).not.toBe(first?.participantArn)
    const second = await rung()
    const missed = (await look(ada, sam.uuid)).participants.find((each) => each.id === first?.id)?.chats[0]
    expect(missed).toMatchObject({ state: 'disconnected', disconnectType: 'timeout', initialState: 'alerting' })
    const [answers, other] = second?.participantArn === ada.arn ? [ada, grace] : [grace, ada]
    const path = LEG_PATHS.participant(sam.uuid, second?.id ?? '')
    expect((await other.rest(path, { method: 'PATCH', body: { state: 'connected' } })).status).toBe(403)
    expect((await answers.rest(path, { method: 'PATCH', body: { state: 'connected' } })).status).toBe(204)
    await sam.line.heardEvent('webchat start conversation')
    const chat = (await look(ada, sam.uuid)).participants.find((each) => each.id === second?.id)?.chats[0]
    expect(chat).toMatchObject({ state: 'connected', initialState: 'alerting', startAlertingTime: expect.any(String) })
    await prompt('Sales', {})
  })
})

describe('[AUT-03] a leg', () => {
  it("is nobody's but its agent's; strangers and shoppers learn nothing", async () => {
    const sam = await talk()
    const [id, path] = [(await legOf(sam, 'Ada')).id, LEG_PATHS.chat(sam.uuid)]
    const own = LEG_PATHS.participant(sam.uuid, id)
    const hold = { method: 'PATCH', body: { held: true } } as const
    const kim = await server.shopper()
    for (const who of [sam, kim]) {
      expect((await who.rest(path)).status).toBe(403)
      expect((await who.rest(own, hold)).status).toBe(403)
    }
    expect((await server.rest(path, { headers: {} })).status).toBe(401)
    expect((await grace.rest(own, hold)).status).toBe(403)
    expect((await grace.rest(LEG_PATHS.participant(sam.uuid, (await legOf(sam, 'Sam')).id), hold)).status).toBe(403)
    expect((await ada.rest(LEG_PATHS.participant(sam.uuid, WORLD.uuid()), hold)).status).toBe(404)
    expect((await ada.rest(LEG_PATHS.chat(WORLD.uuid()))).status).toBe(404)
    expect(await legOf(sam, 'Ada')).toMatchObject({ held: false })
    const end = { method: 'PATCH', body: { state: 'disconnected' } } as const
    expect((await grace.rest(LEG_PATHS.participant(sam.uuid, (await legOf(sam, 'Sam')).id), end)).status).toBe(403)
    expect(await legOf(sam, 'Sam')).toMatchObject({ state: 'connected' })
  })

  it('of another department or merchant is not there', async () => {
    const shop = await startTestServer({ demo: false })
    try {
      const [own, ...strangers] = await Promise.all(
        ['shop-agent-ada', 'shop-agent-olive', 'shop-agent-mallory'].map((key) => shop.agent(key)),
      )
      const sam = await shop.shopper()
      expect((await own?.pickUp(sam))?.status).toBe(200)
      const { participants } = (await own?.rest<ChatConversation>(LEG_PATHS.chat(sam.uuid)))?.body ?? { participants: [] }
      for (const stranger of strangers) {
        expect((await stranger.rest(LEG_PATHS.chat(sam.uuid))).status).toBe(404)
        for (const { id } of participants)
          expect((await stranger.rest(LEG_PATHS.participant(sam.uuid, id), { method: 'PATCH', body: { held: true } })).status).toBe(404)
      }
    } finally {
      await shop.close()
    }
  })
})

describe('a change that makes no sense', () => {
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['no object', 'held'],
    ['two at once', { held: true, state: 'disconnected' }],
    ['a state that nobody can ask for', { state: 'terminated' }],
    ['hold that is no yes or no', { held: 'true' }],
    ['a wrap-up without a code', { wrapup: { notes: 'x' } }],
    ['a blank code', { wrapup: { code: ' ' } }],
    ['notes without end', { wrapup: { code: 'A', notes: 'x'.repeat(4_097) } }],
    ['too many tags', { wrapup: { code: 'A', tags: Array.from({ length: 21 }, () => 'x') } }],
    ['work that was never asked for', { afterCallWork: { state: 'pending' } }],
  ])('is refused in the usual words: %s', async (_, body) => {
    const sam = await talk()
    const answer = await patch(ada, sam, 'Ada', body as object)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ success: false, error: { error_code: '400' } })
    expect(answer.headers).toHaveProperty('uc-rest-error')
  })
})
