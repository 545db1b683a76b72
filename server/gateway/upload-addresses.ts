// Addresses to which one file may be put: signed, so that what they say (key, kind, until when) cannot be changed, and a made-up one is
// turned away before anything is looked up.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UploadExtension } from '../../protocol/limits.ts'

export interface UploadClaims {
  key: string
  extension: UploadExtension
  until: number
}

export interface UploadAddresses {
  /** What comes behind the path. */
  sign(claims: UploadClaims): string
  isOurs(claims: UploadClaims, signature: string): boolean
}

const FILE = 'upload-key'

export function openUploadAddresses(dataDir: string): UploadAddresses {
  const secret = secretIn(join(dataDir, FILE))
  const signatureOf = ({ key, extension, until }: UploadClaims): string =>
    createHmac('sha256', secret).update(`${key}\n${extension}\n${until}`).digest('base64url')

  return {
    sign: (claims) =>
      `?${new URLSearchParams({ extension: claims.extension, until: String(claims.until), signature: signatureOf(claims) })}`,

    isOurs(claims, signature) {
      // As it is spelt: the last letter of base64 has bits that mean nothing, and would let four spellings pass for one.
      const given = Buffer.from(signature)
      const wanted = Buffer.from(signatureOf(claims))
      return given.length === wanted.length && timingSafeEqual(given, wanted)
    },
  }
}

/** Kept, so that a restart does not void an address that somebody is about to use. Written once; one that is cut short is made anew. */
function secretIn(file: string): Buffer {
  const kept = read(file)
  if (kept?.length === 32) return kept
  const secret = randomBytes(32)
  writeFileSync(file, secret, { mode: 0o600, flush: true })
  return secret
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
