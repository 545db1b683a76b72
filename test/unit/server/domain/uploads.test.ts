import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDiskBlobs } from '../../../../server/blobs/disk.ts'
import { createImages } from '../../../../server/blobs/images.ts'
import { createInspector } from '../../../../server/blobs/inspector.ts'
import { openIntake } from '../../../../server/blobs/intake.ts'
import { BlobFault, type Blobs } from '../../../../server/domain/blobs.ts'
import { createUploads, type UploadStore, type Uploads } from '../../../../server/domain/uploads.ts'
import { createUploadStore, uploadSent } from '../../../../server/store/upload-store.ts'
import { freshFolder } from '../../../contract/blobs.contract.ts'
import { type FreshEngine, freshSqlite } from '../../../contract/fresh-sqlite.ts'
import { createFakeWorld, type FakeWorld } from '../../../fake-world.ts'

const SAM = 'arn:sam'
const DAY = 24 * 3_600_000

let fresh: FreshEngine
let folder: string
let remove: () => void
let world: FakeWorld
let blobs: Blobs
let store: UploadStore
let uploads: Uploads

beforeAll(async () => {
  fresh = await freshSqlite()
})
afterAll(() => fresh.close())
beforeEach(async () => {
  ;({ folder, remove } = freshFolder())
  world = createFakeWorld()
  blobs = await openDiskBlobs(join(folder, 'kept'))
  store = createUploadStore(fresh.engine)
  uploads = await over(blobs)
})
afterEach(() => remove())

const over = async (own: Blobs, more: { hasRoom?: () => Promise<boolean> } = {}): Promise<Uploads> =>
  createUploads({
    store,
    blobs: own,
    intake: await openIntake(join(folder, 'drafts')),
    inspector: createInspector(createImages()),
    world,
    origin: 'https://files.example.net',
    ...more,
  })

async function* bytes(...words: string[]): AsyncGenerator<Uint8Array> {
  for (const word of words) yield Buffer.from(word)
}

async function asked(conversationUuid: string | undefined, by = SAM): Promise<string> {
  const upload = await uploads.ask({ conversationUuid, uploaderArn: by, extension: 'txt', name: 'note' }, 1000)
  return upload?.key ?? ''
}

async function stored(conversationUuid: string | undefined, by = SAM): Promise<string> {
  const key = await asked(conversationUuid, by)
  expect(await uploads.receive(key, 'txt', bytes('hello'))).toEqual({ ok: true })
  return key
}

const isThere = (key: string) => existsSync(join(folder, 'kept', key))

describe('files of a conversation', () => {
  it('[GDP-01] go with it, sent or not, whoever sent them, and no others', async () => {
    const mine = world.uuid()
    const sentByAgent = await stored(undefined, 'arn:ada')
    await fresh.engine.write([uploadSent(sentByAgent, 'arn:ada', mine)])
    const keys = [await asked(mine), await stored(mine), sentByAgent]
    const others = [await stored(world.uuid()), await stored(undefined, 'arn:ada')]
    await uploads.removeConversation(mine)
    for (const key of keys) expect([isThere(key), await store.find(key)]).toEqual([false, undefined])
    for (const key of others) expect([isThere(key), (await store.find(key))?.state]).toEqual([true, 'stored'])
    expect(await uploads.open(sentByAgent, 'note.txt')).toBeUndefined()
  })

  it('[GDP-01] leave nothing behind when they come in at that very moment', async () => {
    const mine = world.uuid()
    const key = await asked(mine)
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('before')
      await uploads.removeConversation(mine)
      yield Buffer.from('after')
    }
    expect(await uploads.receive(key, 'txt', slow())).toEqual({ ok: false, refusal: 'spent' })
    expect([isThere(key), await store.find(key), readdirSync(join(folder, 'drafts'))]).toEqual([false, undefined, []])
  })

  it('[GDP-01] are removed later when the place where they lie fails, and are not shown meanwhile', async () => {
    const mine = world.uuid()
    const key = await stored(mine)
    await fresh.engine.write([uploadSent(key, SAM, mine)])
    let fails = true
    uploads = await over({
      ...blobs,
      remove: (each) => (fails ? Promise.reject(new BlobFault('away')) : blobs.remove(each)),
    })
    await expect(uploads.removeConversation(mine)).rejects.toThrow('away')
    expect([isThere(key), await uploads.open(key, 'note.txt')]).toEqual([true, undefined])
    fails = false
    await uploads.tick()
    expect([isThere(key), await store.find(key)]).toEqual([false, undefined])
  })
})

describe('a message', () => {
  it('[UPL-03] [UPL-04] takes a file once, from who put it there, in their conversation, whichever process asks', async () => {
    const mine = world.uuid()
    const key = await stored(mine)
    const take = (by: string, uuid: string) => fresh.engine.write([uploadSent(key, by, uuid)])
    expect(await take('arn:eve', mine)).toBe('conflict')
    expect(await take(SAM, world.uuid())).toBe('conflict')
    expect(await fresh.engine.write([uploadSent(await asked(mine), SAM, mine)])).toBe('conflict')
    expect(await take(SAM, mine)).toBe('committed')
    expect(await take(SAM, mine)).toBe('conflict')
  })
})

describe('files that are not finished', () => {
  it('[UPL-06] are gone after a day, and what was sent is not', async () => {
    const mine = world.uuid()
    const sent = await stored(mine)
    await fresh.engine.write([uploadSent(sent, SAM, mine)])
    const left = [await stored(mine), await asked(mine)]
    // Claimed by a process that was killed.
    const claimed = await asked(mine)
    await store.move(claimed, 'asked', 'receiving')
    world.pass(DAY)
    await uploads.tick()
    expect(await Promise.all(left.map(async (key) => (await store.find(key))?.state))).toEqual(['stored', 'asked'])
    world.pass(60_000)
    await uploads.tick()
    for (const key of [...left, claimed]) expect([isThere(key), await store.find(key)]).toEqual([false, undefined])
    expect([isThere(sent), (await store.find(sent))?.state]).toEqual([true, 'sent'])
  })

  it('[UPL-06] leave no draft, whether they are cut off or the place where they would lie fails', async () => {
    async function* cut(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half')
      throw new Error('the line is gone')
    }
    const key = await asked(undefined)
    expect(await uploads.receive(key, 'txt', cut())).toEqual({ ok: false, refusal: 'cut off' })
    expect(await uploads.receive(key, 'txt', bytes())).toEqual({ ok: false, refusal: 'empty' })
    uploads = await over({ ...blobs, put: () => Promise.reject(new BlobFault('full')) })
    await expect(uploads.receive(key, 'txt', bytes('whole'))).rejects.toThrow('full')
    expect(readdirSync(join(folder, 'drafts'))).toEqual([])
    uploads = await over(blobs)
    expect(await uploads.receive(key, 'txt', bytes('whole'))).toEqual({ ok: true })
  })

  it('[CRS-02] are not begun where the disk has room for the talk only', async () => {
    const key = await asked(undefined)
    let room = false
    uploads = await over(blobs, { hasRoom: async () => room })
    await expect(uploads.receive(key, 'txt', bytes('hello'))).rejects.toThrow('no room')
    expect(readdirSync(join(folder, 'kept'))).toEqual([])
    room = true
    expect(await uploads.receive(key, 'txt', bytes('hello'))).toEqual({ ok: true })
  })

  it('[UPL-06] left as drafts by a process that was killed are gone at the next start', async () => {
    mkdirSync(join(folder, 'drafts'), { recursive: true })
    const intake = await openIntake(join(folder, 'drafts'))
    expect(await intake.receive(bytes('left'), 100)).toMatchObject({ ok: true })
    expect(readdirSync(join(folder, 'drafts'))).toHaveLength(1)
    await openIntake(join(folder, 'drafts'))
    expect(readdirSync(join(folder, 'drafts'))).toEqual([])
  })
})
