// The shopper's calls over HTTP. An answer is always a value: no network, a timeout and a page of somebody else's (a captive
// portal says 200 to everything, in HTML) are all status 0, which means "nobody answered".

import { SITE_KEY_HEADER } from '../../protocol/rest.ts'

export interface Answer {
  /** 0: nobody answered. */
  status: number
  body: unknown
  retryAfterSeconds?: number | undefined
}

export interface Call {
  /** GET when left out. */
  method?: 'PUT' | 'POST' | 'DELETE'
  path: string
  jwt?: string | undefined
  body?: object
}

export type Rest = (call: Call) => Promise<Answer>

const PATIENCE_MS = 15_000
const NOBODY: Answer = { status: 0, body: undefined }

export function createRest({ base, site, fetch }: { base: string; site: string; fetch: typeof globalThis.fetch }): Rest {
  return async ({ method = 'GET', path, jwt, body }) => {
    try {
      const answer = await fetch(new URL(path, base), {
        method,
        // Who is asking stands in the headers; cookies of the API's host are nobody's business here.
        credentials: 'omit',
        headers: {
          // What neither bears a key nor says anything is open to every page, also to one that the site does not list: without our headers
          // the browser asks no leave first.
          ...((jwt || body) && { [SITE_KEY_HEADER]: site }),
          ...(jwt && { authorization: `Bearer ${jwt}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        body: body && JSON.stringify(body),
        // Keeps the request alive over a navigation: a start or a farewell is finished even when the shopper walks on.
        keepalive: method !== 'GET',
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      const text = await answer.text()
      // A refusal's text is not needed: its status says enough, and a proxy may have written it.
      const read: unknown = text && answer.ok ? JSON.parse(text) : undefined
      return { status: answer.status, body: read, retryAfterSeconds: Number(answer.headers.get('retry-after')) || undefined }
    } catch {
      return NOBODY
    }
  }
}
