// Files in a folder of this machine. What is there is whole: a file is written elsewhere, made durable, and only then given its name.

import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BlobFault, type Blobs, isBlobKey } from '../domain/blobs.ts'

/** `folder` must be on the same file system as the files that are handed in: they are renamed, not copied. */
export async function openDiskBlobs(folder: string): Promise<Blobs> {
  await mkdir(folder, { recursive: true, mode: 0o700 })

  function pathOf(key: string): string {
    if (!isBlobKey(key)) throw new BlobFault('not a key')
    return join(folder, key)
  }

  return {
    async put(key, path) {
      const target = pathOf(key)
      await faulty(async () => {
        await synced(path)
        await rename(path, target)
        await synced(folder)
      })
    },

    async get(key) {
      if (!isBlobKey(key)) return undefined
      const file = await opened(join(folder, key))
      if (!file) return undefined
      const { size } = await file.stat()
      return { size, body: file.createReadStream() }
    },

    async remove(key) {
      const path = pathOf(key)
      await faulty(() => rm(path, { force: true }))
    },
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw new BlobFault(`the file could not be opened: ${codeOf(error)}`)
  }
}

/** Of a folder too: only then is a new name in it sure to be there after a power cut. */
async function synced(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function faulty(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw new BlobFault(`the folder of files failed: ${codeOf(error)}`)
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown')
const isCode = (error: unknown, code: string): boolean => codeOf(error) === code
