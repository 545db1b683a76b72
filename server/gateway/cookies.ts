// The three cookies there are. On https their names begin with __Host-, so that no other host can set them; on the loopback over http some
// browsers would drop such a cookie, and it goes without.

export type CookieName = 'shopbell' | 'shopbell-sign-in' | 'shopbell-chat'
export type Scheme = 'http' | 'https'

const fullName = (name: CookieName, scheme: Scheme): string => (scheme === 'https' ? `__Host-${name}` : name)

/**
 * `strict`: sent only with what our own pages ask for. `lax`: also when the provider sends the browser back to us, which is why only the
 * short-lived one of a sign-in under way may be so.
 */
export function setCookie(
  name: CookieName,
  value: string,
  options: { scheme: Scheme; seconds: number; sameSite: 'strict' | 'lax' },
): string {
  const { scheme, seconds, sameSite } = options
  const secure = scheme === 'https' ? '; Secure' : ''
  return `${fullName(name, scheme)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=${sameSite === 'strict' ? 'Strict' : 'Lax'}${secure}`
}

/** Undefined also when it is there twice: one of them is not ours. */
export function cookieIn(header: string | undefined, name: CookieName, scheme: Scheme): string | undefined {
  const wanted = fullName(name, scheme)
  const values = (header ?? '').split(';').flatMap((pair) => {
    const [key, ...value] = pair.trim().split('=')
    return key === wanted ? [value.join('=')] : []
  })
  return values.length === 1 && values[0] ? values[0] : undefined
}
