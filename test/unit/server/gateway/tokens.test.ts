import { createHmac, createPrivateKey, sign as signBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTokens, type Tokens } from '../../../../server/gateway/tokens.ts'

const NOW = 1_800_000_000_000
const SECONDS = NOW / 1000
const HOUR = 3_600_000

let dir = ''
let tokens: Tokens
let kid = ''
/** The parts of a good token. */
let good: { header: JWTHeaderParameters; payload: JWTPayload; text: string }

const customer = { role: 'customer', arn: 'arn:sam', merchantId: 'M', site: 's', conversationUuid: 'c1' } as const
const agent = { role: 'agent', arn: 'arn:ada', merchantId: 'M' } as const

const encoded = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const decoded = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
const ownJwk = () => JSON.parse(readFileSync(join(dir, 'signing-key.json'), 'utf8'))

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'shopbell-tokens-'))
  tokens = await openTokens(dir)
  const text = await tokens.sign(customer, NOW)
  const [header, payload] = text.split('.')
  good = { header: decoded(header), payload: decoded(payload), text }
  kid = String(good.header.kid)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Signed with our own key, so that only what it says can be wrong with it. */
function signed(header: object, payload: unknown): string {
  const input = `${encoded(header)}.${encoded(payload)}`
  const key = createPrivateKey({ key: ownJwk(), format: 'jwk' })
  return `${input}.${signBytes(null, Buffer.from(input), key).toString('base64url')}`
}
const saying = (claims: Record<string, unknown>) => signed(good.header, { ...good.payload, ...claims })
const without = (claim: string) => signed(good.header, Object.fromEntries(Object.entries(good.payload).filter(([name]) => name !== claim)))
function hmac(alg: 'HS256' | 'HS512', secret: string | Buffer): string {
  const input = `${encoded({ ...good.header, alg })}.${encoded(good.payload)}`
  return `${input}.${createHmac(alg === 'HS256' ? 'sha256' : 'sha512', secret)
    .update(input)
    .digest('base64url')}`
}
async function withOtherKey(alg: 'EdDSA' | 'ES256' | 'RS256', header: Record<string, unknown> = {}): Promise<string> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return new SignJWT(good.payload).setProtectedHeader({ ...good.header, ...header, alg }).sign(privateKey)
}

describe('tokens', () => {
  it('say who is calling, for as long as they live', async () => {
    expect(await tokens.verify(good.text, NOW)).toEqual({ ...customer, expiresAt: NOW + 2 * HOUR })
    expect(await tokens.verify(await tokens.sign(agent, NOW), NOW)).toEqual({ ...agent, expiresAt: NOW + HOUR / 4 })
  })

  it('are signed with EdDSA by a named key, and carry no more than they need', () => {
    expect(good.header).toEqual({ alg: 'EdDSA', kid: expect.any(String) })
    expect(good.payload).toEqual({ sub: 'arn:sam', aud: 'M', role: 'customer', site: 's', conv: 'c1', iat: SECONDS, exp: SECONDS + 7200 })
  })

  it('hold after a restart, and nowhere else', async () => {
    expect(await (await openTokens(dir)).verify(good.text, NOW)).toBeDefined()
    const elsewhere = mkdtempSync(join(tmpdir(), 'shopbell-tokens-'))
    expect(await (await openTokens(elsewhere)).verify(good.text, NOW)).toBeUndefined()
    rmSync(elsewhere, { recursive: true })
  })

  it('come from a key that only we can read', () => {
    expect(statSync(join(dir, 'signing-key.json')).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['at its last second', 2 * HOUR - 1, true],
    ['within the leeway', 2 * HOUR + 59_000, true],
    ['past the leeway', 2 * HOUR + 60_000, false],
    ['a day later', 24 * HOUR, false],
  ])('[AUT-05] a token is judged %s', async (_, laterMs, isGood) => {
    expect((await tokens.verify(good.text, NOW + laterMs)) !== undefined).toBe(isGood)
  })

  it('the forger of these tests makes good tokens too, so that each attack below fails for its own reason', async () => {
    expect(await tokens.verify(signed(good.header, good.payload), NOW)).toBeDefined()
    expect(await tokens.verify(saying({ more: 'of this' }), NOW)).toBeDefined()
  })

  const publicPem = async () => exportSPKI((await importJWK({ ...ownJwk(), d: undefined }, 'EdDSA')) as Parameters<typeof exportSPKI>[0])
  const attacks: [string, () => string | Promise<string>][] = [
    ['the empty string', () => ''],
    ['dots', () => '..'],
    ['words', () => 'bearer'],
    ['two parts', () => good.text.split('.').slice(0, 2).join('.')],
    ['four parts', () => `${good.text}.x`],
    ['no signature', () => `${good.text.split('.').slice(0, 2).join('.')}.`],
    ['a blank before', () => ` ${good.text}`],
    ['a line break behind', () => `${good.text}\n`],
    ['padding', () => `${good.text}==`],
    ['more than 4 KiB, though signed', () => saying({ more: 'x'.repeat(4096) })],
    ['more than 8 KiB, though signed', () => saying({ more: 'x'.repeat(8192) })],
    ['alg none', () => `${encoded({ alg: 'none', kid })}.${encoded(good.payload)}.`],
    ['alg None', () => `${encoded({ alg: 'None', kid })}.${encoded(good.payload)}.`],
    ['alg none over our signature', () => `${encoded({ alg: 'none', kid })}.${good.text.split('.').slice(1).join('.')}`],
    ['no alg', () => signed({ kid }, good.payload)],
    ['another alg over our own signature', () => signed({ alg: 'ES256', kid }, good.payload)],
    ['a list of algs', () => signed({ alg: ['EdDSA'], kid }, good.payload)],
    ['alg in other letters', () => signed({ alg: 'eddsa', kid }, good.payload)],
    ['HS256 with our public key as a PEM', async () => hmac('HS256', await publicPem())],
    ['HS256 with our public key as a PEM behind blanks', async () => hmac('HS256', `\n ${await publicPem()}`)],
    ['HS256 with our public key as bytes', () => hmac('HS256', Buffer.from(ownJwk().x, 'base64url'))],
    ['HS512 with our public key as text', () => hmac('HS512', ownJwk().x)],
    ['HS256 with an empty secret', () => hmac('HS256', '')],
    ['HS256 with our key id', () => hmac('HS256', kid)],
    ['another Ed25519 key under our kid', () => withOtherKey('EdDSA')],
    ['a P-256 key under our kid', () => withOtherKey('ES256')],
    ['an RSA key under our kid', () => withOtherKey('RS256')],
    [
      'another key that it brings along itself',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
        const jwk = await exportJWK(publicKey)
        return new SignJWT(good.payload).setProtectedHeader({ ...good.header, alg: 'EdDSA', jwk }).sign(privateKey)
      },
    ],
    ['an address to fetch a key from', () => withOtherKey('EdDSA', { jku: 'https://evil.test/keys', x5u: 'https://evil.test/cert' })],
    ['no kid', () => signed({ alg: 'EdDSA' }, good.payload)],
    ['another kid', () => signed({ alg: 'EdDSA', kid: 'other' }, good.payload)],
    ['a path for a kid', () => signed({ alg: 'EdDSA', kid: '../../dev/null' }, good.payload)],
    ['a kid that is a list', () => signed({ alg: 'EdDSA', kid: [kid] }, good.payload)],
    ['an extension it calls critical', () => signed({ ...good.header, crit: ['x'], x: 1 }, good.payload)],
    ['a header that is no JSON', () => `${encoded('{')}.${good.text.split('.').slice(1).join('.')}`],
    ['a payload that is no JSON', () => signed(good.header, '{')],
    ['a payload that is a list', () => signed(good.header, [])],
    ['another payload under our signature', () => swapPayload({ ...good.payload, sub: 'arn:ada' })],
    [
      'the signature of another token',
      async () => `${good.text.split('.').slice(0, 2).join('.')}.${(await tokens.sign(agent, NOW)).split('.')[2]}`,
    ],
    ['a changed last letter of the signature', () => good.text.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))],
    ['no sub', () => without('sub')],
    ['a sub that is a number', () => saying({ sub: 7 })],
    ['no aud', () => without('aud')],
    ['two merchants', () => saying({ aud: ['M', 'N'] })],
    ['no exp', () => without('exp')],
    ['an exp in words', () => saying({ exp: 'never' })],
    ['an exp beyond all numbers', () => signed(good.header, JSON.stringify(good.payload).replace(/"exp":\d+/, '"exp":1e400'))],
    ['an exp in the past', () => saying({ exp: SECONDS - 61 })],
    ['a beginning in the future', () => saying({ nbf: SECONDS + 61 })],
    ['no role', () => without('role')],
    ['the role of an admin', () => saying({ role: 'admin' })],
    ['the role in other letters', () => saying({ role: 'Agent' })],
    ['both roles', () => saying({ role: ['agent', 'customer'] })],
    ['the prototype for a role', () => saying({ role: '__proto__' })],
    ['a shopper without a conversation', () => without('conv')],
    ['a shopper without a site', () => without('site')],
    ['a shopper of several conversations', () => saying({ conv: ['c1', 'c2'] })],
    [
      'a role that is said twice, the wrong one last',
      () => signed(good.header, JSON.stringify(good.payload).replace(/}$/, ',"role":"admin"}')),
    ],
  ]

  function swapPayload(payload: object): string {
    const [header, , signature] = good.text.split('.')
    return `${header}.${encoded(payload)}.${signature}`
  }

  it.each(attacks)('[AUT-05] refuse %s', async (_, attack) => {
    expect(await tokens.verify(await attack(), NOW)).toBeUndefined()
  })
})
