// The writing thread. It owns the only connection that may write, and turns whatever has queued up since the last fsync into the next
// transaction. It runs beside the main thread so that a slow disk never holds up typing, reading or the sockets.

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openWriter, type Settings, settingsOf } from './connection.ts'
import type { Database } from './driver.ts'
import { createGroup, type Settled, type Unit } from './group.ts'
import { migrate, streamOf } from './migrate.ts'

export interface WriterOrder {
  file: string
  migrations: readonly string[]
  /** The stream name a new database gets. */
  freshStream: string
}

export type ToWriter =
  | { kind: 'units'; units: readonly Unit[] }
  /** Nothing yet: to have the thread awake by the time there is. */
  | { kind: 'soon' }
  | { kind: 'close' }

export type FromWriter =
  | { kind: 'ready'; stream: string; settings: Settings }
  | { kind: 'refused'; message: string }
  /** One per transaction, its units in the order they were sent. */
  | { kind: 'settled'; settled: readonly Settled[]; tookMs: number }

/** A longer queue is split: the first in it should not wait for the last. */
const MAX_BATCH = 512

const port = parentPort
if (port === null) throw new Error('writer.js is a worker thread, not a program.')
const tell = (message: FromWriter): void => port.postMessage(message)

function serve(database: Database): void {
  const commit = createGroup(database)

  port?.on('message', (first: ToWriter) => {
    let next: ToWriter | undefined = first
    let units: Unit[] = []
    while (next !== undefined && next.kind !== 'close') {
      if (next.kind === 'units') units = units.concat(next.units)
      // What is left on the port comes as the next event.
      next = units.length < MAX_BATCH ? (receiveMessageOnPort(port)?.message as ToWriter | undefined) : undefined
    }
    if (units.length > 0) {
      const from = performance.now()
      const settled = commit(units)
      tell({ kind: 'settled', settled, tookMs: performance.now() - from })
    }
    if (next?.kind === 'close') {
      database.close()
      port.close()
    }
  })
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
  database = openWriter(order.file)
  const ready = await prepare(database, order)
  serve(database)
  tell(ready)
} catch (error) {
  database?.close()
  tell({ kind: 'refused', message: error instanceof Error ? error.message : String(error) })
  port.close()
}
