import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Statement } from '../../server/store/engine.ts'
import { openSqlite, type SqliteEngine } from '../../server/store/sqlite.ts'
import { bundled } from '../bundled.ts'
import { contractTables, engineContract } from './engine.contract.ts'

let built = ''
beforeAll(async () => {
  built = await bundled({ writer: 'server/store/writer.ts', child: 'test/contract/engine-child.ts' })
})

const dirs: string[] = []
function freshFile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'shopbell-engine-'))
  dirs.push(dir)
  return join(dir, 'data', 'store.sqlite')
}
afterAll(() => {
  for (const dir of [...dirs, built]) rmSync(dir, { recursive: true, force: true })
})

const openAt = (file: string, migrations = contractTables): Promise<SqliteEngine> =>
  openSqlite({ file, migrations, writer: join(built, 'writer.js') })

engineContract('SQLite', async () => {
  const file = freshFile()
  return { open: () => openAt(file) }
})

describe('SQLite', () => {
  const opened: SqliteEngine[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((engine) => engine.close()))
  })
  async function open(file: string, migrations = contractTables): Promise<SqliteEngine> {
    const engine = await openAt(file, migrations)
    opened.push(engine)
    return engine
  }
  const put = (n: number): Statement[] => [{ sql: 'insert into item (id, place) values (?, ?)', params: [`i${n}`, n] }]

  it('writes with WAL and synchronous=FULL, without foreign keys', async () => {
    const engine = await open(freshFile())
    expect(engine.settings).toEqual({ journalMode: 'wal', synchronous: 2, foreignKeys: 0 })
  })

  it('shares commits between units that are written together', async () => {
    const engine = await open(freshFile())
    await Promise.all(Array.from({ length: 64 }, (_, n) => engine.write(put(n))))
    expect(engine.counts()).toEqual({ commits: 1, units: 64 })
  })

  it('shares commits between callers who each wait for their own', async () => {
    const engine = await open(freshFile())
    await Promise.all(
      Array.from({ length: 64 }, async (_, caller) => {
        for (let n = 0; n < 10; n += 1) await engine.write(put(caller * 10 + n))
      }),
    )
    const { commits, units } = engine.counts()
    expect(units).toBe(640)
    expect(commits).toBeLessThan(100)
  })

  it('shares the next commit between units that arrive while one is under way', async () => {
    const engine = await open(freshFile())
    const slow = { sql: 'insert into item (id, place, bytes) values (?, ?, ?)', params: ['slow', -1, new Uint8Array(20_000_000)] }
    const writes = [engine.write([slow])]
    for (let n = 0; n < 64; n += 1) {
      // Its own turn of the event loop, so its own message to the writer.
      await new Promise((resolve) => setImmediate(resolve))
      writes.push(engine.write(put(n)))
    }
    await Promise.all(writes)
    expect(engine.counts().commits).toBeLessThan(20)
  })

  it('cannot be written through the reader', async () => {
    const engine = await open(freshFile())
    await expect(engine.read("insert into item (id, place) values ('x', 1) returning id", [])).rejects.toMatchObject({
      reason: 'read only',
    })
    expect(await engine.write(put(1))).toBe('committed')
  })

  it('leaves one file and the lock behind when it closes', async () => {
    const file = freshFile()
    const engine = await open(file)
    await engine.write(put(1))
    await engine.close()
    expect(readdirSync(join(file, '..')).sort()).toEqual(['shopbell.lock', 'store.sqlite'])
  })

  it('keeps the name of its stream, and gives each new database another', async () => {
    const file = freshFile()
    const first = await open(file)
    await first.close()
    expect((await open(file)).stream).toBe(first.stream)
    expect((await open(freshFile())).stream).not.toBe(first.stream)
  })

  it('applies only the migrations it has not seen', async () => {
    const file = freshFile()
    const first = await open(file)
    await first.write(put(1))
    await first.close()
    const second = await open(file, [...contractTables, "alter table item add column mood text not null default 'calm'"])
    expect(await second.read('select id, mood from item', [])).toEqual([{ id: 'i1', mood: 'calm' }])
    expect(await second.read('select version from schema_version', [])).toEqual([{ version: 2 }])
  })

  it('undoes a migration that fails, says which, and lets go of the data', async () => {
    const file = freshFile()
    await expect(open(file, [...contractTables, 'create table mood (id text); create table item (id text)'])).rejects.toThrow(
      /^Migration 2 failed and was undone: .*item/,
    )
    const engine = await open(file)
    expect(await engine.read('select version from schema_version', [])).toEqual([{ version: 1 }])
    await expect(engine.read('select * from mood', [])).rejects.toThrow('mood')
  })

  it('refuses a database newer than the code, in words', async () => {
    const file = freshFile()
    await (await open(file, [...contractTables, 'create table mood (id text)'])).close()
    await expect(open(file)).rejects.toThrow('written by a newer Shopbell: it is at version 2, and this one knows versions up to 1')
  })

  it('refuses a second engine on the same DATA_DIR, in this process too', async () => {
    const file = freshFile()
    const engine = await open(file)
    await expect(openAt(file)).rejects.toThrow(/^DATA_DIR .* is in use by another Shopbell\.$/)
    expect(await engine.write(put(1))).toBe('committed')
    await engine.close()
    expect(await (await open(file)).write(put(2))).toBe('committed')
  })

  it('rejects opening, and lets go of the data, when the writer thread cannot start', async () => {
    const file = freshFile()
    await expect(openSqlite({ file, migrations: [], writer: join(built, 'nowhere.js') })).rejects.toThrow('nowhere.js')
    expect(await (await open(file)).write(put(1))).toBe('committed')
  })
})

interface Child {
  process: ChildProcess
  lines: string[]
  /** Resolves when this many lines have been printed. */
  printed(count: number): Promise<void>
  ended: Promise<void>
}

function start(command: string, args: string[]): Child {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  let check = (): void => {}
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    check()
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const printed = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      check = () => lines.length >= count && resolve()
      check()
      void ended.then(() => reject(new Error(`The child ended after ${lines.length} lines: ${lines.slice(0, 3).join(' | ')}`)))
    })
  return { process: child, lines, printed, ended }
}

describe('SQLite in a process that dies', () => {
  const children: Child[] = []
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.process.kill('SIGKILL')
      await child.ended
    }
  })
  function startWriting(file: string, run: string): Child {
    const child = start(process.execPath, [join(built, 'child.js'), file, run])
    children.push(child)
    return child
  }
  const acknowledged = (child: Child): string[] =>
    child.lines.filter((line) => line.startsWith('committed ')).flatMap((line) => [`${line.slice(10)}-left`, `${line.slice(10)}-right`])

  it('loses nothing it acknowledged and keeps no half of a unit, three kill -9 in a row', async () => {
    const file = freshFile()
    const promised: string[] = []
    for (const run of ['first', 'second', 'third']) {
      const child = startWriting(file, run)
      await child.printed(400)
      child.process.kill('SIGKILL')
      await child.ended
      promised.push(...acknowledged(child))

      const engine = await openAt(file, ['-- version 1 is there already'])
      const found = new Set((await engine.read<{ name: string }>('select name from pair', [])).map((row) => row.name))
      const halves = await engine.read('select half, count(*) as n from pair group by half order by half', [])
      const health = await engine.read('pragma integrity_check', [])
      await engine.close()
      expect(promised.filter((name) => !found.has(name))).toEqual([])
      expect(halves).toEqual([
        { half: 0, n: found.size / 2 },
        { half: 1, n: found.size / 2 },
      ])
      expect(health).toEqual([{ integrity_check: 'ok' }])
    }
    expect(promised.length).toBeGreaterThan(2000)
  })

  it('holds DATA_DIR against a second process, and not a moment after kill -9', async () => {
    const file = freshFile()
    const child = startWriting(file, 'holder')
    await child.printed(1)
    await expect(openAt(file)).rejects.toThrow(/is in use by another Shopbell/)
    child.process.kill('SIGKILL')
    await child.ended
    await (await openAt(file, ['-- version 1 is there already'])).close()
  })

  it.skipIf(process.platform === 'win32')('refuses reads and writes for good after a write error of the disk', async () => {
    const file = freshFile()
    // The shell caps the size of any file at 1 MB; a write past it fails as a broken disk does.
    const child = start('/bin/sh', [
      '-c',
      'ulimit -f 2048; exec "$0" "$@"',
      process.execPath,
      join(built, 'child.js'),
      file,
      'capped',
      'x'.repeat(4000),
    ])
    children.push(child)
    await child.ended
    expect(child.lines.at(-1)).toBe('fault broken; then write: broken; read: broken')
    expect(acknowledged(child).length).toBeGreaterThan(10)

    const engine = await openAt(file, ['-- version 1 is there already'])
    const found = new Set((await engine.read<{ name: string }>('select name from pair', [])).map((row) => row.name))
    await engine.close()
    expect(acknowledged(child).filter((name) => !found.has(name))).toEqual([])
  })
})
