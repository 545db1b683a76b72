// A copy of the database while the server runs, and its way back. The copy is made by a second process on a connection that can only read:
// SQLite shows it one moment of the history, whole, however long it takes and whatever is said meanwhile.

import { randomUUID } from 'node:crypto'
import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openWriter } from './store/connection.ts'
import { type Database, openDatabase } from './store/driver.ts'
import { lockDataDir } from './store/lock.ts'

const DATABASE = 'shopbell.sqlite'
const BUSY_MS = 5_000

interface Found {
  version: number
  conversations: number
  facts: number
}

/** What a sound copy holds. Throws when it is damaged or no database of ours. */
function contentsOf(file: string): Found {
  const database = openDatabase(file, { readOnly: true, timeout: BUSY_MS })
  try {
    const [first] = database.prepare('pragma integrity_check(1)').all() as { integrity_check: string }[]
    if (first?.integrity_check !== 'ok') throw new Error(`"${file}" is damaged.`)
    const one = (sql: string): number => Number((database.prepare(sql).all()[0] as { n: number | bigint } | undefined)?.n ?? 0)
    return {
      version: one('select version as n from schema_version'),
      conversations: one('select count(*) as n from conversations'),
      facts: one('select count(*) as n from facts'),
    }
  } catch (cause) {
    throw new Error(`"${file}" is not a sound backup of Shopbell: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  } finally {
    database.close()
  }
}

/** Through to the disk: a file, or the names in a folder. */
function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const inWords = ({ conversations, facts }: Found) => `${conversations} conversations, ${facts} facts`

/** Answers in one sentence. Runs beside a server, or without one. */
export function backUp(dataDir: string, target: string | undefined): string {
  if (!target) throw new Error('Say where to: backup <file>.')
  const file = join(dataDir, DATABASE)
  if (!existsSync(file)) throw new Error(`DATA_DIR "${dataDir}" holds no database.`)
  if (existsSync(target)) throw new Error(`"${target}" is there already; a backup never replaces another.`)
  const partial = `${target}.${process.pid}.partial`
  // Before SQLite makes it: what shoppers wrote is nobody else's to read. An empty file is one that it fills.
  writeFileSync(partial, '', { mode: 0o600, flag: 'wx' })
  try {
    const database = openDatabase(file, { readOnly: true, timeout: BUSY_MS })
    try {
      database.prepare('vacuum into ?').run(partial)
    } finally {
      database.close()
    }
    const found = contentsOf(partial)
    sync(partial)
    // Under its name it is whole, or not there.
    renameSync(partial, target)
    sync(dirname(target))
    return `Backed up ${inWords(found)}, ${statSync(target).size} bytes, to ${target}.`
  } finally {
    rmSync(partial, { force: true })
  }
}

export interface RestoreOrder {
  dataDir: string
  source: string | undefined
  /** The newest version that this program knows. */
  newest: number
  /** For the name of what it replaces. */
  now: number
}

/** Answers in one sentence. Only where no server runs; what was there before is kept beside it. */
export function restore({ dataDir, source, newest, now }: RestoreOrder): string {
  if (!source) throw new Error('Say which: restore <file>.')
  if (!existsSync(source)) throw new Error(`"${source}" is not there.`)
  const lock = lockDataDir(dataDir)
  const file = join(dataDir, DATABASE)
  const fresh = `${file}.restoring`
  try {
    rmSync(fresh, { force: true })
    copyFileSync(source, fresh)
    const found = contentsOf(fresh)
    if (found.version > newest)
      throw new Error(
        `"${source}" was written by a newer Shopbell: it is at version ${found.version}, and this one knows versions up to ${newest}.`,
      )
    renameStream(fresh)
    sync(fresh)
    const replaced = existsSync(file) ? putAside(file, `${file}.replaced-${now}`) : undefined
    renameSync(fresh, file)
    sync(dataDir)
    return `Restored ${inWords(found)} from ${source}.${replaced ? ` What was there before is ${replaced}.` : ''}`
  } finally {
    rmSync(fresh, { force: true })
    lock.release()
  }
}

/** Clients know facts by the name of their history and a number. After a restore the numbers are given anew, so the name must be another. */
function renameStream(file: string): void {
  const database = openDatabase(file, {})
  try {
    database.exec('pragma journal_mode = delete; pragma synchronous = full')
    database.prepare("update meta set value = ? where name = 'stream'").run(randomUUID())
  } finally {
    database.close()
  }
}

/** The log of the old file must not meet the new one, so it is emptied into the old file, or goes with it. */
function putAside(file: string, aside: string): string {
  emptyLog(file)
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  // A second name, not a new one: at no moment is there a folder without a database, which the next start would take for a new shop.
  linkSync(file, aside)
  return aside
}

function emptyLog(file: string): void {
  let database: Database | undefined
  try {
    database = openWriter(file)
    database.exec('pragma wal_checkpoint(truncate)')
  } catch {
    // Damaged: that may be why it is replaced.
  } finally {
    database?.close()
  }
}
