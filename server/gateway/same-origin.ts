// A cookie comes with every request a browser makes to us, whoever caused it. So it counts only when the browser says that our own page
// did; to change something it must say so outright. Pages on other ports of one host are "same site": SameSite alone does not stop them.

import { type RequestHeaders, single } from './origins.ts'
import { Refused } from './refusals.ts'

export function requireSameOrigin(method: string, headers: RequestHeaders, ownOrigin: string): void {
  const { origin } = headers
  const from = single(headers['sec-fetch-site'])
  const isForeign = (origin !== undefined && origin !== ownOrigin) || (from !== undefined && from !== 'same-origin' && from !== 'none')
  const isReading = method === 'GET' || method === 'HEAD'
  const isOwn = origin === ownOrigin || from === 'same-origin'
  if (isForeign || !(isReading || isOwn)) throw new Refused('wrong origin', 'a session counts only for our own pages')
}
