// Tokens that say who is calling: signed with EdDSA by a key that lives under DATA_DIR and never leaves it.
// The algorithm is fixed by the key, whatever a token's header claims.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose'

export type Claims =
  | { role: 'customer'; arn: string; merchantId: string; site: string; conversationUuid: string; expiresAt: number }
  | { role: 'agent'; arn: string; merchantId: string; expiresAt: number }

export type NewClaims =
  | { role: 'customer'; arn: string; merchantId: string; site: string; conversationUuid: string }
  | { role: 'agent'; arn: string; merchantId: string }

export interface Tokens {
  sign(claims: NewClaims, now: number): Promise<string>
  /** Undefined for anything that is not a token of ours, whole and alive. */
  verify(token: string, now: number): Promise<Claims | undefined>
}

const LIFE_SECONDS = { agent: 15 * 60, customer: 2 * 3600 } as const
export const LEEWAY_SECONDS = 60
const MAX_TOKEN_UNITS = 4096
const KEY_FILE = 'signing-key.json'

export async function openTokens(dataDir: string): Promise<Tokens> {
  const file = join(dataDir, KEY_FILE)
  if (!existsSync(file)) await writeNewKey(file)
  const jwk = JSON.parse(readFileSync(file, 'utf8'))
  const privateKey = (await importJWK(jwk, 'EdDSA')) as CryptoKey
  const { d: _secret, ...publicJwk } = jwk
  const publicKey = (await importJWK(publicJwk, 'EdDSA')) as CryptoKey
  const kid = await calculateJwkThumbprint(publicJwk)

  return {
    async sign(claims, now) {
      const own =
        claims.role === 'customer' ? { role: claims.role, site: claims.site, conv: claims.conversationUuid } : { role: claims.role }
      return new SignJWT(own)
        .setProtectedHeader({ alg: 'EdDSA', kid })
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
        const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
          algorithms: ['EdDSA'],
          clockTolerance: LEEWAY_SECONDS,
          currentDate: new Date(now),
          requiredClaims: ['sub', 'aud', 'exp', 'role'],
        })
        if (protectedHeader.kid !== kid) return undefined
        const { sub, aud, exp, role, site, conv } = payload
        if (typeof sub !== 'string' || typeof aud !== 'string' || !Number.isSafeInteger(exp)) return undefined
        const common = { arn: sub, merchantId: aud, expiresAt: Number(exp) * 1000 }
        if (role === 'agent') return { role, ...common }
        if (role === 'customer' && typeof site === 'string' && typeof conv === 'string')
          return { role, ...common, site, conversationUuid: conv }
        return undefined
      } catch {
        // Whatever went wrong, nobody gets in.
        return undefined
      }
    },
  }
}

async function writeNewKey(file: string): Promise<void> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  // Moved into place whole: a process that dies here leaves no half a key.
  writeFileSync(`${file}.new`, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
