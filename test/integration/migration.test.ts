// An update that is cut short, and one that meets data of the first version.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { EventsPage } from '../../protocol/parse.ts'
import { PATHS } from '../../protocol/rest.ts'
import { openReader, openWriter } from '../../server/store/connection.ts'
import type { Database } from '../../server/store/driver.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { bundled } from '../bundled.ts'
import { startTestServer } from './running-server.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopbell-migration-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As the first version left it: only its own step has been applied. */
function firstVersion(file: string): Database {
  const database = openWriter(file)
  database.exec('create table schema_version (version integer not null); create table meta (name text primary key, value text not null)')
  database.exec(MIGRATIONS[0] ?? '')
  database.exec("insert into schema_version (version) values (1); insert into meta (name, value) values ('stream', 'first')")
  return database
}

/** Everything into the one file, so that it can be copied. */
function finish(database: Database): void {
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
}

const FACTS = 100_000
const KILLS = 10

it('[UPG-04] an update that is killed leaves 100,000 facts as they were before a step or after it, and the next start completes it', async () => {
  const original = join(folder, 'original.sqlite')
  const database = firstVersion(original)
  database.exec(`
    begin;
    create temp table n as with recursive n(i) as (select 0 union all select i + 1 from n where i < ${FACTS - 1}) select i from n;
    insert into conversations select 'c' || i, 'SHOP', 'shop', 'Support', 'q' || i, i, 100, i + 100, 'waiting', '{}', '{}' from n where i < ${FACTS / 100};
    insert into facts select 'c' || (i / 100), i % 100 + 1, i, 'said', 'arn', 'cid' || i, '{"kind":"said","seq":' || (i % 100 + 1) || '}' from n;
    commit;
  `)
  finish(database)
  const scripts = await bundled({ child: 'test/durability/migrate-child.ts', writer: 'server/store/writer.ts' })

  function start(file: string) {
    const child = spawn(process.execPath, [join(scripts, 'child.js'), file], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'close')
    const opening = once(child.stdout, 'data')
    return { child, ended, opening }
  }
  /** What a database between two steps would not be. */
  function look(file: string) {
    const reader = openReader(file)
    const all = <Row>(sql: string) => reader.prepare(sql).all() as Row[]
    const [version] = all<{ version: number }>('select version from schema_version')
    const [facts] = all<{ n: number; touched: number }>("select count(*) as n, sum(body like '% touched') as touched from facts")
    const columns = all<{ name: string }>("select name from pragma_table_info('conversations')").map(({ name }) => name)
    const tables = all<{ name: string }>("select name from sqlite_master where name = 'facts_touched'").length
    const health = all<{ integrity_check: string }>('pragma integrity_check')
    reader.close()
    return { version: Number(version?.version), facts, columns, tables, health }
  }
  const last = MIGRATIONS.length + 1

  let from = 0
  async function fresh(name: string) {
    const dir = join(folder, name)
    mkdirSync(dir)
    const file = join(dir, 'store.sqlite')
    copyFileSync(original, file)
    const run = start(file)
    await run.opening
    from = performance.now()
    return { file, ...run }
  }
  const whole = await fresh('whole')
  await whole.ended
  const tookMs = performance.now() - from
  expect(look(whole.file)).toMatchObject({ version: last, facts: { n: FACTS, touched: FACTS } })

  const versions: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const { file, child, ended } = await fresh(`kill-${kill}`)
    // Instants all over the update, the last ones in its long step.
    setTimeout(() => child.kill('SIGKILL'), (kill / KILLS) * tookMs)
    await ended
    const found = look(file)
    versions.push(found.version)
    const { columns, health } = found
    expect(health).toEqual([{ integrity_check: 'ok' }])
    expect([columns.includes('row_json'), columns.includes('state_json')]).toEqual(found.version === 1 ? [true, false] : [false, true])
    expect([found.facts?.n, found.facts?.touched, found.tables]).toEqual(found.version === last ? [FACTS, FACTS, 1] : [FACTS, 0, 0])

    await start(file).ended
    expect(look(file)).toMatchObject({ version: last, facts: { n: FACTS, touched: FACTS }, health: [{ integrity_check: 'ok' }] })
    rmSync(join(file, '..'), { recursive: true, force: true })
  }
  // Otherwise nothing was cut short.
  expect(versions.filter((version) => version < last).length).toBeGreaterThan(0)
})

it('talks of the first version go on after the update: their state is read from their facts', async () => {
  const server = await startTestServer({ demo: false })
  try {
    const sam = await server.shopper({ question: 'Old question' })
    const ada = await server.agent()
    await ada.pickUp(sam)
    sam.say('old words')
    await ada.line.heardMessage('old words')
    await server.restart({ between: () => asFirstVersion(join(server.dataDir, 'shopbell.sqlite')) })

    const again = await server.agent()
    const line = await sam.anotherLine()
    line.say(sam.uuid, 'new words')
    await again.line.heardMessage('new words')
    const { body: page } = await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))
    expect(page.events.map(({ seq }) => seq)).toEqual(page.events.map((_, index) => index + 1))
    expect(page.events.flatMap((frame) => (frame.type === 'message' ? [frame.message.body] : []))).toEqual([
      'Old question',
      'old words',
      'new words',
    ])
    const { status, text } = await again.rest(`${PATHS.conversations}?_limit=10`)
    expect(status).toBe(200)
    expect(text).toContain(sam.uuid)
  } finally {
    await server.close()
  }
})

/** Rewrites a database of today into one of the first version, with the rows that one had. */
function asFirstVersion(file: string): void {
  const today = `${file}.today`
  renameSync(file, today)
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
  const database = firstVersion(file)
  const names = (sql: string) => (database.prepare(sql).all() as { name: string }[]).map(({ name }) => name)
  database.exec(`attach '${today}' as today`)
  for (const table of names("select name from main.sqlite_master where type = 'table' and name not in ('schema_version', 'meta')")) {
    const columnsOf = (schema: string) => names(`select name from pragma_table_info('${table}', '${schema}')`)
    const kept = columnsOf('main').filter((name) => columnsOf('today').includes(name))
    const gone = columnsOf('main').filter((name) => !kept.includes(name))
    database.exec(
      `insert into main.${table} (${[...kept, ...gone].join(', ')}) select ${[...kept, ...gone.map(() => "'{}'")].join(', ')} from today.${table}`,
    )
  }
  database.exec('detach today')
  finish(database)
}
