// An SQLite engine with our tables in a folder of its own.

import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../../server/store/engine.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { bundled } from '../bundled.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let script: Promise<string> | undefined

/** The bundled writer thread, built once for each state of its sources: test processes are ended too abruptly to tidy up after themselves. */
export function writerScript(): Promise<string> {
  script ??= build()
  return script
}

async function build(): Promise<string> {
  // The writer imports nothing from outside its room.
  const sources = join(root, 'server/store')
  const hash = createHash('sha256')
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)))
  const folder = join(root, 'node_modules/.cache/shopbell', `writer-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(folder)) {
    const fresh = await bundled({ writer: 'server/store/writer.ts' })
    try {
      // Moved into place whole, so that nobody starts half a script.
      renameSync(fresh, folder)
    } catch {
      // Another process was faster; theirs is the same.
      rmSync(fresh, { recursive: true, force: true })
    }
  }
  return join(folder, 'writer.js')
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
