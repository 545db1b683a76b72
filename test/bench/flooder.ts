// The hostile side of the floods, a process of its own so that what it costs to flood is not counted as what it costs to be flooded.
// Told `{ begin: name, port }` it floods until it is told `end`, and answers with what it has done.

import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { BEARER_SUBPROTOCOL, HEADERS, PATHS, SUBPROTOCOL } from '../../protocol/rest.ts'
import { SEARCH_PATHS } from '../../protocol/search-paths.ts'
import { fetchJson, newCid } from '../integration/running-server.ts'
import { addressOf, SHOP, startTalk, type Visitor } from './shop-server.ts'

export type FloodName = keyof typeof FLOODS

export interface FloodOrder {
  begin: FloodName
  port: number
}

/** How often each thing happened: sockets cut off, answers by status. */
export type FloodTally = Record<string, number>

interface Flood {
  port: number
  isOver(): boolean
  count(what: string, times?: number): void
}

/** Another one with every call, as of many machines. */
let addresses = 0x10_0000
const freshAddress = (): string => addressOf(addresses++)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const frame = (firstByte: number, payload: string) =>
  Buffer.concat([Buffer.from([firstByte, 0x80 | payload.length, 0, 0, 0, 0]), Buffer.from(payload)])

function dial(port: number): Promise<{ socket: Socket; ended: Promise<void> }> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.on('error', () => {})
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return new Promise((resolve) => {
    socket.once('connect', () => resolve({ socket, ended }))
    socket.once('close', () => resolve({ socket, ended }))
  })
}

/** A socket as a shopper has it, spoken by hand; resolves with the first bytes behind the upgrade. */
async function upgrade(port: number, { jwt, headers }: Visitor): Promise<{ socket: Socket; ended: Promise<void> }> {
  const peer = await dial(port)
  const isOpen = new Promise<void>((resolve) => {
    peer.socket.once('data', () => resolve())
    void peer.ended.then(resolve)
  })
  peer.socket.write(
    [
      `GET ${PATHS.websocket} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      `Origin: ${SHOP.origin}`,
      `X-Forwarded-For: ${headers['x-forwarded-for']}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}, ${BEARER_SUBPROTOCOL}${jwt}`,
      '',
      '',
    ].join('\r\n'),
  )
  await isOpen
  return peer
}

/** Many peers, each of whom comes back a tenth of a second after they were thrown out. */
async function againAndAgain(flood: Flood, peers: number, attack: (socket: Socket) => void): Promise<void> {
  await Promise.all(
    Array.from({ length: peers }, async () => {
      const visitor = await startTalk(flood.port, freshAddress())
      while (!flood.isOver()) {
        const { socket, ended } = await upgrade(flood.port, visitor)
        attack(socket)
        await Promise.race([ended, until(flood)])
        flood.count(socket.destroyed ? 'cut off' : 'not cut off')
        socket.destroy()
        await pause(100)
      }
    }),
  )
}

async function until(flood: Flood): Promise<void> {
  while (!flood.isOver()) await pause(50)
}

const nested = (bytes: number) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)
const manyKeys = (bytes: number) => `{${Array.from({ length: bytes / 10 }, (_, n) => `"k${String(n).padStart(5, '0')}":1`).join(',')}}`
const bombs = (bytes: number) => [
  nested(bytes - 200),
  manyKeys(bytes - 400),
  `[${'0,'.repeat(bytes / 2 - 200)}0]`,
  `"${'x'.repeat(bytes - 200)}"`,
  `"${'\\u4e00'.repeat(bytes / 6 - 40)}"`,
]

const han = (length: number) => Array.from({ length }, () => String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000))).join('')

async function rest(flood: Flood, call: Omit<Parameters<typeof fetchJson>[0], 'port'>): Promise<void> {
  const answer = await fetchJson({ port: flood.port, ...call }).catch(() => ({ status: 'cut off' }))
  flood.count(String(answer.status))
}

const FLOODS = {
  pings: (flood: Flood) =>
    againAndAgain(flood, 40, (socket) => {
      socket.pause()
      socket.write(Buffer.concat(Array.from({ length: 100_000 }, () => frame(0x89, ''))))
      socket.resume()
    }),

  fragments: (flood: Flood) =>
    againAndAgain(flood, 40, (socket) => {
      const piece = Math.random() < 0.5 ? '' : 'x'
      socket.write(Buffer.concat([frame(0x01, piece), ...Array.from({ length: 20_000 }, () => frame(0x00, piece))]))
    }),

  /** A byte in each packet: below what any frame parser may refuse. */
  'single bytes': (flood: Flood) =>
    againAndAgain(flood, 10, (socket) => {
      const bytes = Buffer.concat([Buffer.from([0x81, 0xfe, 0xff, 0xff, 0, 0, 0, 0]), Buffer.alloc(65_535, 'x')])
      let at = 0
      const drip = setInterval(() => {
        for (let n = 0; n < 5 && !socket.destroyed; n++) socket.write(bytes.subarray(at, ++at))
        if (socket.destroyed) clearInterval(drip)
      }, 5)
    }),

  async 'slow headers'(flood: Flood) {
    await Promise.all(
      Array.from({ length: 500 }, async (_, n) => {
        await pause(n * 2)
        while (!flood.isOver()) {
          const { socket, ended } = await dial(flood.port)
          socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${flood.port}\r\nX-Slow: `)
          const drip = setInterval(() => socket.write('a'), 500)
          await Promise.race([ended, until(flood)])
          clearInterval(drip)
          flood.count(socket.destroyed ? 'cut off' : 'still there')
          socket.destroy()
        }
      }),
    )
  },

  async 'bombs by REST'(flood: Flood) {
    const bodies = bombs(256 * 1024).map((bomb) => `{"question":${bomb},"client_message_id":"x"}`)
    await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        // Eight machines that stop at nothing, not even at a refusal.
        const headers = { [HEADERS.siteKey]: SHOP.site, origin: SHOP.origin, 'x-forwarded-for': freshAddress() }
        for (let turn = n; !flood.isOver(); turn++)
          await rest(flood, { path: PATHS.conversations, method: 'PUT', headers, body: bodies[turn % bodies.length] })
      }),
    )
  },

  'bombs by frames': (flood: Flood) =>
    againAndAgain(flood, 10, (socket) => {
      for (const bomb of bombs(64 * 1024 - 400)) {
        const text = Buffer.from(`{"type":"message","message":{"body":${bomb}}}`)
        const header = Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0])
        for (let n = 0; n < 20; n++) socket.write(Buffer.concat([header, text]))
      }
    }),

  /** As fast as shoppers may: each message brings four thousand words that nobody has said before. */
  async 'Han messages'(flood: Flood) {
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        const visitor = await startTalk(flood.port, freshAddress())
        const { socket } = await upgrade(flood.port, visitor)
        socket.resume()
        for (let n = 0; !flood.isOver(); n++) {
          const text = Buffer.from(
            JSON.stringify({ type: 'message', conversation_uuid: visitor.uuid, message: { body: han(4096), client_message_id: newCid() } }),
          )
          socket.write(Buffer.concat([Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0]), text]))
          flood.count('messages')
          if (n > 8) await pause(1_050)
        }
        socket.destroy()
      }),
    )
  },

  async searches(flood: Flood) {
    const words = ['is the kettle in stock', han(9), 'i', 'kettle stock nothing', han(300)]
    await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        const headers = { [HEADERS.agentKey]: SHOP.agentKey, 'x-forwarded-for': freshAddress() }
        for (let turn = n; !flood.isOver(); turn++)
          await rest(flood, {
            path: SEARCH_PATHS.search,
            method: 'POST',
            headers,
            body: { text_search: words[turn % words.length], range_end: 199 },
          })
      }),
    )
  },
}

let isOver = true
let flooding: Promise<FloodTally> = Promise.resolve({})

async function begin({ begin: name, port }: FloodOrder): Promise<FloodTally> {
  const tally: FloodTally = {}
  const flood: Flood = {
    port,
    isOver: () => isOver,
    count(what, times = 1) {
      tally[what] = (tally[what] ?? 0) + times
    },
  }
  await FLOODS[name](flood)
  return tally
}

process.on('message', (order: FloodOrder | 'end') => {
  if (order === 'end') {
    isOver = true
    flooding.then(
      (tally) => process.send?.(tally),
      (error: unknown) => process.send?.({ [`FAILED: ${String(error)}`]: 1 }),
    )
    return
  }
  isOver = false
  flooding = begin(order)
  flooding.catch(() => {})
})
process.on('disconnect', () => process.exit())
