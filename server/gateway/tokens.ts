// Tokens that say who is calling, signed by a key of our ring. The algorithm is fixed by the key, whatever a token's header claims.

import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { type KeyRing, TAKEOVER_MS } from './key-ring.ts'
import { LEEWAY_SECONDS, LIFE_SECONDS } from './token-life.ts'

export type NewClaims =
  | { role: 'customer'; arn: string; merchantId: string; site: string; conversationUuid: string }
  /** `scopes`: those of the access token that it was given for. Without them it opens everything. */
  | { role: 'agent'; arn: string; merchantId: string; scopes?: ReadonlySet<string> }

/** `kid`: the key that signed it. `issuedAt` is a whole second. */
export type Claims = NewClaims & { kid: string; issuedAt: number; expiresAt: number }

export interface Tokens {
  sign(claims: NewClaims, now: number): Promise<string>
  /** Undefined for anything that is not a token of ours, whole and alive. */
  verify(token: string, now: number): Promise<Claims | undefined>
}

const MAX_TOKEN_UNITS = 4096

export function createTokens(ring: KeyRing): Tokens {
  return {
    async sign(claims, now) {
      const own =
        claims.role === 'customer'
          ? { role: claims.role, site: claims.site, conv: claims.conversationUuid }
          : { role: claims.role, ...(claims.scopes ? { scope: [...claims.scopes].join(' ') } : {}) }
      const { alg, kid, privateKey } = ring.signing()
      return new SignJWT(own)
        .setProtectedHeader({ alg, kid })
        .setSubject(claims.arn)
        .setAudience(claims.merchantId)
        .setIssuedAt(Math.floor(now / 1000))
        .setExpirationTime(Math.floor(now / 1000) + LIFE_SECONDS[claims.role])
        .sign(privateKey)
    },

    async verify(token, now) {
      // One spelling each: jose would also read padding and line breaks.
      if (token.length > MAX_TOKEN_UNITS || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined
      try {
        const { kid } = decodeProtectedHeader(token)
        const key = typeof kid === 'string' ? ring.find(kid, now) : undefined
        if (!key) return undefined
        const { payload } = await jwtVerify(token, key.publicKey, {
          algorithms: [key.alg],
          clockTolerance: LEEWAY_SECONDS,
          currentDate: new Date(now),
          requiredClaims: ['sub', 'aud', 'iat', 'exp', 'role'],
        })
        const { sub, aud, iat, exp, role, site, conv, scope } = payload
        if (typeof sub !== 'string' || typeof aud !== 'string' || !Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return undefined
        const [issuedAt, expiresAt] = [Number(iat) * 1000, Number(exp) * 1000]
        // A key that has been replaced signs nothing any more.
        if (key.retiredAt !== undefined && issuedAt > key.retiredAt + TAKEOVER_MS) return undefined
        if (issuedAt > now + LEEWAY_SECONDS * 1000) return undefined
        const common = { arn: sub, merchantId: aud, kid: key.kid, issuedAt, expiresAt }
        if (role === 'agent') {
          const scopes = typeof scope === 'string' ? { scopes: new Set(scope.split(' ')) } : {}
          return livesAsLong(common, role) ? { role, ...common, ...scopes } : undefined
        }
        if (role === 'customer' && typeof site === 'string' && typeof conv === 'string')
          return livesAsLong(common, role) ? { role, ...common, site, conversationUuid: conv } : undefined
        return undefined
      } catch {
        // Whatever went wrong, nobody gets in.
        return undefined
      }
    },
  }
}

/** Nothing we sign lives longer, and keys are dropped on that promise. */
function livesAsLong({ issuedAt, expiresAt }: { issuedAt: number; expiresAt: number }, role: keyof typeof LIFE_SECONDS): boolean {
  return expiresAt > issuedAt && expiresAt - issuedAt <= LIFE_SECONDS[role] * 1000
}
