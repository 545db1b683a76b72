// The chat at an address of its own, as a browser without scripts uses it: pages, forms and one cookie.

import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationWebchatQueueStatus } from '../../../protocol/models.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { createFakeWorld, type FakeWorld } from '../../fake-world.ts'
import { newCid, startTestServer, type TestServer } from '../running-server.ts'

interface Page {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

let server: TestServer
let world: FakeWorld
let cookie: string

function ask(method: 'GET' | 'POST', path: string, form?: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
  const body = form && new URLSearchParams(form).toString()
  const own: Record<string, string> = method === 'POST' ? { origin: server.url, 'sec-fetch-site': 'same-origin' } : {}
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: '127.0.0.1',
        port: server.port,
        path,
        method,
        headers: {
          ...own,
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          ...(cookie ? { cookie } : {}),
          ...headers,
        },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (piece) => {
          text += piece
        })
        answer.on('end', () => {
          const [set] = answer.headers['set-cookie'] ?? []
          if (set) cookie = set.split(';')[0] ?? ''
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
        })
      },
    )
    asking.on('error', reject)
    asking.end(body)
  })
}

const start = (more: Record<string, string> = {}) =>
  ask('POST', '/chat/shop/start', { name: 'Sam', email: '', question: 'Is the kettle in stock?', client_message_id: newCid(), ...more })
const cidIn = (page: Page) => /name="client_message_id" value="([^"]+)"/.exec(page.text)?.[1] ?? ''

beforeEach(async () => {
  cookie = ''
  world = createFakeWorld(Date.now())
  server = await startTestServer({ demo: false, world })
})
afterEach(() => server.close())

describe('the hosted chat page', () => {
  it('[A7] starts a talk, says more, hears the answer and ends it, by forms alone', async () => {
    const first = await ask('GET', '/chat/shop')
    expect(first.status).toBe(200)
    expect(first.text).toContain('data-site="shop"')
    expect(first.text).toMatch(/<noscript><form method="post" action="\/chat\/shop\/start">/)
    const started = await start({ client_message_id: cidIn(first) })
    expect([started.status, started.headers.location]).toEqual([303, '/chat/shop'])

    const agent = await server.agent()
    const [row] = (await agent.rest<{ conversations: { conversation_uuid: string }[] }>('/rest/v2/conversation/conversations')).body
      .conversations
    const uuid = row?.conversation_uuid ?? ''
    await agent.rest(`/rest/v2/conversation/conversations/${uuid}/join`, { method: 'PUT' })
    const talk = await ask('GET', '/chat/shop')
    const said = { body: 'And the <b>red</b> one?', client_message_id: cidIn(talk) }
    expect((await ask('POST', '/chat/shop/say', said)).status).toBe(303)
    expect((await ask('POST', '/chat/shop/say', said)).status).toBe(303)
    agent.say(uuid, 'Both are here')
    await expect.poll(async () => (await ask('GET', '/chat/shop/words')).text).toContain('Both are here')

    const words = await ask('GET', '/chat/shop/words')
    expect(words.text).toMatch(/http-equiv="refresh"/)
    expect(words.text.match(/And the &lt;b&gt;red&lt;\/b&gt; one\?/g)).toHaveLength(1)
    expect(words.text.indexOf('kettle')).toBeLessThan(words.text.indexOf('red'))
    expect(words.text).toContain('You are talking to Ada')

    await ask('POST', '/chat/shop/leave', {})
    expect((await ask('GET', '/chat/shop')).text).toContain('The chat has ended.')
    expect((await ask('POST', '/chat/shop/say', { body: 'Hello?', client_message_id: newCid() })).text).toContain('The chat has ended.')
    await ask('POST', '/chat/shop/again', {})
    expect((await ask('GET', '/chat/shop')).text).toContain('/chat/shop/start')
  })

  it('goes on after the token has run out, by the secret beside it', async () => {
    await start()
    world.pass(3 * 3_600_000)
    const before = cookie
    expect((await ask('GET', '/chat/shop/words')).text).toContain('kettle')
    expect(cookie).not.toBe(before)
  })

  it('keeps the place in line of whoever has it open, though no socket says so', async () => {
    await start({ question: 'Left alone' })
    cookie = ''
    await start()
    const agent = await server.agent()
    const waiting = async () => {
      const { body } = await agent.rest<{ queue_statuses: ConversationWebchatQueueStatus[] }>(PATHS.queueStatuses)
      return body.queue_statuses[0]?.customer_waiting_count
    }
    await expect.poll(waiting).toBe(2)
    for (let minute = 0; minute < 3; minute++) {
      world.pass(60_000)
      await ask('GET', '/chat/shop/words')
    }
    // Only the place of the other one is lost, and ours was looked at too.
    await expect.poll(waiting).not.toBe(2)
    const third = await server.start()
    expect(third.status).toBe(200)
    await expect.poll(waiting).toBe(2)
  })

  it('says what is wrong beside the form and keeps what was written', async () => {
    const wrong = await start({ question: ' ', name: '"><script>alert(1)</script>' })
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('Check what you wrote')
    expect(wrong.text).toContain('&quot;&gt;&lt;script&gt;')
    expect(wrong.text).not.toContain('<script>')
  })

  it.each(['/start', '/say', '/leave', '/again'])('takes %s only from a page of its own', async (path) => {
    await start()
    const before = cookie
    const form = { name: 'Eve', question: 'x', body: 'x', client_message_id: newCid() }
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null', 'sec-fetch-site': 'same-site' },
    ])
      expect((await ask('POST', `/chat/shop${path}`, form, headers)).status).toBe(403)
    expect(cookie).toBe(before)
    expect((await ask('GET', '/chat/shop/words')).text).not.toContain('The chat has ended')
  })

  it('has a cookie that scripts and other shops cannot use, and pages that run nothing foreign', async () => {
    const started = await start()
    expect(String(started.headers['set-cookie'])).toMatch(/; Path=\/; .*HttpOnly; SameSite=Strict/)
    const talk = await ask('GET', '/chat/shop')
    expect(talk.headers['content-security-policy']).toContain("script-src 'self'")
    expect(talk.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect((await ask('GET', '/chat/shop/words')).headers['content-security-policy']).toContain("script-src 'none'")
    cookie = cookie.replace('=shop%7C', '=other%7C').replace('=shop|', '=other|')
    expect((await ask('GET', '/chat/shop/words')).status).toBe(404)
  })

  it('counts starts like those of the widget', async () => {
    const email = 'sam@example.com'
    for (let index = 0; index < 5; index++) expect((await start({ email })).status).toBe(303)
    const refused = await start({ email })
    expect(refused.status).toBe(429)
    expect(refused.text).toContain('Please wait a moment')
  })

  it('is not there for a site that is not', async () => {
    expect((await ask('GET', '/chat/nowhere')).status).toBe(404)
    expect((await ask('POST', '/chat/nowhere/start', { name: 'x' })).status).toBe(404)
  })
})
