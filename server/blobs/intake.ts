// Bytes from outside become a file in a folder of drafts, counted as they come. What is cut off, too long or never judged leaves nothing:
// a draft is discarded by whoever asked for it, and the folder is emptied at the start.

import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BlobFault } from '../domain/blobs.ts'
import type { Draft, Intake } from '../domain/uploads.ts'

export async function openIntake(folder: string): Promise<Intake> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Left by a process that was killed.
  for (const name of await readdir(folder)) await rm(join(folder, name), { force: true })

  return {
    async receive(bytes, mostBytes) {
      const draft = draftAt(join(folder, randomUUID()))
      let isKept = false
      try {
        const written = await write(draft.path, bytes[Symbol.asyncIterator](), mostBytes)
        isKept = written === 'whole'
        return written === 'whole' ? { ok: true, draft } : { ok: false, flaw: written }
      } finally {
        if (!isKept) await draft.discard()
      }
    },
  }
}

export function draftAt(path: string): Draft {
  return { path, discard: () => rm(path, { force: true }) }
}

async function write(
  path: string,
  chunks: AsyncIterator<Uint8Array>,
  mostBytes: number,
): Promise<'whole' | 'too big' | 'empty' | 'cut off'> {
  const file = await stored(() => open(path, 'wx', 0o600))
  let size = 0
  try {
    for (;;) {
      // That the sender went away and that the disk failed are different answers.
      const next = await chunks.next().catch(() => undefined)
      if (!next) return 'cut off'
      if (next.done) return size === 0 ? 'empty' : 'whole'
      size += next.value.byteLength
      if (size > mostBytes) return 'too big'
      await stored(() => writeAll(file, next.value))
    }
  } finally {
    await chunks.return?.()
    await file.close()
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0
  while (done < bytes.byteLength) done += (await file.write(bytes, done)).bytesWritten
}

async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch {
    throw new BlobFault('a file that came in could not be written')
  }
}
