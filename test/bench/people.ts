// Forty people who chat at a gentle pace: whoever else is on the server, they must not notice.

import { WebSocket } from 'ws'
import { BEARER_SUBPROTOCOL, SUBPROTOCOL } from '../../protocol/rest.ts'
import { newCid } from '../integration/running-server.ts'
import { addressOf, startTalk, type Visitor } from './shop-server.ts'

const PEOPLE = 40
/** One message of somebody each so many milliseconds: everybody stays below one a second. */
const EVERY_MS = 27

export interface Sent {
  at: number
  ms: number | undefined
}

export interface People {
  visitors: readonly Visitor[]
  /** Everything that was sent since then and before now, when its echoes had time to come. */
  sentSince(from: number): Promise<Sent[]>
  leave(): void
}

export async function gather(port: number): Promise<People> {
  const visitors: Visitor[] = []
  for (let n = 0; n < PEOPLE; n++) visitors.push(await startTalk(port, addressOf(n + 1)))
  const book: Sent[] = []
  const open = new Map<string, Sent>()
  const sockets = await Promise.all(visitors.map((visitor) => joined(visitor, open)))
  let turn = 0
  const timer = setInterval(() => {
    const n = turn++ % PEOPLE
    const [socket, visitor] = [sockets[n], visitors[n]]
    const cid = newCid()
    const sent: Sent = { at: performance.now(), ms: undefined }
    book.push(sent)
    open.set(cid, sent)
    if (socket?.readyState === socket?.OPEN)
      socket?.send(
        JSON.stringify({ type: 'message', conversation_uuid: visitor?.uuid, message: { body: 'And in red?', client_message_id: cid } }),
      )
  }, EVERY_MS)
  return {
    visitors,
    async sentSince(from) {
      const to = performance.now()
      const sent = book.filter(({ at }) => at >= from && at < to)
      for (let waited = 0; waited < 5_000 && sent.some(({ ms }) => ms === undefined); waited += 50) await pause(50)
      return sent
    },
    leave() {
      clearInterval(timer)
      for (const socket of sockets) socket.terminate()
    },
  }
}

/** Tries until it is let in: a server that has just started admits so many a second. */
async function joined(visitor: Visitor, open: Map<string, Sent>): Promise<WebSocket> {
  for (let tries = 0; ; tries++) {
    const socket = dial(visitor, open)
    const isIn = new Promise<boolean>((resolve, reject) => {
      socket.once('message', () => resolve(true))
      socket.once('error', (error) => (tries < 40 ? resolve(false) : reject(error)))
    })
    if (await isIn) return socket
    await pause(250)
  }
}

function dial({ url, jwt, headers }: Visitor, open: Map<string, Sent>): WebSocket {
  const socket = new WebSocket(url, [SUBPROTOCOL, BEARER_SUBPROTOCOL + jwt], { perMessageDeflate: false, headers })
  socket.on('message', (data) => {
    const at = performance.now()
    const cid = /"client_message_id":"(\w+)"/.exec(String(data))?.[1] ?? ''
    const sent = open.get(cid)
    if (sent) sent.ms = at - sent.at
    open.delete(cid)
  })
  return socket
}

export function p99(sent: readonly Sent[]): number {
  const sorted = sent.map(({ ms }) => ms ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
