// An agent signs in to the console: by password, and at a provider that here is a real one on the loopback.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { PATHS } from '../../../protocol/rest.ts'
import { SESSION_PATHS } from '../../../protocol/session-paths.ts'
import { askRunning } from '../../../server/admin-door.ts'
import { createFakeWorld, type FakeWorld } from '../../fake-world.ts'
import { CLIENT, type LittleIssuer, startLittleIssuer } from '../little-issuer.ts'
import { fetchJson, type RestAnswer, type RestCall, startTestServer, type TestServer } from '../running-server.ts'
import { openLine } from '../test-line.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const PASSWORD = 'correct horse battery'

let issuer: LittleIssuer
let server: TestServer
let log: string[]
let world: FakeWorld

async function order(words: string[], secret?: string): Promise<string> {
  const answer = await askRunning(server.dataDir, { words, secret })
  if (!answer?.ok) throw new Error(answer?.text)
  return answer.text
}
async function idOf(name: string): Promise<string> {
  return new RegExp(`^(\\d+)\\t\\w+\\t${name}\\t`, 'm').exec(await order(['agents', 'list']))?.[1] ?? ''
}

/** As our own page. */
const own = (more: Record<string, string> = {}) => ({ origin: server.url, 'sec-fetch-site': 'same-origin', ...more })
const call = (path: string, { method = 'GET', headers = own(), body }: RestCall = {}): Promise<RestAnswer> =>
  fetchJson({ port: server.port, path, method, headers, body })
const signIn = (login: string, password: string, headers: Record<string, string> = own()): Promise<RestAnswer> =>
  call(SESSION_PATHS.session, { method: 'PUT', headers, body: { login, password } })
const cookiesOf = (answer: RestAnswer): string[] => answer.headers['set-cookie'] ?? []
const pairOf = (answer: RestAnswer, name = 'shopbell='): string =>
  cookiesOf(answer)
    .find((each) => each.startsWith(name))
    ?.split(';')[0] ?? ''

async function signedIn(): Promise<Record<string, string>> {
  return own({ cookie: pairOf(await signIn('nia@example.com', PASSWORD)) })
}

beforeAll(async () => {
  issuer = await startLittleIssuer()
})
afterAll(() => issuer.close())

async function running(env: Record<string, string> = {}): Promise<void> {
  log = []
  world = createFakeWorld(Date.now())
  server = await startTestServer({ demo: false, world, log, logLevel: 'trace', env })
  await order(['agents', 'add', 'Nia', '--merchant', 'SHOP', '--queue', 'Support', '--email', 'Nia@Example.com'])
  await order(['agents', 'password', 'nia@example.com'], PASSWORD)
  // What is issued within the second of a new password counts as older.
  world.pass(1_000)
}

describe('a session', () => {
  beforeEach(() => running())
  afterEach(() => server.close())

  it('begins with the right password, is a cookie that no script reads, and opens what a key opens', async () => {
    for (const login of ['nia@example.com', 'NIA@EXAMPLE.COM', 'Nia']) {
      const answer = await signIn(login, PASSWORD)
      expect(answer.status).toBe(200)
      expect(cookiesOf(answer)).toEqual([expect.stringMatching(/^shopbell=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/)])
    }
    const headers = await signedIn()
    expect((await call(SESSION_PATHS.session, { headers })).body).toMatchObject({
      agent_session: { agent_name: 'Nia', merchant_id: 'SHOP' },
    })
    expect((await call(PATHS.conversations, { headers })).status).toBe(200)
    const { agent_auth } = (await call(PATHS.agentAuth, { method: 'PUT', headers })).body as { agent_auth: { jwt: string } }
    const line = await openLine(`ws://127.0.0.1:${server.port}${PATHS.websocket}`, agent_auth.jwt, { origin: server.url })
    await line.settled()
    line.close()
  })

  it('does not begin otherwise, and the answer does not tell why', async () => {
    await order(['agents', 'disable', await idOf('Ada')])
    const answers = await Promise.all([
      signIn('nia@example.com', 'wrong horse battery'),
      signIn('nobody@example.com', PASSWORD),
      signIn('Ada', PASSWORD),
      signIn('Grace', ''),
    ])
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(401)
    expect(answers.flatMap(cookiesOf)).toEqual([])
  })

  it('[AUT-04] ends at sign-out, after twelve hours, and for good', async () => {
    const [first, second] = [await signedIn(), await signedIn()]
    const out = await call(SESSION_PATHS.session, { method: 'DELETE', headers: first })
    expect([out.status, ...cookiesOf(out)]).toEqual([204, 'shopbell=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict'])
    expect((await call(PATHS.conversations, { headers: first })).status).toBe(401)
    expect((await call(PATHS.conversations, { headers: second })).status).toBe(200)
    world.pass(12 * 3_600_000)
    expect((await call(PATHS.conversations, { headers: second })).status).toBe(401)
    expect((await call(SESSION_PATHS.session, { headers: second })).status).toBe(401)
  })

  it('[AUT-04] ends everywhere with a new password, and when the agent is disabled', async () => {
    const [first, second] = [await signedIn(), await signedIn()]
    await order(['agents', 'password', 'nia@example.com'], `${PASSWORD} staple`)
    for (const headers of [first, second]) expect((await call(PATHS.conversations, { headers })).status).toBe(401)
    expect((await signIn('nia@example.com', PASSWORD)).status).toBe(401)
    const third = own({ cookie: pairOf(await signIn('nia@example.com', `${PASSWORD} staple`)) })
    expect((await call(PATHS.conversations, { headers: third })).status).toBe(200)
    await order(['agents', 'disable', await idOf('Nia')])
    expect((await call(PATHS.conversations, { headers: third })).status).toBe(401)
    expect((await signIn('nia@example.com', `${PASSWORD} staple`)).status).toBe(401)
  })

  it('is another one after each sign-in, and the one before it ends', async () => {
    const first = await signedIn()
    const again = await signIn('nia@example.com', PASSWORD, first)
    expect(pairOf(again)).not.toBe(first.cookie)
    expect((await call(PATHS.conversations, { headers: first })).status).toBe(401)
  })

  it('[DOS-01] cannot be had by guessing: after ten tries a person waits, whoever tries', async () => {
    const statuses: number[] = []
    for (let each = 0; each < 11; each += 1) statuses.push((await signIn('nia@example.com', `guess number ${each}`)).status)
    expect(statuses).toEqual([...Array(10).fill(401), 429])
    const late = await signIn('nia@example.com', PASSWORD)
    expect([late.status, late.headers['retry-after']]).toEqual([429, '30'])
    world.pass(30_000)
    expect((await signIn('nia@example.com', PASSWORD)).status).toBe(200)
  })

  it('[AUT-08] neither it nor the password is in the log or, as it is, in the database', async () => {
    const { cookie = '' } = await signedIn()
    const secret = cookie.split('=')[1] ?? 'x'
    await call(PATHS.conversations, { headers: own({ cookie }) })
    await call(SESSION_PATHS.session, { method: 'DELETE', headers: own({ cookie: `${cookie}; shopbell=other` }) })
    expect(log.join('\n')).not.toContain(secret)
    expect(log.join('\n')).not.toContain(PASSWORD)
    const stored = ['shopbell.sqlite', 'shopbell.sqlite-wal'].map((name) => readFileSync(join(server.dataDir, name), 'latin1')).join('')
    expect(stored).toContain('$argon2id$')
    expect(stored).not.toContain(secret)
    expect(stored).not.toContain(PASSWORD)
  })
})

describe('a page that is not ours', () => {
  beforeEach(() => running())
  afterEach(() => server.close())

  const foreign = (): Record<string, string>[] => [
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: `http://127.0.0.1:${server.port + 1}`, 'sec-fetch-site': 'same-site' },
    { origin: server.url.replace('http:', 'https:') },
    { origin: `${server.url}.evil.test` },
  ]

  it('[AUT-10] changes nothing with the cookie of an agent, reads nothing with it, and signs nobody in', async () => {
    const { cookie = '' } = await signedIn()
    for (const headers of foreign()) {
      const answers = await Promise.all([
        call(PATHS.agentAuth, { method: 'PUT', headers: { cookie, ...headers } }),
        call(PATHS.queueStatus('Support'), { method: 'PUT', headers: { cookie, ...headers }, body: { agent_status: 'busy' } }),
        call(PATHS.conversations, { headers: { cookie, ...headers } }),
        call(SESSION_PATHS.session, { headers: { cookie, ...headers } }),
        call(SESSION_PATHS.session, { method: 'DELETE', headers: { cookie, ...headers } }),
        signIn('nia@example.com', PASSWORD, headers),
      ])
      expect([headers, answers.map(({ status }) => status)]).toEqual([headers, Array(6).fill(403)])
    }
    expect((await call(PATHS.agentAuth, { method: 'PUT', headers: { cookie } })).status).toBe(403)
    expect((await call(SESSION_PATHS.session, { headers: own({ cookie }) })).status).toBe(200)
  })

  it("[AUT-10] opens no socket with the cookie: a socket takes a token, and an agent's only from our own page", async () => {
    const headers = await signedIn()
    const url = `ws://127.0.0.1:${server.port}${PATHS.websocket}`
    const { agent_auth } = (await call(PATHS.agentAuth, { method: 'PUT', headers })).body as { agent_auth: { jwt: string } }
    await expect(openLine(url, agent_auth.jwt, { origin: 'https://evil.test' })).rejects.toThrow('403')
    for (const origin of ['https://evil.test', server.url]) {
      const answer = await call(PATHS.websocket, {
        headers: {
          ...headers,
          origin,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        },
      })
      expect(answer.status).toBe(401)
    }
  })

  it("a widget's call on our own host is the shopper's, though the agent's cookie comes along", async () => {
    const { cookie = '' } = await signedIn()
    const answer = await call(PATHS.conversations, { headers: own({ cookie, 'x-ultracart-browser-key': 'shop' }) })
    expect(answer.status).toBe(403)
  })
})

describe('signing in at the provider', () => {
  beforeEach(() => running({ OIDC_ISSUER: issuer.issuer, OIDC_CLIENT_ID: CLIENT.clientId, OIDC_CLIENT_SECRET: CLIENT.clientSecret }))
  afterEach(async () => {
    issuer.person = {}
    issuer.tamper = undefined
    await server.close()
  })

  /** To the provider and back, as a browser goes. */
  async function there(): Promise<{ cookie: string; back: URL }> {
    const begun = await call(SESSION_PATHS.oidc, { method: 'PUT' })
    expect(begun.status).toBe(200)
    const { address } = (begun.body as { sign_in: { address: string } }).sign_in
    const sent = await fetch(address, { redirect: 'manual' })
    return { cookie: pairOf(begun, 'shopbell-sign-in='), back: new URL(sent.headers.get('location') ?? '') }
  }
  const comeBack = (back: URL, cookie: string): Promise<RestAnswer> =>
    call(`${back.pathname}${back.search}`, { headers: { ...(cookie ? { cookie } : {}), 'sec-fetch-site': 'cross-site' } })

  it('makes a session for the agent with the verified e-mail address', async () => {
    issuer.person = { email: 'NIA@example.com', email_verified: true }
    const { cookie, back } = await there()
    const answer = await comeBack(back, cookie)
    expect([answer.status, answer.headers.location]).toEqual([303, '/console'])
    const who = await call(SESSION_PATHS.session, { headers: own({ cookie: pairOf(answer) }) })
    expect(who.body).toMatchObject({ agent_session: { agent_name: 'Nia' } })
    expect(log.join('\n')).not.toContain(back.searchParams.get('code') ?? 'x')
  })

  it.each([
    ['an address that is not verified', { email: 'nia@example.com', email_verified: false }],
    ['an address whose proof is not spoken of', { email: 'nia@example.com' }],
    ['a proof in words', { email: 'nia@example.com', email_verified: 'true' }],
    ['an address that no agent has', { email: 'kim@example.com', email_verified: true }],
    ['no address', { email_verified: true }],
  ])('[AUT-07] signs nobody in by %s', async (_, person) => {
    issuer.person = person
    const { cookie, back } = await there()
    const answer = await comeBack(back, cookie)
    expect([answer.status, cookiesOf(answer)]).toEqual([401, []])
  })

  it('[AUT-10] does not end in another browser than it began in, nor twice, nor with another state, nonce, audience or signature', async () => {
    issuer.person = { email: 'nia@example.com', email_verified: true }
    const refused = async (back: URL, cookie: string) => expect((await comeBack(back, cookie)).status).toBe(401)
    const [first, second] = [await there(), await there()]
    await refused(first.back, '')
    await refused(second.back, first.cookie)
    const third = await there()
    third.back.searchParams.set('state', 'another')
    await refused(third.back, third.cookie)
    const fourth = await there()
    expect((await comeBack(fourth.back, fourth.cookie)).status).toBe(303)
    await refused(fourth.back, fourth.cookie)
    for (const claims of [{ nonce: 'another' }, { aud: 'another' }, { iss: 'https://evil.test' }, { exp: 1 }]) {
      issuer.tamper = (good) => ({ ...good, ...claims })
      const { cookie, back } = await there()
      await refused(back, cookie)
    }
    issuer.tamper = undefined
    const late = await there()
    world.pass(10 * 60_000)
    await refused(late.back, late.cookie)
  })

  it('is begun by our own page only', async () => {
    expect((await call(SESSION_PATHS.oidc, { method: 'PUT', headers: { origin: 'https://evil.test' } })).status).toBe(403)
    expect((await call(SESSION_PATHS.oidc)).status).toBe(404)
  })
})

it('on https the cookie is Secure and bound to the host', async () => {
  await running({ PUBLIC_URL: 'https://chat.example.com' })
  const headers = { host: 'chat.example.com', origin: 'https://chat.example.com', 'sec-fetch-site': 'same-origin' }
  const [cookie = ''] = cookiesOf(await signIn('nia@example.com', PASSWORD, headers))
  expect(cookie).toMatch(/^__Host-shopbell=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/)
  const pair = cookie.split(';')[0] ?? ''
  expect((await call(PATHS.conversations, { headers: { ...headers, cookie: pair } })).status).toBe(200)
  expect((await call(PATHS.conversations, { headers: { ...headers, cookie: pair.replace('__Host-', '') } })).status).toBe(401)
  await server.close()
})
