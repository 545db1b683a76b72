// Agents who are signed in, and have no business here: one of another queue, one of another merchant whose queue has the same name.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ConversationSummary, ConversationWebchatQueueStatus } from '../../../protocol/models.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { WORLD } from '../../../server/world.ts'
import { newCid, startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

// Every wait ends with what it waits for; these only bound them on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
let ada: TestAgent
let waiting: TestShopper
let talking: TestShopper
const strangers: TestAgent[] = []

beforeAll(async () => {
  server = await startTestServer({ demo: false })
  ada = await server.agent()
  strangers.push(await server.agent('shop-agent-olive'), await server.agent('shop-agent-mallory'))
  waiting = await server.shopper({ question: 'canary question', email: 'canary@example.com' })
  talking = await server.shopper({ question: 'canary question' })
  expect((await ada.pickUp(talking)).status).toBe(200)
  await talking.line.heardEvent('participant join')
})
afterAll(() => server.close())

describe.each([
  ['of another queue', 0],
  ['of another merchant', 1],
])('an agent %s', (_, index) => {
  const stranger = () => {
    const found = strangers[index]
    if (!found) throw new Error('nobody')
    return found
  }

  it('[AUT-03] gets the same answer for a conversation as for none, on every call', async () => {
    const calls: ['GET' | 'PUT' | 'DELETE', (uuid: string) => string][] = [
      ['GET', PATHS.conversation],
      ['GET', (uuid) => PATHS.events(uuid, 0)],
      ['GET', (uuid) => PATHS.messages(uuid, 0)],
      ['PUT', PATHS.context],
      ['PUT', PATHS.join],
      ['PUT', PATHS.markRead],
      ['DELETE', PATHS.leave],
    ]
    for (const [method, path] of calls) {
      for (const { uuid } of [waiting, talking]) {
        const [foreign, nothing] = await Promise.all([
          stranger().rest(path(uuid), { method }),
          stranger().rest(path(WORLD.uuid()), { method }),
        ])
        expect([foreign.status, nothing.status]).toEqual([404, 404])
        expect(foreign.text).toBe(nothing.text)
      }
    }
  })

  it('[AUT-03] cannot pick anybody up, and learns nothing of who is there', async () => {
    const nothing = await stranger().pickUp({ queueUuid: WORLD.uuid() })
    for (const shopper of [waiting, talking]) {
      const answer = await stranger().pickUp(shopper)
      expect(answer.status).toBe(404)
      expect(answer.text).toBe(nothing.text)
    }
  })

  it('[AUT-03] finds nobody in lists and boards', async () => {
    const list = await stranger().rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)
    expect(list.body.conversations).toEqual([])
    const board = await stranger().rest<{ queue_statuses: ConversationWebchatQueueStatus[] }>(PATHS.queueStatuses)
    expect(board.body.queue_statuses).toMatchObject([{ agent_count: 1, customer_waiting_count: 0, queue_entries: [] }])
    expect(list.text + board.text).not.toContain('canary')
  })

  it('[AUT-03] hears nothing of what goes on, and can say nothing into it', async () => {
    const { line } = stranger()
    for (const frame of [
      { type: 'message', conversation_uuid: talking.uuid, message: { body: 'intruder', client_message_id: newCid() } },
      { type: 'event', event_type: 'typing', conversation_uuid: talking.uuid, event_typing: { value: 'x' } },
      { type: 'event', event_type: 'read message', conversation_uuid: talking.uuid, event_read_message: { message_epoch: Date.now() } },
      { type: 'event', event_type: 'rrweb', conversation_uuid: talking.uuid, event_rrweb: { type: 'init' } },
    ]) {
      const from = line.frames.length
      line.send(frame)
      expect(await line.heard((each) => each.type === 'message' && 'error' in each, from)).toMatchObject({ error: { code: 'not_allowed' } })
    }
    talking.say('canary words')
    await ada.line.heardMessage('canary words')
    await talking.line.settled()
    await line.settled()
    expect(JSON.stringify(line.frames)).not.toContain('canary')
    expect(line.facts(talking.uuid)).toEqual([])
    expect(JSON.stringify(talking.line.frames)).not.toContain('intruder')
  })

  it('[AUT-03] cannot set a status in a queue that is not theirs', async () => {
    const queue = index === 0 ? 'Support' : 'Returns'
    const status = { method: 'PUT', body: { agent_status: 'busy' } } as const
    expect((await stranger().rest(PATHS.queueStatus(queue), status)).status).toBe(400)
    expect((await stranger().rest(PATHS.queueStatus('Nowhere'), status)).status).toBe(400)
  })
})

it('the agent of this queue saw all of it, so that silence above means something', async () => {
  expect(JSON.stringify(ada.line.frames)).toContain('canary question')
  const list = await ada.rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)
  expect(list.body.conversations).toHaveLength(2)
  expect((await ada.rest(PATHS.conversation(waiting.uuid))).status).toBe(200)
})
