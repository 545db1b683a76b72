// Why the server cannot start, in one sentence for the person at the keyboard that names the setting to change.

import { accessSync, constants, mkdirSync } from 'node:fs'
import { type KeyRing, objectionToKeys, openKeyRing } from './gateway/key-ring.ts'
import type { Settings } from './settings.ts'

export class CannotStart extends Error {}

export async function keysOf({ dataDir, signingKey }: Settings): Promise<KeyRing> {
  const objection = signingKey === undefined ? undefined : await objectionToKeys(signingKey)
  if (objection !== undefined) throw new CannotStart(`SHOPBELL_SIGNING_KEY ${objection}.`)
  return openKeyRing({ dataDir, fromEnvironment: signingKey }).catch(() => {
    throw new CannotStart(`DATA_DIR "${dataDir}" holds a signing-key.json that cannot be read.`)
  })
}

export function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.W_OK)
  } catch {
    throw new CannotStart(`DATA_DIR "${dataDir}" cannot be written to.`)
  }
}

export function databaseSentence(error: unknown, dataDir: string): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.startsWith('DATA_DIR') ? message : `DATA_DIR "${dataDir}" holds a database that cannot be opened: ${message}`
}

export function explained(error: unknown, { host, port }: Settings): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return new CannotStart(`PORT ${port} is already in use on ${host}.`)
  if (code === 'EACCES') return new CannotStart(`PORT ${port} may not be used by this user; take one above 1023.`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new CannotStart(`HOST "${host}" is not an address of this machine.`)
  return error
}
