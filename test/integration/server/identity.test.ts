// Whom a shop vouches for. Its word opens a customer's earlier talk on another device; an e-mail address that nobody signed opens nothing.

import { createHmac } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { IDENTITY_PATHS } from '../../../protocol/identity-paths.ts'
import type { ConversationStartResponse } from '../../../protocol/models.ts'
import { HEADERS, PATHS } from '../../../protocol/rest.ts'
import { askRunning } from '../../../server/admin-door.ts'
import { createFakeWorld, type FakeWorld } from '../../fake-world.ts'
import { newCid, type RestAnswer, startTestServer, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const SECRET = 'a secret of forty characters, or some more'

let server: TestServer
let world: FakeWorld
let log: string[]

async function order(words: string[], secret?: string): Promise<void> {
  const answer = await askRunning(server.dataDir, { words, secret })
  if (!answer?.ok) throw new Error(answer?.text)
}

beforeEach(async () => {
  log = []
  world = createFakeWorld(Date.now())
  server = await startTestServer({ demo: false, world, log, logLevel: 'trace' })
  await order(['sites', 'vouch', 'shop'], SECRET)
})
afterEach(() => server.close())

const seconds = (): number => Math.floor(world.now() / 1000)
const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  sub: 'customer-7',
  site: 'shop',
  exp: seconds() + 3600,
  ...more,
})
const signed = (payload = claims(), secret = SECRET, header: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg: 'HS256', ...header }).sign(new TextEncoder().encode(secret))
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const identify = (shopper: TestShopper, token: unknown): Promise<RestAnswer> =>
  shopper.rest(IDENTITY_PATHS.identity, { method: 'PUT', body: { identity_token: token } })
/** From another device: nothing but what it shows. */
const findAgain = (body: Record<string, unknown>): Promise<RestAnswer<ConversationStartResponse>> =>
  server.rest(PATHS.conversations, { method: 'PUT', body: { resolve_only: true, ...body } })

describe('a customer of the shop', () => {
  it('[AUT-07] is known to the agents once the shop has signed for them, and not before', async () => {
    const [ada, sam] = [await server.agent(), await server.shopper({ email: 'sam@example.com' })]
    const seen = () => ada.rest(IDENTITY_PATHS.identityOf(sam.uuid))
    expect((await seen()).body).toMatchObject({ customer_identity: { verified: false } })
    const said = await identify(sam, await signed(claims({ email: 'Sam@Shop.example', name: 'Sam' })))
    const verified = { verified: true, customer_id: 'customer-7', email: 'sam@shop.example', name: 'Sam' }
    expect([said.status, said.body]).toMatchObject([200, { customer_identity: verified }])
    expect((await seen()).body).toMatchObject({ customer_identity: verified })
    const olive = await server.agent('shop-agent-olive')
    expect((await olive.rest(IDENTITY_PATHS.identityOf(sam.uuid))).status).toBe(404)
    expect((await sam.rest(IDENTITY_PATHS.identityOf(sam.uuid))).status).toBe(403)
  })

  it('[AUT-07] finds the earlier talk on another device, whole, and goes on in it', async () => {
    const sam = await server.shopper({ question: 'canary question' })
    await identify(sam, await signed())
    const other = await findAgain({ identity_token: await signed() })
    expect(other.status).toBe(200)
    expect(other.body.conversation?.conversation_uuid).toBe(sam.uuid)
    expect(other.text).toContain('canary question')
    // The first device is not locked out, and both have secrets of their own.
    expect(other.body.resume_secret).not.toBe(sam.resumeSecret)
    expect((await findAgain({ resume_secret: sam.resumeSecret })).status).toBe(200)
    expect((await findAgain({ resume_secret: other.body.resume_secret })).status).toBe(200)
  })

  it('[AUT-07] finds the newest talk that has not been over for a day, and none of anybody else', async () => {
    const [first, second, kim] = [await server.shopper(), await server.shopper(), await server.shopper()]
    await identify(first, await signed())
    world.pass(1_000)
    await identify(second, await signed())
    await identify(kim, await signed(claims({ sub: 'customer-8' })))
    const found = async () => (await findAgain({ identity_token: await signed() })).body?.conversation?.conversation_uuid
    expect(await found()).toBe(second.uuid)
    await second.rest(PATHS.leave(second.uuid), { method: 'DELETE' })
    expect(await found()).toBe(second.uuid)
    world.pass(24 * 3_600_000 + 1_000)
    expect(await found()).toBe(first.uuid)
    expect((await findAgain({ identity_token: await signed(claims({ sub: 'nobody' })) })).status).toBe(204)
  })

  it('[AUT-07] an e-mail address that nobody signed opens no history, however it is said', async () => {
    const sam = await server.shopper({ email: 'sam@example.com', question: 'canary question' })
    await identify(sam, await signed(claims({ email: 'sam@example.com' })))
    for (const body of [
      { email: 'sam@example.com' },
      { email: 'sam@example.com', sub: 'customer-7', identity_token: '' },
      { identity_token: `${encoded({ alg: 'none' })}.${encoded(claims())}.` },
      { identity_token: claims() },
      { conversation_uuid: sam.uuid },
    ]) {
      const answer = await findAgain(body)
      expect([body, answer.status]).toEqual([body, expect.toSatisfy((status) => status === 400 || status === 403)])
      expect(answer.text).not.toMatch(/canary|jwt/)
    }
    const fresh = await server.start({ email: 'sam@example.com' })
    expect(fresh.body.conversation?.conversation_uuid).not.toBe(sam.uuid)
    expect(fresh.text).not.toContain('canary')
  })

  it('[AUT-07] stays who they are: a talk never changes to another customer', async () => {
    const sam = await server.shopper()
    await identify(sam, await signed())
    expect((await identify(sam, await signed(claims({ name: 'Samuel' })))).status).toBe(200)
    expect((await identify(sam, await signed(claims({ sub: 'customer-8' })))).status).toBe(409)
    expect((await findAgain({ identity_token: await signed(claims({ sub: 'customer-8' })) })).status).toBe(204)
  })

  it('[AUT-04] who is banned is banned by name: no token of theirs opens anything', async () => {
    const sam = await server.shopper()
    await identify(sam, await signed())
    await order(['shoppers', 'ban', sam.uuid])
    expect((await findAgain({ identity_token: await signed() })).status).toBe(403)
    const again = await server.shopper()
    expect((await identify(again, await signed())).status).toBe(403)
  })
})

describe('the word of a shop', () => {
  it('[AUT-05] that is wrong in one thing is none, in a talk and on another device', async () => {
    const sam = await server.shopper()
    const keys = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(keys.publicKey)
    await order(['sites', 'vouch', 'shop', '--key', 'second'], JSON.stringify(jwk))
    await order(['sites', 'add', 'elsewhere', '--merchant', 'M', '--name', 'E', '--origin', server.url, '--queue', 'Q'])
    await order(['sites', 'vouch', 'elsewhere'], 'the secret of another shop, long enough')
    const bySecond = (payload = claims(), kid = 'second') =>
      new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid }).sign(keys.privateKey)
    const other = await generateKeyPair('ES256')
    const hmac = (secret: string) => {
      const input = `${encoded({ alg: 'HS256', kid: 'second' })}.${encoded(claims())}`
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    }
    expect((await findAgain({ identity_token: await signed() })).status).toBe(204)
    expect((await findAgain({ identity_token: await bySecond() })).status).toBe(204)
    const bad: Record<string, string> = {
      'another secret': await signed(claims(), 'another secret of forty characters, or more'),
      'the secret of another site': await signed(claims(), 'the secret of another shop, long enough'),
      'for another site': await signed(claims({ site: 'elsewhere' })),
      'for no site': await signed(claims({ site: undefined })),
      'for several sites': await signed(claims({ site: ['shop'] })),
      'of nobody': await signed(claims({ sub: undefined })),
      'of an empty name': await signed(claims({ sub: ' ' })),
      'of a number': await signed(claims({ sub: 7 })),
      'of a name without end': await signed(claims({ sub: 'x'.repeat(201) })),
      'without an end': await signed(claims({ exp: undefined })),
      'longer than a day': await signed(claims({ exp: seconds() + 24 * 3600 + 61 })),
      'that has ended': await signed(claims({ exp: seconds() - 61 })),
      'not yet': await signed(claims({ nbf: seconds() + 120 })),
      'with an address that is none': await signed(claims({ email: 7 })),
      'with a name without end': await signed(claims({ name: 'x'.repeat(121) })),
      'under an unknown key': await signed(claims(), SECRET, { kid: 'third' }),
      'under the other key': await signed(claims(), SECRET, { kid: 'second' }),
      'signed by somebody': await new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'second' }).sign(other.privateKey),
      'signed with our public key as a secret': hmac(JSON.stringify(jwk)),
      'signed with a part of it': hmac(String(jwk.x)),
      'in another algorithm': await new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS512' })
        .sign(new TextEncoder().encode(SECRET.repeat(2))),
      'not signed': `${encoded({ alg: 'none' })}.${encoded(claims())}.`,
      'of the talk itself': sam.jwt,
    }
    // One shopper may try ten in a minute.
    const others = await Promise.all(Array.from({ length: 5 }, () => server.shopper()))
    for (const [index, [what, token]] of Object.entries(bad).entries()) {
      const who = others[index % others.length] ?? sam
      const statuses = [(await findAgain({ identity_token: token })).status, (await identify(who, token)).status]
      expect([what, statuses]).toEqual([what, [403, 403]])
    }
    await order(['sites', 'unvouch', 'shop', '--key', 'second'])
    expect((await findAgain({ identity_token: await bySecond() })).status).toBe(403)
  })

  it('[AUT-03] is for a page of the site: another origin, site key or caller does not come that far', async () => {
    const body = { resolve_only: true, identity_token: await signed() }
    const put = (headers: Record<string, string>) => server.rest(PATHS.conversations, { method: 'PUT', headers, body })
    expect((await put({ [HEADERS.siteKey]: 'shop', origin: 'https://evil.test' })).status).toBe(403)
    expect((await put({ [HEADERS.siteKey]: 'nowhere', origin: server.url })).status).toBe(401)
    const ada = await server.agent()
    expect((await ada.rest(IDENTITY_PATHS.identity, { method: 'PUT', body: { identity_token: await signed() } })).status).toBe(401)
    expect((await server.rest(IDENTITY_PATHS.identity, { method: 'PUT', body: { identity_token: await signed() } })).status).toBe(401)
  })

  it('is refused as a key when it is too weak or the wrong half', async () => {
    const pair = await generateKeyPair('EdDSA', { extractable: true })
    const whole: JWK = await exportJWK(pair.privateKey)
    for (const key of ['short', '{"kty":"oct","k":"c2hvcnQ"}', '{"kty":"RSA","n":"x","e":"y"}', '{'])
      expect((await askRunning(server.dataDir, { words: ['sites', 'vouch', 'shop'], secret: key }))?.ok).toBe(false)
    // The private half is dropped, not kept.
    await order(['sites', 'vouch', 'shop', '--key', 'ed'], JSON.stringify(whole))
    const sam = await server.shopper()
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', kid: 'ed' }).sign(pair.privateKey)
    expect((await identify(sam, token)).status).toBe(200)
  })
})

describe('secrets and tokens', () => {
  it('[AUT-08] have 128 random bits or more, and stand only in the answer that gives them: no log, address, list, fact or frame has them', async () => {
    const ada = await server.agent()
    const cid = newCid()
    const sam = await server.shopper({ client_message_id: cid })
    const identityToken = await signed(claims({ email: 'sam@example.com' }))
    await identify(sam, identityToken)
    const resumed = await findAgain({ resume_secret: sam.resumeSecret })
    const vouched = await findAgain({ identity_token: identityToken })
    await ada.pickUp(sam)
    sam.say('words')
    await ada.line.heardMessage('words')
    const given = [resumed.body, vouched.body]
    const secrets = [sam.resumeSecret, ...given.map((each) => each.resume_secret ?? '')]
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    const canaries = [
      ...secrets,
      sam.jwt,
      ada.jwt,
      ...given.map((each) => each.customer_auth?.jwt ?? ''),
      identityToken,
      cid,
      'shop-agent-ada',
    ]
    expect(canaries.every((each) => each.length >= 14)).toBe(true)

    const answers = await Promise.all([
      ada.rest(PATHS.conversations),
      ada.rest(PATHS.conversation(sam.uuid)),
      ada.rest(PATHS.events(sam.uuid, 0)),
      ada.rest(PATHS.messages(sam.uuid, 0)),
      ada.rest(PATHS.queueStatuses),
      ada.rest(PATHS.context(sam.uuid), { method: 'PUT' }),
      ada.rest(PATHS.agentProfile),
      ada.rest(IDENTITY_PATHS.identityOf(sam.uuid)),
      server.rest(`${PATHS.config}?site=shop`),
      findAgain({ resume_secret: 'x'.repeat(43) }),
      sam.rest(PATHS.conversation(sam.uuid), { headers: { authorization: 'Bearer x' } }),
    ])
    const told = [
      JSON.stringify(ada.line.frames),
      log.join('\n'),
      ...answers.map(({ text, headers }) => text + JSON.stringify(headers)),
    ].join('\n')
    for (const canary of canaries) expect(told).not.toContain(canary)
    // What the shopper hears has their own start id, and nothing else of these.
    const own = [
      JSON.stringify(sam.line.frames),
      (await sam.rest(PATHS.events(sam.uuid, 0))).text,
      (await sam.rest(PATHS.conversation(sam.uuid))).text,
    ].join('\n')
    for (const canary of canaries.filter((each) => each !== cid)) expect(own).not.toContain(canary)
    for (const each of [resumed, vouched]) expect(Object.values(each.headers).join()).not.toMatch(/eyJ/)
    expect(sam.answer.customer_auth?.websocket_url).not.toMatch(/eyJ|\?/)
  })
})
