// Access tokens of the operator's own OAuth issuer. Its keys are fetched from it alone, over https (http on the loopback), kept for ten
// minutes, and fetched again for an unknown key at most every half minute, so that invented keys cost the issuer nothing.

import { createRemoteJWKSet, decodeJwt, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { LEEWAY_SECONDS } from './token-life.ts'

export interface OAuthClaims {
  subject: string
  scopes: ReadonlySet<string>
  issuedAt: number
  expiresAt: number
}

export interface OAuth {
  /** Says so itself; proves nothing. */
  isTheirs(token: string): boolean
  verify(token: string, now: number): Promise<OAuthClaims | undefined>
}

export interface OAuthOptions {
  issuer: string
  audience: string
  /** How long an unknown key is not asked for again. */
  cooldownMs?: number
  onFault(error: unknown): void
}

const MAX_TOKEN_UNITS = 8192
const FETCH_WITHIN_MS = 3_000
const KEEP_KEYS_MS = 10 * 60_000
/** What signs with a key of its own; a shared secret never comes from a public list of keys. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

export function createOAuth({ issuer, audience, cooldownMs = 30_000, onFault }: OAuthOptions): OAuth {
  let keys: Promise<JWTVerifyGetKey> | undefined
  let askAgainAt = 0

  /** Found once; after a failure not asked for again at once, whoever sends tokens meanwhile. */
  function keySet(now: number): Promise<JWTVerifyGetKey> {
    if (!keys) {
      if (now < askAgainAt) return Promise.reject(new Error('the issuer did not answer a moment ago'))
      keys = discover(issuer).then((address) =>
        createRemoteJWKSet(address, { cooldownDuration: cooldownMs, cacheMaxAge: KEEP_KEYS_MS, timeoutDuration: FETCH_WITHIN_MS }),
      )
      keys.catch((error: unknown) => {
        keys = undefined
        askAgainAt = now + cooldownMs
        onFault(error)
      })
    }
    return keys
  }

  return {
    isTheirs(token) {
      try {
        return token.length <= MAX_TOKEN_UNITS && decodeJwt(token).iss === issuer
      } catch {
        return false
      }
    },

    async verify(token, now) {
      if (token.length > MAX_TOKEN_UNITS || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined
      try {
        const { payload, protectedHeader } = await jwtVerify(token, await keySet(now), {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          clockTolerance: LEEWAY_SECONDS,
          currentDate: new Date(now),
          requiredClaims: ['sub', 'aud', 'iss', 'iat', 'exp'],
        })
        const { sub, iat, exp } = payload
        // RFC 9068 names access tokens so; many issuers still write JWT, or nothing. Anything else is another kind of token.
        const kind = protectedHeader.typ?.toLowerCase()
        if (kind !== undefined && !['jwt', 'at+jwt', 'application/at+jwt'].includes(kind)) return undefined
        if (!sub || typeof iat !== 'number' || typeof exp !== 'number' || iat > now / 1000 + LEEWAY_SECONDS) return undefined
        return { subject: sub, scopes: scopesIn(payload.scope ?? payload.scp), issuedAt: iat * 1000, expiresAt: exp * 1000 }
      } catch {
        return undefined
      }
    },
  }
}

function scopesIn(claim: unknown): ReadonlySet<string> {
  if (typeof claim === 'string') return new Set(claim.split(' ').filter(Boolean))
  return new Set(Array.isArray(claim) ? claim.filter((each) => typeof each === 'string') : [])
}

/** Where the issuer keeps its keys. It must speak for itself: the same name, and nothing less safe than its own address. */
async function discover(issuer: string): Promise<URL> {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_WITHIN_MS),
  })
  const found: unknown = answer.ok ? await answer.json() : undefined
  if (typeof found !== 'object' || found === null || !('issuer' in found) || !('jwks_uri' in found))
    throw new Error('no issuer answers there')
  if (found.issuer !== issuer || typeof found.jwks_uri !== 'string') throw new Error('the issuer goes by another name')
  const address = new URL(found.jwks_uri)
  if (address.protocol !== 'https:' && address.protocol !== new URL(issuer).protocol) throw new Error('the keys are not kept safely')
  if (address.protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname))
    throw new Error('the keys are not kept safely')
  return address
}
