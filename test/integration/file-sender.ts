// Files as a shopper or an agent sends them in a test: ask for an address, put the bytes there, name the key in a message.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Metadata } from 'sharp'
import type { ServerFrame } from '../../protocol/frames.ts'
import type { ConversationMultimediaUploadUrlResponse } from '../../protocol/models.ts'
import { PATHS } from '../../protocol/rest.ts'
import { newCid, type RestAnswer, type TestAgent, type TestShopper } from './running-server.ts'

export type Sender = Pick<TestShopper | TestAgent, 'rest' | 'line'>

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  content: Buffer
}

export const ask = (by: Sender, extension: string, name?: string): Promise<RestAnswer<ConversationMultimediaUploadUrlResponse>> =>
  by.rest(`${PATHS.uploadUrl(extension)}${name === undefined ? '' : `?name=${encodeURIComponent(name)}`}`)

export async function asked(by: Sender, extension: string, name?: string): Promise<{ key: string; url: string }> {
  const { status, text, body } = await ask(by, extension, name)
  const { key, url } = body?.conversation_multimedia_upload_url ?? {}
  if (status !== 200 || !key || !url) throw new Error(`the question for an address was answered ${status} ${text}`)
  return { key, url }
}

/** Not `fetch`, so that a test can name any header and stop in the middle. */
export function send(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: Buffer | string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = open(url, method, headers, resolve)
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

export function open(url: string, method: string, headers: Record<string, string>, answered: (answer: Answer) => void): ClientRequest {
  return request(url, { method, headers, agent: false }, (incoming) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('error', () => {})
    incoming.on('end', () => answered({ status: incoming.statusCode ?? 0, headers: incoming.headers, content: Buffer.concat(chunks) }))
  })
}

export const put = (url: string, body: Buffer | string, headers: Record<string, string> = {}): Promise<Answer> =>
  send(url, { method: 'PUT', body, headers })

export async function uploaded(by: Sender, extension: string, content: Buffer | string, name?: string): Promise<string> {
  const { key, url } = await asked(by, extension, name)
  const { status, content: answer } = await put(url, content)
  if (status !== 204) throw new Error(`the file was answered ${status} ${answer}`)
  return key
}

export function sayWith(by: Sender, uuid: string, upload_keys: unknown, body = '', cid = newCid()): string {
  by.line.send({ type: 'message', conversation_uuid: uuid, message: { body, client_message_id: cid, upload_keys } })
  return cid
}

/** What became of the message with this id: its copy, or why not. */
export async function outcome(by: Sender, cid: string, from = 0): Promise<{ mediaUrls?: string[]; seq?: number; error?: string }> {
  const frame = await by.line.heard((each) => cidOf(each) === cid, from)
  if ('error' in frame) return { error: frame.error.code }
  if (frame.type !== 'message' || !('message' in frame)) return {}
  return { mediaUrls: frame.message.media_urls ?? [], seq: frame.seq }
}

export async function sent(by: Sender, uuid: string, keys: unknown, body?: string) {
  const from = by.line.frames.length
  return outcome(by, sayWith(by, uuid, keys, body), from)
}

function cidOf(frame: ServerFrame): string | undefined {
  if (frame.type !== 'message') return undefined
  return 'error' in frame ? frame.in_reply_to : frame.message.client_message_id
}

/** A photograph as a telephone makes it: lying on its side, and saying where it was taken. */
export const photograph = (format: 'jpeg' | 'png' | 'webp' = 'jpeg'): Promise<Buffer> =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: '#c33' } })
    .withExif({ IFD0: { Make: 'Larkphone' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' } })
    .withMetadata({ orientation: 6 })
    .toFormat(format)
    .toBuffer()

/** Frames of different colours, one after the other. */
export const moving = (format: 'gif' | 'webp'): Promise<Buffer> =>
  sharp(Buffer.concat([0, 120, 240].map((shade) => Buffer.alloc(20 * 10 * 3, shade))), {
    raw: { width: 20, height: 30, channels: 3, pageHeight: 10 },
  })
    .toFormat(format)
    .toBuffer()

/** From a file, because the server takes pictures from nowhere else, and says so for the whole process. */
export async function looked(content: Buffer): Promise<Metadata> {
  const folder = mkdtempSync(join(tmpdir(), 'shopbell-picture-'))
  const path = join(folder, 'picture')
  writeFileSync(path, content)
  return sharp(path)
    .metadata()
    .finally(() => rmSync(folder, { recursive: true }))
}
