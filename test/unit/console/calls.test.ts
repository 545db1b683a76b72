import { describe, expect, it } from 'vitest'
import { createAgentCredentials } from '../../../demo/console/state/agent-credentials.ts'
import { createCalls, type Trouble } from '../../../demo/console/state/calls.ts'
import { troubleInWords } from '../../../demo/console/state/words.ts'

const answering = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  createCalls('key', async () => new Response(body === undefined ? null : JSON.stringify(body), { status, headers }))

describe('a call', () => {
  it.each<{ status: number; body: unknown; headers?: Record<string, string>; trouble: Trouble }>([
    { status: 401, body: {}, trouble: { kind: 'unauthorised' } },
    { status: 404, body: {}, trouble: { kind: 'missing' } },
    { status: 409, body: { error: { user_message: 'Grace was faster.' } }, trouble: { kind: 'taken', words: 'Grace was faster.' } },
    { status: 429, body: {}, headers: { 'retry-after': '7' }, trouble: { kind: 'rate', retryAfterSeconds: 7 } },
    { status: 502, body: {}, trouble: { kind: 'offline' } },
    { status: 400, body: { error: { user_message: 'Too long.' } }, trouble: { kind: 'refused', words: 'Too long.' } },
  ])('answers $status with a trouble that has a name', async ({ status, body, headers, trouble }) => {
    const answer = await answering(status, body, headers).pickUp('q1')
    expect(answer).toEqual({ ok: false, trouble })
    expect(troubleInWords(trouble)).toMatch(/^[A-Z].*\.$/)
  })

  it('is offline, not broken, when there is no answer or no JSON in it', async () => {
    const silent = createCalls('key', async () => Promise.reject(new TypeError('failed')))
    const proxy = createCalls('key', async () => new Response('<html>', { status: 200 }))
    expect(await silent.queues()).toEqual({ ok: false, trouble: { kind: 'offline' } })
    expect(await proxy.queues()).toEqual({ ok: false, trouble: { kind: 'offline' } })
  })

  it('takes an empty answer to a void call for done', async () => {
    expect(await answering(204, undefined).leave('c1')).toEqual({ ok: true, value: undefined })
  })

  it('sends the key in its header and no cookie', async () => {
    let seen: RequestInit = {}
    const calls = createCalls('key', async (_path, init) => {
      seen = init
      return new Response('{}')
    })
    await calls.setStatus('Support', 'busy')
    expect(seen).toMatchObject({
      method: 'PUT',
      credentials: 'omit',
      headers: { 'x-ultracart-simple-key': 'key' },
      body: '{"agent_status":"busy"}',
    })
  })
})

describe('the credentials of the line', () => {
  const jwt = (iat: number, exp: number) => `x.${btoa(JSON.stringify({ iat, exp }))}.x`
  const auth = { jwt: jwt(100, 1_000), websocket_url: 'ws://x' }

  it('uses those of the sign-in once, then asks for new ones', async () => {
    let asked = 0
    const calls = createCalls('key', async () => {
      asked += 1
      return new Response(JSON.stringify({ agent_auth: { ...auth, jwt: jwt(500, 1_400) } }))
    })
    const credentials = createAgentCredentials(auth, { calls, now: () => 50_000 })
    expect(await credentials()).toEqual({ jwt: auth.jwt, websocketUrl: 'ws://x', expiresAt: 950_000 })
    expect(asked).toBe(0)
    await credentials()
    expect(asked).toBe(1)
  })

  it.each([
    { status: 401, means: 'for good', answer: 'refused' },
    { status: 503, means: 'not now', answer: {} },
    { status: 429, means: 'not before', answer: { retryAfterMs: 1_000 } },
  ])('answers $status with no credentials, $means', async ({ status, answer }) => {
    const credentials = createAgentCredentials(auth, { calls: answering(status, {}), now: () => 0 })
    await credentials()
    expect(await credentials()).toEqual(answer)
  })
})
