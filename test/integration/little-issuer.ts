// A real issuer on the loopback, as small as one can be: it says where things are, keeps its keys, signs access tokens, and signs people
// in by the code flow (discovery, authorize, token), holding our side to PKCE and to its secret.

import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export interface LittleIssuer {
  readonly issuer: string
  /** Requests for its keys so far. */
  keyRequests(): number
  token(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>
  rotate(): Promise<void>
  /** What the next ID token says beside what it must. */
  person: JWTPayload
  /** Changes the next ID token after all. */
  tamper: ((claims: JWTPayload) => JWTPayload) | undefined
  /** It answers nothing but 500. */
  isBroken: boolean
  close(): Promise<void>
}

export const CLIENT = { clientId: 'shopbell', clientSecret: 'a secret of the client' }

export async function startLittleIssuer(): Promise<LittleIssuer> {
  let keyRequests = 0
  let kid = ''
  let privateKey: CryptoKey
  let jwks: unknown[] = []
  const codes = new Map<string, { challenge: string; nonce: string; redirectUri: string }>()

  async function rotate(): Promise<void> {
    const pair = await generateKeyPair('ES256', { extractable: true })
    kid = randomBytes(8).toString('hex')
    privateKey = pair.privateKey
    jwks = [{ ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' }]
  }
  await rotate()

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const self: LittleIssuer = {
    issuer,
    keyRequests: () => keyRequests,
    rotate,
    person: {},
    tamper: undefined,
    isBroken: false,
    token: (claims, header = {}) =>
      new SignJWT({ iss: issuer, ...claims }).setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt', ...header }).sign(privateKey),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const json = (value: unknown, status = 200) =>
      outgoing.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(value))
    const url = new URL(incoming.url ?? '/', issuer)
    if (self.isBroken) return void outgoing.writeHead(500).end()
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return void json({
          issuer,
          jwks_uri: `${issuer}/keys`,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
          code_challenge_methods_supported: ['S256'],
          token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
        })
      case '/keys':
        keyRequests += 1
        return void json({ keys: jwks })
      case '/authorize': {
        const asked = url.searchParams
        const code = randomBytes(16).toString('hex')
        const redirectUri = asked.get('redirect_uri') ?? ''
        if (asked.get('code_challenge_method') !== 'S256' || !asked.get('state') || !asked.get('nonce'))
          return void json({ error: 'invalid_request' }, 400)
        codes.set(code, { challenge: asked.get('code_challenge') ?? '', nonce: asked.get('nonce') ?? '', redirectUri })
        const back = new URL(redirectUri)
        back.searchParams.set('code', code)
        back.searchParams.set('state', asked.get('state') ?? '')
        return void outgoing.writeHead(302, { location: back.href }).end()
      }
      case '/token': {
        const chunks: Buffer[] = []
        for await (const chunk of incoming) chunks.push(chunk)
        const given = new URLSearchParams(Buffer.concat(chunks).toString())
        const known = codes.get(given.get('code') ?? '')
        codes.delete(given.get('code') ?? '')
        const challenge = createHash('sha256')
          .update(given.get('code_verifier') ?? '')
          .digest('base64url')
        const isClient = given.get('client_id') === CLIENT.clientId && given.get('client_secret') === CLIENT.clientSecret
        if (!known || !isClient || challenge !== known.challenge || given.get('redirect_uri') !== known.redirectUri)
          return void json({ error: 'invalid_grant' }, 400)
        const now = Math.floor(Date.now() / 1000)
        const claims = { aud: CLIENT.clientId, sub: 'somebody', iat: now, exp: now + 300, nonce: known.nonce, ...self.person }
        const idToken = await self.token(self.tamper ? self.tamper(claims) : claims, { typ: 'JWT' })
        return void json({ access_token: 'opaque', token_type: 'Bearer', expires_in: 300, id_token: idToken })
      }
      default:
        return void json({}, 404)
    }
  }

  return self
}
