// The tabs of a real browser: BroadcastChannel to hear each other, Web Locks to agree who is first. Either may be missing (plain http) or
// throw (sandboxed frames, blocked storage).

import type { TabPorts } from './ports.ts'

export function createBrowserTabs(prefix: string, after: TabPorts['after']): TabPorts {
  return {
    after,
    isSeen: () => document.visibilityState === 'visible',
    onSeen(run) {
      document.addEventListener('visibilitychange', run)
      addEventListener('focus', run)
      return () => {
        document.removeEventListener('visibilitychange', run)
        removeEventListener('focus', run)
      }
    },

    tune(name, hear) {
      try {
        // Asked first: a page without locks must not hear others without being able to take turns.
        if (!navigator.locks) return undefined
        const channel = new BroadcastChannel(prefix + name)
        channel.onmessage = ({ data }) => hear(data)
        return {
          post(message) {
            try {
              channel.postMessage(message)
            } catch {
              // What cannot be told is asked for again, or comes with the next ping.
            }
          },
          close: () => channel.close(),
        }
      } catch {
        return undefined
      }
    },

    hold(name, how, onHeld, onLost) {
      const leaving = new AbortController()
      const left = new Promise<void>((resolve) => {
        leaving.signal.addEventListener('abort', () => resolve())
      })
      const granted = () => {
        if (leaving.signal.aborted) return undefined
        onHeld()
        return left
      }
      const lost = () => {
        if (!leaving.signal.aborted) onLost()
      }
      try {
        // One that steals waits for nobody, and may not be given up.
        const options = how === 'steal' ? { steal: true } : { signal: leaving.signal }
        navigator.locks.request(prefix + name, options, granted).catch(lost)
      } catch {
        lost()
      }
      return () => leaving.abort()
    },
  }
}
