// Puts a recording together again on the watcher's side: parts in any order, batches in theirs. As soon as one is missing it says
// `hole` once and passes nothing on until the next `init`, because increments on top of the wrong picture show a page that never was.

import { LIMITS } from './limits.ts'
import type { ConversationEventRRWeb } from './models.ts'
import { decodeBatch, RECORDING, type RecordingCodec } from './recording.ts'

export type HoleReason = 'no init' | 'missing' | 'damaged'

export type Heard =
  | { heard: 'batch'; recordingUuid: string; index: number; type: 'init' | 'events'; events: unknown[] }
  /** Ask for a new `init`. */
  | { heard: 'hole'; recordingUuid: string; reason: HoleReason }

export interface RecordingReader {
  take(part: ConversationEventRRWeb): void
  close(): void
}

interface Collected {
  recordingUuid: string
  index: number
  type: 'init' | 'events'
  total: number
  parts: Map<number, ConversationEventRRWeb>
}

/** `run` counts the inits, so that what is still being unpacked knows which picture it belongs to. */
type Following = { at: 'lost'; told: boolean } | { at: 'following'; recordingUuid: string; next: number; run: number }

/** So many batches after a missing one may come before it is given up: about a second of events. */
const AHEAD = 4

export function createRecordingReader(codec: RecordingCodec, onHeard: (heard: Heard) => void): RecordingReader {
  let following: Following = { at: 'lost', told: false }
  let collected: Collected[] = []
  let runs = 0
  let brokenRun = 0
  /** Unpacking takes its time; order is kept by one chain. */
  let chain: Promise<void> = Promise.resolve()
  let closed = false

  function take(part: ConversationEventRRWeb): void {
    const place = readPlace(part)
    // Without a place it is damaged, or one of the frames that carry no data.
    if (!place || closed) return
    const { recordingUuid, index, type, total, number } = place
    if (following.at === 'following' && following.recordingUuid === recordingUuid && index < following.next) return
    if (type === 'events' && !hasBeginning(recordingUuid, index)) return
    // A new beginning that fails is a new hole.
    if (type === 'init' && following.at === 'lost') following = { at: 'lost', told: false }
    let batch = collected.find((one) => one.recordingUuid === recordingUuid && one.index === index)
    if (!batch) {
      batch = { recordingUuid, index, type, total, parts: new Map() }
      collected.push(batch)
    }
    if (batch.total !== total || batch.type !== type) {
      lose(recordingUuid, 'damaged')
      return
    }
    batch.parts.set(number, part)
    pass()
    if (collected.length > AHEAD) lose(recordingUuid, 'missing')
  }

  function hasBeginning(recordingUuid: string, index: number): boolean {
    if (following.at === 'following' && following.recordingUuid === recordingUuid) return true
    if (collected.some((one) => one.type === 'init' && one.recordingUuid === recordingUuid && one.index < index)) return true
    lose(recordingUuid, 'no init')
    return false
  }

  function pass(): void {
    for (;;) {
      const ready = collected.find(
        (one) => one.parts.size === one.total && (one.type === 'init' || (following.at === 'following' && one.index === following.next)),
      )
      if (!ready) return
      const { recordingUuid, index, type, parts, total } = ready
      // An init makes everything before it needless.
      collected = collected.filter((one) => one.recordingUuid === recordingUuid && one.index > index)
      if (type === 'init') runs++
      const run = runs
      following = { at: 'following', recordingUuid, next: index + 1, run }
      const inOrder = Array.from({ length: total }, (_, number) => parts.get(number) ?? {})
      chain = chain.then(async () => {
        if (run === brokenRun) return
        const events = await decodeBatch(inOrder, codec)
        if (closed) return
        if (events) {
          onHeard({ heard: 'batch', recordingUuid, index, type, events })
          return
        }
        brokenRun = run
        if (following.at === 'following' && following.run === run) lose(recordingUuid, 'damaged')
      })
    }
  }

  function lose(recordingUuid: string, reason: HoleReason): void {
    collected = []
    const told = following.at === 'lost' && following.told
    following = { at: 'lost', told: true }
    if (told) return
    // Behind what is still being unpacked, so that it is heard in its place.
    chain = chain.then(() => {
      if (!closed) onHeard({ heard: 'hole', recordingUuid, reason })
    })
  }

  return {
    take,
    close() {
      closed = true
      collected = []
    },
  }
}

function readPlace(part: ConversationEventRRWeb) {
  const { type, recording_uuid: recordingUuid, event_index: index, data, data_part: number, data_total_parts: total } = part
  if ((type !== 'init' && type !== 'events') || typeof recordingUuid !== 'string' || typeof data !== 'string') return undefined
  if (!isCount(index) || !isCount(number) || !isCount(total) || number >= total || total > RECORDING.parts) return undefined
  if (data.length > LIMITS.recordingPartUnits) return undefined
  return { type, recordingUuid, index, number, total } as const
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
