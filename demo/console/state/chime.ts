// The console's two sounds, made on the spot: no file to load, nothing for the policy to allow.

import type { Sound } from './chime-rule.ts'

export interface Chime {
  play(sound: Sound): void
  close(): void
}

/** Frequencies in hertz, start and length in seconds. */
const NOTES: Record<Sound, { hertz: number; at: number; lasts: number; loud: number }[]> = {
  bell: [
    { hertz: 1046.5, at: 0, lasts: 0.9, loud: 0.12 },
    { hertz: 2093, at: 0, lasts: 0.5, loud: 0.04 },
    { hertz: 1318.5, at: 0.16, lasts: 1.1, loud: 0.1 },
  ],
  tick: [{ hertz: 880, at: 0, lasts: 0.18, loud: 0.07 }],
}

/** Browsers are silent until a person has touched the page; from then on the sound works without being asked for again. */
export function createChime(): Chime {
  let context: AudioContext | undefined
  const waken = () => {
    context ??= new AudioContext()
    if (context.state === 'suspended') void context.resume().catch(() => {})
  }
  const leaving = new AbortController()
  for (const name of ['pointerdown', 'keydown']) addEventListener(name, waken, { signal: leaving.signal, capture: true, passive: true })

  return {
    play(sound) {
      if (context?.state !== 'running') return
      const start = context.currentTime
      for (const { hertz, at, lasts, loud } of NOTES[sound]) {
        const tone = new OscillatorNode(context, { frequency: hertz })
        const volume = new GainNode(context, { gain: 0 })
        volume.gain.setValueAtTime(0, start + at)
        volume.gain.linearRampToValueAtTime(loud, start + at + 0.01)
        volume.gain.exponentialRampToValueAtTime(0.0001, start + at + lasts)
        tone.connect(volume).connect(context.destination)
        tone.start(start + at)
        tone.stop(start + at + lasts)
      }
    },
    close() {
      leaving.abort()
      void context?.close()
    },
  }
}
