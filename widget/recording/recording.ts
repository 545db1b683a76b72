// One recording of this page, from the shopper's yes to the last watcher's goodbye. A lazy chunk: it is fetched when a recording begins.
// It knows no consent: whoever calls `start` has it.

import { platformCodec } from '../../protocol/recording.ts'
import { type Batcher, createBatcher } from './batcher.ts'
import { EVENT, type Lane, type RecordedEvent, type Recorder, type Recording } from './ports.ts'
import { startRecorder } from './recorder.ts'

/** [PRIV-11] A page that changes this much in one go costs the shopper more than a look at it is worth. */
const MAX_CHANGES = 10_000
const MAX_FAULTS = 20

export function createRecording(): Recording {
  const codec = platformCodec()
  const recordingUuid = randomUuid()
  let recorder: Recorder | undefined
  let batcher: Batcher | undefined
  let nextIndex = 0
  let settle: ((trouble?: Error) => void) | undefined
  let giveUp = () => {}

  function stop(): void {
    recorder?.stop()
    recorder = undefined
    closeBatcher()
    removeEventListener('pagehide', stop)
  }

  function closeBatcher(): void {
    if (batcher) nextIndex = batcher.nextIndex()
    batcher?.close()
    batcher = undefined
    // Whoever waits for a start that was stopped waits no longer.
    settle?.()
    settle = undefined
  }

  function start(lane: Lane): Promise<void> {
    closeBatcher()
    return new Promise((resolve, reject) => {
      if (!codec) {
        reject(new Error('no CompressionStream'))
        return
      }
      settle = (trouble) => (trouble ? reject(trouble) : resolve())
      giveUp = () => {
        const begun = !settle
        settle?.(new Error('this page cannot be recorded'))
        settle = undefined
        stop()
        if (begun) lane.ended()
      }
      batcher = createBatcher({
        codec,
        recordingUuid,
        lane,
        firstIndex: nextIndex,
        after: later,
        takeSnapshot: () => recorder?.takeSnapshot(),
        onBegun() {
          settle?.()
          settle = undefined
        },
        onImpossible: () => giveUp(),
      })
      try {
        if (recorder) recorder.takeSnapshot()
        else begin()
      } catch (trouble) {
        stop()
        reject(trouble)
      }
    })
  }

  function begin(): void {
    let faults = 0
    recorder = startRecorder(
      (event) => {
        if (changes(event) > MAX_CHANGES) giveUp()
        else batcher?.push(event)
      },
      () => {
        if (++faults === MAX_FAULTS) giveUp()
      },
    )
    // Given up while the first snapshot was taken.
    if (!batcher) {
      stop()
      return
    }
    // Not unload: that would keep the page out of the back/forward cache.
    addEventListener('pagehide', stop)
  }

  return { start, stop }
}

function changes({ type, data }: RecordedEvent): number {
  if (type !== EVENT.increment || typeof data !== 'object' || data === null) return 0
  const count = (name: string) => {
    const part: unknown = Reflect.get(data, name)
    return Array.isArray(part) ? part.length : 0
  }
  return count('adds') + count('removes') + count('texts') + count('attributes')
}

function later(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

/** `crypto.randomUUID` is missing on plain-http pages. */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, at) =>
    (at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, '0'),
  ).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
