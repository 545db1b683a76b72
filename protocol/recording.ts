// A recording on the wire: a batch of events as JSON, gzip, base64, cut into parts, each with its hash. Both directions in one
// file, so that the page and the console cannot drift apart. What comes in is somebody's page: bounded before it is unpacked.

import { LIMITS } from './limits.ts'
import type { ConversationEventRRWeb } from './models.ts'

export const RECORDING = {
  /** Parts of one batch: 3 MiB of base64. */
  parts: 128,
  /** UTF-8 bytes of one batch's JSON, packed or unpacked: a page of 100,000 nodes fits, a gzip bomb does not. */
  jsonBytes: 16 * 1024 * 1024,
} as const

export interface Batch {
  recordingUuid: string
  index: number
  /** `init` = meta and full snapshot, `events` = what came after. */
  type: 'init' | 'events'
  events: unknown[]
}

export interface RecordingCodec {
  gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>
  /** Rejects as soon as more than `maxBytes` come out. */
  gunzip(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>>
  /** Hex. Absent where the page is no secure context. */
  sha256?(text: string): Promise<string>
}

/** What the platform offers; undefined where it cannot compress. */
export function platformCodec(platform: typeof globalThis = globalThis): RecordingCodec | undefined {
  const { CompressionStream, DecompressionStream, crypto } = platform
  if (typeof CompressionStream !== 'function' || typeof DecompressionStream !== 'function') return undefined
  const codec: RecordingCodec = {
    gzip: (bytes) => pour(bytes, new CompressionStream('gzip'), Number.POSITIVE_INFINITY),
    gunzip: (bytes, maxBytes) => pour(bytes, new DecompressionStream('gzip'), maxBytes),
  }
  const subtle = crypto?.subtle
  if (subtle) {
    codec.sha256 = async (text) => {
      const hash = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)))
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
    }
  }
  return codec
}

async function pour(bytes: Uint8Array<ArrayBuffer>, through: GenericTransformStream, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = (new Blob([bytes]).stream().pipeThrough(through) as ReadableStream<Uint8Array<ArrayBuffer>>).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > maxBytes) {
      await reader.cancel()
      throw new RangeError('too many bytes')
    }
    chunks.push(value)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/** Refused when the batch is beyond what one may send. */
export async function encodeBatch(batch: Batch, codec: RecordingCodec): Promise<ConversationEventRRWeb[] | 'too big'> {
  const json = new TextEncoder().encode(JSON.stringify(batch.events))
  if (json.length > RECORDING.jsonBytes) return 'too big'
  const whole = toBase64(await codec.gzip(json))
  const total = Math.ceil(whole.length / LIMITS.recordingPartUnits)
  if (total > RECORDING.parts) return 'too big'
  const data_total_sha256 = await codec.sha256?.(whole)
  const parts: ConversationEventRRWeb[] = []
  for (let part = 0; part < total; part++) {
    const data = whole.slice(part * LIMITS.recordingPartUnits, (part + 1) * LIMITS.recordingPartUnits)
    const data_sha256 = total === 1 ? data_total_sha256 : await codec.sha256?.(data)
    parts.push({
      type: batch.type,
      recording_uuid: batch.recordingUuid,
      event_index: batch.index,
      data,
      data_part: part,
      data_total_parts: total,
      ...(data_sha256 && data_total_sha256 ? { data_sha256, data_total_sha256 } : {}),
    })
  }
  return parts
}

/** `parts` are all of one batch, in order. Undefined when hash, packing or content are not what they should be. */
export async function decodeBatch(parts: readonly ConversationEventRRWeb[], codec: RecordingCodec): Promise<unknown[] | undefined> {
  const claimed = parts[0]?.data_total_sha256
  const whole = parts.map((part) => part.data ?? '').join('')
  try {
    if (codec.sha256) {
      for (const { data = '', data_sha256 } of parts) if (data_sha256 && (await codec.sha256(data)) !== data_sha256) return undefined
      if (claimed && (await codec.sha256(whole)) !== claimed) return undefined
    }
    const json = await codec.gunzip(fromBase64(whole), RECORDING.jsonBytes)
    const events: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
    return Array.isArray(events) ? events : undefined
  } catch {
    return undefined
  }
}

/** In slices, because a call takes only so many arguments; of three bytes times n, so that no padding stands in the middle. */
function toBase64(bytes: Uint8Array): string {
  const slice = 3 * 8192
  let text = ''
  for (let at = 0; at < bytes.length; at += slice) text += btoa(String.fromCharCode(...bytes.subarray(at, at + slice)))
  return text
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}
