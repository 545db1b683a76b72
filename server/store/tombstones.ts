// What was erased, as hashes, one on a line, in a file beside the database. It is only ever appended to and is no part of a backup:
// whoever puts an old database back keeps this file, and the erasures are carried out again.

import { open, readFile, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Tombstones } from '../domain/rights.ts'

const LINE = 65
const HASH = /^[0-9a-f]{64}$/

export interface TombstoneFile extends Tombstones {
  close(): Promise<void>
}

export async function openTombstones(path: string): Promise<TombstoneFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  const lines = (text ?? '').split('\n')
  // A power cut may have left half a line; its erasure was never acknowledged.
  if (lines.pop() !== '') await truncate(path, lines.length * LINE)
  const broken = lines.findIndex((line) => !HASH.test(line))
  if (broken >= 0) throw new Error(`${path} is damaged in line ${broken + 1}.`)
  const known = new Set(lines)
  let whole = lines.length * LINE

  const file = await open(path, 'a', 0o600)
  if (text === undefined) await syncFolder(dirname(path))
  let last: Promise<void> = Promise.resolve()

  async function append(hashes: readonly string[]): Promise<void> {
    const fresh = hashes.filter((hash) => !known.has(hash))
    if (fresh.length === 0) return
    try {
      await file.appendFile(fresh.map((hash) => `${hash}\n`).join(''))
      await file.sync()
    } catch (error) {
      // A full disk takes half a line: behind it the next one would be damaged, and no server starts with a damaged list.
      await file.truncate(whole)
      throw error
    }
    whole += fresh.length * LINE
    for (const hash of fresh) known.add(hash)
  }

  return {
    has: (hash) => known.has(hash),
    all: () => known,
    add(hashes) {
      // One after the other: half a line in the middle would spoil the next.
      const added = last.then(() => append(hashes))
      last = added.catch(() => {})
      return added
    },
    async close() {
      await last
      await file.close()
    },
  }
}

/** A new file is only as lasting as its name. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
