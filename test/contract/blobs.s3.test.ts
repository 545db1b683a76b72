import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createS3Blobs } from '../../server/blobs/s3.ts'
import { blobsContract, freshFolder, newKey } from './blobs.contract.ts'
import { S3_KEYS, type S3Server, startS3 } from './s3-server.ts'

blobsContract('A store that speaks S3', async () => {
  const { folder, remove } = freshFolder()
  mkdirSync(join(folder, 'drafts'))
  const s3 = await startS3(folder)
  return {
    blobs: createS3Blobs({ endpoint: s3.endpoint, ...S3_KEYS }),
    folder: join(folder, 'drafts'),
    async close() {
      await s3.close()
      remove()
    },
  }
})

describe('A store that speaks S3', () => {
  const { folder, remove } = freshFolder()
  const draft = join(folder, 'draft')
  let s3: S3Server
  beforeAll(async () => {
    writeFileSync(draft, 'content')
    s3 = await startS3(folder)
  })
  afterAll(async () => {
    await s3.close()
    remove()
  })

  it('[UPL-01] is sent the hash, the length and the type of a file under the signature', async () => {
    await createS3Blobs({ endpoint: s3.endpoint, ...S3_KEYS }).put(newKey(), draft, 'image/png')
    const { headers } = s3.calls.at(-1) ?? {}
    expect(headers).toMatchObject({ 'content-length': '7', 'content-type': 'image/png' })
    expect(headers?.authorization).toContain('SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date')
  })

  it('takes nothing from who has another secret', async () => {
    const stranger = createS3Blobs({ endpoint: s3.endpoint, ...S3_KEYS, secretAccessKey: 'another' })
    await expect(stranger.put(newKey(), draft, 'image/png')).rejects.toThrow('answered 403 to a new file')
    await expect(stranger.get(newKey())).rejects.toThrow('answered 403 to a question')
    await expect(stranger.remove(newKey())).rejects.toThrow('answered 403 to a removal')
  })

  it.each([
    ['status 500', 'answered 500'],
    ['hang up', 'the store of files'],
  ] as const)('is not taken at its word when it fails: %s', async (how, words) => {
    const blobs = createS3Blobs({ endpoint: s3.endpoint, ...S3_KEYS })
    s3.fail(how)
    await expect(blobs.put(newKey(), draft, 'image/png')).rejects.toThrow(words)
    await expect(blobs.get(newKey())).rejects.toThrow(words)
    await expect(blobs.remove(newKey())).rejects.toThrow(words)
    s3.fail('nothing')
  })
})
