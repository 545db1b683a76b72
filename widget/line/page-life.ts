// Ties a channel to the life of its page: a page that goes to the back/forward cache gives up its socket (an open one would
// keep it out), and so does one that is frozen (it could not answer any more); one that comes back, comes into view or gets its network
// again tries at once.

import type { Channel } from './channel.ts'

/** Returns its own undo. */
export function followPage(channel: Pick<Channel, 'isAwake' | 'rest' | 'kick'> & { wake(): void }): () => void {
  const leaving = new AbortController()
  const on = (target: EventTarget, name: string, run: () => void) => target.addEventListener(name, run, { signal: leaving.signal })
  let left = false
  function leave(): void {
    if (!channel.isAwake()) return
    left = true
    channel.rest()
  }
  function comeBack(): void {
    if (left) channel.wake()
    left = false
  }
  on(window, 'pagehide', leave)
  on(window, 'pageshow', comeBack)
  on(document, 'freeze', leave)
  on(document, 'resume', comeBack)
  on(window, 'online', channel.kick)
  on(document, 'visibilitychange', () => {
    if (document.visibilityState === 'visible') channel.kick()
  })
  on(document, 'resume', channel.kick)
  return () => leaving.abort()
}
