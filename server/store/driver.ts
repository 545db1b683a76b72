// SQLite itself. Node carries it since 22.13; on Node 20 an optional package brings the same API as a prebuilt binary.
// Asking Node for the module, instead of comparing versions, also tells apart the early 22s that keep it behind a flag.

import { createRequire } from 'node:module'
import type { Value } from './engine.ts'

export type Bound = string | number | bigint | null | Uint8Array

export interface Prepared {
  run(...params: Bound[]): { changes: number | bigint }
  all(...params: Bound[]): unknown[]
}

export interface Database {
  exec(sql: string): void
  prepare(sql: string): Prepared
  close(): void
}

interface DatabaseOptions {
  readOnly?: boolean
  /** How long a statement waits for a lock of another connection. */
  timeout?: number
  enableForeignKeyConstraints?: boolean
}

interface Driver {
  DatabaseSync: new (file: string, options?: DatabaseOptions) => Database
}

function loadDriver(): Driver {
  const builtIn = process.getBuiltinModule?.('node:sqlite')
  if (builtIn !== undefined) return builtIn as Driver
  try {
    // Not an import: a bundler must leave the package and its binary where they are.
    const load = createRequire(import.meta.url)
    return load('@photostructure/sqlite') as Driver
  } catch (cause) {
    throw new Error('No SQLite here: Shopbell needs Node 22.13 or newer, or the optional package @photostructure/sqlite on Node 20.', {
      cause,
    })
  }
}

/** Integers go in as bigint: bound as doubles they would become '5.0' in a text column, where PostgreSQL says '5'. */
export function bound(params: readonly Value[]): Bound[] {
  return params.map((value) => (typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value))
}

export function openDatabase(file: string, options: DatabaseOptions): Database {
  const { DatabaseSync } = loadDriver()
  return new DatabaseSync(file, options)
}

/** The package for Node 20 leaves the code out of what `all` throws (seen in 1.2.1). For these SQLite has one fixed text each. */
const CODE_OF_TEXT: Readonly<Record<string, number>> = {
  'database is locked': 5,
  'out of memory': 7,
  'attempt to write a readonly database': 8,
  'disk I/O error': 10,
  'database disk image is malformed': 11,
  'database or disk is full': 13,
  'unable to open database file': 14,
  'file is not a database': 26,
}

/** SQLite's extended result code of an error the driver threw; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return undefined
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode
  return CODE_OF_TEXT[error.message]
}
