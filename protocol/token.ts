// How long a token lives, told without trusting this machine's clock: both times are the server's.

/** `exp` - `iat` of a JWT in milliseconds; undefined when it does not say. The signature is the server's business. */
export function tokenLifeMs(jwt: string): number | undefined {
  try {
    const payload = jwt.split('.')[1] ?? ''
    const claims: unknown = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')))
    const { exp, iat } = claims as { exp?: unknown; iat?: unknown }
    return typeof exp === 'number' && typeof iat === 'number' && exp > iat ? (exp - iat) * 1000 : undefined
  } catch {
    return undefined
  }
}
