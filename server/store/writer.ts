// The writing thread. It owns the only connection that may write, and turns whatever has queued up since the last fsync into the next
// transaction. It runs beside the main thread so that a slow disk never holds up typing, reading or the sockets.

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { announcedOf, type Bell, lookFor, rungOf, waitFor } from './bell.ts'
import { openWriter, type Settings, settingsOf } from './connection.ts'
import type { Database } from './driver.ts'
import { createGroup, type Settled, type Unit } from './group.ts'
import { migrate, streamOf } from './migrate.ts'
import { assertSound } from './soundness.ts'

export interface WriterOrder {
  bell: Bell
  file: string
  migrations: readonly string[]
  /** The stream name a new database gets. */
  freshStream: string
}

export type ToWriter = { kind: 'units'; units: readonly Unit[] } | { kind: 'scrub' } | { kind: 'close' }

export type FromWriter =
  | { kind: 'ready'; stream: string; settings: Settings }
  | { kind: 'refused'; message: string }
  /** One per transaction, its units in the order they were sent. */
  | { kind: 'settled'; settled: readonly Settled[]; tookMs: number }
  | { kind: 'scrubbed'; fault: string | undefined }

/** What was announced comes within this time, or later as if it had not been. */
const ANNOUNCED_WITHIN_MS = 20

/** A longer queue is split: the first in it should not wait for the last. */
const MAX_BATCH = 512

const port = parentPort
if (port === null) throw new Error('writer.js is a worker thread, not a program.')
const tell = (message: FromWriter): void => port.postMessage(message)

/** Its own loop instead of the event loop: a thread that sleeps on a word of shared memory is awake in half the time. */
function serve(database: Database, bell: Bell): void {
  const group = createGroup(database)
  let announced = 0
  for (;;) {
    // Looked at before the port: whatever comes after this look changes the count, and the wait below does not sleep.
    const rung = rungOf(bell)
    const { units, last } = received()
    if (units.length > 0) {
      const from = performance.now()
      const settled = group.commit(units)
      tell({ kind: 'settled', settled, tookMs: performance.now() - from })
    }
    if (last !== undefined) group.letGo()
    if (last === 'scrub') tell({ kind: 'scrubbed', fault: scrub(database) })
    if (last === 'close') return
    const isIdle = units.length === 0 && last === undefined
    if (isIdle && announcedOf(bell) !== announced) group.begin()
    // What has just been committed was announced too.
    announced = announcedOf(bell)
    if (!isIdle) continue
    if (group.isBegun()) lookFor(bell, rung, 0.3)
    // Refused, or still being judged: nobody may find the file locked for long.
    if (!waitFor(bell, rung, group.isBegun() ? ANNOUNCED_WITHIN_MS : Number.POSITIVE_INFINITY)) group.letGo()
  }
}

/** What lies on the port, up to a full batch or the first order that is not a unit. */
function received(): { units: Unit[]; last: 'scrub' | 'close' | undefined } {
  let units: Unit[] = []
  while (units.length < MAX_BATCH) {
    const message = port === null ? undefined : (receiveMessageOnPort(port)?.message as ToWriter | undefined)
    if (message?.kind !== 'units') return { units, last: message?.kind }
    units = units.concat(message.units)
  }
  return { units, last: undefined }
}

/**
 * Everything into the one file. Closing alone would do it, were this the last connection, but a driver that still holds statements of
 * the reader keeps that one half open.
 */
function tidy(database: Database): void {
  try {
    database.exec('pragma wal_checkpoint(truncate)')
  } catch {
    // A full or broken disk: what was committed lies in the log, and the next start reads it from there.
  }
}

/**
 * What was deleted lies in unused parts of pages and in the log until both are written anew. `secure_delete` is no way: it makes every
 * write dearer, and still leaves words where pages were split.
 */
function scrub(database: Database): string | undefined {
  try {
    database.exec('vacuum')
    const [row] = database.prepare('pragma wal_checkpoint(truncate)').all() as { busy?: number | bigint }[]
    return Number(row?.busy ?? 0) === 0 ? undefined : 'somebody is reading the log'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function prepare(database: Database, { file, migrations, freshStream }: WriterOrder): Promise<FromWriter> {
  const connection = { exec: (sql: string) => database.exec(sql), rows: (sql: string) => database.prepare(sql).all() }
  const settings = settingsOf(database)
  if (settings.journalMode !== 'wal' || settings.synchronous !== 2) {
    throw new Error(`${file} cannot be written durably: is it on a network file system? (${JSON.stringify(settings)})`)
  }
  await migrate(connection, migrations)
  return { kind: 'ready', stream: await streamOf(connection, freshStream), settings }
}

const order = workerData as WriterOrder
let database: Database | undefined
try {
  assertSound(order.file)
  database = openWriter(order.file)
  const ready = await prepare(database, order)
  tell(ready)
  serve(database, order.bell)
  tidy(database)
  database.close()
  port.close()
} catch (error) {
  database?.close()
  tell({ kind: 'refused', message: error instanceof Error ? error.message : String(error) })
  port.close()
}
