// Files from a shopper's page to an agent's console: one address for one file, judged by its bytes, read from elsewhere.

import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { MODELS } from '../../../protocol/model-table.ts'
import type { EventsPage } from '../../../protocol/parse.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { freshFolder } from '../../contract/blobs.contract.ts'
import { S3_KEYS, startS3 } from '../../contract/s3-server.ts'
import { createFakeWorld, type FakeWorld } from '../../fake-world.ts'
import { ask, asked, looked, moving, open, photograph, put, send, sent, uploaded } from '../file-sender.ts'
import { startTestServer, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const MEGABYTE = 1024 * 1024
const MINUTE = 60_000
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('')
const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'

let world: FakeWorld
let server: TestServer
let sam: TestShopper

beforeAll(async () => {
  world = createFakeWorld()
  server = await startTestServer({ demo: false, world })
})
afterAll(() => server.close())
beforeEach(async () => {
  // Whoever had enough for a minute may go on.
  world.pass(60 * MINUTE)
  sam = await server.shopper()
})

const sentence = (content: Buffer): string => JSON.parse(String(content)).error.user_message
const kept = (folder: 'kept' | 'drafts' = 'kept') => readdirSync(join(server.dataDir, 'files', folder))

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('an address for a file', () => {
  it('is answered in the shape of the model, with a key of 256 bits', async () => {
    const { status, body } = await ask(sam, 'png')
    expect(status).toBe(200)
    expect(body).toMatchObject({ success: true, metadata: { payload_name: 'conversation_multimedia_upload_url' } })
    expect(Object.keys(body.conversation_multimedia_upload_url ?? {})).toEqual(Object.keys(MODELS.ConversationMultimediaUploadUrl))
    expect(body.conversation_multimedia_upload_url?.key).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(body.conversation_multimedia_upload_url?.url).toMatch(`${server.url}/`)
  })

  it('is for shoppers of a conversation and for agents', async () => {
    const ada = await server.agent()
    expect((await ask(ada, 'pdf')).status).toBe(200)
    expect((await server.rest(PATHS.uploadUrl('png'))).status).toBe(401)
    expect((await server.rest(PATHS.uploadUrl('png'), { headers: {} })).status).toBe(401)
    await sam.rest(`${PATHS.conversation(sam.uuid)}/leave`, { method: 'DELETE' })
    expect((await ask(sam, 'png')).status).toBe(404)
  })

  it.each(['svg', 'html', 'exe', 'png.html', 'xml', 'zip', '..%2fpng'])('[UPL-02] is refused for %s in words', async (extension) => {
    const { status, text } = await ask(sam, extension)
    expect(status).toBe(400)
    expect(sentence(Buffer.from(text))).toBe('Only these kinds of files can be sent: jpg, jpeg, png, gif, webp, pdf, txt.')
  })

  it('[UPL-01] is good for one file', async () => {
    const { key, url } = await asked(sam, 'txt')
    expect((await put(url, 'first')).status).toBe(204)
    expect((await put(url, 'second')).status).toBe(403)
    const { mediaUrls: [link = ''] = [] } = await sent(sam, sam.uuid, [key])
    expect((await put(url, 'third')).status).toBe(403)
    expect(String((await send(link)).content)).toBe('first')
  })

  it('[UPL-01] takes one of two that come at once', async () => {
    const { key, url } = await asked(sam, 'txt')
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => put(url, `file ${index}`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403, 403, 403, 403, 403, 403, 403])
    const { mediaUrls: [link = ''] = [] } = await sent(sam, sam.uuid, [key])
    expect(String((await send(link)).content)).toBe(`file ${answers.findIndex(({ status }) => status === 204)}`)
  })

  it('[DOS-01] is used up by three files that are not fit: nobody has bad pictures looked at for five minutes', async () => {
    const { url } = await asked(sam, 'png')
    for (let n = 0; n < 3; n++) expect((await put(url, 'no picture')).status).toBe(422)
    expect((await put(url, await photograph('png'))).status).toBe(403)
  })

  it('[UPL-01] ends after five minutes', async () => {
    const { url } = await asked(sam, 'txt')
    world.pass(5 * MINUTE - 1)
    expect((await put(url, '')).status).toBe(422)
    world.pass(1)
    expect((await put(url, 'late')).status).toBe(403)
  })

  it('[UPL-01] holds for no other key, kind or time', async () => {
    const { key, url } = await asked(sam, 'txt')
    const other = await asked(sam, 'txt')
    const until = new URL(url).searchParams.get('until') ?? ''
    for (const forged of [
      url.replace(key, other.key),
      url.replace('extension=txt', 'extension=pdf'),
      url.replace(until, String(Number(until) + 1)),
      url.replace(/signature=(.)/, (_, letter: string) => `signature=${letter === '_' ? '-' : '_'}`),
      // Another spelling of the same bytes: two bits of the last letter mean nothing.
      url.replace(/.$/, (letter) => BASE64URL[BASE64URL.indexOf(letter) ^ 1] ?? ''),
      url.replace(/&signature=.*/, ''),
      url.split('?')[0] ?? '',
      url.replace(key, encodeURIComponent(`../${key}`)),
    ])
      expect((await put(forged, 'x')).status, forged).toBe(403)
    expect((await put(url, 'right')).status).toBe(204)
  })

  it('survives a restart', async () => {
    const { url } = await asked(sam, 'txt')
    await server.restart()
    expect((await put(url, 'hello')).status).toBe(204)
  })

  it('is given ten times a minute to one shopper', async () => {
    for (let count = 0; count < 10; count++) expect((await ask(sam, 'png')).status).toBe(200)
    const { status, headers } = await ask(sam, 'png')
    expect([status, headers['retry-after']]).toEqual([429, '6'])
    expect((await ask(await server.shopper(), 'png')).status).toBe(200)
  })

  it('is given a hundred times a day to one shopper, and sixty times a minute to one address', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 101; count++) {
      world.pass(6_000)
      statuses.push((await ask(sam, 'png')).status)
    }
    expect([statuses.filter((status) => status === 200).length, statuses.at(-1)]).toEqual([100, 429])
    const people = await Promise.all(Array.from({ length: 7 }, () => server.shopper()))
    world.pass(MINUTE)
    const crowd = await Promise.all(people.flatMap((each) => Array.from({ length: 9 }, () => ask(each, 'png'))))
    expect(crowd.filter(({ status }) => status === 200)).toHaveLength(60)
  })

  it('[AUT-01] may be used by the page of a shop, and by no other page', async () => {
    const { url } = await asked(sam, 'txt')
    const preflight = await send(url, { method: 'OPTIONS', headers: { origin: server.url, 'access-control-request-method': 'PUT' } })
    expect(preflight.status).toBe(204)
    expect(preflight.headers['access-control-allow-methods']).toContain('PUT')
    expect(preflight.headers['access-control-allow-headers']).toContain('content-type')
    expect((await put(url, 'x', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await put(url, 'x', { origin: 'null' })).status).toBe(403)
    const answer = await put(url, 'x', { origin: server.url, 'content-type': 'application/json' })
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([204, server.url])
  })
})

describe('the size of a file', () => {
  it('[UPL-01] is bounded before a byte is read, when it is told', async () => {
    const { url } = await asked(sam, 'txt')
    const answer = await new Promise<{ status: number; content: Buffer }>((resolve, reject) => {
      const outgoing = open(url, 'PUT', { 'content-length': String(10 * MEGABYTE + 1) }, resolve)
      outgoing.on('error', reject)
      outgoing.flushHeaders()
    })
    expect(answer.status).toBe(413)
    expect(sentence(answer.content)).toBe('A file may have at most 10 MB.')
  })

  it('[UPL-01] is counted while it comes, when it is not told', async () => {
    const { url } = await asked(sam, 'txt')
    let written = 0
    const answer = await new Promise<{ status: number }>((resolve) => {
      const outgoing = open(url, 'PUT', { 'transfer-encoding': 'chunked' }, resolve)
      // The server hangs up on what it has not read.
      outgoing.on('error', () => {})
      const piece = Buffer.alloc(256 * 1024, 'a')
      const more = () => {
        while (written < 64 * MEGABYTE) {
          written += piece.length
          if (!outgoing.write(piece)) return void outgoing.once('drain', more)
        }
        outgoing.end()
      }
      more()
    })
    expect(answer.status).toBe(413)
    expect(written).toBeLessThan(32 * MEGABYTE)
    expect(kept('drafts')).toEqual([])
  })

  it('may be ten megabytes, and they are all there', async () => {
    const words = `${'word '.repeat((10 * MEGABYTE) / 5)}`
    const key = await uploaded(sam, 'txt', words)
    const { mediaUrls: [url = ''] = [] } = await sent(sam, sam.uuid, [key])
    expect((await send(url)).content.equals(Buffer.from(words))).toBe(true)
  })
})

describe('a file in a message', () => {
  it('reaches the agent as an address, with no words or with some', async () => {
    const ada = await server.agent()
    await ada.pickUp(sam)
    const { mediaUrls } = await sent(sam, sam.uuid, [await uploaded(sam, 'jpg', await photograph(), 'kettle.jpg')], 'This one?')
    const { message } = await ada.line.heardMessage('This one?')
    expect(message.media_urls).toEqual(mediaUrls)
    expect(mediaUrls?.[0]).toMatch(/\/files\/[A-Za-z0-9_-]{43}\/kettle\.jpg$/)
    expect(Object.keys(message)).not.toContain('upload_keys')

    const keys = [await uploaded(ada, 'pdf', PDF), await uploaded(ada, 'txt', 'hello')]
    const answer = await sent(ada, sam.uuid, keys)
    expect(answer.mediaUrls).toHaveLength(2)
    const page = await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))
    const stored = page.body.events.flatMap((frame) => (frame.type === 'message' ? [frame.message.media_urls ?? []] : []))
    expect(stored).toEqual([[], mediaUrls, answer.mediaUrls])
  })

  it('is sent once, however often the message is repeated', async () => {
    const key = await uploaded(sam, 'txt', 'hello')
    const cid = `cid-${randomBytes(16).toString('hex')}`
    const message = { type: 'message', conversation_uuid: sam.uuid, message: { body: '', client_message_id: cid, upload_keys: [key] } }
    sam.line.send(message)
    sam.line.send(message)
    await sam.line.settled()
    const copies = sam.line.facts(sam.uuid).filter((frame) => frame.type === 'message' && frame.message.client_message_id === cid)
    expect(new Set(copies.map(({ seq }) => seq)).size).toBe(1)
    expect(sam.line.frames.filter((frame) => 'error' in frame)).toEqual([])
  })

  it('goes with the message when its words are taken away', async () => {
    const ada = await server.agent()
    await ada.pickUp(sam)
    const key = await uploaded(sam, 'txt', 'regretted')
    const { mediaUrls: [link = ''] = [] } = await sent(sam, sam.uuid, [key], 'my card')
    const { message } = await ada.line.heardMessage('my card')
    expect((await send(link)).status).toBe(200)
    ada.line.send({
      type: 'event',
      event_type: 'updated message',
      conversation_uuid: sam.uuid,
      event_updated_message: { conversation_message_uuid: message.conversation_message_uuid, redacted: true },
    })
    await ada.line.heardEvent('updated message')
    expect((await send(link)).status).toBe(404)
    world.pass(MINUTE)
    await expect.poll(() => kept(), { timeout: 10_000 }).not.toContain(key)
    const page = await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))
    expect(page.text).not.toContain(key)
  })

  it('[UPL-04] is part of one of two messages that are said at once from two tabs', async () => {
    const key = await uploaded(sam, 'txt', 'hello')
    const tab = { ...sam, line: await sam.anotherLine() }
    const outcomes = await Promise.all([sent(sam, sam.uuid, [key], 'one'), sent(tab, sam.uuid, [key], 'other')])
    expect(outcomes.map(({ error }) => error ?? 'sent').sort()).toEqual(['not_allowed', 'sent'])
  })

  it('[UPL-03] is not another shopper’s, nor of another conversation', async () => {
    const eve = await server.shopper()
    const key = await uploaded(sam, 'txt', 'private')
    expect(await sent(eve, eve.uuid, [key])).toEqual({ error: 'not_allowed' })
    expect(await sent(eve, sam.uuid, [key])).toEqual({ error: 'not_allowed' })
    const ada = await server.agent()
    await ada.pickUp(sam)
    expect(await sent(ada, sam.uuid, [key])).toEqual({ error: 'not_allowed' })
    const hers = await uploaded(ada, 'txt', 'hers')
    expect(await sent(sam, sam.uuid, [hers])).toEqual({ error: 'not_allowed' })
    expect(await sent(sam, sam.uuid, [key])).toMatchObject({ mediaUrls: [expect.any(String)] })
  })

  it('[UPL-04] is refused when it was never put there, was sent before, or is named twice', async () => {
    const { key: empty } = await asked(sam, 'txt')
    const key = await uploaded(sam, 'txt', 'hello')
    const used = await uploaded(sam, 'txt', 'hello')
    expect(await sent(sam, sam.uuid, [used])).toMatchObject({ mediaUrls: [expect.any(String)] })
    for (const keys of [
      [empty],
      [key, empty],
      [used],
      [key, key],
      ['../../etc/passwd'],
      [`../${key}`],
      [randomBytes(32).toString('base64url')],
      [''],
    ])
      expect(await sent(sam, sam.uuid, keys), String(keys)).toEqual({ error: 'not_allowed' })
    const bad = [Array.from({ length: 11 }, () => key), key, [1], [null], { 0: key }]
    for (const keys of bad) expect(await sent(sam, sam.uuid, keys), String(keys)).toEqual({ error: 'bad_frame' })
    // And nothing of that has used it up.
    expect(await sent(sam, sam.uuid, [key])).toMatchObject({ mediaUrls: [expect.any(String)] })
  })

  it('leaves the words of a plain message needed', async () => {
    expect(await sent(sam, sam.uuid, [], '')).toEqual({ error: 'bad_frame' })
    expect(await sent(sam, sam.uuid, [], 'words')).toMatchObject({ mediaUrls: [] })
    expect(await sent(sam, sam.uuid, undefined, ' ')).toEqual({ error: 'bad_frame' })
  })
})

describe('reading a file', () => {
  it('[UPL-02] needs the whole address and no login, and gives a browser nothing to run', async () => {
    const key = await uploaded(sam, 'pdf', PDF, 'Rechnung Nr. 7.pdf')
    const unsent = `${server.url}/files/${key}/${encodeURIComponent('Rechnung Nr. 7.pdf')}`
    expect((await send(unsent)).status).toBe(404)
    const { mediaUrls: [url = ''] = [] } = await sent(sam, sam.uuid, [key])
    expect(url).toBe(unsent)
    const { status, headers, content } = await send(url)
    expect([status, String(content)]).toEqual([200, PDF])
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(PDF.length),
      'content-disposition': "attachment; filename*=UTF-8''Rechnung%20Nr.%207.pdf",
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'private, max-age=86400',
      'referrer-policy': 'no-referrer',
    })
    expect(headers['set-cookie']).toBeUndefined()
    for (const wrong of [
      url.replace('Rechnung', 'page.html'),
      url.replace(key, randomBytes(32).toString('base64url')),
      `${url}/x`,
      url.replace(key, '..'),
    ])
      expect((await send(wrong)).status, wrong).toBe(404)
  })

  it('[UPL-02] happens under a name of its own, where nothing else is', async () => {
    const own = await startTestServer({ env: { FILES_URL: 'http://files.example.net' } })
    const pat = await own.shopper()
    const { mediaUrls: [url = ''] = [] } = await sent(pat, pat.uuid, [await uploaded(pat, 'txt', 'hello')])
    expect(url).toMatch(/^http:\/\/files\.example\.net\/files\//)
    const here = `${own.url}${new URL(url).pathname}`
    const asFiles = { host: 'files.example.net' }
    expect((await send(here, { headers: asFiles })).status).toBe(200)
    expect((await send(here)).status).toBe(404)
    for (const path of ['/console', '/', '/healthz/../console', PATHS.config, PATHS.conversations])
      expect((await send(`${own.url}${path}`, { headers: asFiles })).status, path).toBe(421)
    await own.close()
  })
})

describe('a store that speaks S3', () => {
  it('keeps files instead of a folder, and when it fails nobody is told that a file arrived', async () => {
    const { folder, remove } = freshFolder()
    const s3 = await startS3(folder)
    const { bucket, region, accessKeyId, secretAccessKey } = S3_KEYS
    const own = await startTestServer({
      env: {
        S3_ENDPOINT: s3.endpoint,
        S3_BUCKET: bucket,
        S3_REGION: region,
        S3_ACCESS_KEY_ID: accessKeyId,
        S3_SECRET_ACCESS_KEY: secretAccessKey,
      },
    })
    const pat = await own.shopper()
    const { mediaUrls: [url = ''] = [] } = await sent(pat, pat.uuid, [await uploaded(pat, 'png', await photograph('png'))])
    expect((await looked((await send(url)).content)).format).toBe('png')
    expect(readdirSync(join(own.dataDir, 'files'))).toEqual(['drafts'])
    const next = await asked(pat, 'txt')
    s3.fail('status 500')
    const answer = await put(next.url, 'hello')
    expect([answer.status, sentence(answer.content)]).toEqual([503, 'We cannot save anything at the moment. Please try again shortly.'])
    expect(await sent(pat, pat.uuid, [next.key])).toEqual({ error: 'not_allowed' })
    expect((await send(url)).status).toBe(503)
    s3.fail('nothing')
    expect((await put(next.url, 'hello')).status).toBe(204)
    expect(await sent(pat, pat.uuid, [next.key])).toMatchObject({ mediaUrls: [expect.any(String)] })
    await own.close()
    await s3.close()
    remove()
  })
})

describe('a picture', () => {
  it('[UPL-08] is drawn anew: upright, without where and with what it was taken', async () => {
    for (const [extension, format] of [
      ['jpg', 'jpeg'],
      ['jpeg', 'jpeg'],
      ['png', 'png'],
      ['webp', 'webp'],
    ] as const) {
      const original = await photograph(format)
      expect((await looked(original)).exif).toBeDefined()
      const { mediaUrls: [url = ''] = [] } = await sent(sam, sam.uuid, [await uploaded(sam, extension, original)])
      const { headers, content } = await send(url)
      expect([headers['content-type'], String(headers['content-disposition']).split(';')[0]]).toEqual([`image/${format}`, 'inline'])
      const { exif, orientation, width, height } = await looked(content)
      expect({ exif, orientation, width, height }, extension).toEqual({ exif: undefined, orientation: undefined, width: 40, height: 60 })
      expect(content.includes('Larkphone')).toBe(false)
    }
  })

  it('goes on moving', async () => {
    for (const format of ['gif', 'webp'] as const) {
      const { mediaUrls: [url = ''] = [] } = await sent(sam, sam.uuid, [await uploaded(sam, format, await moving(format))])
      expect((await looked((await send(url)).content)).pages).toBe(3)
    }
  })

  it('[UPL-02] loses what was hidden in it', async () => {
    const hidden = Buffer.concat([await photograph('png'), Buffer.from('<script>alert(1)</script>'), gzipSync('PK')])
    const gif = await moving('gif')
    const comment = Buffer.concat([
      gif.subarray(0, -1),
      Buffer.from([0x21, 0xfe, 25]),
      Buffer.from('<script>alert(1)</script>'),
      Buffer.from([0, 0x3b]),
    ])
    for (const [extension, content] of [
      ['png', hidden],
      ['gif', comment],
    ] as const) {
      const { mediaUrls: [url = ''] = [] } = await sent(sam, sam.uuid, [await uploaded(sam, extension, content)])
      expect((await send(url)).content.includes('<script')).toBe(false)
    }
  })

  it('[UPL-05] that would be huge is refused within a second, without being unpacked', async () => {
    const bombs = [
      ['png', pngBomb(50_000, 50_000)],
      ['png', pngBomb(7_100, 7_100)],
      ['gif', gifBomb(50_000, 50_000)],
    ] as const
    for (const [extension, bomb] of bombs) {
      expect(bomb.length).toBeLessThan(60_000)
      const { url } = await asked(sam, extension)
      const [begun, memory] = [performance.now(), process.memoryUsage().rss]
      const answer = await put(url, bomb)
      expect(performance.now() - begun).toBeLessThan(1_000)
      expect(process.memoryUsage().rss - memory).toBeLessThan(100 * MEGABYTE)
      expect([answer.status, sentence(answer.content)]).toEqual([422, 'This picture is too large. Please make it smaller.'])
    }
    expect(kept('drafts')).toEqual([])
  })

  it('that is broken is refused in words', async () => {
    const whole = await photograph('png')
    const { url } = await asked(sam, 'png')
    const answer = await put(url, whole.subarray(0, whole.length - 30))
    expect([answer.status, sentence(answer.content)]).toEqual([422, 'This picture cannot be read. It may be damaged.'])
    // The address is still good for a better one.
    expect((await put(url, whole)).status).toBe(204)
  })
})

describe('a file is what its bytes are', () => {
  const page = '<!doctype html><script>alert(1)</script>'
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
  it.each<[string, string, () => Promise<Buffer | string> | Buffer | string]>([
    ['a page as a picture', 'png', () => page],
    ['a drawing in markup as a picture', 'jpg', () => svg],
    ['a page as a text', 'txt', () => page],
    ['a drawing in markup as a text', 'txt', () => `\ufeff \n${svg}`],
    ['XML as a text', 'txt', () => '<?xml version="1.0"?><a/>'],
    ['a page as a PDF', 'pdf', () => page],
    ['a PDF that does not begin at its beginning', 'pdf', () => `junk${PDF}`],
    ['a PDF that is a page too', 'pdf', () => PDF.replace('\n', `\n${page}\n`)],
    ['a PDF without an end', 'pdf', () => PDF.replace('%%EOF', '')],
    ['a PDF as a text', 'txt', () => PDF],
    ['a PNG as a JPEG', 'jpg', () => photograph('png')],
    ['a JPEG as a PNG', 'png', () => photograph()],
    ['a picture as a text', 'txt', () => photograph()],
    ['a text as a picture', 'gif', () => 'hello'],
    ['a GIF in name only', 'gif', () => 'GIF89a/*<script>*/=1;'],
    ['a zip as a PDF', 'pdf', () => Buffer.from('PK\u0003\u0004')],
    ['bytes that are no UTF-8', 'txt', () => Buffer.from([0x68, 0xff, 0xfe])],
    ['a text cut inside a letter', 'txt', () => Buffer.from('hé').subarray(0, 2)],
    ['a text with NUL', 'txt', () => 'he\u0000llo'],
  ])('[UPL-02] %s is refused', async (_, extension, content) => {
    const { url } = await asked(sam, extension)
    // Whatever a header says.
    const answer = await put(url, await content(), { 'content-type': 'image/png' })
    expect(answer.status).toBe(422)
    expect(sentence(answer.content)).toMatch(/^This (file is not what its name says|picture cannot be read)\. /)
    expect(kept('drafts')).toEqual([])
  })

  it('[UPL-08] the test file of virus scanners is refused, wherever it stands', async () => {
    for (const [extension, content] of [
      ['txt', EICAR],
      ['txt', `${'a'.repeat(65_500)}${EICAR}`],
      ['pdf', PDF.replace('\n', `\n${EICAR}\n`)],
    ] as const) {
      const { url } = await asked(sam, extension)
      const answer = await put(url, content)
      expect([answer.status, sentence(answer.content)]).toEqual([422, 'This file looks harmful and was not taken.'])
    }
  })

  it('[UPL-08] and is called what may be shown', async () => {
    const names = [
      ['Grüße aus Köln.txt', 'Grüße aus Köln.txt'],
      ['../../etc/passwd', 'passwd.txt'],
      ['photo\u202egnp.txt', 'photognp.txt'],
      ['a\r\nset-cookie: x=1.txt', 'aset-cookie x=1.txt'],
      ['x.png.html', 'x.png.html.txt'],
    ] as const
    for (const [wanted, name] of names) {
      const { mediaUrls: [url = ''] = [] } = await sent(sam, sam.uuid, [await uploaded(sam, 'txt', 'x', wanted)])
      expect(decodeURIComponent(url.split('/').pop() ?? '')).toBe(name)
      expect((await send(url)).status).toBe(200)
    }
  })
})

describe('what is not finished', () => {
  it('[UPL-06] leaves nothing: a thousand files cut off in the middle', async () => {
    const openFiles = () => readdirSync('/proc/self/fd').length
    const people = await Promise.all(Array.from({ length: 10 }, () => server.shopper()))
    const addresses = await Promise.all(people.flatMap((each) => Array.from({ length: 6 }, () => asked(each, 'png'))))
    // The first opens what is opened once.
    await cutOff(addresses[0]?.url ?? '')
    const before = openFiles()
    const memory = process.memoryUsage().rss
    for (let round = 0; round < 17; round++) await Promise.all(addresses.map(({ url }) => cutOff(url)))
    await expect.poll(() => kept('drafts'), { timeout: 10_000 }).toEqual([])
    await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(before + 5)
    expect(process.memoryUsage().rss - memory).toBeLessThan(100 * MEGABYTE)
    // And the address can be tried again.
    await expect.poll(async () => (await put(addresses[0]?.url ?? '', await photograph('png'))).status).toBe(204)
  })

  it('[UPL-06] is removed after a day when no message names it, and what was sent stays', async () => {
    const orphan = await uploaded(sam, 'txt', 'orphan')
    const { mediaUrls: [url = ''] = [] } = await sent(sam, sam.uuid, [await uploaded(sam, 'txt', 'stays')])
    world.pass(24 * 60 * MINUTE - 2 * MINUTE)
    await sam.rest(PATHS.conversation(sam.uuid))
    expect(kept()).toContain(orphan)
    world.pass(4 * MINUTE)
    await expect.poll(() => kept(), { timeout: 10_000 }).not.toContain(orphan)
    expect((await send(url)).status).toBe(200)
    expect(kept()).toContain(url.split('/').at(-2))
  })

  async function cutOff(url: string): Promise<void> {
    await new Promise<void>((resolve) => {
      const outgoing = open(url, 'PUT', { 'content-length': '200000' }, () => {})
      outgoing.on('error', () => {})
      outgoing.on('close', () => resolve())
      outgoing.write(Buffer.alloc(20_000), () => outgoing.destroy())
    })
  }
})

function pngBomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  // Eight bits, one channel of grey.
  head[8] = 8
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(10 * MEGABYTE))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function gifBomb(width: number, height: number): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt16LE(width, 0)
  size.writeUInt16LE(height, 2)
  return Buffer.concat([
    Buffer.from('GIF89a'),
    size,
    Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2c, 0, 0, 0, 0]),
    size,
    Buffer.from([0, 2, 2, 0x44, 1, 0, 0x3b]),
  ])
}

function crc32(bytes: Buffer): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return (sum ^ 0xffffffff) >>> 0
}
