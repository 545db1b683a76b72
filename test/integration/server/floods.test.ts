// What a hostile peer may throw at the doors: each flood ends by itself, and others are served meanwhile.

import { createHash, randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AGENT_PATHS } from '../../../protocol/agent-paths.ts'
import { BEARER_SUBPROTOCOL, PATHS, SUBPROTOCOL } from '../../../protocol/rest.ts'
import { startTestServer, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
/** Who must not notice anything. */
let kim: TestShopper

beforeAll(async () => {
  server = await startTestServer({ demo: false })
  kim = await server.shopper()
})
afterAll(async () => {
  await kim.line.settled()
  await server.close()
})

interface Raw {
  socket: Socket
  /** Everything the server said, as bytes. */
  heard(): Buffer
  ended: Promise<void>
}

function raw(): Promise<Raw> {
  const socket = connect({ port: server.port, host: '127.0.0.1' })
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // A reset is one way of being turned away.
  socket.on('error', () => {})
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => resolve({ socket, heard: () => Buffer.concat(chunks), ended }))
  })
}

const host = () => new URL(server.url).host

/** A socket as a shopper has it, spoken by hand. */
async function upgraded(sam: TestShopper, more: string[] = []): Promise<Raw> {
  const peer = await raw()
  peer.socket.write(
    [
      `GET ${PATHS.websocket} HTTP/1.1`,
      `Host: ${host()}`,
      `Origin: ${server.url}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}, ${BEARER_SUBPROTOCOL}${sam.jwt}`,
      ...more,
      '',
      '',
    ].join('\r\n'),
  )
  await expect.poll(() => peer.heard().includes('\r\n\r\n')).toBe(true)
  return peer
}

/** A client's frame with an empty mask. */
const frame = (firstByte: number, payload: string) =>
  Buffer.concat([Buffer.from([firstByte, 0x80 | payload.length, 0, 0, 0, 0]), Buffer.from(payload)])
const PING = frame(0x89, '')

describe('a flood of the protocol’s own pings', () => {
  it('[DOS-01] counts like any other frames, although ws answers it', async () => {
    const { line } = await server.shopper()
    const pong = () => new Promise<void>((resolve) => line.socket.once('pong', () => resolve()))
    for (let n = 0; n < 200 && line.socket.readyState === line.socket.OPEN; n++) {
      const answered = pong()
      line.socket.ping()
      await Promise.race([answered, line.ended])
    }
    expect(await line.ended).toEqual({ code: 4429, reason: 'rate' })
  })

  it('[DOS-01] in one piece ends the socket', async () => {
    const { line } = await server.shopper()
    Reflect.get(line.socket, '_socket').write(Buffer.concat(Array.from({ length: 1_000 }, () => PING)))
    expect([1006, 4429]).toContain((await line.ended).code)
  })

  it('[DOS-01] of a peer that never reads ends too, and holds no memory', async () => {
    const peer = await upgraded(await server.shopper())
    peer.socket.pause()
    const flood = Buffer.concat(Array.from({ length: 100_000 }, () => PING))
    peer.socket.write(flood)
    peer.socket.resume()
    await peer.ended
    await kim.line.settled()
  })
})

describe('whoever pours on behind a close', () => {
  it('[DOS-01] is cut off at once, and not waited for', async () => {
    const peer = await upgraded(await server.shopper())
    const began = performance.now()
    peer.socket.write(Buffer.concat(Array.from({ length: 5_000 }, () => PING)))
    await peer.ended
    // One that says nothing more has five seconds to say goodbye.
    expect(performance.now() - began).toBeLessThan(4_500)
  })
})

describe('calls without end', () => {
  it('[DOS-01] by an agent’s key are refused with the time to wait, and others are not', async () => {
    const ada = await server.agent()
    const olive = await server.agent('shop-agent-olive')
    const seen = new Map<number, number>()
    let wait: unknown
    for (let n = 0; n < 30 && !seen.has(429); n++)
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          const { status, headers } = await ada.rest(AGENT_PATHS.permissions)
          seen.set(status, (seen.get(status) ?? 0) + 1)
          if (status === 429) wait = headers['retry-after']
        }),
      )
    expect([...seen.keys()].sort()).toEqual([200, 429])
    expect(seen.get(200)).toBeGreaterThanOrEqual(1_000)
    expect(Number(wait)).toBeGreaterThan(0)
    expect((await olive.rest(AGENT_PATHS.permissions)).status).toBe(200)
  })
})

describe('tiny pieces', () => {
  it('[DOS-02] of a message, empty or of one byte, end the socket', async () => {
    for (const piece of ['', 'x']) {
      const peer = await upgraded(await server.shopper())
      peer.socket.write(Buffer.concat([frame(0x01, piece), ...Array.from({ length: 2_000 }, () => frame(0x00, piece))]))
      await peer.ended
    }
  })
})

describe('compression', () => {
  it('[DOS-04] of frames is never agreed on', async () => {
    const peer = await upgraded(await server.shopper(), ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'])
    const answer = peer.heard().toString('latin1')
    expect(answer).toContain('101')
    expect(answer.toLowerCase()).not.toContain('sec-websocket-extensions')
    peer.socket.destroy()
  })

  it('[DOS-04] of a body is not unpacked: a bomb is a body like any other', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(256 * 1024)
    const answer = await fetch(server.url + PATHS.conversations, {
      method: 'PUT',
      headers: {
        origin: server.url,
        'x-ultracart-browser-key': server.site,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: bomb,
    })
    expect(answer.status).toBe(400)
  })

  it('[DOS-04] or not, a body of more than 256 KiB is 413', async () => {
    const { status } = await server.rest(PATHS.conversations, { method: 'PUT', body: JSON.stringify({ question: 'x'.repeat(256 * 1024) }) })
    expect(status).toBe(413)
  })
})

describe('JSON that wants to hurt', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  const hostile = {
    'a hundred thousand levels': `{"question":${deep(100_000)}}`,
    'a great many keys': `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
    'a prototype': '{"__proto__":{"question":"x"},"constructor":{"prototype":{"question":"x"}}}',
    'a number beyond numbers': '{"question":1e400}',
    'one key twice': '{"question":"x","question":["y"]}',
  }

  for (const [what, body] of Object.entries(hostile))
    it(`[DOS-08] such as ${what} is a plain 400`, async () => {
      const { status, body: answer } = await server.rest(PATHS.conversations, { method: 'PUT', body })
      expect(status).toBe(400)
      expect(answer).toMatchObject({ success: false })
    })

  it('[DOS-08] is refused on a socket too, which goes on', async () => {
    const sam = await server.shopper()
    for (const body of [deep(30_000), '{"type":"message","__proto__":{"type":"ping"}}', '{"type":1e400}', '{"type":["message"]}']) {
      const from = sam.line.frames.length
      sam.line.send(body)
      expect(await sam.line.heard((each) => 'error' in each, from)).toMatchObject({ error: { code: 'bad_frame' } })
    }
    await sam.line.settled()
  })
})

describe('frames that are large', () => {
  it('[DOS-08] end the socket when they are many, and a new socket does not begin anew', async () => {
    const sam = await server.shopper()
    const large = JSON.stringify({ type: 'ping', more: 'x'.repeat(60_000) })
    for (let n = 0; n < 12; n++) sam.line.send(large)
    expect(await sam.line.ended).toEqual({ code: 4429, reason: 'rate' })
    const again = await sam.anotherLine()
    again.send(large)
    again.send(large)
    expect(await again.ended).toEqual({ code: 4429, reason: 'rate' })
    await kim.line.settled()
  })
})

describe('a handshake that wants to hurt', () => {
  const hostile: Record<string, string[]> = {
    'two thousand headers': Array.from({ length: 2_000 }, (_, n) => `X-${n}: 1`),
    'the names of built-ins as protocols': ['Sec-WebSocket-Protocol: constructor, __proto__, toString'],
    'a built-in as an extension': ['Sec-WebSocket-Extensions: constructor'],
    'blanks without end among the protocols': [`Sec-WebSocket-Protocol: a${' '.repeat(12_000)}b`],
  }

  for (const [what, headers] of Object.entries(hostile))
    it(`[DOS-09] such as ${what} is refused, and the process lives`, async () => {
      const peer = await raw()
      const key = createHash('sha1').update(what).digest().subarray(0, 16).toString('base64')
      peer.socket.write(
        [
          `GET ${PATHS.websocket} HTTP/1.1`,
          `Host: ${host()}`,
          'Upgrade: websocket',
          'Connection: Upgrade',
          'Sec-WebSocket-Version: 13',
          `Sec-WebSocket-Key: ${key}`,
          ...headers,
          '',
          '',
        ].join('\r\n'),
      )
      await peer.ended
      expect(peer.heard().toString('latin1')).not.toContain('101 Switching')
      await kim.line.settled()
    })
})

describe.concurrent('connections that do not get on with it', () => {
  it('[DOS-02] [AUT-02] such as a handshake in drips, are cut off', async () => {
    const peer = await raw()
    const began = performance.now()
    peer.socket.write(`GET ${PATHS.websocket} HTTP/1.1\r\nHost: ${host()}\r\nX-Slow: `)
    const drip = setInterval(() => peer.socket.write('a'), 200)
    await peer.ended
    clearInterval(drip)
    // Five seconds and the second between two looks; the rest is for a busy machine.
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('[DOS-05] do not keep others out, and are gone by themselves', async () => {
    const silent = await Promise.all(Array.from({ length: 500 }, () => raw()))
    for (const { socket } of silent) socket.write('GET / HTTP/1.1\r\nHost: x\r\nA: ')
    expect((await server.rest(`${PATHS.config}?site=${server.site}`)).status).toBe(200)
    await Promise.all(silent.map(({ ended }) => ended))
  })
})
