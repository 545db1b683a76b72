// Tokens that must open nothing, each wrong in one way only: they are made with our own signing key wherever the forgery is not the
// signature itself. One table for every door at which a token is shown.

import { createHmac, createPrivateKey, type JsonWebKey, sign as signBytes } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'

export interface TokenAttacks {
  /** Another good token of the same key, whose signature is borrowed. */
  attacks: [what: string, token: () => string | Promise<string>][]
  /** Signed with our key. */
  signed(header: object, payload: unknown): string
  saying(claims: Record<string, unknown>): string
  header: JWTHeaderParameters
  payload: JWTPayload
}

const encoded = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const decoded = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())

/**
 * `text` is a good Ed25519 token of a shopper, `jwk` the private key that signed it, `nowMs` a moment at which it is good. `aheadSeconds`: how
 * far in the future the future is; more than the leeway, and more than a test takes where the clock is a real one.
 */
export function attacksOn({
  text,
  other,
  jwk,
  nowMs,
  aheadSeconds = 61,
}: {
  text: string
  other: string
  jwk: JWK
  nowMs: number
  aheadSeconds?: number
}): TokenAttacks {
  const [head, body] = text.split('.')
  const good = { header: decoded(head) as JWTHeaderParameters, payload: decoded(body) as JWTPayload, text }
  const kid = String(good.header.kid)
  const SECONDS = Math.floor(nowMs / 1000)
  const ownJwk = () => jwk as JWK & { x: string }

  /** Signed with our own key, so that only what it says can be wrong with it. */
  function signed(header: object, payload: unknown): string {
    const input = `${encoded(header)}.${encoded(payload)}`
    const key = createPrivateKey({ key: ownJwk() as JsonWebKey, format: 'jwk' })
    return `${input}.${signBytes(null, Buffer.from(input), key).toString('base64url')}`
  }
  const saying = (claims: Record<string, unknown>) => signed(good.header, { ...good.payload, ...claims })
  const without = (claim: string) =>
    signed(good.header, Object.fromEntries(Object.entries(good.payload).filter(([name]) => name !== claim)))
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
    ['the signature of another token', () => `${good.text.split('.').slice(0, 2).join('.')}.${other.split('.')[2]}`],
    ['a changed last letter of the signature', () => good.text.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))],
    ['no sub', () => without('sub')],
    ['a sub that is a number', () => saying({ sub: 7 })],
    ['no aud', () => without('aud')],
    ['two merchants', () => saying({ aud: ['M', 'N'] })],
    ['no exp', () => without('exp')],
    ['an exp in words', () => saying({ exp: 'never' })],
    ['an exp beyond all numbers', () => signed(good.header, JSON.stringify(good.payload).replace(/"exp":\d+/, '"exp":1e400'))],
    ['no iat', () => without('iat')],
    ['an iat in words', () => saying({ iat: 'today' })],
    ['an iat in the future', () => saying({ iat: SECONDS + aheadSeconds, exp: SECONDS + aheadSeconds + 60 })],
    ['a life longer than any we give', () => saying({ exp: Number(good.payload.iat) + 7201 })],
    ["a shopper's life for an agent", () => saying({ role: 'agent' })],
    ['an end before its beginning', () => saying({ iat: SECONDS + 30, exp: SECONDS - 30 })],
    ['an exp in the past', () => saying({ iat: SECONDS - 600, exp: SECONDS - 61 })],
    ['a beginning in the future', () => saying({ nbf: SECONDS + aheadSeconds })],
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

  return { attacks, signed, saying, header: good.header, payload: good.payload }
}
