import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createImages } from '../../../../server/blobs/images.ts'

const folder = mkdtempSync(join(tmpdir(), 'shopbell-images-'))
const at = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true }))

describe('pictures', () => {
  beforeAll(async () => {
    await sharp({ create: { width: 3000, height: 3000, channels: 3, background: '#fff' } })
      .jpeg()
      .toFile(at('large.jpg'))
  })

  it('[UPL-05] are drawn one at a time, and who would wait too long is told', async () => {
    const images = createImages({ mostWaiting: 3 })
    const order: number[] = []
    let most = 0
    const look = setInterval(() => {
      // Not their sum: a picture that is being taken up counts as both for an instant.
      const { queue, process } = sharp.counters()
      most = Math.max(most, queue, process)
    }, 1)
    const answers = await Promise.all(
      [0, 1, 2, 3, 4].map(async (index) => {
        const answer = await images.redraw(at('large.jpg'), at(`out-${index}`), 'jpeg')
        order.push(index)
        return answer
      }),
    )
    expect(answers).toMatchObject([{ ok: true }, { ok: true }, { ok: true }, { ok: false, flaw: 'busy' }, { ok: false, flaw: 'busy' }])
    clearInterval(look)
    expect(order).toEqual([3, 4, 0, 1, 2])
    expect(most).toBe(1)
    expect(await images.redraw(at('large.jpg'), at('out-5'), 'jpeg')).toMatchObject({ ok: true })
  })

  it('[UPL-05] leave the loop of events free while they are drawn', async () => {
    let turns = 0
    const turn = setInterval(() => turns++, 1)
    await createImages().redraw(at('large.jpg'), at('out'), 'jpeg')
    clearInterval(turn)
    expect(turns).toBeGreaterThan(3)
  })

  it('[UPL-05] of the largest size take little memory', async () => {
    await sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#fff' } })
      .jpeg()
      .toFile(at('largest.jpg'))
    const before = process.memoryUsage().rss
    let most = 0
    const look = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before)
    }, 5)
    expect(await createImages().redraw(at('largest.jpg'), at('out'), 'jpeg')).toMatchObject({ ok: true })
    clearInterval(look)
    expect(most).toBeLessThan(100 * 1024 * 1024)
  })

  it('[UPL-02] are what they are, not what they are called', async () => {
    copyFileSync(at('large.jpg'), at('large.png'))
    expect(await createImages().redraw(at('large.png'), at('out'), 'png')).toEqual({ ok: false, flaw: 'other type' })
  })

  it('[UPL-02] are read by the decoders of four formats and no other', async () => {
    const tiff = at('picture.tiff')
    await sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } })
      .tiff()
      .toFile(tiff)
    await expect(sharp(tiff).metadata()).rejects.toThrow('unsupported image format')
  })
})
