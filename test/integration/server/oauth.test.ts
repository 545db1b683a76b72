// Agents who come with an access token of the shop's own issuer, which here is a real one on the loopback.

import { generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { PATHS } from '../../../protocol/rest.ts'
import { askRunning } from '../../../server/admin-door.ts'
import type { Tokens } from '../../../server/gateway/tokens.ts'
import { type LittleIssuer, startLittleIssuer } from '../little-issuer.ts'
import { newCid, type RestAnswer, startTestServer, type TestServer } from '../running-server.ts'
import { openLine } from '../test-line.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const AUDIENCE = 'https://chat.example.com'
const seconds = (): number => Math.floor(Date.now() / 1000)

let issuer: LittleIssuer
let server: TestServer
let tokens: Tokens | undefined

async function order(...words: string[]): Promise<void> {
  const answer = await askRunning(server.dataDir, { words })
  if (!answer?.ok) throw new Error(answer?.text)
}

const good = (more: JWTPayload = {}): JWTPayload => ({
  aud: AUDIENCE,
  sub: 'nia',
  scope: 'conversation_read conversation_write',
  iat: seconds(),
  exp: seconds() + 300,
  ...more,
})

const withToken = (token: string, path: string, method: 'GET' | 'PUT' | 'DELETE' = 'GET', body?: unknown): Promise<RestAnswer> =>
  server.rest(path, { method, headers: { authorization: `Bearer ${token}` }, body })

beforeAll(async () => {
  issuer = await startLittleIssuer()
})
afterAll(() => issuer.close())
beforeEach(async () => {
  issuer.isBroken = false
  server = await startTestServer({
    demo: false,
    env: { OAUTH_ISSUER: issuer.issuer, OAUTH_AUDIENCE: AUDIENCE },
    tokens: (own) => {
      tokens = own
      return own
    },
  })
  await order('agents', 'add', 'Nia', '--merchant', 'SHOP', '--queue', 'Support', '--subject', 'nia')
})
afterEach(() => server.close())

describe('an access token', () => {
  it('is an agent whom the operator knows by its subject', async () => {
    const answer = await withToken(await issuer.token(good()), PATHS.agentProfile)
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('Nia')
    expect((await withToken(await issuer.token(good({ sub: 'stranger' })), PATHS.agentProfile)).status).toBe(401)
  })

  it('[AUT-03] opens only the operations whose scope it names', async () => {
    const reads = await issuer.token(good({ scope: 'conversation_read' }))
    const writes = await issuer.token(good({ scope: 'conversation_write' }))
    const neither = await issuer.token(good({ scope: 'openid profile conversation_readx' }))
    const none = await issuer.token(good({ scope: undefined }))
    const calls: [path: string, method: 'GET' | 'PUT' | 'DELETE', token: string, isScopeRight: boolean][] = [
      [PATHS.conversations, 'GET', reads, true],
      [PATHS.conversations, 'GET', writes, false],
      [PATHS.agentAuth, 'PUT', reads, false],
      [PATHS.agentAuth, 'PUT', writes, true],
      [PATHS.queueStatus('Support'), 'PUT', reads, false],
      [PATHS.events('00000000-0000-4000-8000-000000000000', 0), 'GET', writes, false],
      [PATHS.leave('00000000-0000-4000-8000-000000000000'), 'DELETE', reads, false],
    ]
    for (const [path, method, token, isRight] of calls) {
      const { status, text } = await withToken(token, path, method)
      expect([path, method, status === 403 && text.includes('insufficient scope')]).toEqual([path, method, !isRight])
      for (const poor of [neither, none]) expect((await withToken(poor, path, method)).status).toBe(403)
    }
  })

  it('[AUT-05] that is wrong in one thing is refused', async () => {
    const other = await generateKeyPair('ES256', { extractable: true })
    const forged = (header: Record<string, unknown>) =>
      new SignJWT({ iss: issuer.issuer, ...good() }).setProtectedHeader({ alg: 'ES256', ...header }).sign(other.privateKey)
    const kid = JSON.parse(Buffer.from((await issuer.token(good())).split('.')[0] ?? '', 'base64url').toString()).kid
    const tokens: Record<string, string> = {
      'another audience': await issuer.token(good({ aud: 'https://other.example.com' })),
      'no audience': await issuer.token(good({ aud: undefined })),
      'another issuer': await issuer.token(good({ iss: 'https://evil.test' })),
      'a longer name of the issuer': await issuer.token(good({ iss: `${issuer.issuer}/` })),
      expired: await issuer.token(good({ exp: seconds() - 61 })),
      'no end': await issuer.token(good({ exp: undefined })),
      'no beginning': await issuer.token(good({ iat: undefined })),
      'issued in the future': await issuer.token(good({ iat: seconds() + 120, exp: seconds() + 300 })),
      'not yet': await issuer.token(good({ nbf: seconds() + 120 })),
      'no subject': await issuer.token(good({ sub: undefined })),
      'an empty subject': await issuer.token(good({ sub: '' })),
      'a logout token': await issuer.token(good(), { typ: 'logout+jwt' }),
      'another key under its name': await forged({ kid }),
      'an unknown key': await forged({ kid: 'unknown' }),
      'a key it brings along': await forged({ kid: 'own', jwk: {}, jku: 'https://evil.test/keys' }),
      'no signature': `${(await issuer.token(good())).split('.').slice(0, 2).join('.')}.`,
      'alg none': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await issuer.token(good())).split('.')[1]}.`,
    }
    for (const [what, token] of Object.entries(tokens))
      expect([what, (await withToken(token, PATHS.agentProfile)).status]).toEqual([what, 401])
    expect((await withToken(await issuer.token(good()), PATHS.agentProfile)).status).toBe(200)
  })

  it('[AUT-05] opens no socket by itself; the token it is exchanged for does', async () => {
    const token = await issuer.token(good())
    const url = `ws://127.0.0.1:${server.port}${PATHS.websocket}`
    await expect(openLine(url, token, { origin: server.url })).rejects.toThrow('401')
    const { agent_auth } = (await withToken(token, PATHS.agentAuth, 'PUT')).body as { agent_auth: { jwt: string } }
    const line = await openLine(url, agent_auth.jwt, { origin: server.url })
    await line.settled()
    line.close()
  })

  it('[AUT-03] is exchanged for a token that opens no more than it, on REST and on the socket', async () => {
    const writes = await issuer.token(good({ scope: 'conversation_write' }))
    const { agent_auth } = (await withToken(writes, PATHS.agentAuth, 'PUT')).body as { agent_auth: { jwt: string } }
    const answer = await withToken(agent_auth.jwt, PATHS.conversations)
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('insufficient scope')])
    expect((await withToken(agent_auth.jwt, PATHS.agentKeepalive)).status).toBe(204)
    // Whoever is on the line hears.
    await expect(openLine(`ws://127.0.0.1:${server.port}${PATHS.websocket}`, agent_auth.jwt, { origin: server.url })).rejects.toThrow('403')
  })

  it('[AUT-03] for reading only hears on the socket, and says nothing there', async () => {
    const ada = await server.agent()
    const sam = await server.shopper()
    await ada.pickUp(sam)
    const arn = ada.arn
    const jwt = await tokens?.sign({ role: 'agent', arn, merchantId: 'SHOP', scopes: new Set(['conversation_read']) }, Date.now())
    const line = await openLine(`ws://127.0.0.1:${server.port}${PATHS.websocket}`, jwt ?? '', { origin: server.url })
    await line.settled()
    const event = (event_type: string, payload: object) => ({ type: 'event', event_type, conversation_uuid: sam.uuid, ...payload })
    const frames: Record<string, unknown>[] = [
      { type: 'message', conversation_uuid: sam.uuid, message: { body: 'a muted word', client_message_id: newCid() } },
      event('typing', { event_typing: { value: 'typing' } }),
      event('read message', { event_read_message: { message_epoch: Date.now() } }),
      event('add coupon', { event_add_coupon: { coupon_code: 'FREE' } }),
    ]
    for (const frame of frames) {
      const from = line.frames.length
      line.send(frame)
      const refusal = await line.heard((heard) => heard.type === 'message' && 'error' in heard, from)
      expect(refusal).toMatchObject({ error: { code: 'not_allowed' } })
    }
    sam.say('a word to all')
    await line.heardMessage('a word to all')
    await sam.line.settled()
    expect(JSON.stringify(sam.line.frames)).not.toMatch(/a muted word|"typing"|FREE/)
    line.close()
  })

  it('[AUT-04] of an agent who was disabled opens nothing any more', async () => {
    const token = await issuer.token(good())
    expect((await withToken(token, PATHS.agentProfile)).status).toBe(200)
    const agents = (await askRunning(server.dataDir, { words: ['agents', 'list'] }))?.text ?? ''
    const id = /^(\d+)\tSHOP\tNia/m.exec(agents)?.[1] ?? ''
    await order('agents', 'disable', id)
    expect((await withToken(token, PATHS.agentProfile)).status).toBe(401)
  })
})

describe('the keys of the issuer', () => {
  it('are fetched once, and invented key names do not make us ask again and again', async () => {
    const before = issuer.keyRequests()
    for (let each = 0; each < 5; each += 1) expect((await withToken(await issuer.token(good()), PATHS.agentProfile)).status).toBe(200)
    expect(issuer.keyRequests()).toBe(before + 1)
    for (let each = 0; each < 20; each += 1)
      expect((await withToken(await issuer.token(good(), { kid: `made-up-${each}` }), PATHS.agentProfile)).status).toBe(401)
    expect(issuer.keyRequests()).toBeLessThanOrEqual(before + 2)
  })

  it('[AUT-06] that cannot be had let nobody in, and shut nobody out who comes otherwise', async () => {
    issuer.isBroken = true
    expect((await withToken(await issuer.token(good()), PATHS.agentProfile)).status).toBe(401)
    await server.agent()
  })
})

describe('a setting of the issuer that makes no sense', () => {
  it.each<Record<string, string>>([
    { OAUTH_ISSUER: 'http://issuer.example.com', OAUTH_AUDIENCE: 'x' },
    { OAUTH_ISSUER: 'issuer', OAUTH_AUDIENCE: 'x' },
    { OAUTH_ISSUER: 'https://issuer.example.com' },
    { OIDC_ISSUER: 'https://issuer.example.com', OIDC_CLIENT_ID: 'x' },
  ])('is one sentence: %j', async (env) => {
    await expect(startTestServer({ env })).rejects.toThrow(/^(OAUTH|OIDC)_ISSUER.*\.$/)
  })
})
