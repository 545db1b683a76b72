// What a message says of its files, read with care: an address that is none of the web is no file, and everything else is text or a
// number or missing.

import { webAddress } from '../../protocol/card.ts'
import { UPLOADS } from '../../protocol/limits.ts'
import type { Besides } from '../conversation/room.ts'

export interface Medium {
  /** Absent while the message is on its way. */
  url?: string
  /** Names the file from its upload to the message, as far as it is known. */
  key?: string
  name: string
  isImage: boolean
  bytes?: number
  width?: number
  height?: number
}

const IMAGE_TYPE = /^image\/(jpeg|png|gif|webp)$/
const IMAGE_NAME = /\.(jpe?g|png|gif|webp)$/i

export function readMedia({ media_urls, upload_keys, media }: Besides): Medium[] {
  const urls: unknown[] = Array.isArray(media_urls) ? media_urls : []
  const keys: unknown[] = urls.length > 0 || !Array.isArray(upload_keys) ? [] : upload_keys
  const infos: unknown[] = Array.isArray(media) ? media : []
  return [...urls, ...keys].slice(0, UPLOADS.perMessage).flatMap((each, index): Medium | [] => {
    const url = webAddress(urls[index])
    if (urls.length > 0 && !url) return []
    const { name, type, bytes, width, height }: Partial<Record<string, unknown>> = Object(infos[index])
    const [key, called = ''] = url ? new URL(url).pathname.split('/').slice(-2) : [String(each)]
    const shown = typeof name === 'string' && name ? name : decoded(called)
    return {
      ...(url && { url }),
      ...(key && { key }),
      name: shown,
      isImage: typeof type === 'string' ? IMAGE_TYPE.test(type) : IMAGE_NAME.test(shown),
      ...count('bytes', bytes),
      ...count('width', width),
      ...count('height', height),
    }
  })
}

const count = (name: 'bytes' | 'width' | 'height', value: unknown) =>
  typeof value === 'number' && value > 0 && Number.isSafeInteger(value) ? { [name]: value } : {}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
