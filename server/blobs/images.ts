// Pictures drawn anew: what comes out holds the pixels and nothing else, no position, no camera, no second file behind the first.
// One at a time and on one thread, so that chat never waits for pictures; who would wait too long is told to come back.

import sharp, { type Sharp } from 'sharp'
import type { FileFlaw } from '../domain/uploads.ts'
import type { Content } from './contents.ts'

export type Picture = Exclude<Content, 'pdf' | 'txt'>

/** A photograph of the largest telephones; a bomb is far beyond it. All frames of a moving picture together. */
const MOST_PIXELS = 50_000_000
/** Beyond it a moving picture takes seconds, and stands still instead. */
const MOST_MOVING_PIXELS = 12_000_000
const MOST_SECONDS = 15
const MOST_WAITING = 20

// The formats we take and no other: each decoder is a door.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpegFile', 'VipsForeignLoadPngFile', 'VipsForeignLoadNsgifFile', 'VipsForeignLoadWebpFile'],
})
sharp.concurrency(1)
sharp.cache(false)

export type Redrawn = { ok: true; size: { bytes: number; width: number; height: number } } | { ok: false; flaw: FileFlaw }

export interface Images {
  redraw(from: string, to: string, picture: Picture): Promise<Redrawn>
}

export function createImages({ mostWaiting = MOST_WAITING }: { mostWaiting?: number } = {}): Images {
  let waiting = 0
  let lane: Promise<unknown> = Promise.resolve()

  return {
    async redraw(from, to, picture) {
      if (waiting >= mostWaiting) return { ok: false, flaw: 'busy' }
      waiting++
      const turn = lane.then(() => drawn(from, to, picture))
      lane = turn.catch(() => {})
      try {
        return await turn
      } finally {
        waiting--
      }
    },
  }
}

async function drawn(from: string, to: string, picture: Picture): Promise<Redrawn> {
  const options = { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true } as const
  try {
    // The header alone says how large it would be; nothing is unpacked for that.
    const { format, width, height, pages = 1 } = await sharp(from, { ...options, limitInputPixels: false }).metadata()
    if (format !== picture) return { ok: false, flaw: 'other type' }
    if (width * height > MOST_PIXELS) return { ok: false, flaw: 'too many pixels' }
    const animated = pages > 1 && width * height * pages <= MOST_MOVING_PIXELS
    // Turned upright first: what says which way is up goes with everything else that is no pixel.
    const upright = animated ? sharp(from, { ...options, animated }) : sharp(from, options).autoOrient()
    const out = await inFormat(upright, picture).timeout({ seconds: MOST_SECONDS }).toFile(to)
    // Of a moving picture all frames stand one below the other.
    return { ok: true, size: { bytes: out.size, width: out.width, height: out.pageHeight ?? out.height } }
  } catch {
    return { ok: false, flaw: 'unreadable' }
  }
}

function inFormat(image: Sharp, picture: Picture): Sharp {
  switch (picture) {
    case 'jpeg':
      // Without a second pass, for which the whole picture would be held.
      return image.jpeg({ quality: 85, optimiseCoding: false })
    case 'png':
      return image.png()
    case 'gif':
      return image.gif({ effort: 3 })
    case 'webp':
      return image.webp({ quality: 85, effort: 3 })
  }
}
