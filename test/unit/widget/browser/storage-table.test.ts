import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { STORED } from '../../../../widget/browser/storage-table.ts'
import { storagePage } from './storage-page.ts'

const root = new URL('../../../../', import.meta.url)
const PAGE = fileURLToPath(new URL('docs/storage.md', root))

describe('[F1] what the shopper’s browser stores', () => {
  it('is said in docs/storage.md as the table says it', async () => {
    await expect(storagePage(STORED)).toMatchFileSnapshot(PAGE)
  })

  it.each(STORED)('$key is written by the file that the table names', ({ key, writer }) => {
    const name = key.replace('<site>:', '').replace('<id>', '')
    const source = readFileSync(new URL(writer, root), 'utf8')
    expect([name, name.replace('shopbell:', '')].some((each) => source.includes(`'${each}'`))).toBe(true)
  })
})
