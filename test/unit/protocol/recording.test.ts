import { randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../protocol/limits.ts'
import type { ConversationEventRRWeb } from '../../../protocol/models.ts'
import { type Batch, decodeBatch, encodeBatch, platformCodec, RECORDING, type RecordingCodec } from '../../../protocol/recording.ts'
import { createRecordingReader, type Heard } from '../../../protocol/recording-reader.ts'

const codec = platformCodec() as RecordingCodec
const plainCodec: RecordingCodec = { gzip: codec.gzip, gunzip: codec.gunzip }

const noise = (bytes: number) => randomBytes(bytes).toString('base64')

async function encoded(batch: Partial<Batch>, by = codec): Promise<ConversationEventRRWeb[]> {
  const parts = await encodeBatch({ recordingUuid: 'r1', index: 0, type: 'init', events: [{ type: 4 }], ...batch }, by)
  if (parts === 'too big') throw new Error('too big')
  return parts
}

describe('a batch on the wire', () => {
  it.each([
    ['nothing', []],
    ['text beyond ASCII', [{ text: 'zażółć 🛎️ 漢字 \u2028' }]],
    ['more than one part', [{ noise: noise(60_000) }]],
  ])('comes back as it went: %s', async (_, events) => {
    expect(await decodeBatch(await encoded({ events }), codec)).toEqual(events)
  })

  it('is cut into parts within the limit, numbered from 0, each with its own hash and that of the whole', async () => {
    const parts = await encoded({ index: 7, type: 'events', events: [noise(60_000)] })
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.map((part) => part.data_part)).toEqual(parts.map((_, at) => at))
    const whole = parts.map((part) => part.data).join('')
    for (const part of parts) {
      expect(part).toMatchObject({ type: 'events', recording_uuid: 'r1', event_index: 7, data_total_parts: parts.length })
      expect(part.data?.length).toBeLessThanOrEqual(LIMITS.recordingPartUnits)
      expect(part.data_sha256).toBe(await codec.sha256?.(part.data ?? ''))
      expect(part.data_total_sha256).toBe(await codec.sha256?.(whole))
      expect(JSON.stringify(part).length).toBeLessThan(LIMITS.frameBytes / 2)
    }
  })

  it('goes without hashes where the page is no secure context', async () => {
    const parts = await encoded({}, plainCodec)
    expect(parts[0]).not.toHaveProperty('data_sha256')
    expect(await decodeBatch(parts, codec)).toEqual([{ type: 4 }])
  })

  it('takes 5 MB of a page that packs well', async () => {
    const events = [{ html: '<li class="row">a word</li>'.repeat(200_000) }]
    expect(await decodeBatch(await encoded({ events }), codec)).toEqual(events)
  })

  it.each([
    ['5 MB that cannot be packed', () => [noise(5_000_000)]],
    ['JSON beyond the limit', () => ['x'.repeat(RECORDING.jsonBytes)]],
  ])('is refused when it is too big: %s', async (_, make) => {
    expect(await encodeBatch({ recordingUuid: 'r1', index: 0, type: 'init', events: make() }, codec)).toBe('too big')
  })

  it.each([
    ['a changed part', (part: ConversationEventRRWeb) => ({ ...part, data: `AAAA${part.data?.slice(4)}` })],
    ['another hash of the part', (part: ConversationEventRRWeb) => ({ ...part, data_sha256: '0'.repeat(64) })],
    ['another hash of the whole', (part: ConversationEventRRWeb) => ({ ...part, data_total_sha256: '0'.repeat(64) })],
    ['no base64', ({ data_sha256: _, data_total_sha256: __, ...part }: ConversationEventRRWeb) => ({ ...part, data: '§§§' })],
    ['no gzip', ({ data_sha256: _, data_total_sha256: __, ...part }: ConversationEventRRWeb) => ({ ...part, data: btoa('[1]') })],
  ])('is refused with %s', async (_, change) => {
    const [part] = await encoded({})
    expect(await decodeBatch([change(part as ConversationEventRRWeb)], codec)).toBeUndefined()
  })

  it('is refused when it unpacks to something else than a list', async () => {
    const data = Buffer.from(await codec.gzip(new TextEncoder().encode('{"length":1}'))).toString('base64')
    expect(await decodeBatch([{ data }], codec)).toBeUndefined()
  })

  it('is not unpacked beyond the limit', async () => {
    const bomb = await codec.gzip(new TextEncoder().encode(JSON.stringify(['0'.repeat(RECORDING.jsonBytes + 1)])))
    expect(bomb.length).toBeLessThan(50_000)
    expect(await decodeBatch([{ data: Buffer.from(bomb).toString('base64') }], codec)).toBeUndefined()
  })

  it('cannot be made where the platform does not compress', () => {
    expect(platformCodec({} as typeof globalThis)).toBeUndefined()
  })
})

describe('the reader', () => {
  const init = (index: number, recordingUuid = 'r1') => encoded({ index, recordingUuid, type: 'init', events: [`init ${index}`] })
  const events = (index: number, recordingUuid = 'r1') => encoded({ index, recordingUuid, type: 'events', events: [`events ${index}`] })
  const big = (index: number) => encoded({ index, type: 'init', events: [noise(60_000)] })

  /** What was heard, in words, once everything given has been unpacked. */
  async function hear(...given: ConversationEventRRWeb[][]): Promise<string[]> {
    const heard: Heard[] = []
    const reader = createRecordingReader(codec, (one) => heard.push(one))
    for (const part of given.flat()) reader.take(part)
    // A last beginning of its own kind says when everything before it has been unpacked.
    for (const part of await init(0, 'end')) reader.take(part)
    await vi.waitFor(() => expect(heard.at(-1)?.recordingUuid).toBe('end'))
    return heard.slice(0, -1).map((one) => (one.heard === 'hole' ? `hole: ${one.reason}` : `${one.type} ${one.index}`))
  }

  it('passes batches on in order', async () => {
    expect(await hear(await init(0), await events(1), await events(2))).toEqual(['init 0', 'events 1', 'events 2'])
  })

  it('puts parts and batches that come out of order in order', async () => {
    const parts = await big(0)
    expect(await hear(parts.toReversed(), await events(2), await events(1))).toEqual(['init 0', 'events 1', 'events 2'])
  })

  it('passes over what comes twice', async () => {
    expect(await hear(await init(0), await events(1), await events(1), await init(0), await events(2))).toEqual([
      'init 0',
      'events 1',
      'events 2',
    ])
  })

  it('says hole once when it comes in the middle, and begins with the next init', async () => {
    expect(await hear(await events(3), await events(4), await init(5), await events(6))).toEqual(['hole: no init', 'init 5', 'events 6'])
  })

  it('waits a little for a missing batch, then says hole and passes nothing on until the next init', async () => {
    const late = [await events(2), await events(3), await events(4), await events(5), await events(6), await events(7)]
    expect(await hear(await init(0), ...late, await init(8), await events(9))).toEqual(['init 0', 'hole: missing', 'init 8', 'events 9'])
  })

  it('says hole again when the new beginning lacks a part', async () => {
    const torn = (await big(5)).slice(1)
    const after = [await events(6), await events(7), await events(8), await events(9)]
    expect(await hear(await events(3), torn, ...after)).toEqual(['hole: no init', 'hole: missing'])
  })

  it('says hole for a batch whose hash is wrong, and drops what stood on it', async () => {
    const bad = (await events(1)).map((part) => ({ ...part, data_sha256: 'f'.repeat(64) }))
    const heard: Heard[] = []
    const reader = createRecordingReader(codec, (one) => heard.push(one))
    for (const part of [...(await init(0)), ...bad, ...(await events(2))]) reader.take(part)
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ heard: 'hole', recordingUuid: 'r1', reason: 'damaged' }))
    for (const part of [...(await events(3)), ...(await init(4))]) reader.take(part)
    await vi.waitFor(() => expect(heard.map((one) => (one.heard === 'batch' ? one.index : one.heard))).toEqual([0, 'hole', 4]))
  })

  it('does not call a hole what a newer init has mended already', async () => {
    const bad = (await events(1)).map((part) => ({ ...part, data_sha256: 'f'.repeat(64) }))
    expect(await hear(await init(0), bad, await events(2), await init(3), await events(4))).toEqual(['init 0', 'init 3', 'events 4'])
  })

  it('begins anew with the recording of the next page', async () => {
    expect(await hear(await init(0), await events(1), await init(0, 'r2'), await events(1, 'r2'), await events(2))).toEqual([
      'init 0',
      'events 1',
      'init 0',
      'events 1',
      'hole: no init',
    ])
  })

  it.each<[string, Partial<ConversationEventRRWeb>]>([
    ['a part beyond the total', { data_part: 1 }],
    ['too many parts', { data_total_parts: RECORDING.parts + 1 }],
    ['a part too long', { data: 'A'.repeat(LIMITS.recordingPartUnits + 1) }],
    ['a broken number', { event_index: -1 }],
    ['an object for data', { data: {} as string }],
    ['no recording', { recording_uuid: undefined }],
    ['another kind', { type: 'ended' }],
  ])('passes over a frame with %s', async (_, wrong) => {
    const [part] = await init(0)
    expect(await hear([{ ...part, ...wrong }])).toEqual([])
  })
})
