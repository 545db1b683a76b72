// What every place for files must keep to: the whole of a file or nothing of it, under a key that is a key.

import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Blobs } from '../../server/domain/blobs.ts'

export interface FreshBlobs {
  blobs: Blobs
  /** A folder from which files may be handed in. */
  folder: string
  close(): Promise<void>
}

export const newKey = (): string => randomBytes(32).toString('base64url')

export async function contentOf(blobs: Blobs, key: string): Promise<Buffer | undefined> {
  const blob = await blobs.get(key)
  if (!blob) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of blob.body) chunks.push(chunk)
  const content = Buffer.concat(chunks)
  expect(blob.size).toBe(content.length)
  return content
}

export function freshFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'shopbell-blobs-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export function blobsContract(name: string, open: () => Promise<FreshBlobs>): void {
  describe(`${name} keeps files`, () => {
    let fresh: FreshBlobs
    beforeAll(async () => {
      fresh = await open()
    })
    afterAll(() => fresh.close())

    const file = (content: Buffer): string => {
      const path = join(fresh.folder, newKey())
      writeFileSync(path, content)
      return path
    }
    const put = (key: string, content: Buffer) => fresh.blobs.put(key, file(content), 'image/png')

    it('and gives back every byte', async () => {
      const key = newKey()
      const content = Buffer.from([0, 1, 2, 253, 254, 255, 10, 13])
      await put(key, content)
      expect(await contentOf(fresh.blobs, key)).toEqual(content)
    })

    it('of ten megabytes', async () => {
      const key = newKey()
      const content = randomBytes(10 * 1024 * 1024)
      await put(key, content)
      const back = await contentOf(fresh.blobs, key)
      const hash = (bytes: Buffer | undefined) =>
        createHash('sha256')
          .update(bytes ?? '')
          .digest('hex')
      expect(hash(back)).toBe(hash(content))
    })

    it('apart from each other', async () => {
      const [one, other] = [newKey(), newKey()]
      await put(one, Buffer.from('one'))
      await put(other, Buffer.from('other'))
      expect(String(await contentOf(fresh.blobs, one))).toBe('one')
      expect(String(await contentOf(fresh.blobs, other))).toBe('other')
    })

    it('and has nothing under a key that was never used', async () => {
      expect(await fresh.blobs.get(newKey())).toBeUndefined()
    })

    it('until they are removed, which may be asked for twice', async () => {
      const [gone, stays] = [newKey(), newKey()]
      await put(gone, Buffer.from('gone'))
      await put(stays, Buffer.from('stays'))
      await fresh.blobs.remove(gone)
      await fresh.blobs.remove(gone)
      expect(await fresh.blobs.get(gone)).toBeUndefined()
      expect(String(await contentOf(fresh.blobs, stays))).toBe('stays')
    })

    it('wholly: a file that is not there leaves nothing', async () => {
      const key = newKey()
      await expect(fresh.blobs.put(key, join(fresh.folder, 'nobody'), 'image/png')).rejects.toThrow()
      expect(await fresh.blobs.get(key)).toBeUndefined()
    })

    it.each([
      '../../outside',
      '..',
      '',
      'a/b',
      'short',
      `${'a'.repeat(42)}.`,
      'a'.repeat(44),
      `${'a'.repeat(43)}\n`,
      `%2e%2e%2f${'a'.repeat(34)}`,
    ])('[UPL-04] under keys alone: %j is none', async (key) => {
      const outside = file(Buffer.from('somebody else’s'))
      await expect(fresh.blobs.put(key, file(Buffer.from('x')), 'image/png')).rejects.toThrow('not a key')
      await expect(fresh.blobs.remove(key)).rejects.toThrow('not a key')
      expect(await fresh.blobs.get(key)).toBeUndefined()
      expect(existsSync(outside)).toBe(true)
    })
  })
}
