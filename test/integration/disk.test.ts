// A disk that is full, cannot be written, or holds something damaged: what the server says, and what it never does.

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { EventsPage } from '../../protocol/parse.ts'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { type Build, buildServer, type ServerProcess, spawnServer, startBuilt } from '../durability/built-server.ts'
import { canMount, mountMemory, type SmallDisk } from '../durability/small-disk.ts'
import { fetchJson, newCid } from './running-server.ts'
import { openLine } from './test-line.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let build: Build
const folders: string[] = []
const disks: SmallDisk[] = []
const running: ServerProcess[] = []
beforeAll(async () => {
  build = await buildServer()
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.kill9()
  for (const disk of disks.splice(0)) disk.unmount()
})
afterAll(() => {
  build.remove()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function start(dataDir: string): Promise<ServerProcess> {
  const server = await startBuilt({ build, dataDir, env: { DISK_FLOOR_MB: '0' } })
  running.push(server)
  return server
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shopbell-disk-test-'))
  folders.push(folder)
  return folder
}

/** One sentence and exit code 1; nothing else. */
async function refusal(dataDir: string): Promise<string> {
  const { child, ended, ready, output } = await spawnServer({ build, dataDir })
  void ready.then(
    () => child.kill('SIGKILL'),
    () => {},
  )
  expect(await ended).toBe(1)
  const lines = output().trim().split('\n')
  expect(lines).toHaveLength(1)
  return lines[0] ?? ''
}

function visitor(port: number) {
  const origin = `http://127.0.0.1:${port}`
  const page = (jwt?: string) => ({ [HEADERS.siteKey]: 'demo', origin, ...(jwt ? { authorization: `Bearer ${jwt}` } : {}) })
  return {
    origin,
    begin: () =>
      fetchJson<{ conversation: { conversation_uuid: string }; customer_auth: { jwt: string } }>({
        port,
        path: PATHS.conversations,
        method: 'PUT',
        headers: page(),
        body: { question: 'Hello?', conversation_participant_name: 'Sam', client_message_id: newCid() },
      }),
    line: (jwt: string) => openLine(`ws://127.0.0.1:${port}${PATHS.websocket}`, jwt, { origin }),
    history: (uuid: string, jwt: string) => fetchJson<EventsPage>({ port, path: `${PATHS.events(uuid, 0)}?limit=500`, headers: page(jwt) }),
    ready: () => fetchJson<{ ready: boolean; reason?: string }>({ port, path: '/readyz' }),
    alive: () => fetchJson({ port, path: '/healthz' }),
  }
}

const bodies = (page: EventsPage) => page.events.flatMap((frame) => (frame.type === 'message' ? [frame.message.body] : []))

describe.skipIf(!canMount())('a small disk', () => {
  it('[CRS-02] that is full refuses what it cannot keep, goes on reading, and takes words again when there is room', async () => {
    const disk = mountMemory(4)
    disks.push(disk)
    const server = await start(join(disk.dir, 'data'))
    const guest = visitor(server.port)
    const { body: talk } = await guest.begin()
    const { jwt } = talk.customer_auth
    const uuid = talk.conversation.conversation_uuid
    const line = await guest.line(jwt)
    line.say(uuid, 'before')
    await line.heardMessage('before')

    disk.fill()
    // The last pages of the log may still have had room.
    await expect.poll(async () => (await guest.begin()).status).toBe(503)
    const refused = await guest.begin()
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    expect(refused.body).toMatchObject({ success: false, error: { developer_message: 'the store cannot write' } })
    const cid = line.say(uuid, 'while full')
    await line.settled()
    expect(line.frames.filter((frame) => JSON.stringify(frame).includes('while full'))).toEqual([])
    expect(bodies((await guest.history(uuid, jwt)).body)).toEqual(['Hello?', 'before'])
    expect((await guest.alive()).status).toBe(200)
    expect(await guest.ready()).toMatchObject({ status: 503, body: { ready: false, reason: 'no storage' } })

    disk.makeRoom()
    // Nobody writes: the server finds out by itself.
    await expect.poll(async () => (await guest.ready()).status, { timeout: 10_000 }).toBe(200)
    line.say(uuid, 'while full', cid)
    await line.heardMessage('while full')
    line.say(uuid, 'after')
    await line.heardMessage('after')
    expect((await guest.begin()).status).toBe(200)

    await server.kill9()
    const again = await start(join(disk.dir, 'data'))
    const { body: page } = await visitor(again.port).history(uuid, jwt)
    expect(bodies(page)).toEqual(['Hello?', 'before', 'while full', 'after'])
    expect(page.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
  })

  it('that cannot be written is one sentence at the start', async () => {
    const disk = mountMemory(4)
    disks.push(disk)
    disk.remount('ro')
    expect(await refusal(disk.dir)).toBe(`DATA_DIR "${disk.dir}" cannot be written to.`)
  })
})

describe('a damaged file', () => {
  /** A talk long enough to fill more than a few pages, and a clean end, after which everything is in the one file. */
  async function talkIn(dataDir: string): Promise<{ uuid: string; jwt: string; file: string }> {
    const server = await start(dataDir)
    const guest = visitor(server.port)
    const { body: talk } = await guest.begin()
    const uuid = talk.conversation.conversation_uuid
    const line = await guest.line(talk.customer_auth.jwt)
    for (let n = 0; n < 60; n++) line.say(uuid, `word ${n} ${'x'.repeat(2_000)}`)
    await line.heardMessage(`word 59 ${'x'.repeat(2_000)}`)
    line.close()
    expect(await server.stop()).toBe(0)
    return { uuid, jwt: talk.customer_auth.jwt, file: join(dataDir, 'shopbell.sqlite') }
  }

  function damage(file: string, fromPage: number, pages: number): void {
    const handle = openSync(file, 'r+')
    writeSync(handle, Buffer.alloc(pages * 4096, 0xff), 0, pages * 4096, fromPage * 4096)
    closeSync(handle)
  }

  it.each([
    ['pages in the middle', (file: string) => damage(file, 12, 8)],
    ['the last pages', (file: string) => damage(file, statSync(file).size / 4096 - 12, 12)],
    ['the end cut off', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, -40_960))],
    ['no database at all', (file: string) => writeFileSync(file, 'not a database '.repeat(1_000))],
  ])('[CRS-06] is refused at the start in one sentence, and left as it was: %s', async (_name, spoil) => {
    const dataDir = freshFolder()
    const { file } = await talkIn(dataDir)
    spoil(file)
    const before = readFileSync(file)
    expect(await refusal(dataDir)).toMatch(new RegExp(`^DATA_DIR "${dataDir}" holds a database that cannot be opened: `))
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('[CRS-06] ends the process when it is found in the middle of the day, instead of telling half a history', async () => {
    const dataDir = freshFolder()
    const { uuid, jwt, file } = await talkIn(dataDir)
    const server = await start(dataDir)
    damage(file, 2, statSync(file).size / 4096 - 2)
    const answer = await visitor(server.port)
      .history(uuid, jwt)
      .then(
        ({ status }) => status,
        () => 'no answer',
      )
    expect(answer).not.toBe(200)
    expect(await server.ended).toBe(1)
    expect(server.output()).toMatch(/DATA_DIR can no longer be used safely: SQLite: /)
  })
})
