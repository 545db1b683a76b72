import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTombstones } from '../../../../server/store/tombstones.ts'
import { bundled } from '../../../bundled.ts'

let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shopbell-tombstones-'))
  path = join(dir, 'erased.txt')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const hash = (digit: string) => digit.repeat(64)

it('[GDP-02] knows after a restart what was added, once each', async () => {
  const first = await openTombstones(path)
  await Promise.all([first.add([hash('a'), hash('b')]), first.add([hash('b'), hash('c')])])
  expect(first.has(hash('c'))).toBe(true)
  await first.close()
  const second = await openTombstones(path)
  expect([...second.all()].sort()).toEqual([hash('a'), hash('b'), hash('c')])
  expect(second.has(hash('d'))).toBe(false)
  await second.close()
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(4)
  expect(statSync(path).mode & 0o077).toBe(0)
})

it.each(['', 'aaaa', 'b'.repeat(64)])('[GDP-02] a line that a power cut left half written ("%s") spoils no other', async (half) => {
  writeFileSync(path, `${hash('a')}\n`)
  appendFileSync(path, half)
  const tombstones = await openTombstones(path)
  await tombstones.add([hash('c')])
  await tombstones.close()
  expect(readFileSync(path, 'utf8')).toBe(`${hash('a')}\n${hash('c')}\n`)
})

it('[GDP-02] a damaged list is said, never passed over: whoever cannot read it would serve the erased', async () => {
  writeFileSync(path, `${hash('a')}\nnonsense\n${hash('b')}\n`)
  await expect(openTombstones(path)).rejects.toThrow('damaged in line 2')
})

it('[GDP-02] a disk that is full in the middle of a line leaves whole lines, so that the next one is not damaged', async () => {
  const module = join(await bundled({ tombstones: 'server/store/tombstones.ts' }), 'tombstones.js')
  const script = join(dir, 'fill.mjs')
  writeFileSync(
    script,
    `import { openTombstones } from ${JSON.stringify(pathToFileURL(module).href)}
    const file = await openTombstones(process.argv[2])
    for (let n = 0; n < 20; n++) {
      const failed = await file.add([n.toString(16).padStart(64, '0')]).then(() => undefined, (error) => error.code)
      if (failed) { console.log(failed); break }
    }`,
  )
  // A file of this process may have 1,024 bytes, which is fifteen lines and a piece of one.
  const { stdout, stderr } = spawnSync('bash', ['-c', `ulimit -f 1 && exec "${process.execPath}" "${script}" "${path}"`], {
    encoding: 'utf8',
  })
  expect([stdout.trim(), stderr]).toEqual(['EFBIG', ''])
  expect(
    readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.length),
  ).toEqual([...Array(15).fill(64), 0])
  const again = await openTombstones(path)
  expect([...again.all()]).toHaveLength(15)
  await again.close()
})
