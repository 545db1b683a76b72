// The recording as the conversation sees it, before any of it is there: brings the chunk at the first `start`.

import type { Lane, Recording } from './ports.ts'

/** `load` brings the chunk, for example `async () => (await import('./recording/recording.ts')).createRecording()`. */
export function createLazyRecording(load: () => Promise<Recording>): Recording {
  let loading: Promise<Recording> | undefined
  let loaded: Recording | undefined
  let asked = 0

  return {
    async start(lane: Lane) {
      const mine = ++asked
      loading ??= load()
      try {
        loaded = await loading
      } catch (trouble) {
        // The next ask tries to fetch it again.
        loading = undefined
        throw trouble
      }
      // Stopped, or asked again, while it was on its way.
      if (mine === asked) await loaded.start(lane)
    },
    stop() {
      asked++
      loaded?.stop()
    },
  }
}
