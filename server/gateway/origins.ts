// Where a request comes from, and which name of ours it used. Pure.

export interface RequestHeaders {
  origin?: string | undefined
  host?: string | undefined
  'sec-fetch-site'?: string | string[] | undefined
}

/**
 * The origin a browser speaks for. It names none on same-origin GETs; there "same-origin" together with the Host counts as one.
 * "null" (sandboxed frames, files) is an origin nobody has allowed.
 */
export function originOf(headers: RequestHeaders, scheme: 'http' | 'https'): string | undefined {
  if (headers.origin !== undefined) return headers.origin
  if (headers['sec-fetch-site'] === 'same-origin' && headers.host) return `${scheme}://${headers.host}`
  return undefined
}

export function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

/** Exact: no case folding, no suffixes, no trailing dots. */
export function isAllowed(origin: string | undefined, allowed: readonly string[]): boolean {
  return origin !== undefined && allowed.includes(origin)
}

/** localhost and 127.0.0.1 are the same machine under two names, and so two origins: one for the console, one for what shoppers' pages drew. */
export function otherLoopbackOrigin(host: string): string | undefined {
  const [name, port] = [host.replace(/:\d+$/, ''), /:\d+$/.exec(host)?.[0] ?? '']
  if (name === 'localhost') return `http://127.0.0.1${port}`
  if (name === '127.0.0.1') return `http://localhost${port}`
  return undefined
}
