// What a file is, by its bytes alone. Names and headers are what a stranger says; nothing here looks at them but to compare.

import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import type { UploadExtension } from '../../protocol/limits.ts'

export type Content = 'jpeg' | 'png' | 'gif' | 'webp' | 'pdf' | 'txt'

export const CONTENT_OF: Record<UploadExtension, Content> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  gif: 'gif',
  webp: 'webp',
  pdf: 'pdf',
  txt: 'txt',
}

export type Finding = { content: Content | 'markup' | 'unknown'; isHarmful: boolean }

/** In two parts, so that this very file is not taken for one. */
const EICAR = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join(''), 'latin1')
const HEAD_BYTES = 4096
const PDF_TAIL_BYTES = 1024

/** What browsers take for a page, a picture in markup or a programme, whatever it is called. */
const MARKUP =
  /^\s*(<!doctype|<\?xml|<!--|<(html|head|body|script|iframe|svg|style|title|table|div|font|img|object|embed|math|meta|link|base|br|p|a|h1)[\s/>]|#!)/i
/** A page or script inside the first bytes of something else. */
const HIDDEN_MARKUP = /<(script|html|svg|iframe|!doctype)\b/i

/** Reads the file once, a piece at a time. */
export async function lookInto(path: string): Promise<Finding> {
  let head = Buffer.alloc(0)
  let tail = Buffer.alloc(0)
  let isHarmful = false
  const isText = textCheck()
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)])
    // The end of the piece before comes along, since a pattern may lie across both.
    const seam = Buffer.concat([tail, chunk])
    isHarmful ||= seam.includes(EICAR)
    tail = Buffer.from(seam.subarray(-Math.max(EICAR.length - 1, PDF_TAIL_BYTES)))
    isText.next(chunk)
  }
  return { content: contentOf(head, tail, isText.end()), isHarmful }
}

function contentOf(head: Buffer, tail: Buffer, isText: boolean): Finding['content'] {
  const begins = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte)
  const ascii = (from: number, to: number) => head.toString('latin1', from, to)
  if (begins(0xff, 0xd8, 0xff)) return 'jpeg'
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') return 'gif'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp'
  const opening = ascii(0, HEAD_BYTES)
  if (ascii(0, 5) === '%PDF-') {
    // From its first byte to its end, and nothing that a browser could take for a page: a PDF that is two things is neither.
    return tail.includes('%%EOF') && !HIDDEN_MARKUP.test(opening) ? 'pdf' : 'unknown'
  }
  if (!isText) return 'unknown'
  const words = head.toString('utf8').replace(/^\ufeff/, '')
  return MARKUP.test(words) || words.includes('%PDF-') ? 'markup' : 'txt'
}

/** Valid UTF-8 without NUL, looked at piece by piece. */
function textCheck(): { next(chunk: Uint8Array): void; end(): boolean } {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let holds = true
  const decode = (chunk: Uint8Array | undefined) => {
    if (!holds) return
    try {
      decoder.decode(chunk, { stream: chunk !== undefined })
    } catch {
      holds = false
    }
  }
  return {
    next(chunk) {
      if (chunk.includes(0)) holds = false
      decode(chunk)
    },
    end() {
      decode(undefined)
      return holds
    },
  }
}
