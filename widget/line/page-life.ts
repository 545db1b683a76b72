// Ties a channel to the life of its page: a page that goes to the back/forward cache gives up its socket (an open one would
// keep it out), one that comes back, comes into view or gets its network again tries at once.

import type { Channel } from './channel.ts'

/** Returns its own undo. */
export function followPage(channel: Channel): () => void {
  const leaving = new AbortController()
  const on = (target: EventTarget, name: string, run: () => void) => target.addEventListener(name, run, { signal: leaving.signal })
  let left = false
  on(window, 'pagehide', () => {
    left = channel.isAwake()
    if (left) channel.rest()
  })
  on(window, 'pageshow', () => {
    if (left) channel.wake()
    left = false
  })
  on(window, 'online', channel.kick)
  on(document, 'visibilitychange', () => {
    if (document.visibilityState === 'visible') channel.kick()
  })
  on(document, 'resume', channel.kick)
  return () => leaving.abort()
}
