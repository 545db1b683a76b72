// Prepared answers through the doors of a running server: written, found, changed and taken away, and nobody else's.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AGENT_PATHS } from '../../../protocol/agent-paths.ts'
import { PATHS } from '../../../protocol/rest.ts'
import type { CannedMessage } from '../../../server/domain/settings.ts'
import { type RestAnswer, startTestServer, type TestAgent, type TestServer } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

interface Listed {
  conversation_canned_messages: CannedMessage[]
  metadata: { result_set: { count: number; limit: number; offset: number; more: boolean; next_offset?: number } }
}
interface One {
  conversation_canned_message: CannedMessage
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

const add = (agent: TestAgent, short_code: string, canned_message: string, more: object = {}): Promise<RestAnswer<One>> =>
  agent.rest<One>(PATHS.cannedMessages, { method: 'POST', body: { short_code, canned_message, ...more } })
const found = async (agent: TestAgent, short_code: string, more: object = {}): Promise<(string | undefined)[]> => {
  const { status, body } = await agent.rest<Listed>(AGENT_PATHS.cannedSearch, { method: 'POST', body: { short_code, ...more } })
  expect(status).toBe(200)
  return body.conversation_canned_messages.map((each) => each.short_code)
}
const listed = async (agent: TestAgent, query = '') => (await agent.rest<Listed>(`${PATHS.cannedMessages}${query}`)).body

describe('prepared answers', () => {
  it('get a number from the server, and any agent of the shop writes them', async () => {
    const answer = await add(grace, 'hi', 'Good morning, this is Grace.')
    expect(answer.status).toBe(200)
    const { conversation_canned_message: canned } = answer.body
    expect(canned).toEqual({
      conversation_canned_message_oid: expect.any(Number),
      short_code: 'hi',
      canned_message: 'Good morning, this is Grace.',
      conversation_department_oids: [],
    })
    expect((await listed(ada)).conversation_canned_messages).toContainEqual(canned)
  })

  it('are numbered for each merchant, and never get a number twice', async () => {
    const first = (await add(mallory, 'a', 'One')).body.conversation_canned_message.conversation_canned_message_oid ?? 0
    expect(first).toBe(1)
    expect((await mallory.rest(AGENT_PATHS.cannedMessage(first), { method: 'DELETE' })).status).toBe(204)
    const together = await Promise.all(['b', 'c', 'd', 'e'].map((code) => add(mallory, code, 'More')))
    const oids = together.map((each) => each.body.conversation_canned_message.conversation_canned_message_oid)
    expect([...oids].sort()).toEqual([2, 3, 4, 5])
  })

  it('are found by the beginning of the short code, then by beginnings of words of the text, whatever their case and marks', async () => {
    await add(ada, 'Müll', 'Put it into the blue bin.')
    await add(ada, 'bin', 'We collect on Fridays.')
    await add(ada, 'friday', 'No deliveries then.')
    expect(await found(ada, 'mul')).toEqual(['Müll'])
    expect(await found(ada, 'BIN')).toEqual(['bin', 'Müll'])
    expect(await found(ada, 'frid')).toEqual(['friday', 'bin'])
    expect(await found(ada, 'blue put')).toEqual(['Müll'])
    expect(await found(ada, 'ue')).toEqual([])
    expect(await found(ada, '%')).toEqual([])
    expect(await found(ada, 'frid', { max_results: 1 })).toEqual(['friday'])
  })

  it('are found by what they say now, not by what they said', async () => {
    const { conversation_canned_message_oid: oid = 0 } = (await add(ada, 'old', 'porcelain')).body.conversation_canned_message
    const changed = await ada.rest<One>(AGENT_PATHS.cannedMessage(oid), {
      method: 'PUT',
      body: { short_code: 'new', canned_message: 'stoneware' },
    })
    expect(changed.body.conversation_canned_message).toMatchObject({ conversation_canned_message_oid: oid, short_code: 'new' })
    expect([await found(ada, 'porcelain'), await found(ada, 'old'), await found(ada, 'stone')]).toEqual([[], [], ['new']])
    expect((await ada.rest(AGENT_PATHS.cannedMessage(oid), { method: 'DELETE' })).text).toBe('')
    expect(await found(ada, 'stone')).toEqual([])
  })

  it('come in pages, which say whether there are more', async () => {
    for (let index = 0; index < 5; index++) await add(ada, `page${index}`, 'x')
    const first = await listed(ada, '?_limit=2')
    expect(first.metadata.result_set).toEqual({ count: 2, limit: 2, offset: 0, more: true, next_offset: 2 })
    const all = (await listed(ada)).conversation_canned_messages
    expect((await listed(ada, '?_limit=2&_offset=2')).conversation_canned_messages).toEqual(all.slice(2, 4))
    expect((await listed(ada, '?_limit=900')).metadata.result_set).toMatchObject({ limit: 200, more: false })
    expect((await ada.rest(`${PATHS.cannedMessages}?_limit=all`)).status).toBe(400)
  })

  it('[AUT-03] of another merchant are not there', async () => {
    const { conversation_canned_message_oid: oid = 0 } = (await add(ada, 'ours', 'canary')).body.conversation_canned_message
    for (const method of ['PUT', 'DELETE'] as const) {
      const body = method === 'PUT' ? { short_code: 'x', canned_message: 'x' } : undefined
      const [theirs, nothing] = [
        await mallory.rest(AGENT_PATHS.cannedMessage(oid), { method, body }),
        await mallory.rest(AGENT_PATHS.cannedMessage(999_999), { method, body }),
      ]
      expect([theirs.status, nothing.status]).toEqual([404, 404])
      expect(theirs.text).toBe(nothing.text)
    }
    expect(await found(mallory, 'canary')).toEqual([])
    expect(JSON.stringify(await listed(mallory))).not.toContain('canary')
  })

  it.each([
    ['without a text', { short_code: 'x' }, 'canned_message'],
    ['with a blank short code', { short_code: ' ', canned_message: 'x' }, 'short_code'],
    ['that is too long', { short_code: 'x', canned_message: 'x'.repeat(4_097) }, 'canned_message'],
    ['with half a letter', { short_code: 'x', canned_message: '\ud800' }, 'canned_message'],
    [
      'whose departments are no numbers',
      { short_code: 'x', canned_message: 'x', conversation_department_oids: ['1'] },
      'conversation_department_oids',
    ],
  ])('are refused %s, and the field is named', async (_, body, field) => {
    const answer = await ada.rest<{ error: { developer_message: string } }>(PATHS.cannedMessages, { method: 'POST', body })
    expect(answer.status).toBe(400)
    expect(answer.body.error.developer_message).toContain(field)
  })
})
