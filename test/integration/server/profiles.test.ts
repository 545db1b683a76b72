// Who an agent is to shoppers, what they may change, and that they are still there, through the doors of a running server.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AGENT_PATHS } from '../../../protocol/agent-paths.ts'
import type { ConversationAgentAuth, ConversationParticipant, WebchatConfig } from '../../../protocol/models.ts'
import { HEADERS, PATHS } from '../../../protocol/rest.ts'
import { askRunning } from '../../../server/admin-door.ts'
import type { AgentProfile } from '../../../server/domain/settings.ts'
import { WORLD } from '../../../server/world.ts'
import { startTestServer, type TestAgent, type TestServer } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

interface One {
  agent_profile: AgentProfile
  error?: { developer_message: string }
}

let server: TestServer
let ada: TestAgent
let grace: TestAgent
let nowMs = Date.now()

beforeAll(async () => {
  server = await startTestServer({ demo: false, world: { ...WORLD, now: () => nowMs } })
  ada = await server.agent()
  grace = await server.agent('shop-agent-grace')
})
afterAll(() => server.close())

const change = (agent: TestAgent, body: object) => agent.rest<One>(PATHS.agentProfile, { method: 'PUT', body })
const profile = async (agent: TestAgent) => (await agent.rest<One>(PATHS.agentProfile)).body.agent_profile

describe('a profile', () => {
  it('keeps what is set, keeps what a change leaves out, and loses what is set to null', async () => {
    expect(await profile(grace)).toEqual({ ai: false, display_name: 'Grace', name: 'Grace', user_id: 2 })
    const set = {
      chat_limit: 3,
      default_language_iso_code: 'en',
      default_status: 'busy',
      profile_image_url: 'https://pictures.example/grace.png',
    }
    await change(grace, { ...set, ai_persona: 'none', zohodesk_departments: ['a'] })
    await change(grace, { default_status: 'available' })
    const expected = {
      ...set,
      default_status: 'available',
      ai: false,
      ai_persona: 'none',
      zohodesk_departments: ['a'],
      display_name: 'Grace',
      name: 'Grace',
      user_id: 2,
    }
    expect(await profile(grace)).toEqual(expected)
    await server.restart()
    expect(await profile(grace)).toEqual(expected)
    const cleared = await change(grace, {
      chat_limit: null,
      default_language_iso_code: null,
      default_status: null,
      profile_image_url: null,
      ai_persona: null,
      zohodesk_departments: null,
    })
    expect(cleared.body.agent_profile).toEqual({ ai: false, display_name: 'Grace', name: 'Grace', user_id: 2 })
    grace = await server.agent('shop-agent-grace')
    ada = await server.agent()
  })

  it('says who shoppers see: the shown name and picture come with the next talk', async () => {
    await change(ada, { display_name: 'Ada from the shop', profile_image_url: 'https://pictures.example/ada.png' })
    const shopper = await server.shopper()
    await ada.pickUp(shopper)
    const join = await shopper.line.heardEvent('participant join', 1)
    const people: ConversationParticipant[] = join.event_participant_join?.participants ?? []
    expect(people.find((each) => each.status === 'agent')).toMatchObject({
      conversation_participant_name: 'Ada from the shop',
      profile_image_url: 'https://pictures.example/ada.png',
    })
    expect(await profile(ada)).toMatchObject({ name: 'Ada', display_name: 'Ada from the shop' })
    await change(ada, { display_name: null, profile_image_url: null })
  })

  it('[AUT-03] is the caller’s own; those of the merchant are read by all, those of another by nobody', async () => {
    await change(grace, { user_id: 1, name: 'Ada', ai: true, chat_limit: 2 })
    expect(await profile(grace)).toEqual({ ai: false, chat_limit: 2, display_name: 'Grace', name: 'Grace', user_id: 2 })
    const { body } = await grace.rest<{ agent_profiles: AgentProfile[]; metadata: object }>(`${AGENT_PATHS.profiles}?_limit=2`)
    expect(body.agent_profiles.map((each) => each.name)).toEqual(['Ada', 'Grace'])
    expect(body.metadata).toMatchObject({ result_set: { count: 2, more: true } })
    const all = await grace.rest<{ agent_profiles: AgentProfile[] }>(AGENT_PATHS.profiles)
    expect(all.body.agent_profiles.map((each) => each.name)).toEqual(['Ada', 'Grace', 'Olive'])
  })

  it.each([
    ['a limit that is none', { chat_limit: 1.5 }, 'chat_limit'],
    ['a status that is none', { default_status: 'asleep' }, 'default_status'],
    ['a blank name', { display_name: '  ' }, 'display_name'],
    ['a picture that runs', { profile_image_url: 'javascript:alert(1)' }, 'profile_image_url'],
    ['a picture from an insecure address', { profile_image_url: 'http://pictures.example/a.png' }, 'profile_image_url'],
    ['a language that is none', { default_language_iso_code: 'English' }, 'default_language_iso_code'],
  ])('is refused with %s, and the field is named', async (_, body, field) => {
    const answer = await change(grace, body)
    expect(answer.status).toBe(400)
    expect(answer.body.error?.developer_message).toContain(field)
  })
})

describe('permissions', () => {
  const mayEdit = async (agent: TestAgent) =>
    (await agent.rest<{ permissions: { edit_settings: boolean } }>(AGENT_PATHS.permissions)).body.permissions.edit_settings
  const isAdmin = async (agent: TestAgent) =>
    (await agent.rest<{ agent_auth: ConversationAgentAuth }>(PATHS.agentAuth, { method: 'PUT' })).body.agent_auth.chat_admin

  it('come from the role that an operator gives and takes, at once', async () => {
    expect([await mayEdit(ada), await isAdmin(ada), await mayEdit(grace), await isAdmin(grace)]).toEqual([true, true, false, false])
    expect(await askRunning(server.dataDir, { words: ['agents', 'promote', '2'] })).toMatchObject({ ok: true })
    expect([await mayEdit(grace), await isAdmin(grace)]).toEqual([true, true])
    expect((await grace.rest(AGENT_PATHS.departments, { method: 'POST', body: { department_name: 'By Grace' } })).status).toBe(200)
    expect(await askRunning(server.dataDir, { words: ['agents', 'demote', '2'] })).toMatchObject({ ok: true })
    expect(await mayEdit(grace)).toBe(false)
    expect((await grace.rest(AGENT_PATHS.departments, { method: 'POST', body: { department_name: 'Not by Grace' } })).status).toBe(403)
  })

  it('of the demo: Ada is an admin, Grace is not, also where the demo had begun before there were roles', async () => {
    const demo = await startTestServer()
    try {
      for (let run = 0; run < 2; run++) {
        expect(await mayEdit(await demo.agent('demo-agent-ada'))).toBe(true)
        expect(await mayEdit(await demo.agent('demo-agent-grace'))).toBe(false)
        await demo.restart()
      }
    } finally {
      await demo.close()
    }
  })
})

describe('the keepalive', () => {
  it('of an agent without a socket keeps the shop open for half a minute', async () => {
    const olive = { [HEADERS.agentKey]: 'shop-agent-olive' }
    await ada.rest(AGENT_PATHS.departments, { method: 'POST', body: { department_name: 'Kept alive', members: [{ user_id: 3 }] } })
    const isOpen = async () =>
      (await server.rest<WebchatConfig>(`${PATHS.config}?site=${server.site}`)).body.queues.find(
        (queue) => queue.queue_name === 'Kept alive',
      )?.available
    expect(await isOpen()).toBe(false)
    expect((await server.rest(PATHS.agentKeepalive, { headers: olive })).status).toBe(204)
    expect(await isOpen()).toBe(true)
    nowMs += 29_000
    expect(await isOpen()).toBe(true)
    nowMs += 2_000
    expect(await isOpen()).toBe(false)
  })
})
