// A copy of a busy server, and its way back, by the operator's own commands; and what a widget makes of a history that was put back.

import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { backUp } from '../../server/backup.ts'
import { openReader, openWriter } from '../../server/store/connection.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { createConversation, type LiveConversation } from '../../widget/conversation/conversation.ts'
import { createChannel } from '../../widget/line/channel.ts'
import { writerScript } from '../contract/fresh-sqlite.ts'
import { talkRows } from '../contract/search.contract.ts'
import { type Build, buildServer, type ServerProcess, startBuilt } from '../durability/built-server.ts'
import { startTalker } from '../durability/talker.ts'
import { createMemoryStores } from '../unit/widget/conversation/memory-store.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let build: Build
let folder: string
let server: ServerProcess | undefined
beforeAll(async () => {
  build = await buildServer()
  folder = mkdtempSync(join(tmpdir(), 'shopbell-backup-'))
})
afterEach(() => server?.kill9())
afterAll(() => {
  build.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** `npm run shopbell -- ...` as a process of its own. */
function operate(dataDir: string, ...words: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [build.admin, ...words], { env: { PATH: process.env.PATH, DATA_DIR: dataDir } }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: (out + err).trim() }),
    )
  })
}

function rowsOf<Row>(file: string, sql: string): Row[] {
  const database = openReader(file)
  try {
    return database.prepare(sql).all() as Row[]
  } finally {
    database.close()
  }
}

/** The widget without its face, on real sockets. */
function openWidget(port: number): LiveConversation {
  const origin = `http://127.0.0.1:${port}`
  const [store] = createMemoryStores(1)
  const [tabStore] = createMemoryStores(1)
  const now = Date.now
  const after = (delayMs: number, run: () => void) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  }
  const openSocket = (url: string, protocols: string[]) => {
    const socket = new WebSocket(url, protocols, { origin })
    // A browser's socket says the same by its close alone.
    socket.on('error', () => {})
    return socket as never
  }
  return createConversation({
    site: 'demo',
    base: origin,
    language: 'en',
    context: () => ({ url: `${origin}/` }),
    bringConsent: () => new Promise(() => {}),
    ports: {
      // What a browser adds by itself.
      fetch: (input, init) => fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), origin } }),
      now,
      after,
      withLock: (_name, run) => run(),
      openLine: (wiring) =>
        createChannel({
          // Small dice: nobody else is on this server whom it must spare.
          ports: { openSocket, now, random: () => 0.1, after },
          ...wiring,
        }),
      store,
      tabStore,
    },
  })
}

it('a backup of a busy server is one whole moment, holds all that was acknowledged before it, and disturbs nobody', async () => {
  const dataDir = join(folder, 'busy')
  server = await startBuilt({ build, dataDir })
  const { port } = server
  const talkers = await Promise.all(Array.from({ length: 4 }, () => startTalker(port)))
  const cuts = talkers.map((talker) => talker.talkUntilCut(port))
  await expect.poll(() => talkers.every((talker) => talker.acknowledged() > 200), { timeout: 20_000 }).toBe(true)

  for (const name of ['first', 'second']) {
    const file = join(folder, `${name}.backup`)
    const acknowledged = talkers.reduce((sum, talker) => sum + talker.acknowledged(), 0)
    expect(await operate(dataDir, 'backup', file)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^Backed up 4 conversations, \d+ facts/),
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const torn = rowsOf(
      file,
      `select c.seq from conversations c join (select conversation_uuid, count(*) as n, max(seq) as last from facts group by conversation_uuid) f
       on f.conversation_uuid = c.conversation_uuid where c.seq <> f.n or c.seq <> f.last`,
    )
    expect(torn).toEqual([])
    const [said] = rowsOf<{ n: number }>(file, "select count(*) as n from facts where kind = 'said'")
    expect(said?.n).toBeGreaterThanOrEqual(acknowledged + 4)
  }
  const before = talkers.map((talker) => talker.acknowledged())
  await expect.poll(() => talkers.every((talker, index) => talker.acknowledged() > (before[index] ?? 0))).toBe(true)
  await server.kill9()
  await Promise.all(cuts)
})

it('a backup has what is on disk in the log alone, and nothing that is not committed', async () => {
  const dataDir = join(folder, 'log')
  mkdirSync(dataDir)
  const engine = await openSqlite({ file: join(dataDir, 'shopbell.sqlite'), migrations: MIGRATIONS, writer: await writerScript() })
  const { rows } = talkRows({ merchantId: 'M', bodies: ['only in the log'] })
  expect(await engine.write(rows)).toBe('committed')
  // So it is: a copy of the file by itself has none of it.
  copyFileSync(join(dataDir, 'shopbell.sqlite'), join(folder, 'alone'))
  expect(readFileSync(join(folder, 'alone')).includes('only in the log')).toBe(false)
  const halfWay = openWriter(join(dataDir, 'shopbell.sqlite'))
  halfWay.exec("begin immediate; update facts set body = replace(body, 'only in the log', 'not committed')")
  const file = join(folder, 'log.backup')
  expect(backUp(dataDir, file)).toMatch(/^Backed up 1 conversations, 2 facts/)
  halfWay.exec('rollback')
  halfWay.close()
  await engine.close()
  expect(rowsOf<{ body: string }>(file, "select body from facts where kind = 'said'")).toEqual([
    { body: expect.stringContaining('only in the log') },
  ])
})

it('[REC-02] a history that was put back has another name; the widget loads it anew, doubles nothing and says again what the backup has not, before what it still had to say', async () => {
  const dataDir = join(folder, 'restored')
  const file = join(folder, 'restored.backup')
  server = await startBuilt({ build, dataDir })
  const { port } = server
  const talk = openWidget(port)
  const bodies = () => talk.messages.value.map(({ body }) => body)
  talk.resume()
  talk.start({ name: 'Mia', email: '', question: 'Question' })
  await expect.poll(() => talk.connection.value).toBe('open')
  talk.send('kept')
  await expect.poll(bodies).toEqual(['Question', 'kept'])
  expect((await operate(dataDir, 'backup', file)).code).toBe(0)
  talk.send('lost')
  await expect.poll(bodies).toEqual(['Question', 'kept', 'lost'])

  expect(await operate(dataDir, 'restore', file)).toMatchObject({ code: 1, said: expect.stringContaining('in use by another Shopbell') })
  await server.kill9()
  talk.send('while away')
  expect(await operate(dataDir, 'restore', file)).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^Restored 1 conversations, 3 facts/),
  })
  expect(readdirSync(dataDir).filter((name) => name.includes('.replaced-'))).toHaveLength(1)
  const streamOf = (database: string) => rowsOf<{ value: string }>(database, "select value from meta where name = 'stream'")[0]?.value
  expect(streamOf(join(dataDir, 'shopbell.sqlite'))).not.toBe(streamOf(file))

  server = await startBuilt({ build, dataDir, port })
  await expect.poll(bodies, { timeout: 20_000 }).toEqual(['Question', 'kept', 'lost', 'while away'])
  expect(talk.pending.value).toEqual([])
  talk.send('and on')
  await expect.poll(bodies).toEqual(['Question', 'kept', 'lost', 'while away', 'and on'])
  expect(rowsOf(join(dataDir, 'shopbell.sqlite'), "select body from facts where kind = 'said'")).toHaveLength(5)
  talk.close()
})

it('a backup replaces no file, and leaves none behind when it fails', async () => {
  const dataDir = join(folder, 'careful')
  const file = join(folder, 'careful.backup')
  expect(await operate(dataDir, 'backup', file)).toMatchObject({ code: 1, said: expect.stringContaining('holds no database') })
  server = await startBuilt({ build, dataDir })
  writeFileSync(file, 'mine')
  expect(await operate(dataDir, 'backup', file)).toMatchObject({ code: 1, said: expect.stringContaining('is there already') })
  expect(readFileSync(file, 'utf8')).toBe('mine')
  const nowhere = join(folder, 'nowhere', 'x.backup')
  expect((await operate(dataDir, 'backup', nowhere)).code).toBe(1)
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
})

it.each([
  ['damaged', (bytes: Buffer) => bytes.fill(0xff, 8_192, 40_960)],
  ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 20_480)],
  ['something else', () => Buffer.from('not a backup')],
])('[CRS-06] a backup that is %s is not put back, and what was there stays', async (name, spoil) => {
  const dataDir = join(folder, `spoiled-${name}`)
  const file = join(folder, `spoiled-${name}.backup`)
  server = await startBuilt({ build, dataDir })
  expect((await operate(dataDir, 'backup', file)).code).toBe(0)
  await server.stop()
  writeFileSync(file, spoil(readFileSync(file)))
  const database = join(dataDir, 'shopbell.sqlite')
  const before = readFileSync(database)
  expect(await operate(dataDir, 'restore', file)).toMatchObject({
    code: 1,
    said: expect.stringContaining('is not a sound backup of Shopbell'),
  })
  expect(readFileSync(database).equals(before)).toBe(true)
  expect(existsSync(`${database}.restoring`)).toBe(false)
})

it('a backup is put back into an empty folder', async () => {
  const dataDir = join(folder, 'from')
  const file = join(folder, 'empty.backup')
  server = await startBuilt({ build, dataDir })
  const { port } = server
  const talker = await startTalker(port)
  expect((await operate(dataDir, 'backup', file)).code).toBe(0)
  await server.stop()
  const elsewhere = join(folder, 'elsewhere')
  expect((await operate(elsewhere, 'restore', file)).said).toMatch(/^Restored 1 conversations, 2 facts .*\.$/)
  // The same keys, so that the shopper's token holds there.
  writeFileSync(join(elsewhere, 'signing-key.json'), readFileSync(join(dataDir, 'signing-key.json')), { mode: 0o600 })
  server = await startBuilt({ build, dataDir: elsewhere, port })
  expect(await talker.complaints(port)).toEqual([])
})
