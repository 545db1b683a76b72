import { describe, expect, it, vi } from 'vitest'
import type { ConversationEventRRWeb } from '../../../../protocol/models.ts'
import { platformCodec, type RecordingCodec } from '../../../../protocol/recording.ts'
import { createBatcher } from '../../../../widget/recording/batcher.ts'
import type { RecordedEvent } from '../../../../widget/recording/ports.ts'

const codec = platformCodec() as RecordingCodec
const event = (type: number, data: unknown = {}): RecordedEvent => ({ type, data, timestamp: 0 })
const meta = event(4)
const full = event(2)
const change = event(3)

function recording(given: { firstIndex?: number; codec?: RecordingCodec } = {}) {
  const sent: ConversationEventRRWeb[] = []
  const lane = { open: true, backlog: 0 }
  const timers = new Set<() => void>()
  const batcher = createBatcher({
    codec: given.codec ?? codec,
    recordingUuid: 'r1',
    firstIndex: given.firstIndex ?? 0,
    lane: {
      send(part) {
        if (lane.open) sent.push(part)
        return lane.open
      },
      backlog: () => lane.backlog,
      ended() {},
    },
    after(_delayMs, run) {
      timers.add(run)
      return () => timers.delete(run)
    },
    takeSnapshot: vi.fn(() => snapshot()),
    onBegun: () => told.push('begun'),
    onImpossible: () => told.push('impossible'),
  })
  const told: string[] = []
  const snapshot = () => {
    batcher.push(meta)
    batcher.push(full)
  }
  /** All timers that wait now have come. */
  const tick = () => {
    const due = [...timers]
    timers.clear()
    for (const run of due) run()
  }
  const batches = () => sent.filter((part) => part.data_part === 0).map((part) => `${part.type} ${part.event_index}`)
  const waitFor = (expected: string[]) => vi.waitFor(() => expect(batches()).toEqual(expected))
  return { batcher, sent, lane, timers, told, snapshot, tick, batches, waitFor }
}

describe('the batches of a recording', () => {
  it('begin with init, go on with events, and count from 0', async () => {
    const { batcher, snapshot, tick, waitFor, told } = recording()
    snapshot()
    for (const _ of [1, 2, 3]) {
      batcher.push(change)
      tick()
    }
    await waitFor(['init 0', 'events 1', 'events 2', 'events 3'])
    expect(told).toEqual(['begun'])
  })

  it('count on from where the last one of this page ended', async () => {
    const { batcher, snapshot, waitFor } = recording({ firstIndex: 5 })
    snapshot()
    await waitFor(['init 5'])
    expect(batcher.nextIndex()).toBe(6)
  })

  it('pass over everything before the first snapshot', async () => {
    const { batcher, tick, snapshot, waitFor } = recording()
    for (const early of [event(0), event(1), change]) batcher.push(early)
    tick()
    snapshot()
    await waitFor(['init 0'])
  })

  it('go at once when there are many events', async () => {
    const { batcher, snapshot, waitFor } = recording()
    snapshot()
    for (let at = 0; at < 500; at++) batcher.push(change)
    await waitFor(['init 0', 'events 1'])
  })

  it('keep their order though packing takes its time', async () => {
    const slowFirst: RecordingCodec = { ...codec, gzip: vi.fn(codec.gzip) }
    let release = () => {}
    vi.mocked(slowFirst.gzip).mockImplementationOnce(async (bytes) => {
      await new Promise<void>((resolve) => {
        release = resolve
      })
      return codec.gzip(bytes)
    })
    const { batcher, snapshot, tick, waitFor } = recording({ codec: slowFirst })
    snapshot()
    batcher.push(change)
    tick()
    await vi.waitFor(() => expect(slowFirst.gzip).toHaveBeenCalledOnce())
    release()
    await waitFor(['init 0', 'events 1'])
  })

  it('wait while the lane is busy, are thrown away when too many wait, and begin again with a snapshot', async () => {
    const { batcher, snapshot, tick, waitFor, lane, batches, timers } = recording()
    snapshot()
    await waitFor(['init 0'])
    lane.backlog = 1e6
    for (let at = 0; at < 12; at++) {
      batcher.push(change)
      tick()
      await vi.waitFor(() => expect(timers.size).toBe(1))
    }
    expect(batches()).toEqual(['init 0'])
    lane.backlog = 0
    tick()
    // One had been packed already; what waited behind it is gone.
    await waitFor(['init 0', 'events 1', 'init 2'])
  })

  it('stop for good when the lane does not take one', async () => {
    const { batcher, snapshot, tick, lane, sent, timers } = recording()
    lane.open = false
    snapshot()
    await vi.waitFor(() => expect(batcher.nextIndex()).toBe(1))
    lane.open = true
    batcher.push(change)
    tick()
    expect([sent.length, timers.size]).toEqual([0, 0])
  })

  it('are no more once it is closed, the one being packed included', async () => {
    const gzip = vi.fn(codec.gzip)
    const { batcher, snapshot, sent, timers } = recording({ codec: { ...codec, gzip } })
    snapshot()
    batcher.push(change)
    batcher.close()
    await vi.waitFor(() => expect(gzip).toHaveBeenCalledOnce())
    await gzip.mock.results[0]?.value
    expect([sent.length, timers.size]).toEqual([0, 0])
  })

  it.each<[string, Partial<RecordingCodec>, RecordedEvent]>([
    ['beyond what may be sent', {}, event(2, 'x'.repeat(17 * 1024 * 1024))],
    ['not to be packed', { gzip: () => Promise.reject(new Error('no')) }, full],
  ])('are impossible for a page that is %s', async (_, wrong, big) => {
    const { batcher, told, sent } = recording({ codec: { ...codec, ...wrong } })
    batcher.push(meta)
    batcher.push(big)
    await vi.waitFor(() => expect(told).toEqual(['impossible']))
    expect(sent).toEqual([])
  })
})
