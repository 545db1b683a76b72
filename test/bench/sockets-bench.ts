// What many sockets cost: memory of those that are idle, the echo of one sender beside the bare floor, and how many messages 64 senders
// at once get through, beside what the store alone commits.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { BEARER_SUBPROTOCOL, HEADERS, PATHS, SUBPROTOCOL } from '../../protocol/rest.ts'
import { startServer } from '../browser/server.ts'
import { fetchJson, newCid } from '../integration/running-server.ts'

const IDLE = 10_000
const AT_ONCE = 50
const SENDERS = 64
const ROUND_MS = 3_000
const ROUNDS = 5
const TEXT = 'x'.repeat(100)

export interface SocketFigures {
  sockets: number
  /** Resident memory of the server for each idle socket. */
  idleBytes: number
  /** Messages acknowledged a second, all senders together: median of the rounds. */
  perSecond: number
}

interface Door {
  uuid: string
  url: string
  jwt: string
}

export async function benchSockets(dir: string): Promise<SocketFigures> {
  const folder = mkdtempSync(join(dir, 'sockets-'))
  const server = await startServer({ env: { DATA_DIR: join(folder, 'data') } })
  const origin = `http://127.0.0.1:${server.port}`
  const sockets: WebSocket[] = []
  try {
    const doors = await inTurns(IDLE, () => start(server.port, origin))
    const memory = () => residentBytes(server.pid())
    const before = await settled(memory)
    sockets.push(...(await inTurns(IDLE, (n) => open(doors[n] as Door, origin))))
    const after = await settled(memory)
    for (const socket of sockets.splice(SENDERS)) socket.terminate()
    const rates: number[] = []
    for (let round = 0; round < ROUNDS; round++) rates.push(await rate(sockets, doors))
    return {
      sockets: IDLE,
      idleBytes: (after - before) / IDLE,
      perSecond: rates.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN,
    }
  } finally {
    for (const socket of sockets) socket.terminate()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function inTurns<Made>(count: number, make: (n: number) => Promise<Made>): Promise<Made[]> {
  const made: Made[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) {
        const n = next++
        made[n] = await make(n)
      }
    }),
  )
  return made
}

async function start(port: number, origin: string): Promise<Door> {
  interface Started {
    conversation: { conversation_uuid: string }
    customer_auth: { jwt: string; websocket_url: string }
  }
  const { body } = await fetchJson<Started>({
    port,
    path: PATHS.conversations,
    method: 'PUT',
    headers: { host: new URL(origin).host, [HEADERS.siteKey]: 'demo', origin },
    body: { question: 'Hello', client_message_id: newCid(), conversation_participant_name: 'Sam' },
  })
  return { uuid: body.conversation.conversation_uuid, url: body.customer_auth.websocket_url, jwt: body.customer_auth.jwt }
}

function open({ url, jwt }: Door, origin: string): Promise<WebSocket> {
  const socket = new WebSocket(url, [SUBPROTOCOL, BEARER_SUBPROTOCOL + jwt], { perMessageDeflate: false, origin })
  return new Promise((resolve, reject) => {
    // The first frame, sent when the server has subscribed it to everything: only then it costs what it costs.
    socket.once('message', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Each sender waits for the echo before it goes on, as an outbox does. */
async function rate(sockets: readonly WebSocket[], doors: readonly Door[]): Promise<number> {
  let done = 0
  const began = performance.now()
  const until = began + ROUND_MS
  await Promise.all(
    sockets.map(async (socket, n) => {
      const { uuid } = doors[n] as Door
      while (performance.now() < until) {
        const echo = new Promise<void>((resolve) => {
          const hear = (data: Buffer) => {
            if (data.indexOf('{"type":"message"') !== 0) return
            socket.off('message', hear)
            resolve()
          }
          socket.on('message', hear)
        })
        socket.send(JSON.stringify({ type: 'message', conversation_uuid: uuid, message: { body: TEXT, client_message_id: newCid() } }))
        await echo
        done++
      }
    }),
  )
  return (done * 1000) / (performance.now() - began)
}

const residentBytes = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024

/** Memory falls and rises with the garbage collector: the least of five looks. */
async function settled(look: () => number): Promise<number> {
  const seen: number[] = []
  for (let n = 0; n < 5; n++) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    seen.push(look())
  }
  return Math.min(...seen)
}
