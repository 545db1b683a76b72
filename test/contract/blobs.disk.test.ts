import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDiskBlobs } from '../../server/blobs/disk.ts'
import { blobsContract, freshFolder, newKey } from './blobs.contract.ts'

blobsContract('A folder', async () => {
  const { folder, remove } = freshFolder()
  mkdirSync(join(folder, 'drafts'))
  return { blobs: await openDiskBlobs(join(folder, 'kept')), folder: join(folder, 'drafts'), close: async () => remove() }
})

it('[UPL-06] a folder that fails says so and keeps nothing half done', async () => {
  const { folder, remove } = freshFolder()
  const blobs = await openDiskBlobs(join(folder, 'kept'))
  const draft = join(folder, 'draft')
  writeFileSync(draft, 'content')
  rmSync(join(folder, 'kept'), { recursive: true })
  await expect(blobs.put(newKey(), draft, 'image/png')).rejects.toThrow('the folder of files failed: ENOENT')
  expect(readdirSync(folder)).toEqual(['draft'])
  remove()
})
