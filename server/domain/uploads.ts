// A file from the moment somebody asks for an address to the moment it is part of a message: who may put it where, once, and for how
// long. Knows no request and no disk; the bytes lie in `Blobs`, the rows in `UploadStore`.

import { UPLOADS, type UploadExtension } from '../../protocol/limits.ts'
import { type Blob, BlobFault, type Blobs } from './blobs.ts'
import { fileName } from './file-name.ts'
import type { World } from './ports.ts'

/**
 * asked: has an address. receiving: somebody is using it. stored: judged and kept, in no message yet. sent: part of a message for good.
 * removing: on its way out; begun again when it was interrupted.
 */
export type UploadState = 'asked' | 'receiving' | 'stored' | 'sent' | 'removing'

export interface Upload {
  key: string
  /** Of an agent's file only known when it is sent: an agent takes part in many. */
  conversationUuid: string | undefined
  uploaderArn: string
  extension: UploadExtension
  name: string
  state: UploadState
  /** As its content says; known once it is stored. */
  type: string | undefined
  /** Known once it is stored. */
  bytes?: number
  /** Of a picture, upright. */
  width?: number
  height?: number
  askedAt: number
}

/** What was found when it was looked at. */
export interface Looks {
  type: string
  bytes: number
  width?: number
  height?: number
}

export interface UploadStore {
  add(upload: Upload): Promise<void>
  find(key: string): Promise<Upload | undefined>
  /** False when it is not, or no longer, in the first state: somebody else was faster. */
  move(key: string, from: UploadState, to: UploadState, looks?: Looks): Promise<boolean>
  ofConversation(conversationUuid: string): Promise<Upload[]>
  askedSince(uploaderArn: string, sinceMs: number): Promise<number>
  /** In no message, and asked for before this moment; or on its way out. */
  orphans(before: number, limit: number): Promise<Upload[]>
  remove(key: string): Promise<void>
}

export type FileFlaw = 'too big' | 'other type' | 'unreadable' | 'too many pixels' | 'harmful' | 'empty' | 'cut off' | 'busy'

/** A file on this machine that nobody else knows of yet. */
export interface Draft {
  path: string
  discard(): Promise<void>
}

export interface Intake {
  /** Bytes to a file, no more than that many. What is not complete leaves nothing behind. */
  receive(bytes: AsyncIterable<Uint8Array>, mostBytes: number): Promise<{ ok: true; draft: Draft } | { ok: false; flaw: FileFlaw }>
}

export interface Inspector {
  /** Judges by content alone. A picture comes back drawn anew; `fit` may be another file than the one that was looked at. */
  inspect(draft: Draft, extension: UploadExtension): Promise<{ ok: true; fit: Draft; looks: Looks } | { ok: false; flaw: FileFlaw }>
}

export interface OpenFile {
  blob: Blob
  type: string
  name: string
}

/** A file as a message shows it. */
export interface SentFile extends Partial<Looks> {
  url: string
  name: string
}

export type ReceiveAnswer = { ok: true } | { ok: false; refusal: FileFlaw | 'spent' }

export interface Uploads {
  /** Undefined: that was enough for a day. */
  ask(wanted: Pick<Upload, 'conversationUuid' | 'uploaderArn' | 'extension' | 'name'>, mostPerDay: number): Promise<Upload | undefined>
  receive(key: string, extension: UploadExtension, bytes: AsyncIterable<Uint8Array>): Promise<ReceiveAnswer>
  /** The files of a message, in the order of the keys; undefined when one of them is not this person's to send here, or not any more. */
  filesOf(keys: readonly string[], uploaderArn: string, conversationUuid: string): Promise<SentFile[] | undefined>
  open(key: string, name: string): Promise<OpenFile | undefined>
  /** For erasure: every file of a conversation, sent or not. */
  removeConversation(conversationUuid: string): Promise<void>
  tick(): Promise<void>
}

export interface UploadsParts {
  store: UploadStore
  blobs: Blobs
  intake: Intake
  inspector: Inspector
  world: World
  /** Files must never take the room that chat needs. */
  hasRoom?(): Promise<boolean>
  /** Origin of files; undefined when there is none that holds no cookies. */
  origin: string | undefined
}

const DAY_MS = 24 * 3_600_000
const ORPHAN_MS = DAY_MS
const SWEEP_EVERY_MS = 60_000
const SWEEP_ROWS = 200
const MOST_UNFIT = 3

export const FILES_PATH = '/files'

/** Of the addresses in a message. */
export function uploadKeysIn(addresses: readonly string[]): string[] {
  return addresses.flatMap((address) => new URL(address).pathname.split('/')[2] ?? [])
}

export function createUploads({ store, blobs, intake, inspector, world, origin, hasRoom = async () => true }: UploadsParts): Uploads {
  /** Of addresses that may still be used. */
  const unfit = new Map<string, { files: number; askedAt: number }>()
  let sweptAt = Number.NEGATIVE_INFINITY

  /** In this order, so that whenever it ends early there is still a row that tells what is left to do. */
  async function remove({ key, state }: Upload): Promise<void> {
    if (state !== 'removing' && !(await store.move(key, state, 'removing'))) return
    await blobs.remove(key)
    await store.remove(key)
  }

  async function keep(key: string, draft: Draft, extension: UploadExtension): Promise<ReceiveAnswer> {
    const judged = await inspector.inspect(draft, extension)
    if (!judged.ok) return { ok: false, refusal: judged.flaw }
    try {
      await blobs.put(key, judged.fit.path, judged.looks.type)
    } finally {
      await judged.fit.discard()
    }
    if (await store.move(key, 'receiving', 'stored', judged.looks)) return { ok: true }
    // Erased while it came in: what has just been put there belongs to nobody.
    await blobs.remove(key)
    return { ok: false, refusal: 'spent' }
  }

  /** Looking at a picture may take seconds, in a line where everybody's wait. */
  function mayTryAgain({ key, askedAt }: Upload, refusal: FileFlaw | 'spent'): boolean {
    if (refusal === 'cut off' || refusal === 'busy') return true
    const files = (unfit.get(key)?.files ?? 0) + 1
    unfit.set(key, { files, askedAt })
    return files < MOST_UNFIT
  }

  async function receiveClaimed(key: string, extension: UploadExtension, bytes: AsyncIterable<Uint8Array>): Promise<ReceiveAnswer> {
    const received = await intake.receive(bytes, UPLOADS.bytes)
    if (!received.ok) return { ok: false, refusal: received.flaw }
    try {
      return await keep(key, received.draft, extension)
    } finally {
      await received.draft.discard()
    }
  }

  return {
    async ask({ conversationUuid, uploaderArn, extension, name }, mostPerDay) {
      const now = world.now()
      if ((await store.askedSince(uploaderArn, now - DAY_MS)) >= mostPerDay) return undefined
      const upload: Upload = {
        key: world.secret(),
        conversationUuid,
        uploaderArn,
        extension,
        name: fileName(name, extension),
        state: 'asked',
        type: undefined,
        askedAt: now,
      }
      await store.add(upload)
      return upload
    },

    async receive(key, extension, bytes) {
      if (!(await hasRoom())) throw new BlobFault('there is no room for files')
      // One at a time, and once: whoever comes second finds it taken.
      const upload = await store.find(key)
      if (upload?.extension !== extension || !(await store.move(key, 'asked', 'receiving'))) return { ok: false, refusal: 'spent' }
      let answer: ReceiveAnswer = { ok: false, refusal: 'cut off' }
      try {
        answer = await receiveClaimed(key, extension, bytes)
        return answer
      } finally {
        // Cut off or unfit: the address may be tried again while it lives. One that is used up stays until it is an orphan, and so
        // counts for the day.
        if (!answer.ok && mayTryAgain(upload, answer.refusal)) await store.move(key, 'receiving', 'asked')
      }
    },

    async filesOf(keys, uploaderArn, conversationUuid) {
      if (origin === undefined || new Set(keys).size !== keys.length) return undefined
      const files: SentFile[] = []
      for (const key of keys) {
        const upload = await store.find(key)
        const isTheirs =
          upload?.state === 'stored' &&
          upload.uploaderArn === uploaderArn &&
          (upload.conversationUuid === undefined || upload.conversationUuid === conversationUuid)
        if (!isTheirs) return undefined
        const { name, type, bytes, width, height } = upload
        files.push({
          url: `${origin}${FILES_PATH}/${key}/${encodeURIComponent(name)}`,
          name,
          ...(type && { type }),
          ...(bytes && { bytes }),
          ...(width && { width }),
          ...(height && { height }),
        })
      }
      return files
    },

    async open(key, name) {
      const upload = await store.find(key)
      if (upload?.state !== 'sent' || upload.name !== name || upload.type === undefined) return undefined
      const blob = await blobs.get(key)
      return blob && { blob, type: upload.type, name: upload.name }
    },

    async removeConversation(conversationUuid) {
      // Again, because one that was just coming in had moved on when it was its turn.
      for (;;) {
        const left = await store.ofConversation(conversationUuid)
        if (left.length === 0) return
        for (const upload of left) await remove(upload)
      }
    },

    async tick() {
      const now = world.now()
      if (now - sweptAt < SWEEP_EVERY_MS && now >= sweptAt) return
      sweptAt = now
      for (const [key, { askedAt }] of unfit) if (now - askedAt > UPLOADS.addressMs) unfit.delete(key)
      for (const upload of await store.orphans(now - ORPHAN_MS, SWEEP_ROWS)) await remove(upload)
    },
  }
}
