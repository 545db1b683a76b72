// A line over plain HTTP against the real server: the widget's own client, and hands that send what no client would.

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ServerFrame } from '../../protocol/frames.ts'
import { HTTP_LINE_PATH, type HttpLineAsk, type HttpLineTold } from '../../protocol/line-paths.ts'
import { PATHS } from '../../protocol/rest.ts'
import { askRunning } from '../../server/admin-door.ts'
import { openHttpLine } from '../../widget/line/http-line.ts'
import type { Socket } from '../../widget/line/ports.ts'
import { newCid, type RestAnswer, startTestServer, type TestServer, type TestShopper } from './running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
const closing: (() => void)[] = []
beforeAll(async () => {
  server = await startTestServer({ demo: false })
})
afterAll(() => server.close())
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** The network between client and server; a test makes it lose things. */
type Network = (url: string, init: RequestInit) => Promise<Response>

const real: Network = (url, init) => fetch(url, { ...init, headers: { ...init.headers, origin: server.url } })

function after(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

function httpLine(jwt: string, network: Network = real) {
  const frames: ServerFrame[] = []
  const codes: number[] = []
  const socket: Socket = openHttpLine({
    websocketUrl: `ws://127.0.0.1:${server.port}${PATHS.websocket}`,
    jwt,
    fetch: ((url: string, init: RequestInit) => network(String(url), init)) as typeof fetch,
    after: (delayMs, run) => after(delayMs === 500 ? 5 : delayMs, run),
  })
  socket.onmessage = ({ data }) => frames.push(JSON.parse(String(data)))
  socket.onclose = ({ code }) => codes.push(code)
  closing.push(() => socket.close())
  return {
    socket,
    frames,
    codes,
    bodies: () => frames.flatMap((frame) => (frame.type === 'message' && 'message' in frame ? [frame.message.body ?? ''] : [])),
    refusals: () => frames.flatMap((frame) => (frame.type === 'message' && 'error' in frame ? [frame.error.code] : [])),
    say(uuid: string, body: string, cid = newCid()) {
      socket.send(JSON.stringify({ type: 'message', conversation_uuid: uuid, message: { body, client_message_id: cid } }))
    },
  }
}

const ask = (jwt: string, body: HttpLineAsk | Record<string, unknown>, headers: Record<string, string> = {}) =>
  server.rest<HttpLineTold>(HTTP_LINE_PATH, {
    method: 'POST',
    headers: { origin: server.url, authorization: `Bearer ${jwt}`, ...headers },
    body,
  })

const factsOf = async (shopper: TestShopper) =>
  (await shopper.rest<{ events: ServerFrame[] }>(`${PATHS.events(shopper.uuid, 0)}?limit=500`)).body.events

const wordsOf = async (shopper: TestShopper) =>
  (await factsOf(shopper)).flatMap((frame) => (frame.type === 'message' && 'message' in frame ? [frame.message.body ?? ''] : []))

describe('a line over plain HTTP', () => {
  it('[REC-09] carries the same frames both ways: first the heads, then what is said, to its author with the id', async () => {
    const shopper = await server.shopper()
    const ada = await server.agent()
    await ada.pickUp(shopper)
    const line = httpLine(shopper.jwt)
    await expect.poll(() => line.frames[0]).toMatchObject({ type: 'ping', heads: { [shopper.uuid]: expect.any(Number) } })
    line.say(shopper.uuid, 'Over HTTP', 'a'.repeat(32))
    await ada.line.heardMessage('Over HTTP')
    await expect
      .poll(() => line.frames.find((frame) => frame.type === 'message'))
      .toMatchObject({ message: { body: 'Over HTTP', client_message_id: 'a'.repeat(32) } })
    ada.say(shopper.uuid, 'And back')
    await expect.poll(line.bodies).toEqual(['Over HTTP', 'And back'])
  })

  it('[REC-09] loses and doubles nothing when calls and answers are lost', async () => {
    const shopper = await server.shopper()
    const ada = await server.agent()
    await ada.pickUp(shopper)
    const calls = new Set<string>(['{}'])
    const line = httpLine(shopper.jwt, async (url, init) => {
      // Each call is lost the first time, now before the server has it, now after. Its repeat arrives.
      const isRepeat = calls.has(String(init.body))
      calls.add(String(init.body))
      if (!isRepeat && calls.size % 2 === 0) throw new TypeError('lost')
      const answer = await real(url, init)
      if (!isRepeat) throw new TypeError('lost answer')
      return answer
    })
    await expect.poll(() => line.frames.length).toBeGreaterThan(0)
    const mine = Array.from({ length: 8 }, (_, n) => `mine ${n}`)
    const theirs = Array.from({ length: 15 }, (_, n) => `theirs ${n}`)
    for (const body of mine) line.say(shopper.uuid, body)
    for (const body of theirs) ada.say(shopper.uuid, body)
    await expect.poll(() => line.bodies().length, { timeout: 20_000 }).toBe(23)
    const heard = line.bodies()
    expect(heard.filter((body) => body.startsWith('mine'))).toEqual(mine)
    expect(heard.filter((body) => body.startsWith('theirs'))).toEqual(theirs)
    expect(line.codes).toEqual([])
    expect((await wordsOf(shopper)).slice(1)).toEqual(heard)
  })

  it('[REC-09] takes a frame that comes twice once, and one before which some are missing not at all', async () => {
    const shopper = await server.shopper()
    const { line_uuid } = (await ask(shopper.jwt, {})).body
    const frame = (body: string) => ({ type: 'message', conversation_uuid: shopper.uuid, message: { body, client_message_id: newCid() } })
    const frames = [frame('one'), frame('two')]
    expect((await ask(shopper.jwt, { line_uuid, first: 1, frames })).body?.said).toBe(2)
    expect((await ask(shopper.jwt, { line_uuid, first: 1, frames: [...frames, frame('three')] })).body.said).toBe(3)
    expect((await ask(shopper.jwt, { line_uuid, first: 5, frames: [frame('five')] })).status).toBe(409)
    await expect.poll(() => wordsOf(shopper)).toHaveLength(4)
    expect((await wordsOf(shopper)).slice(1)).toEqual(['one', 'two', 'three'])
  })

  it('[REC-09] tells again what was not heard, and nothing that was', async () => {
    const shopper = await server.shopper()
    const opened = (await ask(shopper.jwt, {})).body
    const { line_uuid } = opened
    const heard = opened.first + opened.frames.length - 1
    shopper.say('First')
    await shopper.line.heardMessage('First')
    const once = (await ask(shopper.jwt, { line_uuid, heard, wait: true })).body
    const again = (await ask(shopper.jwt, { line_uuid, heard, wait: true })).body
    expect(again.frames.slice(0, once.frames.length)).toEqual(once.frames)
    const next = once.first + once.frames.length - 1
    expect((await ask(shopper.jwt, { line_uuid, heard: next })).body.first).toBe(next + 1)
    expect((await ask(shopper.jwt, { line_uuid, heard: next + 100 })).status).toBe(400)
    // A call that was overtaken by a later one.
    expect((await ask(shopper.jwt, { line_uuid, heard: 0 })).body).toMatchObject({ first: next + 1 })
  })

  it('[DOS-01] [DOS-07] counts words as a socket does, and closes who asks too often', async () => {
    const shopper = await server.shopper()
    const line = httpLine(shopper.jwt)
    await expect.poll(() => line.frames.length).toBeGreaterThan(0)
    for (let n = 0; n < 15; n++) line.say(shopper.uuid, `fast ${n}`)
    await expect.poll(line.refusals).toContain('rate')

    const { line_uuid } = (await ask(shopper.jwt, {})).body
    let close: HttpLineTold['close']
    for (let n = 0; n < 200 && !close; n++) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask(shopper.jwt, { line_uuid })))
      close = answers.find(({ body }) => body?.close)?.body.close
    }
    expect(close?.code).toBe(4429)
    await expect.poll(async () => (await ask(shopper.jwt, { line_uuid })).status, { timeout: 15_000 }).toBe(404)
  })

  it('[DOS-06] closes a line that hears nothing of what it is told', async () => {
    const quick = await startTestServer()
    try {
      const shopper = await quick.shopper()
      const ada = await quick.agent()
      await ada.pickUp(shopper)
      const asked = (body: HttpLineAsk) =>
        quick.rest<HttpLineTold>(HTTP_LINE_PATH, {
          method: 'POST',
          headers: { origin: quick.url, authorization: `Bearer ${shopper.jwt}` },
          body,
        })
      const { line_uuid } = (await asked({})).body
      for (let n = 0; n < 280; n++) ada.say(shopper.uuid, 'x'.repeat(4000) + n)
      await shopper.line.heardMessage(`${'x'.repeat(4000)}279`)
      // Gone a moment after its close, which stands behind all that it did not hear.
      await expect.poll(async () => (await asked({ line_uuid })).status, { timeout: 15_000, interval: 500 }).toBe(404)
      ada.say(shopper.uuid, 'The others notice nothing')
      await shopper.line.heardMessage('The others notice nothing')
    } finally {
      await quick.close()
    }
  })

  it('refuses a frame that is too big with the code of a socket', async () => {
    const shopper = await server.shopper()
    const line = httpLine(shopper.jwt)
    await expect.poll(() => line.frames.length).toBeGreaterThan(0)
    line.socket.send(JSON.stringify({ type: 'ping', filler: 'x'.repeat(64 * 1024) }))
    await expect.poll(() => line.codes).toEqual([1009])
  })

  it('answers what it cannot read like a socket, and goes on', async () => {
    const shopper = await server.shopper()
    const line = httpLine(shopper.jwt)
    for (const junk of ['null', '7', '"text"', '[]', '{"type":"of tomorrow"}', '{"type":"message"}']) line.socket.send(junk)
    await expect.poll(() => line.refusals().length).toBe(6)
    line.say(shopper.uuid, 'Still here')
    await expect.poll(line.bodies).toEqual(['Still here'])
  })
})

describe('the door', () => {
  it('[AUT-02] lets nobody in without a valid token, from a foreign page or into a line of somebody else', async () => {
    const [shopper, other] = [await server.shopper(), await server.shopper()]
    const { line_uuid } = (await ask(shopper.jwt, {})).body
    const statuses = async (...asked: Promise<RestAnswer>[]) => (await Promise.all(asked)).map(({ status }) => status)
    const [head = '', payload = ''] = shopper.jwt.split('.')
    expect(
      await statuses(
        server.rest(HTTP_LINE_PATH, { method: 'POST', body: {} }),
        ask('no.such.token', {}),
        ask(`${head}.${payload}.${'A'.repeat(86)}`, {}),
        ask('no.such.token', { line_uuid }),
        ask(shopper.jwt, {}, { origin: 'https://evil.example' }),
        ask(shopper.jwt, { line_uuid }, { origin: 'https://evil.example' }),
        ask(shopper.jwt, {}, { origin: 'null' }),
        ask(other.jwt, { line_uuid }),
        ask(shopper.jwt, { line_uuid: 'made up' }),
        ask(other.jwt, { line_uuid, end: true }),
      ),
    ).toEqual([401, 401, 401, 404, 403, 404, 403, 404, 404, 404])
    // It still lives.
    expect((await ask(shopper.jwt, { line_uuid })).status).toBe(200)
  })

  it.each([
    { heard: -1 },
    { heard: 1.5 },
    { heard: '1' },
    { first: 0 },
    { frames: 'text' },
    { frames: Array.from({ length: 65 }, () => ({ type: 'ping' })) },
    { line_uuid: 'x'.repeat(65) },
    { line_uuid: ['a'] },
    { wait: 'yes' },
    'no json',
  ])('turns away what is no call: %j', async (body) => {
    const shopper = await server.shopper()
    expect((await ask(shopper.jwt, body as HttpLineAsk)).status).toBe(400)
  })

  it('[AUT-02] keeps the words of no cookie and shows no token', async () => {
    const shopper = await server.shopper()
    const opened = await ask(shopper.jwt, {}, { cookie: 'shopbell=whatever' })
    expect(opened.status).toBe(200)
    expect(opened.text).not.toContain(shopper.jwt)
    expect(opened.headers['set-cookie']).toBeUndefined()
    expect(opened.headers['cache-control']).toBe('no-store')
  })

  it('gives an address as many lines as sockets, and the seat of one that has ended to the next', async () => {
    const small = await startTestServer({ demo: false })
    try {
      const { body } = await small.start()
      const jwt = body.customer_auth?.jwt ?? ''
      const open = () =>
        small.rest<HttpLineTold>(HTTP_LINE_PATH, {
          method: 'POST',
          headers: { origin: small.url, authorization: `Bearer ${jwt}` },
          body: {},
        })
      const opened = await Promise.all(Array.from({ length: 105 }, open))
      const ok = opened.filter(({ status }) => status === 200)
      expect([ok.length, opened.filter(({ status }) => status === 429).length]).toEqual([100, 5])
      const end = { line_uuid: ok[0]?.body.line_uuid ?? '', end: true }
      await small.rest(HTTP_LINE_PATH, { method: 'POST', headers: { origin: small.url, authorization: `Bearer ${jwt}` }, body: end })
      expect([(await open()).status, (await open()).status]).toEqual([200, 429])
    } finally {
      await small.close()
    }
  })

  it('[AUT-04] closes the line of an agent whose right was taken back within five seconds', async () => {
    const ada = await server.agent('shop-agent-grace')
    const line = httpLine(ada.jwt)
    await expect.poll(() => line.frames.length).toBeGreaterThan(0)
    await askRunning(server.dataDir, { words: ['agents', 'disable', '2'] })
    await expect.poll(() => line.codes, { timeout: 8_000 }).toEqual([4500])
  })
})
