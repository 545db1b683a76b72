import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, openDatabase, sqliteCode } from './driver.ts'

const BUSY = 5

/**
 * One process per DATA_DIR. The lock is SQLite's own exclusive lock on an empty database, so the operating system drops it however the
 * process ends, and there is no stale pid to guess about. Nothing else may open `shopbell.lock`: on POSIX, closing a second handle on the
 * file inside this process would drop the lock.
 */
export function lockDataDir(dir: string): { release(): void } {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = join(dir, 'shopbell.lock')
  const database: Database = openDatabase(file, { timeout: 0 })
  try {
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    const code = sqliteCode(error)
    if (code !== undefined && (code & 0xff) === BUSY) throw new Error(`DATA_DIR ${dir} is in use by another Shopbell.`)
    throw new Error(`DATA_DIR ${dir} cannot be used: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  return { release: () => database.close() }
}
