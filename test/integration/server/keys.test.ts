// The keys behind the tokens, as a running server has them: rotation, a key from the environment, and every forgery at both doors.

import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ConversationStartResponse } from '../../../protocol/models.ts'
import { HEADERS, PATHS } from '../../../protocol/rest.ts'
import { rotateKeys } from '../../../server/gateway/key-ring.ts'
import type { Tokens } from '../../../server/gateway/tokens.ts'
import { createFakeWorld } from '../../fake-world.ts'
import { attacksOn } from '../../token-attacks.ts'
import { startTestServer, type TestServer, type TestServerOptions } from '../running-server.ts'
import { openLine } from '../test-line.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const servers: TestServer[] = []
async function running(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options)
  servers.push(server)
  return server
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const headerOf = (jwt: string): { alg: string; kid: string } => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())
const keyFile = (server: TestServer) => join(server.dataDir, 'signing-key.json')

const overRest = async (server: TestServer, uuid: string, token: string): Promise<number> =>
  (
    await server.rest(PATHS.conversation(uuid), {
      headers: { [HEADERS.siteKey]: server.site, origin: server.url, authorization: `Bearer ${token}` },
    })
  ).status

/** 101 when a socket opened. Not the client of ws, which would refuse to send much of this. */
function overSocket(server: TestServer, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const dialing = request({
      host: '127.0.0.1',
      port: server.port,
      path: PATHS.websocket,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-protocol': `conversation.v2, bearer.${token}`,
        origin: server.url,
      },
    })
    dialing.on('error', reject)
    dialing.on('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    dialing.on('upgrade', (_answer, socket) => {
      socket.destroy()
      resolve(101)
    })
    dialing.end()
  })
}

describe('keys', () => {
  it('[AUT-05] a new key signs within five seconds, and what the old one signed goes on', async () => {
    const server = await running()
    const before = await server.shopper()
    const { kid, kept } = await rotateKeys(server.dataDir, { now: Date.now() })
    expect(kept).toBe(1)
    await expect
      .poll(async () => headerOf((await server.start()).body.customer_auth?.jwt ?? '').kid, { timeout: 5_000, interval: 100 })
      .toBe(kid)
    expect(headerOf(before.jwt).kid).not.toBe(kid)
    expect(await overRest(server, before.uuid, before.jwt)).toBe(200)
    await (await before.anotherLine()).settled()
    await server.restart()
    expect(await overRest(server, before.uuid, before.jwt)).toBe(200)
  })

  it('[AUT-05] a key of another kind may follow, and older ones can be forgotten at once', async () => {
    const server = await running()
    const before = await server.shopper()
    await rotateKeys(server.dataDir, { now: Date.now(), alg: 'ES256', forget: true })
    await expect.poll(() => overRest(server, before.uuid, before.jwt), { timeout: 5_000, interval: 100 }).toBe(401)
    expect(await overSocket(server, before.jwt)).toBe(401)
    const after = await server.shopper()
    expect(headerOf(after.jwt).alg).toBe('ES256')
    expect(await overRest(server, after.uuid, after.jwt)).toBe(200)
  })

  it('[AUT-05] a key of the environment signs, and nothing is written', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const server = await running({ env: { SHOPBELL_SIGNING_KEY: JSON.stringify(await exportJWK(privateKey)) } })
    const shopper = await server.shopper()
    expect(headerOf(shopper.jwt).alg).toBe('ES256')
    await shopper.line.settled()
    expect(existsSync(keyFile(server))).toBe(false)
  })

  it('a key that is none ends the start with one sentence', async () => {
    const sentence = /^SHOPBELL_SIGNING_KEY must be a private JWK/
    for (const text of ['{', '{}', '{"keys":[]}', '{"kty":"oct","k":"c2VjcmV0"}']) {
      await expect(startTestServer({ env: { SHOPBELL_SIGNING_KEY: text } })).rejects.toThrow(sentence)
    }
  })
})

describe('a forged token', () => {
  it('[AUT-05] opens neither REST nor a socket', async () => {
    const server = await running()
    const [shopper, agent] = [await server.shopper(), await server.agent()]
    const jwk = JSON.parse(readFileSync(keyFile(server), 'utf8')) as JWK
    const { attacks, signed, header, payload } = attacksOn({
      text: shopper.jwt,
      other: agent.jwt,
      jwk,
      nowMs: Date.now(),
      aheadSeconds: 600,
    })
    expect(await overRest(server, shopper.uuid, signed(header, payload))).toBe(200)
    expect(await overSocket(server, signed(header, payload))).toBe(101)
    let tried = 0
    for (const [what, attack] of attacks) {
      const token = await attack()
      // A line break is nothing that a header can hold; the unit test of the tokens tries that one.
      if (/[^\x20-\x7e]/.test(token)) continue
      tried += 1
      expect([what, await overRest(server, shopper.uuid, token)]).toEqual([what, 401])
      expect([what, await overSocket(server, token)]).toEqual([what, 401])
    }
    expect(tried).toBeGreaterThan(60)
  })

  it('[AUT-05] of one role, merchant or site is none of another', async () => {
    const server = await running({ demo: false })
    const [shopper, ada, mallory] = [await server.shopper(), await server.agent(), await server.agent('shop-agent-mallory')]
    const jwk = JSON.parse(readFileSync(keyFile(server), 'utf8')) as JWK
    const sam = attacksOn({ text: shopper.jwt, other: ada.jwt, jwk, nowMs: Date.now() })
    for (const claims of [{ aud: 'OTHER' }, { site: 'elsewhere' }, { site: 'shop ' }]) {
      expect(await overRest(server, shopper.uuid, sam.saying(claims))).toBe(401)
      expect(await overSocket(server, sam.saying(claims))).toBe(401)
    }
    const forged = attacksOn({ text: mallory.jwt, other: ada.jwt, jwk, nowMs: Date.now() })
    for (const claims of [{ aud: 'SHOP' }, { sub: ada.arn }, { sub: shopper.arn }]) {
      expect(await overRest(server, shopper.uuid, forged.saying(claims))).toBe(401)
      expect(await overSocket(server, forged.saying(claims))).toBe(401)
    }
  })
})

describe('a token that nears its end', () => {
  it('[AUT-11] is followed by another on a socket of its own, without a gap, and the old socket ends with 4001', async () => {
    const world = createFakeWorld(Date.now())
    const server = await running({ demo: false, world })
    const sam = await server.shopper()
    world.pass(2 * 3_600_000 - 60_000)
    const ada = await server.agent()
    await ada.pickUp(sam)
    const renewed = await server.rest<ConversationStartResponse>(PATHS.conversations, {
      method: 'PUT',
      body: { resolve_only: true, resume_secret: sam.resumeSecret },
    })
    const fresh = await openLine(`ws://127.0.0.1:${server.port}${PATHS.websocket}`, renewed.body.customer_auth?.jwt ?? '', {
      origin: server.url,
    })
    await fresh.settled()
    ada.say(sam.uuid, 'to both')
    await Promise.all([sam.line.heardMessage('to both'), fresh.heardMessage('to both')])
    world.pass(121_000)
    expect((await sam.line.ended).code).toBe(4001)
    expect(await overRest(server, sam.uuid, sam.jwt)).toBe(401)
    ada.say(sam.uuid, 'to the new one')
    await fresh.heardMessage('to the new one')
    fresh.close()
  })
})

describe('a check of tokens that does not answer yes', () => {
  const failures: [string, Tokens['verify']][] = [
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['hangs', () => new Promise(() => {})],
    ['answers nothing', () => Promise.resolve(undefined)],
  ]

  it.each(failures)('[AUT-06] lets nobody in when it %s, over REST and sockets', async (_, verify) => {
    let isBroken = false
    const server = await running({
      tokens: (own) => ({ ...own, verify: (token, now) => (isBroken ? verify(token, now) : own.verify(token, now)) }),
    })
    const { uuid, jwt } = await server.shopper()
    isBroken = true
    expect(await Promise.all([overRest(server, uuid, jwt), overSocket(server, jwt)])).toEqual([401, 401])
    isBroken = false
    expect(await Promise.all([overRest(server, uuid, jwt), overSocket(server, jwt)])).toEqual([200, 101])
  })
})
