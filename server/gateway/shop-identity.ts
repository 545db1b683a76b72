// A shop vouches for its customer: a short-lived token that the shop has signed with a key which the operator has set for the site. The
// key says how it must be signed, whatever the token claims. An e-mail address that nobody signed proves nothing.

import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose'
import type { Identity } from '../domain/identity.ts'
import { LEEWAY_SECONDS } from './token-life.ts'

export interface Vouched {
  sub: string
  email: string | undefined
  name: string | undefined
}

export interface ShopIdentity {
  /** Undefined for anything that this site's keys did not sign, or that is not for this site, now. */
  verify(site: string, token: string, now: number): Promise<Vouched | undefined>
}

const MAX_TOKEN_UNITS = 4096
const LONGEST_LIFE_SECONDS = 24 * 3600
const MOST_SUB_UNITS = 200

export function createShopIdentity(identity: Pick<Identity, 'identityKeys'>): ShopIdentity {
  return {
    async verify(site, token, now) {
      if (token.length > MAX_TOKEN_UNITS || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined
      try {
        const { kid } = decodeProtectedHeader(token)
        const keys = (await identity.identityKeys(site)).filter(({ keyId }) => kid === undefined || keyId === kid)
        for (const { keyJson } of keys) {
          const vouched = await signedBy(JSON.parse(keyJson), site, token, now)
          if (vouched) return vouched
        }
        return undefined
      } catch {
        return undefined
      }
    },
  }
}

/** What a key signs with. A key whose kind is not here verifies nothing. */
export function identityAlgorithm({ kty, crv }: JWK): 'HS256' | 'EdDSA' | 'ES256' | undefined {
  if (kty === 'oct') return 'HS256'
  if (kty === 'OKP' && crv === 'Ed25519') return 'EdDSA'
  return kty === 'EC' && crv === 'P-256' ? 'ES256' : undefined
}

async function signedBy(jwk: JWK, site: string, token: string, now: number): Promise<Vouched | undefined> {
  const algorithm = identityAlgorithm(jwk)
  if (!algorithm) return undefined
  try {
    const { payload } = await jwtVerify(token, await importJWK(jwk, algorithm), {
      algorithms: [algorithm],
      clockTolerance: LEEWAY_SECONDS,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'exp', 'site'],
    })
    const { sub, exp, email, name } = payload
    if (payload.site !== site || !isText(sub, MOST_SUB_UNITS)) return undefined
    // A token that opens a history must not lie about for longer than a day.
    if (typeof exp !== 'number' || exp > now / 1000 + LONGEST_LIFE_SECONDS + LEEWAY_SECONDS) return undefined
    if ((email !== undefined && !isText(email, 254)) || (name !== undefined && !isText(name, 120))) return undefined
    return { sub, email: email?.toLowerCase(), name }
  } catch {
    return undefined
  }
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= most && value.isWellFormed() && !value.includes('\u0000')
}
