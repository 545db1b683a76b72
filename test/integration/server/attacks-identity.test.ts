// What somebody tries who wants to be another, to stay after being sent away, or to come back after being forgotten. Each is a real
// request to a real server.

import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AGENT_PATHS } from '../../../protocol/agent-paths.ts'
import { CLOSE } from '../../../protocol/close-codes.ts'
import { IDENTITY_PATHS } from '../../../protocol/identity-paths.ts'
import { type ChatConversation, LEG_PATHS } from '../../../protocol/legs.ts'
import type { Conversation } from '../../../protocol/models.ts'
import { HEADERS, PATHS } from '../../../protocol/rest.ts'
import { EXPORT_PATH, VISITOR_PATH } from '../../../protocol/rights-paths.ts'
import { SESSION_PATHS } from '../../../protocol/session-paths.ts'
import { askRunning } from '../../../server/admin-door.ts'
import type { Department } from '../../../server/domain/settings.ts'
import { rotateKeys } from '../../../server/gateway/key-ring.ts'
import { MIGRATIONS } from '../../../server/store/schema.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'
import { writerScript } from '../../contract/fresh-sqlite.ts'
import { fetchJson, type RestAnswer, startTestServer, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const SECRET = 'a secret of forty characters, or some more'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer({ demo: false })
})
afterEach(() => server.close())

async function order(words: string[], secret?: string): Promise<string> {
  const answer = await askRunning(server.dataDir, { words, secret })
  if (!answer?.ok) throw new Error(answer?.text)
  return answer.text
}

const vouched = (sub: string, more: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ sub, site: 'shop', exp: Math.floor(Date.now() / 1000) + 3600, ...more })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(SECRET))
const identify = (shopper: TestShopper, token: string): Promise<RestAnswer> =>
  shopper.rest(IDENTITY_PATHS.identity, { method: 'PUT', body: { identity_token: token } })
const resume = (secret: string): Promise<RestAnswer> =>
  server.rest(PATHS.conversations, { method: 'PUT', body: { resolve_only: true, resume_secret: secret } })

/** As our own page. */
const own = (more: Record<string, string> = {}) => ({ origin: server.url, 'sec-fetch-site': 'same-origin', ...more })
const signIn = (login: string, password: string): Promise<RestAnswer> =>
  fetchJson({ port: server.port, path: SESSION_PATHS.session, method: 'PUT', headers: own(), body: { login, password } })
const cookieOf = (answer: RestAnswer): string => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''

describe('who was erased', () => {
  it('[GDP-03] is not written down again by a token that is still alive', async () => {
    await order(['sites', 'vouch', 'shop'], SECRET)
    const sam = await server.shopper()
    expect((await sam.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    const answer = await identify(sam, await vouched('customer-7', { email: 'canary@example.com', name: 'Canary' }))
    expect([answer.status, answer.text]).toEqual([404, expect.not.stringContaining('canary')])
    const kept: unknown[] = []
    await server.restart({
      async between() {
        const engine = await openSqlite({
          file: join(server.dataDir, 'shopbell.sqlite'),
          migrations: MIGRATIONS,
          writer: await writerScript(),
        })
        kept.push(...(await engine.read('select * from identified', [])))
        await engine.close()
      },
    })
    expect(kept).toEqual([])
  })

  it('reads, says, exports and resumes nothing with what they still hold', async () => {
    const sam = await server.shopper()
    expect((await sam.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    for (const path of [PATHS.conversation(sam.uuid), PATHS.events(sam.uuid, 0), EXPORT_PATH, PATHS.uploadUrl('png')])
      expect([path, (await sam.rest(path)).status]).toEqual([path, 404])
    expect([204, 401]).toContain((await resume(sam.resumeSecret)).status)
    expect((await server.start({ client_message_id: sam.startCid })).status).toBe(409)
  })
})

describe('who was banned', () => {
  it('[AUT-04] is banned in every talk that the shop has signed for them, not in one', async () => {
    await order(['sites', 'vouch', 'shop'], SECRET)
    const [first, second, byMail, kim] = [
      await server.shopper(),
      await server.shopper(),
      await server.shopper({ email: 'pest@example.com' }),
      await server.shopper(),
    ]
    await identify(first, await vouched('customer-7'))
    await identify(second, await vouched('customer-7'))
    await identify(kim, await vouched('customer-8', { email: 'pest@example.com' }))
    await order(['shoppers', 'ban', first.uuid])
    expect((await second.rest(PATHS.conversation(second.uuid))).status).toBe(403)
    expect((await resume(second.resumeSecret)).status).toBe(403)
    expect((await kim.rest(PATHS.conversation(kim.uuid))).status).toBe(200)
    await order(['shoppers', 'ban', byMail.uuid])
    expect((await kim.rest(PATHS.conversation(kim.uuid))).status).toBe(403)
    expect((await second.line.ended).code).toBe(CLOSE.banned)
    await order(['shoppers', 'unban', byMail.uuid])
    expect((await kim.rest(PATHS.conversation(kim.uuid))).status).toBe(200)
  })
})

describe('a sign-in', () => {
  it('[AUT-04] with a password that is changed meanwhile opens nothing afterwards', async () => {
    await order(['agents', 'password', '1'], 'the old password of Ada')
    const changing = order(['agents', 'password', '1'], 'the new password of Ada')
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn('Ada', 'the old password of Ada')))
    await changing
    expect(answers.map((answer) => answer.status)).toEqual(
      answers.map(() => expect.toSatisfy((status) => status === 200 || status === 401)),
    )
    for (const answer of answers) {
      const headers = own({ cookie: cookieOf(answer) })
      expect((await fetchJson({ port: server.port, path: SESSION_PATHS.session, headers })).status).toBe(401)
      expect((await fetchJson({ port: server.port, path: PATHS.agentAuth, method: 'PUT', headers })).status).toBe(401)
    }
    expect((await signIn('Ada', 'the new password of Ada')).status).toBe(200)
  })
})

describe('a stolen token of an agent', () => {
  it('[AUT-04] has an end: it opens what it opens, and signs no successor', async () => {
    const ada = await server.agent()
    const call = (path: string, method: 'GET' | 'PUT') =>
      fetchJson({ port: server.port, path, method, headers: { authorization: `Bearer ${ada.jwt}` } })
    expect((await call(PATHS.agentProfile, 'GET')).status).toBe(200)
    const answer = await call(PATHS.agentAuth, 'PUT')
    expect([answer.status, answer.text]).toEqual([403, expect.not.stringContaining('jwt')])
  })
})

describe('a person', () => {
  it('does not become several by writing their address in capitals', async () => {
    const statuses: number[] = []
    for (const email of ['sam@x.test', 'Sam@x.test', 'sAm@x.test', 'saM@x.test', 'SAM@x.test', 'sam@X.test'])
      statuses.push((await server.start({ email })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
  })
})

describe('a stranger to the talk', () => {
  it('[AUT-03] of another queue, another shop or another talk finds it nowhere', async () => {
    const [sam, kim, ada] = [await server.shopper(), await server.shopper(), await server.agent()]
    expect((await ada.pickUp(sam)).status).toBe(200)
    const [olive, mallory] = [await server.agent('shop-agent-olive'), await server.agent('shop-agent-mallory')]
    const paths = [PATHS.conversation(sam.uuid), PATHS.events(sam.uuid, 0), PATHS.messages(sam.uuid, 0), LEG_PATHS.chat(sam.uuid)]
    for (const path of paths) {
      for (const agent of [olive, mallory]) expect([path, (await agent.rest(path)).status]).toEqual([path, 404])
      expect([path, (await kim.rest(path)).status]).toEqual([path, expect.toSatisfy((status) => status === 404 || status === 403)])
    }
    for (const agent of [olive, mallory]) {
      for (const [method, path, body] of [
        ['POST', `${PATHS.conversation(sam.uuid)}/transfer`, { queue_name: 'Returns' }],
        ['PUT', PATHS.join(sam.uuid), undefined],
        ['DELETE', PATHS.leave(sam.uuid), undefined],
        ['PATCH', LEG_PATHS.participant(sam.uuid, sam.queueUuid), { state: 'disconnected' }],
      ] as const)
        expect([path, (await agent.rest(path, { method, body })).status]).toEqual([path, 404])
    }
    for (const path of [EXPORT_PATH, VISITOR_PATH]) {
      const asked = { method: path === EXPORT_PATH ? 'GET' : 'DELETE' } as const
      expect((await mallory.rest(`${path}?conversation_uuid=${sam.uuid}`, asked)).status).toBe(404)
      expect((await olive.rest(`${path}?conversation_uuid=${sam.uuid}`, asked)).status).toBe(403)
      // A query does not widen a shopper's own right.
      const answer = await kim.rest(`${EXPORT_PATH}?conversation_uuid=${sam.uuid}`)
      expect(answer.text).not.toContain(sam.uuid)
    }
  })

  it('[AUT-03] who has given it away, to a queue they do not serve, reads no further', async () => {
    const [sam, ada] = [await server.shopper(), await server.agent()]
    await ada.pickUp(sam)
    expect((await ada.rest(`${PATHS.conversation(sam.uuid)}/transfer`, { method: 'POST', body: { queue_name: 'Returns' } })).status).toBe(
      204,
    )
    for (const path of [PATHS.events(sam.uuid, 0), PATHS.messages(sam.uuid, 0), LEG_PATHS.chat(sam.uuid)])
      expect([path, (await ada.rest(path)).status]).toEqual([path, 404])
    expect((await ada.pickUp(sam)).status).toBe(404)
  })
})

describe('an agent who was taken out of a queue', () => {
  it('[AUT-03] does not pick up what rang for them before, though they once looked in', async () => {
    const [ada, grace] = [await server.agent(), await server.agent('shop-agent-grace')]
    for (const each of [ada, grace])
      await each.rest(PATHS.queueStatus('Support'), { method: 'PUT', body: { agent_status: each === ada ? 'unavailable' : 'busy' } })
    const sam = await server.shopper()
    await grace.rest(PATHS.join(sam.uuid), { method: 'PUT', body: {} })
    await grace.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    const listed = await ada.rest<{ conversation_departments: Department[] }>(AGENT_PATHS.departments)
    const oid = listed.body.conversation_departments.find((each) => each.department_name === 'Support')?.conversation_department_oid ?? 0
    const change = (more: Record<string, unknown>) =>
      ada.rest(AGENT_PATHS.department(oid), { method: 'PUT', body: { department_name: 'Support', ...more } })
    expect((await change({ settings: { routing: 'round robin', offer_seconds: 60 } })).status).toBe(200)
    await grace.rest(PATHS.queueStatus('Support'), { method: 'PUT', body: { agent_status: 'available' } })
    const ringing = await vi.waitFor(async () => {
      const { participants } = (await grace.rest<ChatConversation>(LEG_PATHS.chat(sam.uuid))).body
      const leg = participants?.find((each) => each.participantArn === grace.arn && each.chats[0]?.state === 'alerting')
      if (!leg) throw new Error('nothing rings')
      return leg
    }, 5_000)
    expect((await change({ members: [{ user_id: 1 }] })).status).toBe(200)
    const answer = await grace.rest(LEG_PATHS.participant(sam.uuid, ringing.id), { method: 'PATCH', body: { state: 'connected' } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    const seen = await ada.rest<{ conversation: Conversation }>(PATHS.conversation(sam.uuid))
    expect(seen.body.conversation.participants?.find((each) => each.conversation_participant_arn === grace.arn)?.left_dts).toBeDefined()
  })
})

describe('a header', () => {
  it('[AUT-10] makes nobody our own page, and no caller a neighbour', async () => {
    await order(['agents', 'password', '1'], 'the password of Ada')
    const cookie = cookieOf(await signIn('Ada', 'the password of Ada'))
    const call = (headers: Record<string, string>, method: 'GET' | 'PUT' = 'PUT', path: string = PATHS.agentAuth) =>
      fetchJson({ port: server.port, path, method, headers: { cookie, ...headers } })
    expect((await call({ origin: server.url })).status).toBe(200)
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'null' },
      { origin: 'https://evil.test' },
      { origin: server.url.replace('127.0.0.1', 'localhost') },
      { origin: server.url, 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' },
      { origin: 'https://evil.test', 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' },
      { 'sec-fetch-site': 'none' },
      { origin: 'http://evil.test', host: 'evil.test' },
      { origin: server.url, [HEADERS.siteKey]: 'shop' },
    ]
    for (const headers of foreign) expect([headers, (await call(headers)).status]).toEqual([headers, expect.toSatisfy((s) => s >= 400)])
    const metrics: Record<string, string>[] = [{ 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }, { host: 'evil.test' }]
    for (const headers of metrics)
      expect([headers, (await call(headers, 'GET', '/metrics')).status]).toEqual([headers, expect.toSatisfy((s) => s >= 400)])
  })
})

describe('a file with a secret', () => {
  it("is its owner's alone, whatever lay in its place before", async () => {
    const files = ['admin.json', 'signing-key.json'].map((name) => join(server.dataDir, name))
    await server.restart({
      async between() {
        for (const file of files) {
          writeFileSync(`${file}.new`, '')
          chmodSync(`${file}.new`, 0o644)
        }
        await rotateKeys(server.dataDir, { now: Date.now() })
      },
    })
    expect(files.map((file) => statSync(file).mode & 0o077)).toEqual([0, 0])
    expect(await order(['sites', 'list'])).toContain('shop')
  })

  it('is closed to others when it comes from an older version, or from wherever it lay, and so is its log', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shopbell-old-'))
    const file = join(folder, 'shopbell.sqlite')
    const opened = async () => openSqlite({ file, migrations: MIGRATIONS, writer: await writerScript() })
    await (await opened()).close()
    for (const name of ['shopbell.sqlite', 'shopbell.sqlite-wal']) {
      writeFileSync(join(folder, name), '', { flag: 'a' })
      chmodSync(join(folder, name), 0o644)
    }
    const engine = await opened()
    await engine.write([{ sql: "insert into meta (name, value) values ('said', 'something')", params: [] }])
    const open = readdirSync(folder).filter((name) => name.includes('sqlite') && (statSync(join(folder, name)).mode & 0o077) !== 0)
    expect(open).toEqual([])
    await engine.close()
    rmSync(folder, { recursive: true })
  })

  it('is read by nobody else, though the folder was there before and is open to all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shopbell-open-'))
    chmodSync(folder, 0o755)
    const engine = await openSqlite({ file: join(folder, 'shopbell.sqlite'), migrations: MIGRATIONS, writer: await writerScript() })
    await engine.write([{ sql: "insert into meta (name, value) values ('said', 'something')", params: [] }])
    const modes = readdirSync(folder, { withFileTypes: true }).flatMap((each) =>
      each.name.includes('sqlite') && each.isFile() ? [[each.name, statSync(join(folder, each.name)).mode & 0o077]] : [],
    )
    expect(modes).toEqual(
      expect.arrayContaining([
        ['shopbell.sqlite', 0],
        ['shopbell.sqlite-wal', 0],
      ]),
    )
    expect(modes.filter(([, mode]) => mode !== 0)).toEqual([])
    await engine.close()
    rmSync(folder, { recursive: true })
  })
})
