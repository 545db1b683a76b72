// Turns a stream of events into batches on the lane: `init` = meta and snapshot, then `events` four times a second when there are any.
// Packing is asynchronous and the lane may be busy, so batches wait in one line. When too many wait they are thrown
// away and, once the lane is free again, a new snapshot begins afresh: chat goes first.

import type { ConversationEventRRWeb } from '../../protocol/models.ts'
import { type Batch, encodeBatch, type RecordingCodec } from '../../protocol/recording.ts'
import { EVENT, type Lane, type RecordedEvent } from './ports.ts'

export interface BatcherPorts {
  codec: RecordingCodec
  recordingUuid: string
  lane: Lane
  /** Index of the first batch: it counts on over all batches of one page load. */
  firstIndex: number
  after(delayMs: number, run: () => void): () => void
  takeSnapshot(): void
  /** The first `init` has left. */
  onBegun(): void
  /** A page too big to be shown, or one that cannot be packed. */
  onImpossible(): void
}

export interface Batcher {
  push(event: RecordedEvent): void
  /** Index for the batcher that comes next. */
  nextIndex(): number
  close(): void
}

const FLUSH_MS = 250
const MAX_EVENTS_PER_BATCH = 500
/** About two seconds; an older picture helps nobody. */
const MAX_WAITING_BATCHES = 8
/** Above this the lane is busy. The server throws recording away from 256 KiB on; this end waits earlier. */
const BUSY_BYTES = 128 * 1024
const LOOK_AGAIN_MS = 50

export function createBatcher(ports: BatcherPorts): Batcher {
  const { codec, recordingUuid, lane, after, takeSnapshot, onBegun, onImpossible } = ports
  let index = ports.firstIndex
  let pending: { type: Batch['type']; events: RecordedEvent[] } | undefined
  let line: { type: Batch['type']; events: RecordedEvent[] }[] = []
  let cancelFlush: (() => void) | undefined
  let cancelLook: (() => void) | undefined
  let pumping = false
  /** Nothing is worth sending until the next snapshot. */
  let starved = true
  let closed = false

  function push(event: RecordedEvent): void {
    if (closed) return
    if (event.type === EVENT.meta) {
      flush()
      starved = false
      pending = { type: 'init', events: [event] }
      return
    }
    if (starved) return
    pending ??= { type: 'events', events: [] }
    pending.events.push(event)
    if (event.type === EVENT.full || pending.events.length >= MAX_EVENTS_PER_BATCH) flush()
    else if (pending.type === 'events') cancelFlush ??= after(FLUSH_MS, flush)
  }

  function flush(): void {
    cancelFlush?.()
    cancelFlush = undefined
    if (!pending) return
    // A snapshot makes what waits before it needless.
    if (pending.type === 'init') line = []
    line.push(pending)
    pending = undefined
    if (line.length > MAX_WAITING_BATCHES) starve()
    pump().catch(giveUp)
  }

  function starve(): void {
    line = []
    pending = undefined
    starved = true
  }

  async function pump(): Promise<void> {
    if (pumping) return
    pumping = true
    try {
      for (;;) {
        if (closed) return
        const batch = line.shift()
        if (!batch) {
          if (!starved) return
          await room()
          if (closed) return
          if (starved) takeSnapshot()
          if (!line.length) return
          continue
        }
        await deliver(batch)
      }
    } finally {
      pumping = false
    }
  }

  async function deliver({ type, events }: { type: Batch['type']; events: RecordedEvent[] }): Promise<void> {
    const parts = await encodeBatch({ recordingUuid, index, type, events }, codec)
    if (closed) return
    if (parts === 'too big') {
      // Increments can be made up for by a snapshot; a snapshot by nothing.
      if (type === 'init') giveUp()
      else starve()
      return
    }
    index++
    for (const part of parts) if (!(await sendWhenFree(part))) return
    if (type === 'init') onBegun()
  }

  async function sendWhenFree(part: ConversationEventRRWeb): Promise<boolean> {
    await room()
    if (closed) return false
    if (lane.send(part)) return true
    close()
    return false
  }

  /** Resolves when the lane is free, or never again is. */
  async function room(): Promise<void> {
    while (!closed && lane.backlog() > BUSY_BYTES) {
      await new Promise<void>((look) => {
        cancelLook = after(LOOK_AGAIN_MS, look)
        lookNow = look
      })
    }
  }
  let lookNow = () => {}

  function giveUp(): void {
    if (closed) return
    close()
    onImpossible()
  }

  function close(): void {
    closed = true
    starve()
    cancelFlush?.()
    cancelLook?.()
    lookNow()
  }

  return { push, nextIndex: () => index, close }
}
