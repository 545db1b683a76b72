// The embedded engine: one SQLite file. Writing happens in a worker thread with group commit, reading here on a read-only connection.
// A promise of `write` resolves after the fsync, never before.

import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { announce, type Bell, createBell, ring } from './bell.ts'
import { bindable } from './bindable.ts'
import { cachedStatements, openReader, type Settings } from './connection.ts'
import { bound, type Database, type Prepared } from './driver.ts'
import { type Engine, type Outcome, type Statement, StoreFault } from './engine.ts'
import { faultOf, type Settled, type Unit } from './group.ts'
import { lockDataDir } from './lock.ts'
import type { FromWriter, ToWriter, WriterOrder } from './writer.ts'

export interface SqliteOptions {
  /** The database file; its folder is DATA_DIR, and belongs to this process alone. */
  file: string
  migrations: readonly string[]
  /** The built writer thread. By default `writer.js` beside this bundle. */
  writer?: string | URL
  /** Hears of every transaction: how many units shared it, and how long it took, the disk included. */
  onCommit?(units: number, tookMs: number): void
}

export interface SqliteEngine extends Engine {
  readonly stream: string
  readonly settings: Settings
  /** Transactions so far, and the units they carried. */
  counts(): { commits: number; units: number }
  /** Units that wait for the disk. */
  waiting(): number
}

interface Waiting {
  resolve(outcome: Outcome): void
  reject(error: Error): void
}

export async function openSqlite(options: SqliteOptions): Promise<SqliteEngine> {
  const lock = lockDataDir(dirname(options.file))
  try {
    const writer = await startWriter(options)
    try {
      return createEngine({ ...writer, reader: openReader(options.file), release: lock.release, onCommit: options.onCommit })
    } catch (error) {
      await writer.worker.terminate()
      throw error
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

interface Writer {
  worker: Worker
  bell: Bell
  stream: string
  settings: Settings
}

function startWriter({ file, migrations, writer }: SqliteOptions): Promise<Writer> {
  const bell = createBell()
  const workerData: WriterOrder = { bell, file, migrations, freshStream: randomUUID() }
  const entry = writer ?? join(dirname(fileURLToPath(import.meta.url)), 'writer.js')
  const worker = new Worker(entry, { workerData })
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('The writer thread ended before it was ready.'))
    worker.once('error', reject)
    worker.once('exit', ended)
    worker.once('message', (message: FromWriter) => {
      if (message.kind === 'ready') {
        worker.off('error', reject)
        worker.off('exit', ended)
        resolve({ worker, bell, stream: message.stream, settings: message.settings })
        return
      }
      // The lock is given back only when the writer has let go of the file.
      const reason = message.kind === 'refused' ? message.message : 'The writer thread spoke out of turn.'
      worker.prependOnceListener('exit', () => reject(new Error(reason)))
    })
  })
}

interface Parts extends Writer {
  reader: Database
  release(): void
  onCommit: SqliteOptions['onCommit']
}

function createEngine({ worker, bell, reader, stream, settings, release, onCommit }: Parts): SqliteEngine {
  const prepare: (sql: string) => Prepared = cachedStatements(reader)
  // The writer answers in the order it was asked, so a queue pairs answers with their callers.
  const waiting: Waiting[] = []
  const scrubs: { resolve(): void; reject(error: Error): void }[] = []
  let outgoing: Unit[] = []
  let commits = 0
  let units = 0
  let fault: StoreFault | undefined
  let closing: Promise<void> | undefined

  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      if (closing === undefined) breakDown('The writer thread ended.')
      resolve()
    })
  })
  worker.on('error', (error) => breakDown(`The writer thread crashed: ${error.message}`))
  worker.on('message', (message: FromWriter) => {
    if (message.kind === 'scrubbed') {
      const asked = scrubs.shift()
      if (message.fault === undefined) asked?.resolve()
      else asked?.reject(new Error(`The database could not be written anew: ${message.fault}`))
    }
    if (message.kind !== 'settled') return
    commits += 1
    units += message.settled.length
    waiting.splice(0, message.settled.length).forEach((caller, index) => {
      answer(caller, message.settled[index])
    })
    // Whoever counts comes after those who wait.
    setImmediate(() => onCommit?.(message.settled.length, message.tookMs))
  })

  function breakDown(message: string): StoreFault {
    fault ??= new StoreFault('broken', message)
    for (const caller of [...waiting.splice(0), ...scrubs.splice(0)]) caller.reject(fault)
    return fault
  }

  function answer(caller: Waiting, settled: Settled | undefined): void {
    if (settled?.kind === 'outcome') caller.resolve(settled.outcome)
    else if (settled?.kind === 'fault') {
      const failure = new StoreFault(settled.reason, settled.message)
      if (settled.reason === 'broken') fault ??= failure
      caller.reject(failure)
    } else caller.reject(new Error(settled?.message ?? 'The writer thread gave no answer.'))
  }

  function order(message: ToWriter): void {
    worker.postMessage(message)
    ring(bell)
  }

  function post(): void {
    const units = outgoing
    outgoing = []
    order({ kind: 'units', units })
  }

  function refuse(): void {
    if (fault !== undefined) throw fault
    if (closing !== undefined) throw new StoreFault('closed', 'The store is closed.')
  }

  async function shut(): Promise<void> {
    if (outgoing.length > 0) post()
    // The reader goes first: the last connection to close tidies the WAL away, and only the writer can.
    reader.close()
    order({ kind: 'close' })
    await exited
    const tooLate = new StoreFault('closed', 'The store closed before this was stored.')
    for (const caller of [...waiting.splice(0), ...scrubs.splice(0)]) caller.reject(tooLate)
    release()
  }

  return {
    stream,
    settings,
    counts: () => ({ commits, units }),
    waiting: () => waiting.length,
    async read<Row>(sql: string, params: Parameters<Engine['read']>[1]): Promise<Row[]> {
      refuse()
      try {
        return prepare(sql).all(...bound(bindable(params))) as Row[]
      } catch (error) {
        const found = faultOf(error)
        if (found === undefined) throw error
        throw found.reason === 'broken' ? breakDown(found.message) : new StoreFault(found.reason, found.message)
      }
    },
    expect() {
      if (waiting.length > 0 || fault !== undefined || closing !== undefined) return
      announce(bell)
    },
    async write(unit: readonly Statement[]): Promise<Outcome> {
      refuse()
      const sealed = unit.map((statement) => ({ ...statement, params: bindable(statement.params) }))
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        // One message for all the units of this turn of the event loop.
        if (outgoing.push(sealed) === 1) queueMicrotask(() => outgoing.length > 0 && post())
      })
    },
    async scrub() {
      refuse()
      if (outgoing.length > 0) post()
      order({ kind: 'scrub' })
      return new Promise((resolve, reject) => scrubs.push({ resolve, reject }))
    },
    close: () => {
      closing ??= shut()
      return closing
    },
  }
}
