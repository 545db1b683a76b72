// An operator takes a right away while its owner is connected. Five seconds later nothing of it is left, over REST and sockets alike.

import { readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { HEADERS, PATHS } from '../../../protocol/rest.ts'
import { askRunning } from '../../../server/admin-door.ts'
import { rotateKeys } from '../../../server/gateway/key-ring.ts'
import { createOperator } from '../../../server/operator.ts'
import { createFormStore } from '../../../server/store/form-store.ts'
import { createIdentityStore } from '../../../server/store/identity-store.ts'
import { createProfileStore } from '../../../server/store/profile-store.ts'
import { createRightsStore } from '../../../server/store/rights-store.ts'
import { MIGRATIONS } from '../../../server/store/schema.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'
import { createStore } from '../../../server/store/store.ts'
import { WORLD } from '../../../server/world.ts'
import { writerScript } from '../../contract/fresh-sqlite.ts'
import { newCid, startTestServer, type TestServer } from '../running-server.ts'
import { openLine, type TestLine } from '../test-line.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const WITHIN_MS = 5_000

let server: TestServer
async function running(): Promise<TestServer> {
  server = await startTestServer({ demo: false })
  return server
}
afterEach(() => server.close())

async function order(...words: string[]): Promise<string> {
  const answer = await askRunning(server.dataDir, { words })
  if (!answer?.ok) throw new Error(answer?.text ?? 'nobody answers')
  return answer.text
}

/** The code with which the socket ended, unless it took too long. */
async function endOf(line: TestLine): Promise<number> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the socket is still open')), WITHIN_MS)
  })
  try {
    return (await Promise.race([line.ended, late])).code
  } finally {
    clearTimeout(timer)
  }
}

const dial = (jwt: string) => openLine(`ws://127.0.0.1:${server.port}${PATHS.websocket}`, jwt, { origin: server.url })

describe('an agent', () => {
  it('[AUT-04] who is disabled is out within five seconds, by key, token and socket, and the others stay', async () => {
    await running()
    const [ada, grace, sam] = [await server.agent(), await server.agent('shop-agent-grace'), await server.shopper()]
    await ada.pickUp(sam)
    await sam.line.heardEvent('participant join')
    await order('agents', 'disable', '1')
    expect((await ada.rest(PATHS.conversations)).status).toBe(401)
    const byToken = { headers: { authorization: `Bearer ${ada.jwt}` } }
    expect((await server.rest(PATHS.conversations, byToken)).status).toBe(401)
    await expect(dial(ada.jwt)).rejects.toThrow('401')
    expect(await endOf(ada.line)).toBe(4500)
    await Promise.all([grace.line.settled(), sam.line.settled()])
    await order('agents', 'enable', '1')
    // The key opens again; what was issued before the moment of trouble does not.
    expect((await ada.rest(PATHS.conversations)).status).toBe(200)
    expect((await server.rest(PATHS.conversations, byToken)).status).toBe(401)
  })

  it('[AUT-04] who loses a queue hears and says nothing there any more, also in a talk they were in', async () => {
    await running()
    const [ada, sam] = [await server.agent(), await server.shopper()]
    await ada.pickUp(sam)
    await sam.line.heardEvent('participant join')
    await order('agents', 'queues', '1', '--queue', 'Returns')
    expect((await ada.rest(PATHS.conversation(sam.uuid))).status).toBe(404)
    expect(await endOf(ada.line)).toBe(4500)

    const again = await server.agent()
    sam.say('still there?')
    await sam.line.heardMessage('still there?')
    const from = again.line.frames.length
    again.say(sam.uuid, 'I should be gone')
    expect(await again.line.heard((frame) => frame.type === 'message' && 'error' in frame, from)).toMatchObject({
      error: { code: 'not_allowed' },
    })
    again.line.send({ type: 'event', event_type: 'typing', conversation_uuid: sam.uuid, event_typing: { value: 'x' } })
    await again.line.settled()
    await sam.line.settled()
    expect(again.line.facts(sam.uuid)).toEqual([])
    expect(JSON.stringify(again.line.frames)).not.toContain('still there?')
    expect(JSON.stringify(sam.line.frames)).not.toMatch(/I should be gone|"typing"/)
  })

  it('[AUT-04] whose key is changed, or who is signed out everywhere, starts anew', async () => {
    await running()
    const [ada, grace] = [await server.agent(), await server.agent('shop-agent-grace')]
    const fresh = /: (\S+)$/.exec(await order('agents', 'rekey', '1'))?.[1] ?? ''
    await order('agents', 'signout', '2')
    expect(await Promise.all([endOf(ada.line), endOf(grace.line)])).toEqual([4500, 4500])
    expect((await ada.rest(PATHS.agentProfile)).status).toBe(401)
    expect((await server.rest(PATHS.agentProfile, { headers: { [HEADERS.agentKey]: fresh } })).status).toBe(200)
    expect((await grace.rest(PATHS.agentProfile)).status).toBe(200)
  })
})

describe('a shopper', () => {
  it('[AUT-04] who is banned is out within five seconds, and cannot come back by token, secret, start id or e-mail', async () => {
    await running()
    const [sam, kim] = [await server.shopper({ email: 'Sam@Example.com' }), await server.shopper()]
    await order('shoppers', 'ban', sam.uuid)
    expect((await sam.rest(PATHS.conversation(sam.uuid))).status).toBe(403)
    await expect(dial(sam.jwt)).rejects.toThrow('403')
    expect(await endOf(sam.line)).toBe(4502)
    const resumed = await server.rest(PATHS.conversations, { method: 'PUT', body: { resolve_only: true, resume_secret: sam.resumeSecret } })
    expect(resumed.status).toBe(403)
    expect((await server.start({ client_message_id: sam.startCid })).status).toBe(403)
    expect((await server.start({ email: 'sam@example.com' })).status).toBe(403)
    await kim.line.settled()
    expect((await server.start()).status).toBe(200)
    await order('shoppers', 'unban', sam.uuid)
    expect((await sam.rest(PATHS.conversation(sam.uuid))).status).toBe(200)
  })

  it('[AUT-04] of a site that closes is out within five seconds, and nobody starts there; its agents stay', async () => {
    await running()
    const [ada, sam] = [await server.agent(), await server.shopper()]
    await order('sites', 'close', 'shop')
    expect((await sam.rest(PATHS.conversation(sam.uuid))).status).toBe(403)
    await expect(dial(sam.jwt)).rejects.toThrow('403')
    expect(await endOf(sam.line)).toBe(4501)
    expect((await server.start()).status).toBe(403)
    expect((await server.rest(`${PATHS.config}?site=shop`)).status).toBe(404)
    expect((await ada.rest(PATHS.conversation(sam.uuid))).status).toBe(200)
    await ada.line.settled()
    await order('sites', 'open', 'shop')
    expect((await sam.rest(PATHS.conversation(sam.uuid))).status).toBe(200)
  })
})

it('[AUT-04] sockets whose token was signed with a forgotten key end within five seconds', async () => {
  await running()
  const [ada, sam] = [await server.agent(), await server.shopper()]
  await rotateKeys(server.dataDir, { now: Date.now(), forget: true })
  expect(await Promise.all([endOf(ada.line), endOf(sam.line)])).toEqual([4500, 4500])
  await server.shopper()
})

describe('the door of the operator', () => {
  it('sets up a shop that works, without a restart', async () => {
    await running()
    await order('sites', 'add', 'second', '--merchant', 'TWO', '--name', 'Second shop', '--origin', server.url, '--queue', 'Help')
    const said = await order('agents', 'add', 'Nia', '--merchant', 'TWO', '--queue', 'Help', '--email', 'nia@example.com')
    const nia = { [HEADERS.agentKey]: /: (\S+)$/.exec(said)?.[1] ?? '' }
    const started = await server.rest<{ conversation_webchat_queue_uuid: string }>(PATHS.conversations, {
      method: 'PUT',
      headers: { [HEADERS.siteKey]: 'second', origin: server.url },
      body: { question: 'Hello?', client_message_id: newCid() },
    })
    expect(started.status).toBe(200)
    const { conversation_webchat_queue_uuid } = started.body
    const picked = await server.rest(PATHS.conversations, { method: 'PUT', headers: nia, body: { conversation_webchat_queue_uuid } })
    expect(picked.status).toBe(200)
    expect(await order('agents', 'list')).toContain('nia@example.com')
    expect(await order('sites', 'list')).toContain(`second\tTWO\tSecond shop\t${server.url}\tHelp`)
  })

  it('says in a sentence what is wrong with an order', async () => {
    await running()
    for (const words of [
      [],
      ['agents'],
      ['agents', 'disable', '99'],
      ['agents', 'add', 'X'],
      ['sites', 'add', 'a b', '--merchant', 'M', '--name', 'N', '--origin', 'https://a.test', '--queue', 'Q'],
      ['sites', 'add', 'x', '--merchant', 'M', '--name', 'N', '--origin', 'https://a.test/', '--queue', 'Q'],
      ['sites', 'add', 'shop', '--merchant', 'M', '--name', 'N', '--origin', 'https://a.test', '--queue', 'Q'],
      ['agents', 'disable', '1', '--nonsense'],
      ['shoppers', 'ban', WORLD.uuid()],
    ]) {
      const answer = await askRunning(server.dataDir, { words })
      expect([words, answer?.ok]).toEqual([words, false])
      expect(answer?.text).toMatch(/\.$|\w/)
    }
  })

  it('opens only with the token of its file, which only its owner can read, and to no browser', async () => {
    await running()
    const file = join(server.dataDir, 'admin.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const { port, token } = JSON.parse(readFileSync(file, 'utf8'))
    const knock = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        request({ host: '127.0.0.1', port, method: 'POST', headers }, (answer) => resolve(answer.resume().statusCode))
          .on('error', reject)
          .end(JSON.stringify({ words: ['agents', 'list'] }))
      })
    const authorization = `Bearer ${token}`
    expect(await knock({ authorization })).toBe(200)
    expect(await knock({})).toBe(401)
    expect(await knock({ authorization: `${authorization}x` })).toBe(401)
    expect(await knock({ authorization, origin: 'http://localhost' })).toBe(403)
    expect(await knock({ authorization, host: `evil.test:${port}` })).toBe(403)
    await server.restart()
    expect(JSON.parse(readFileSync(file, 'utf8')).token).not.toBe(token)
  })

  it('is not needed when no server runs: the same orders work on the data', async () => {
    await running()
    const ada = await server.agent()
    await server.restart({
      async between() {
        expect(await askRunning(server.dataDir, { words: ['agents', 'list'] })).toBeUndefined()
        const engine = await openSqlite({
          file: join(server.dataDir, 'shopbell.sqlite'),
          migrations: MIGRATIONS,
          writer: await writerScript(),
        })
        const parts = {
          identity: createIdentityStore(engine),
          profiles: createProfileStore(engine),
          rights: createRightsStore(engine),
          store: createStore(engine, engine.stream),
          forms: createFormStore(engine),
          world: WORLD,
        }
        await createOperator(parts).carryOut({ words: ['agents', 'disable', '1'] })
        await engine.close()
      },
    })
    expect((await ada.rest(PATHS.agentProfile)).status).toBe(401)
  })
})
