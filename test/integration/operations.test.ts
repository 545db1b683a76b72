// What an operator sees of a running server: health, readiness, figures, the log, and how it ends.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { spreadMs } from '../../server/drain.ts'
import { type Build, buildServer, startBuilt } from '../durability/built-server.ts'
import { fetchJson, newCid, startTestServer, type TestServer } from './running-server.ts'
import { openLine } from './test-line.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const TOKEN = 'a-token-for-the-figures'
const servers: TestServer[] = []
async function start(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(options)
  servers.push(server)
  return server
}
afterAll(() => Promise.all(servers.map((server) => server.close())))

const figures = (text: string): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )

describe('health and readiness', () => {
  it('answer under any Host, and tell nothing but themselves', async () => {
    const server = await start({ demo: false })
    const headers = { host: '10.1.2.3:8080' }
    expect(await server.rest('/healthz', { headers })).toMatchObject({ status: 200, text: '{"ok":true}' })
    expect(await server.rest('/readyz', { headers })).toMatchObject({ status: 200, text: '{"ready":true}' })
    expect((await server.rest(PATHS.agentProfile, { headers })).status).toBe(421)
  })

  it('tell that the disk is nearly full with 503 and the reason', async () => {
    const server = await start({ env: { DISK_FLOOR_MB: '1000000000' } })
    expect((await server.rest('/healthz')).status).toBe(200)
    expect(await server.rest('/readyz')).toMatchObject({ status: 503, body: { ready: false, reason: 'disk nearly full' } })
  })
})

describe('figures', () => {
  it('are open to the machine itself while no PUBLIC_URL is set, and to nobody who came through a proxy', async () => {
    const server = await start({ demo: false })
    expect((await server.rest('/metrics')).status).toBe(200)
    expect((await server.rest('/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404)
  })

  it('look like no address to a stranger', async () => {
    const server = await start({ demo: false, env: { PUBLIC_URL: 'https://chat.example.com' } })
    const nowhere = await server.rest('/nowhere')
    const answer = await server.rest('/metrics')
    expect([answer.status, answer.text]).toEqual([404, nowhere.text])
  })

  it('are open to whoever brings the token, from anywhere, and to nobody else', async () => {
    const server = await start({ demo: false, env: { METRICS_TOKEN: TOKEN, PUBLIC_URL: 'https://chat.example.com' } })
    const withToken = (authorization: string) => server.rest('/metrics', { headers: { host: 'inside:9090', authorization } })
    expect((await withToken(`Bearer ${TOKEN}`)).status).toBe(200)
    for (const wrong of [`Bearer ${TOKEN}x`, TOKEN, 'Bearer ']) expect((await withToken(wrong)).status).toBe(404)
    expect((await server.rest('/metrics')).status).toBe(404)
  })

  it('count messages, commits, sockets and refusals, and name nobody', async () => {
    const server = await start()
    const sam = await server.shopper({ conversation_participant_name: 'Samantha', email: 'sam@canary.example' })
    for (const body of ['one', 'two', 'three']) {
      sam.say(body)
      await sam.line.heardMessage(body)
    }
    sam.line.send('no JSON')
    await sam.line.heard((frame) => frame.type === 'message' && 'error' in frame)
    await server.rest('/nowhere')
    await openLine(`ws://127.0.0.1:${server.port}${PATHS.websocket}`, 'no.token.atall').catch(() => {})

    const { text } = await server.rest('/metrics')
    const read = figures(text)
    expect(read.get('shopbell_facts_total{kind="said"}')).toBe(4)
    expect(read.get('shopbell_facts_total{kind="joined"}')).toBe(1)
    expect(read.get('shopbell_sockets')).toBe(1)
    expect(read.get('shopbell_ready')).toBe(1)
    expect(read.get('shopbell_writes_waiting')).toBe(0)
    expect(read.get('shopbell_refusals_total{of="request",code="404"}')).toBe(1)
    expect(read.get('shopbell_refusals_total{of="upgrade",code="401"}')).toBe(1)
    expect(read.get('shopbell_refusals_total{of="frame",code="bad_frame"}')).toBe(1)
    expect(read.get('shopbell_commit_seconds_count')).toBeGreaterThanOrEqual(4)
    expect(read.get('shopbell_commit_units_sum')).toBeGreaterThanOrEqual(4)
    expect(read.get('shopbell_resident_bytes')).toBeGreaterThan(10_000_000)
    expect(read.has('shopbell_event_loop_lag_max_seconds')).toBe(true)
    for (const secret of ['Samantha', 'canary', 'demo', sam.uuid, sam.arn, 'SHOP']) expect(text).not.toContain(secret)
  })
})

describe('the log', () => {
  it('[GDP] holds, at its most talkative, no words, names, e-mails, tokens or secrets of anybody', async () => {
    const log: string[] = []
    const server = await start({ log, logLevel: 'trace' })
    const sam = await server.shopper({
      question: 'canary-question',
      conversation_participant_name: 'Canary-Name',
      email: 'canary-mail@example.com',
    })
    const ada = await server.agent()
    await ada.pickUp(sam)
    sam.say('canary-word')
    await ada.line.heardMessage('canary-word')
    ada.say(sam.uuid, 'canary-answer')
    await sam.line.heardMessage('canary-answer')
    sam.line.send('{"type":"message","message":{"body":"canary-broken"}}')
    sam.line.send({
      type: 'message',
      conversation_uuid: sam.uuid,
      message: { body: 'canary-long'.repeat(2_000), client_message_id: newCid() },
    })
    await sam.line.settled()
    // What goes wrong is what gets logged.
    await server.rest(`${PATHS.conversations}?secret=canary-query`, { method: 'PUT', body: '{"question":"canary-json' })
    await server.rest(`/nowhere/canary-path?${sam.jwt}`)
    await server.rest(PATHS.conversations, { method: 'PUT', body: { resolve_only: true, resume_secret: 'canary-secret'.padEnd(43, 'x') } })
    await server.rest(PATHS.agentProfile, { headers: { [HEADERS.agentKey]: 'canary-key' } })
    await server.rest(PATHS.agentProfile, { headers: { authorization: 'Bearer canary.token.here' } })
    await openLine(`ws://127.0.0.1:${server.port}${PATHS.websocket}`, 'canary.socket.token').catch(() => {})
    await openLine(`ws://127.0.0.1:${server.port}/canary-path?t=${sam.jwt}`, sam.jwt).catch(() => {})
    sam.line.close()
    await server.rest('/healthz')

    const text = log.join('\n')
    expect(log.length).toBeGreaterThan(0)
    for (const secret of ['canary', 'Canary', sam.jwt, sam.resumeSecret, sam.startCid, ada.jwt, 'demo-agent-ada'])
      expect(text).not.toContain(secret)
  })
})

describe('the end', () => {
  let build: Build
  const folders: string[] = []
  beforeAll(async () => {
    build = await buildServer()
  })
  afterAll(() => {
    build.remove()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  it('[UPG-01] spreads the closing of many sockets, and is quick for few', () => {
    expect([0, 20, 10_000, 100_000].map((sockets) => spreadMs(sockets, 120_000))).toEqual([0, 200, 100_000, 120_000])
  })

  it('[UPG-01] [UPG-06] on SIGTERM takes no new work, lets go of every socket with 4000, loses nothing, and is over in time', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'shopbell-end-'))
    folders.push(dataDir)
    const server = await startBuilt({ build, dataDir })
    const { port } = server
    const origin = `http://127.0.0.1:${port}`
    const page = { [HEADERS.siteKey]: 'demo', origin }
    const startTalk = () =>
      fetchJson<{ conversation: { conversation_uuid: string }; customer_auth: { jwt: string } }>({
        port,
        path: PATHS.conversations,
        method: 'PUT',
        headers: page,
        body: { question: 'Hello?', conversation_participant_name: 'Sam', client_message_id: newCid() },
      })
    const url = `ws://127.0.0.1:${port}${PATHS.websocket}`
    const talks = await Promise.all(Array.from({ length: 200 }, startTalk))
    const lines = await Promise.all(talks.map(({ body }) => openLine(url, body.customer_auth.jwt, { origin })))
    let closed = 0
    const ends = lines.map((line) =>
      line.ended.then((end) => {
        closed += 1
        return end
      }),
    )

    const from = performance.now()
    server.child.kill('SIGTERM')
    await ends[0]
    // The first has gone, the last is still talking.
    const last = lines.at(-1)
    const lastTalk = talks.at(-1)?.body
    if (!last || !lastTalk) throw new Error('no talks')
    const [refusedStart, refusedSocket, readiness] = await Promise.all([
      startTalk(),
      openLine(url, lastTalk.customer_auth.jwt, { origin }).catch((error: Error) => error.message),
      fetchJson({ port, path: '/readyz' }),
    ])
    expect(refusedStart).toMatchObject({ status: 503, headers: { 'retry-after': '2' } })
    expect(refusedSocket).toBe('the upgrade was refused with 503')
    expect(readiness).toMatchObject({ status: 503, body: { ready: false, reason: 'ending' } })
    last.say(lastTalk.conversation.conversation_uuid, 'still there')
    await last.heardMessage('still there')
    expect(closed).toBeLessThan(200)

    expect(new Set((await Promise.all(ends)).map(({ code }) => code))).toEqual(new Set([4000]))
    expect(await server.ended).toBe(0)
    expect(performance.now() - from).toBeLessThan(25_000)
  })
})
