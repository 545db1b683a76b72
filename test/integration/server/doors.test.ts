// Who is let in, over real HTTP and real upgrades, and what those learn who are not.

import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { BEARER_SUBPROTOCOL, HEADERS, PATHS, SUBPROTOCOL } from '../../../protocol/rest.ts'
import { WORLD } from '../../../server/world.ts'
import { newCid, SITE, startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

// Every wait ends with what it waits for; these only bound them on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
let sam: TestShopper
let kim: TestShopper
let ada: TestAgent
const log: string[] = []

beforeAll(async () => {
  server = await startTestServer({ logLevel: 'trace', log })
  ;[sam, kim, ada] = await Promise.all([server.shopper(), server.shopper(), server.agent()])
})
afterAll(() => server.close())

interface Upgrade {
  path?: string
  host?: string
  /** Null: none is named. */
  origin?: string | null
  protocols?: string | undefined
  headers?: string[]
}

/** An upgrade byte by byte; resolves with all that was answered until the server hung up, or until the upgrade. */
function upgrade({
  path = PATHS.websocket,
  host = `127.0.0.1:${server.port}`,
  origin = server.url,
  protocols,
  headers = [],
}: Upgrade): Promise<string> {
  return new Promise((resolve, reject) => {
    // Half open: this end never says goodbye, so an end of the connection is the server's doing.
    const socket: Socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    let answer = ''
    let knocking: NodeJS.Timeout | undefined
    const deadline = setTimeout(() => {
      clearInterval(knocking)
      socket.destroy()
      reject(new Error(`the connection stayed open after: ${answer}`))
    }, 10_000)
    const done = () => {
      clearTimeout(deadline)
      clearInterval(knocking)
      socket.destroy()
      resolve(answer)
    }
    socket.on('error', done)
    socket.on('close', done)
    // Only a connection that is gone on the other side too answers further bytes with a reset.
    socket.on('end', () => {
      knocking = setInterval(() => socket.write('anybody there?'), 5)
    })
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (answer.startsWith('HTTP/1.1 101') && answer.includes('\r\n\r\n')) done()
    })
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(origin === null ? [] : [`Origin: ${origin}`]),
      ...(protocols === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocols}`]),
      ...headers,
    ]
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  })
}
const statusOf = (answer: string) => Number(answer.slice(9, 12))
const offering = (jwt: string) => `${SUBPROTOCOL}, ${BEARER_SUBPROTOCOL}${jwt}`

describe('the door of the socket', () => {
  it('[AUT-12] opens with the fixed protocol as its only answer, whatever order they are offered in', async () => {
    for (const protocols of [offering(sam.jwt), `${BEARER_SUBPROTOCOL}${sam.jwt}, ${SUBPROTOCOL}`, offering(ada.jwt)]) {
      const answer = await upgrade({ protocols })
      expect(statusOf(answer)).toBe(101)
      expect(answer).toMatch(/^sec-websocket-protocol: conversation\.v2\r$/im)
      expect(answer).not.toContain(BEARER_SUBPROTOCOL)
      expect(answer).not.toContain(sam.jwt)
    }
  })

  it('[AUT-12] never echoes a token that comes alone', async () => {
    expect(await upgrade({ protocols: `${BEARER_SUBPROTOCOL}${sam.jwt}` })).not.toContain(sam.jwt.slice(0, 20))
  })

  it.each<[string, number, () => Upgrade]>([
    ['no token', 401, () => ({ protocols: SUBPROTOCOL })],
    ['no protocols', 401, () => ({})],
    ['an empty token', 401, () => ({ protocols: `${SUBPROTOCOL}, ${BEARER_SUBPROTOCOL}` })],
    [
      'a token of somebody else',
      401,
      () => ({ protocols: offering(`${sam.jwt.split('.').slice(0, 2).join('.')}.${kim.jwt.split('.')[2]}`) }),
    ],
    ['a token in the address', 401, () => ({ path: `${PATHS.websocket}?jwt=${sam.jwt}`, protocols: SUBPROTOCOL })],
    ['a token in a header of REST', 401, () => ({ protocols: SUBPROTOCOL, headers: [`Authorization: Bearer ${sam.jwt}`] })],
    ["an agent's key", 401, () => ({ protocols: SUBPROTOCOL, headers: [`${HEADERS.agentKey}: demo-agent-ada`] })],
    ['more than 8 KiB of protocols', 401, () => ({ protocols: `${offering(sam.jwt)}, ${'x'.repeat(8_200)}` })],
    ['a foreign origin', 403, () => ({ protocols: offering(sam.jwt), origin: 'https://evil.test' })],
    ['no origin', 403, () => ({ protocols: offering(sam.jwt), origin: null })],
    ['the origin null', 403, () => ({ protocols: offering(sam.jwt), origin: 'null' })],
    ['the right origin on another port', 403, () => ({ protocols: offering(sam.jwt), origin: `http://127.0.0.1:${server.port + 1}` })],
    ['an agent from a foreign page', 403, () => ({ protocols: offering(ada.jwt), origin: 'https://evil.test' })],
    ['an agent from the origin null', 403, () => ({ protocols: offering(ada.jwt), origin: 'null' })],
    ['an agent from the other loopback name', 403, () => ({ protocols: offering(ada.jwt), origin: `http://localhost:${server.port}` })],
    ['another path', 404, () => ({ path: '/rest/v2/conversation/other', protocols: offering(sam.jwt) })],
    ['a path below', 404, () => ({ path: `${PATHS.websocket}/x`, protocols: offering(sam.jwt) })],
    ['a whole address for a path', 404, () => ({ path: `http://127.0.0.1${PATHS.websocket}`, protocols: offering(sam.jwt) })],
    ['a name that is not ours', 421, () => ({ host: 'evil.test', protocols: offering(sam.jwt) })],
    ['a proxy in front of the demo', 403, () => ({ protocols: offering(sam.jwt), headers: ['X-Forwarded-For: 10.0.0.1'] })],
  ])('[AUT-02] stays shut for %s: %i before the upgrade, and hangs up', async (_, status, attempt) => {
    expect(statusOf(await upgrade(attempt()))).toBe(status)
  })

  it('[AUT-05] stays shut for a token past its leeway, and opens before', async () => {
    let now = Date.now()
    const elsewhere = await startTestServer({ world: { ...WORLD, now: () => now } })
    const ann = await elsewhere.shopper()
    now += (2 * 3600 + 59) * 1000
    ;(await ann.anotherLine()).close()
    now += 2_000
    await expect(ann.anotherLine()).rejects.toThrow('401')
    await elsewhere.close()
  })

  it('[DOS-09] survives headers made to hurt', async () => {
    for (const headers of [
      ['Sec-WebSocket-Extensions: constructor'],
      [`Sec-WebSocket-Extensions: ${'a;'.repeat(4_000)}`],
      [`X: ${'x'.repeat(17_000)}`],
      Array.from({ length: 2_000 }, (_, n) => `X${n}: 1`),
    ])
      expect([101, 400, 403, 431]).toContain(statusOf(await upgrade({ protocols: offering(sam.jwt), headers })))
    expect([400, 401]).toContain(statusOf(await upgrade({ protocols: `${'a'.repeat(50)},${' '.repeat(4_000)}b` })))
    expect((await server.rest('/healthz')).status).toBe(200)
  })
})

describe('the doors of REST', () => {
  const page = { [HEADERS.siteKey]: SITE, origin: '' }
  const start = (headers: Record<string, string>) =>
    server.rest(PATHS.conversations, { method: 'PUT', headers, body: { question: 'x', client_message_id: newCid() } })

  it.each<[string, number, () => Record<string, string>]>([
    ['nothing', 401, () => ({})],
    ['an origin alone', 401, () => ({ origin: server.url })],
    ['an unknown site', 401, () => ({ [HEADERS.siteKey]: 'other', origin: server.url })],
    ['a site and no origin', 403, () => ({ [HEADERS.siteKey]: SITE })],
    ['a foreign origin', 403, () => ({ ...page, origin: 'https://evil.test' })],
    ['the origin null', 403, () => ({ ...page, origin: 'null' })],
    ['an origin that ends in a slash', 403, () => ({ ...page, origin: `${server.url}/` })],
    ['a same-site request without an origin', 403, () => ({ [HEADERS.siteKey]: SITE, 'sec-fetch-site': 'same-site' })],
    ['a token that is none', 401, () => ({ ...page, origin: server.url, authorization: 'Bearer x.y.z' })],
    ["a shopper's token without the site key", 401, () => ({ origin: server.url, authorization: `Bearer ${sam.jwt}` })],
    ["a shopper's token from a foreign origin", 403, () => ({ ...page, origin: 'https://evil.test', authorization: `Bearer ${sam.jwt}` })],
    ['an unknown agent', 401, () => ({ [HEADERS.agentKey]: 'demo-agent-eve' })],
    ['a name that is not ours', 421, () => ({ ...page, origin: server.url, host: 'evil.test' })],
    ['a name that is not ours, with the port', 421, () => ({ ...page, origin: server.url, host: `evil.test:${server.port}` })],
    ['a proxy in front of the demo', 403, () => ({ ...page, origin: server.url, 'x-forwarded-for': '10.0.0.1' })],
    ['a proxy that names itself', 403, () => ({ ...page, origin: server.url, via: '1.1 proxy' })],
  ])('[AUT-01] stay shut for %s: %i, in the words of an error', async (_, status, headers) => {
    const answer = await start(headers())
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({
      success: false,
      error: { error_code: String(status), developer_message: expect.any(String), user_message: expect.any(String) },
    })
    expect(answer.headers[HEADERS.error]).toBeTruthy()
  })

  it('open for a same-origin GET that names no origin', async () => {
    const headers = { [HEADERS.siteKey]: SITE, authorization: `Bearer ${sam.jwt}`, 'sec-fetch-site': 'same-origin' }
    expect((await server.rest(PATHS.conversation(sam.uuid), { headers })).status).toBe(200)
  })

  it('[AUT-03] answer "not yours" and "not there" alike, on every call about a conversation', async () => {
    const calls: ['GET' | 'PUT' | 'DELETE', (uuid: string) => string][] = [
      ['GET', PATHS.conversation],
      ['GET', (uuid) => PATHS.events(uuid, 0)],
      ['GET', (uuid) => PATHS.events(uuid, 10_000)],
      ['GET', (uuid) => `${PATHS.events(uuid, 0)}?stream=other`],
      ['GET', (uuid) => PATHS.messages(uuid, 0)],
      ['GET', (uuid) => `${PATHS.conversation(uuid)}?limit=nonsense`],
      ['PUT', PATHS.join],
      ['PUT', PATHS.markRead],
      ['DELETE', PATHS.leave],
    ]
    for (const [method, path] of calls) {
      const [foreign, nothing] = await Promise.all([sam.rest(path(kim.uuid), { method }), sam.rest(path(WORLD.uuid()), { method })])
      expect([foreign.status, nothing.status]).toEqual([404, 404])
      expect(foreign.text).toBe(nothing.text)
      const head = ({ headers }: typeof foreign) => ({ ...headers, date: undefined })
      expect(head(foreign)).toEqual(head(nothing))
    }
    expect((await kim.rest(PATHS.conversation(kim.uuid))).body).toMatchObject({ conversation: { closed: false } })
  })

  it('[AUT-03] keep shoppers out of what is for agents, and who has nothing out of all', async () => {
    for (const [method, path] of [
      ['GET', PATHS.conversations],
      ['PUT', PATHS.context(sam.uuid)],
      ['PUT', PATHS.agentAuth],
      ['GET', PATHS.agentProfile],
      ['GET', PATHS.agentKeepalive],
      ['GET', PATHS.queueStatuses],
      ['PUT', PATHS.queueStatus('Support')],
      ['GET', PATHS.cannedMessages],
    ] as const) {
      expect((await sam.rest(path, { method, body: method === 'PUT' ? {} : undefined })).status).toBe(403)
      expect((await server.rest(path, { method })).status).toBe(403)
      expect((await server.rest(path, { method, headers: {} })).status).toBe(401)
    }
    for (const path of [PATHS.conversation(sam.uuid), PATHS.events(sam.uuid, 0), PATHS.messages(sam.uuid, 0)])
      expect((await server.rest(path)).status).toBe(401)
  })

  it("[AUT-09] take nothing of what is the server's to say", async () => {
    const ann = await server.shopper({
      ...({ merchant_id: 'OTHER', conversation_arn: 'x', closed: true, status: 'agent', conversation_participant_arn: ada.arn } as object),
    })
    expect(ann.answer.conversation).toMatchObject({ merchant_id: 'DEMO', closed: false, participants: [{ status: 'customer' }] })
    expect(ann.arn).not.toBe(ada.arn)
    expect((await server.start({ queue_name: 'Board room' })).status).toBe(400)
  })

  it('say what is wrong without repeating it, in every alphabet', async () => {
    const answer = await server.rest(PATHS.conversations, { method: 'PUT', body: '"🦄 canary\\r\\nset-cookie: a=b"' })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ success: false, error: { error_code: '400' } })
    expect(answer.text + JSON.stringify(answer.headers)).not.toContain('canary')
    const status = await ada.rest(PATHS.queueStatus('Support'), { method: 'PUT', body: { agent_status: 'späte Pause' } })
    expect(status.status).toBe(400)
    expect(status.headers[HEADERS.error]).toContain('agent_status')
  })

  it('[DOS-08] turn down bodies that are too big, no JSON, or of another kind, in the words of an error', async () => {
    const put = (body: unknown, headers = {}) =>
      server.rest(PATHS.conversations, { method: 'PUT', body, headers: { [HEADERS.siteKey]: SITE, origin: server.url, ...headers } })
    for (const [status, answer] of [
      [413, await put('x'.repeat(256 * 1024 + 1))],
      [400, await put('{')],
      [400, await put('[]')],
      [400, await put('')],
      [400, await put('['.repeat(100_000))],
      [400, await put('x', { 'content-type': 'text/plain' })],
      [400, await put('<x/>', { 'content-type': 'text/xml' })],
      [400, await server.rest('/rest/v2/conversation/conversations/%E0%A4%A')],
      [404, await server.rest('/rest/v2/conversation/nothing')],
      [404, await server.rest('/rest/v2/conversation/conversations', { method: 'POST', body: {} })],
    ] as const) {
      expect(answer.status).toBe(status)
      expect(answer.body).toMatchObject({ success: false, error: { error_code: String(status) } })
    }
  })

  it('name nothing behind a Host with a port that is none', async () => {
    expect((await server.rest('/console', { headers: { host: 'localhost:99999' } })).status).toBe(421)
  })
})

describe('a page of another origin', () => {
  const preflight = (origin: string | undefined, path = PATHS.conversations as string) =>
    server.rest(path, {
      method: 'OPTIONS',
      headers: { ...(origin ? { origin } : {}), 'access-control-request-method': 'PUT', 'access-control-request-headers': HEADERS.siteKey },
    })

  it('is told before it asks what it may send, when some site allows it', async () => {
    const { status, headers } = await preflight(`http://localhost:${server.port}`)
    expect(status).toBe(204)
    expect(headers).toMatchObject({
      'access-control-allow-origin': `http://localhost:${server.port}`,
      'access-control-allow-headers': 'authorization, content-type, x-ultracart-browser-key, x-ultracart-api-version',
      'access-control-max-age': '86400',
      vary: 'Origin',
    })
    expect(headers['access-control-allow-methods']).toContain('PUT')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
  })

  it('is told nothing when none does', async () => {
    for (const origin of ['https://evil.test', 'null', `${server.url}/`]) {
      const { status, headers } = await preflight(origin)
      expect(status).toBe(403)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('can read a refusal too, and the headers that go with it', async () => {
    const answer = await server.rest(PATHS.conversations, { method: 'PUT', body: {} })
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': server.url,
      'access-control-expose-headers': 'UC-REST-ERROR, Retry-After',
      vary: 'Origin',
    })
  })

  it('can read the public settings of a site from anywhere, without cookies', async () => {
    const answer = await server.rest<{ site: string }>(`${PATHS.config}?site=${SITE}`, { headers: { origin: 'https://anywhere.test' } })
    expect(answer).toMatchObject({ status: 200, body: { site: SITE } })
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(answer.headers['set-cookie']).toBeUndefined()
    for (const site of ['', 'other', '__proto__']) expect((await server.rest(`${PATHS.config}?site=${site}`)).status).toBe(404)
  })
})

describe('the log', () => {
  it('[AUT-08] holds no words, tokens, secrets or keys, at its most talkative', async () => {
    const ann = await server.shopper({
      question: 'canary question',
      conversation_participant_name: 'canary name',
      email: 'canary@example.com',
    })
    ann.say('canary words')
    await ann.line.settled()
    ann.line.send('{"canary": ')
    ann.line.send({ type: 'message', conversation_uuid: ann.uuid, message: { body: { canary: 1 }, client_message_id: newCid() } })
    await ann.line.settled()
    await upgrade({ protocols: offering(`canary.${ann.jwt}`) })
    await upgrade({ path: `${PATHS.websocket}?canary=${ann.jwt}`, protocols: offering(ann.jwt), origin: 'https://evil.test' })
    await server.rest(PATHS.conversations, { method: 'PUT', body: '"canary body"' })
    await server.rest(PATHS.conversations, { method: 'PUT', body: { resolve_only: true, resume_secret: `canary${'x'.repeat(37)}` } })
    await server.rest(PATHS.conversation(ann.uuid), { headers: { authorization: `Bearer canary.${ann.jwt}`, [HEADERS.siteKey]: SITE } })
    // Bytes that are no HTTP: Node's own error would carry them whole.
    await new Promise<void>((resolve) => {
      const socket = connect({ port: server.port, host: '127.0.0.1' })
      socket.on('error', () => {})
      socket.on('close', () => resolve())
      socket.resume()
      socket.write(`GET / HTTP/1.1\r\nAuthorization: Bearer ${ann.jwt}\r\ncanary\u0000\r\n\r\n`)
    })
    const text = log.join('')
    expect(text).toContain('socket refused')
    for (const secret of [
      'canary',
      ann.jwt,
      ann.jwt.split('.')[2] ?? '',
      ann.resumeSecret,
      ann.startCid,
      'demo-agent-ada',
      Buffer.from('canary').join(','),
    ])
      expect(text).not.toContain(secret)
  })
})
