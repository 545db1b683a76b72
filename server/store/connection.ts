// The two ways we open the database file: one connection that writes, one that only reads.

import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs'
import { type Database, openDatabase, type Prepared } from './driver.ts'

const BUSY_MS = 5000
// The reader runs on the main thread, where waiting stops every conversation.
const READER_BUSY_MS = 500
// Without these a cold page of history costs seven times as much.
const SPEED = 'pragma cache_size = -65536; pragma mmap_size = 268435456;'

/** What SQLite said when asked, after our pragmas: a file system without shared memory silently refuses WAL. */
export interface Settings {
  journalMode: string
  /** 2 is FULL. NORMAL (1) loses acknowledged messages on a power cut. */
  synchronous: number
  foreignKeys: number
}

export function openWriter(file: string): Database {
  // DATA_DIR may be a folder that others can look into, and SQLite would make a file that everybody reads. Its log gets the file's mode.
  if (existsSync(file)) closeToOthers(file)
  else writeFileSync(file, '', { mode: 0o600, flag: 'wx' })
  const database = openDatabase(file, { timeout: BUSY_MS, enableForeignKeyConstraints: false })
  database.exec('pragma journal_mode = wal')
  // fullfsync: on macOS a plain fsync stops at the drive's own cache. Ignored elsewhere.
  database.exec('pragma synchronous = full; pragma fullfsync = on; pragma checkpoint_fullfsync = on')
  database.exec(`pragma foreign_keys = off; pragma journal_size_limit = 67108864; ${SPEED}`)
  return database
}

/** Older versions made the file as the umask said, and put-back copies have the mode of wherever they lay. */
function closeToOthers(file: string): void {
  for (const each of [file, `${file}-wal`, `${file}-shm`]) {
    try {
      if ((statSync(each).mode & 0o077) !== 0) chmodSync(each, 0o600)
    } catch {
      // Not there, or not ours to change: whether it can be written is asked next, and said in words.
    }
  }
}

export function openReader(file: string): Database {
  const database = openDatabase(file, { readOnly: true, timeout: READER_BUSY_MS, enableForeignKeyConstraints: false })
  database.exec(SPEED)
  return database
}

export function settingsOf(database: Database): Settings {
  const pragma = (name: string): unknown => {
    const row = database.prepare(`pragma ${name}`).all()[0]
    return row === undefined || row === null ? undefined : Object.values(row)[0]
  }
  return {
    journalMode: String(pragma('journal_mode')),
    synchronous: Number(pragma('synchronous')),
    foreignKeys: Number(pragma('foreign_keys')),
  }
}

const MAX_CACHED_STATEMENTS = 500

/** Prepares each SQL text once. Texts with a varying number of placeholders would grow it without end, so it starts anew when full. */
export function cachedStatements(database: Database): (sql: string) => Prepared {
  const cache = new Map<string, Prepared>()
  return (sql) => {
    const known = cache.get(sql)
    if (known !== undefined) return known
    const prepared = database.prepare(sql)
    if (cache.size >= MAX_CACHED_STATEMENTS) cache.clear()
    cache.set(sql, prepared)
    return prepared
  }
}
