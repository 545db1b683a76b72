// Departments through the doors of a running server: a department is a queue, from the first shopper to the last.

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { AGENT_PATHS } from '../../../protocol/agent-paths.ts'
import type { ConversationSummary, ConversationWebchatQueueStatus, WebchatConfig } from '../../../protocol/models.ts'
import { PATHS } from '../../../protocol/rest.ts'
import type { Department, DepartmentMember } from '../../../server/domain/settings.ts'
import { type RestAnswer, startTestServer, type TestAgent, type TestServer } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

interface One {
  conversation_department: Department
  error?: { developer_message: string; user_message: string }
}

let server: TestServer
let ada: TestAgent
let grace: TestAgent
let mallory: TestAgent
let graceId = 0
let count = 0
let name = ''

beforeAll(async () => {
  server = await startTestServer({ demo: false })
  ada = await server.agent()
  grace = await server.agent('shop-agent-grace')
  mallory = await server.agent('shop-agent-mallory')
  graceId = (await candidates(ada)).find((each) => each.name === 'Grace')?.user_id ?? 0
})
afterAll(() => server.close())
beforeEach(() => {
  name = `Dept ${++count}`
})

const add = (agent: TestAgent, body: object): Promise<RestAnswer<One>> => agent.rest<One>(AGENT_PATHS.departments, { method: 'POST', body })
const change = (agent: TestAgent, oid: number, body: object): Promise<RestAnswer<One>> =>
  agent.rest<One>(AGENT_PATHS.department(oid), { method: 'PUT', body })
const remove = (agent: TestAgent, oid: number) => agent.rest(AGENT_PATHS.department(oid), { method: 'DELETE' })
const departments = async (agent: TestAgent): Promise<Department[]> =>
  (await agent.rest<{ conversation_departments: Department[] }>(AGENT_PATHS.departments)).body.conversation_departments
const candidates = async (agent: TestAgent): Promise<DepartmentMember[]> =>
  (await agent.rest<{ conversation_department_members: DepartmentMember[] }>(AGENT_PATHS.departmentMembers)).body
    .conversation_department_members
const oidOf = (answer: RestAnswer<One>): number => answer.body.conversation_department.conversation_department_oid ?? 0
const siteQueues = async () =>
  (await server.rest<WebchatConfig>(`${PATHS.config}?site=${server.site}`)).body.queues.map((queue) => queue.queue_name)
const boards = async (agent: TestAgent) =>
  (await agent.rest<{ queue_statuses: ConversationWebchatQueueStatus[] }>(PATHS.queueStatuses)).body.queue_statuses
const withGrace = () => ({ department_name: name, members: [{ user_id: graceId, member: true }] })

describe('a department', () => {
  it('is there for every queue that was there before, with those who serve in it', async () => {
    const found = await departments(grace)
    expect(found.map((each) => each.department_name)).toEqual(expect.arrayContaining(['Support', 'Returns']))
    const support = found.find((each) => each.department_name === 'Support')
    expect(support).toMatchObject({ merchant_id: 'SHOP', settings: {} })
    expect(support?.members).toEqual([
      { ai: false, member: true, name: 'Ada', user_id: 1 },
      { ai: false, member: true, name: 'Grace', user_id: 2 },
    ])
  })

  it('is a queue as soon as it is made: shoppers wait there, its members hear and see them at once', async () => {
    const made = await add(ada, { ...withGrace(), settings: { routing: 'round robin', ours: 1 } })
    expect(made.status).toBe(200)
    expect(made.body.conversation_department).toMatchObject({ department_name: name, settings: { routing: 'round robin', ours: 1 } })
    expect(await siteQueues()).toContain(name)
    expect((await boards(grace)).map((board) => board.queue_name)).toContain(name)
    expect((await boards(ada)).map((board) => board.queue_name)).not.toContain(name)
    const shopper = await server.shopper({ queue_name: name })
    // On the very socket that was open before.
    await grace.line.heard(
      (frame) => frame.type === 'event' && frame.event_type === 'queue new member' && frame.conversation_uuid === shopper.uuid,
    )
    expect((await grace.pickUp(shopper)).status).toBe(200)
    expect(ada.line.frames.some((frame) => 'conversation_uuid' in frame && frame.conversation_uuid === shopper.uuid)).toBe(false)
  })

  it('keeps what a change leaves out', async () => {
    const oid = oidOf(await add(ada, { ...withGrace(), settings: { note: null, deep: [{ a: 1 }] } }))
    const changed = await change(ada, oid, { department_name: name })
    expect(changed.body.conversation_department).toMatchObject({
      settings: { note: null, deep: [{ a: 1 }] },
      members: [{ user_id: graceId, member: true }],
    })
    expect(
      (await change(ada, oid, { department_name: name, members: [{ user_id: graceId, member: false }] })).body.conversation_department
        .members,
    ).toEqual([])
    expect((await boards(grace)).map((board) => board.queue_name)).not.toContain(name)
  })

  it('takes its history along when it gets another name', async () => {
    const oid = oidOf(await add(ada, withGrace()))
    const shopper = await server.shopper({ queue_name: name, question: 'Where is my zebra?' })
    await grace.pickUp(shopper)
    await shopper.rest(PATHS.leave(shopper.uuid), { method: 'DELETE' })
    const renamed = await change(ada, oid, { department_name: `${name} renamed` })
    expect(renamed.body.conversation_department).toMatchObject({ conversation_department_oid: oid, department_name: `${name} renamed` })
    expect(await siteQueues()).toEqual(expect.arrayContaining([`${name} renamed`]))
    expect(await siteQueues()).not.toContain(name)
    expect((await grace.rest(PATHS.conversation(shopper.uuid))).status).toBe(200)
    const listed = await grace.rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)
    expect(listed.body.conversations.map((each) => each.conversation_uuid)).toContain(shopper.uuid)
    await server.restart()
    expect((await grace.rest(PATHS.conversation(shopper.uuid))).status).toBe(200)
    grace = await server.agent('shop-agent-grace')
    ada = await server.agent()
  })

  it.each([
    ['waits', async (_uuid: string) => {}],
    ['talks', async (uuid: string) => void (await grace.rest(PATHS.join(uuid), { method: 'PUT' }))],
  ])('is neither renamed nor deleted while somebody %s there, and nothing of it is lost', async (_, meanwhile) => {
    const oid = oidOf(await add(ada, withGrace()))
    const shopper = await server.shopper({ queue_name: name })
    await meanwhile(shopper.uuid)
    const renamed = await change(ada, oid, { department_name: `${name} renamed`, settings: { lost: true }, members: [] })
    expect(renamed.status).toBe(409)
    expect(renamed.body.error?.user_message).not.toBe('')
    expect((await remove(ada, oid)).status).toBe(409)
    const still = (await departments(ada)).find((each) => each.conversation_department_oid === oid)
    expect(still).toMatchObject({ department_name: name, settings: {}, members: [{ user_id: graceId }] })
    expect((await grace.pickUp(shopper)).status).toBe(200)
    expect((await remove(ada, oid)).status).toBe(409)
    // Nobody is taken out of a talk either.
    expect((await change(ada, oid, { department_name: name, members: [] })).status).toBe(409)
    await shopper.rest(PATHS.leave(shopper.uuid), { method: 'DELETE' })
    expect((await remove(ada, oid)).status).toBe(204)
    expect(await siteQueues()).not.toContain(name)
    expect((await server.start({ queue_name: name })).status).toBe(400)
  })

  it('that gets another name while shoppers come in loses none of them', async () => {
    const oid = oidOf(await add(ada, withGrace()))
    const asked = name
    const starts = Array.from({ length: 20 }, () => server.start({ queue_name: asked }))
    const renamed = await change(ada, oid, { department_name: `${asked} renamed` })
    const answers = await Promise.all(starts)
    // Whoever was faster than the new name went along with it, or was in time to forbid it; at the worst the old name is back for them.
    const isBack = (await departments(ada)).some((each) => each.department_name === asked)
    for (const { status, body } of answers) {
      expect([200, 400]).toContain(status)
      const seen = status === 200 ? (await grace.rest(PATHS.conversation(body.conversation?.conversation_uuid ?? ''))).status : undefined
      expect(status === 400 || seen === 200 || isBack).toBe(true)
    }
    expect([200, 409]).toContain(renamed.status)
  })

  it('is not deleted when a site would be left without any', async () => {
    const other = await startTestServer({ demo: false })
    try {
      const owner = await other.agent()
      const support = (await departments(owner)).find((each) => each.department_name === 'Support')?.conversation_department_oid ?? 0
      expect((await remove(owner, support)).status).toBe(409)
      await add(owner, { department_name: 'Second' })
      expect((await remove(owner, support)).status).toBe(204)
      await other.restart()
      expect((await departments(owner)).map((each) => each.department_name)).toEqual(['Returns', 'Second'])
    } finally {
      await other.close()
    }
  })

  it('has a name of its own', async () => {
    await add(ada, { department_name: name })
    expect((await add(ada, { department_name: name })).status).toBe(409)
    const oid = oidOf(await add(ada, { department_name: `${name} other` }))
    expect((await change(ada, oid, { department_name: name })).status).toBe(409)
    expect((await add(mallory, { department_name: name })).status).toBe(200)
  })

  it('has agents of its own merchant as members', async () => {
    const malloryId = (await candidates(mallory))[0]?.user_id ?? 0
    expect((await candidates(ada)).map((each) => each.name)).toEqual(['Ada', 'Grace', 'Olive'])
    const refused = await add(ada, { department_name: name, members: [{ user_id: malloryId }] })
    expect(refused.status).toBe(400)
    expect(refused.body.error?.developer_message).toContain('members')
  })

  it('[AUT-03] of another merchant is not there', async () => {
    const oid = oidOf(await add(ada, withGrace()))
    expect((await change(mallory, oid + 1_000, { department_name: 'x' })).status).toBe(404)
    const [theirs, nothing] = [await remove(mallory, oid), await remove(mallory, 999_999)]
    expect([theirs.status, nothing.status]).toEqual([404, 404])
    expect(theirs.text).toBe(nothing.text)
    expect(JSON.stringify(await departments(mallory))).not.toContain('SHOP')
    expect((await departments(ada)).some((each) => each.conversation_department_oid === oid)).toBe(true)
  })

  it('[AUT-03] is changed by admins only', async () => {
    const oid = oidOf(await add(ada, withGrace()))
    for (const answer of [
      await add(grace, { department_name: 'mine' }),
      await change(grace, oid, { department_name: 'mine' }),
      await remove(grace, oid),
    ])
      expect(answer.status).toBe(403)
  })

  it.each([
    ['without a name', {}, 'department_name'],
    ['whose name has a blank at its end', { department_name: 'x ' }, 'department_name'],
    ['with settings that are no object', { department_name: 'x', settings: [] }, 'settings'],
    ['with a routing that is none', { department_name: 'x', settings: { routing: 'first come' } }, 'routing'],
    ['with settings that are too deep', { department_name: 'x', settings: { a: [[[[[[[[[]]]]]]]]] } }, 'settings'],
    ['with settings that are too long', { department_name: 'x', settings: { a: 'x'.repeat(20_000) } }, 'settings'],
    ['with settings that no database holds', { department_name: 'x', settings: { a: '\u0000' } }, 'settings'],
    ['with a member that has no number', { department_name: 'x', members: [{ name: 'Ada' }] }, 'members'],
  ])('is refused %s, and the field is named', async (_, body, field) => {
    const answer = await add(ada, body)
    expect(answer.status).toBe(400)
    expect(answer.body.error?.developer_message).toContain(field)
  })

  it('is refused as deep as a body can be, without a fault', async () => {
    const deep = `{"department_name":"x","settings":{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`
    expect((await ada.rest(AGENT_PATHS.departments, { method: 'POST', body: deep })).status).toBe(400)
  })
})
