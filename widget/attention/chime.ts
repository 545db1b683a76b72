// The one sound: two soft strokes of a bell, made by the browser, no file. Silent where the page has not been touched yet: browsers want it
// so, and a sound that comes when it is finally allowed would come for nothing.

export interface Chime {
  /** The page may make a sound now. */
  isAllowed(): boolean
  play(): Promise<void>
  close(): void
}

const STROKES = [
  { hertz: 880, at: 0 },
  { hertz: 1318.5, at: 0.12 },
]
const LOUD = 0.12
const FADES_S = 0.6
const PATIENCE_MS = 250

export function createChime(window: Window & typeof globalThis): Chime {
  let audio: AudioContext | undefined

  async function wake(): Promise<AudioContext | undefined> {
    audio ??= new window.AudioContext()
    if (audio.state !== 'running')
      await Promise.race([audio.resume().catch(() => {}), new Promise((resolve) => window.setTimeout(resolve, PATIENCE_MS))])
    return audio.state === 'running' ? audio : undefined
  }

  return {
    // Browsers that cannot say it refuse by themselves.
    isAllowed: () => 'AudioContext' in window && window.navigator.userActivation?.hasBeenActive !== false,
    async play() {
      const awake = await wake()
      if (!awake) return
      for (const { hertz, at } of STROKES) {
        const from = awake.currentTime + at
        const loud = awake.createGain()
        loud.gain.setValueAtTime(0.0001, from)
        loud.gain.exponentialRampToValueAtTime(LOUD, from + 0.01)
        loud.gain.exponentialRampToValueAtTime(0.0001, from + FADES_S)
        const tone = awake.createOscillator()
        tone.frequency.value = hertz
        tone.connect(loud).connect(awake.destination)
        tone.start(from)
        tone.stop(from + FADES_S)
      }
    },
    close() {
      void audio?.close().catch(() => {})
      audio = undefined
    },
  }
}
