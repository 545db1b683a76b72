// An SQLite engine with our tables in a folder of its own.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../../server/store/engine.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { bundled } from '../bundled.ts'

let writerFolder: Promise<string> | undefined

/** The bundled writer thread, built once for each process. */
export async function writerScript(): Promise<string> {
  writerFolder ??= bundled({ writer: 'server/store/writer.ts' }).then((folder) => {
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    return folder
  })
  return join(await writerFolder, 'writer.js')
}

export interface FreshEngine {
  engine: Engine
  stream: string
  /** Closes it and opens it again on the same rows. */
  again(): Promise<FreshEngine>
  close(): Promise<void>
}

export async function freshSqlite(): Promise<FreshEngine> {
  const dir = mkdtempSync(join(tmpdir(), 'shopbell-store-'))
  const writer = await writerScript()
  async function open(): Promise<FreshEngine> {
    const engine = await openSqlite({ file: join(dir, 'store.sqlite'), migrations: MIGRATIONS, writer })
    return {
      engine,
      stream: engine.stream,
      async again() {
        await engine.close()
        return open()
      },
      async close() {
        await engine.close()
        rmSync(dir, { recursive: true, force: true })
      },
    }
  }
  return open()
}
