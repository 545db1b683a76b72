// How long one message takes from one person to the other, against what physics leaves: a bare `ws` server that commits
// durably to SQLite and sends back. Both are measured in turns in one run, because the machine is shared and its speed wanders.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { BEARER_SUBPROTOCOL, HEADERS, PATHS, SUBPROTOCOL } from '../../protocol/rest.ts'
import { startServer } from '../browser/server.ts'
import { fetchJson, newCid } from '../integration/running-server.ts'

const FLOOR = fileURLToPath(new URL('./floor-server.mjs', import.meta.url))
const ROUNDS = 30
const EACH = 20
/** Until both write-ahead logs have come round once: while such a file still grows, every sync is a slower one. */
const WARM_UP = 1_500
const TEXT = 'x'.repeat(100)

export interface MessageFigures {
  /** A bare echo, nothing stored: for orientation. */
  echoMs: number
  /** A bare echo with one durable commit before the answer. */
  floorMs: number
  messageMs: number
  ratio: number
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** One at a time: latency, not throughput. */
async function timed(count: number, once: () => Promise<void> | void): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const from = performance.now()
    await once()
    times.push(performance.now() - from)
  }
  return times
}

export async function benchMessage(dir: string): Promise<MessageFigures> {
  const folder = mkdtempSync(join(dir, 'message-'))
  const servers = [fork(FLOOR), fork(FLOOR, [join(folder, 'floor.sqlite')])]
  const ports = await Promise.all(servers.map(async (each) => (await once(each, 'message'))[0] as number))
  const server = await startServer({ env: { DATA_DIR: join(folder, 'data') } })
  try {
    const ways = [...(await Promise.all(ports.map(echoOnce))), await messageOnce(server.port)]
    for (const way of ways) await timed(WARM_UP, way)
    const taken: number[][] = ways.map(() => [])
    for (let round = 0; round < ROUNDS; round++) for (const [index, way] of ways.entries()) taken[index]?.push(...(await timed(EACH, way)))
    const [echoMs = 0, floorMs = 0, messageMs = 0] = taken.map(median)
    return { echoMs, floorMs, messageMs, ratio: messageMs / floorMs }
  } finally {
    for (const each of servers) each.kill()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function echoOnce(port: number): Promise<() => Promise<void>> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  await once(socket, 'open')
  const text = JSON.stringify({ type: 'message', message: { body: TEXT, client_message_id: newCid() } })
  let heard = () => {}
  socket.on('message', () => heard())
  const cut = new Promise<never>((_, reject) => {
    socket.on('close', () => reject(new Error('The echo server ended in the middle of the bench.')))
  })
  cut.catch(() => {})
  return async () => {
    const back = new Promise<void>((resolve) => {
      heard = resolve
    })
    socket.send(text)
    await Promise.race([back, cut])
  }
}

async function messageOnce(port: number): Promise<() => Promise<void>> {
  const origin = `http://127.0.0.1:${port}`
  const site = { [HEADERS.siteKey]: 'demo', origin }
  const asAda = { [HEADERS.agentKey]: 'demo-agent-ada' }
  interface Started {
    conversation: { conversation_uuid: string }
    conversation_webchat_queue_uuid: string
    customer_auth: { jwt: string; websocket_url: string }
  }
  const question = { question: 'Hello', client_message_id: newCid() }
  const { body: start } = await fetchJson<Started>({ port, path: PATHS.conversations, method: 'PUT', headers: site, body: question })
  const uuid = start.conversation.conversation_uuid
  const shopper = await socketOf(start.customer_auth, origin)
  const { body: auth } = await fetchJson<{ agent_auth: { jwt: string; websocket_url: string } }>({
    port,
    path: PATHS.agentAuth,
    method: 'PUT',
    headers: asAda,
  })
  const agent = await socketOf(auth.agent_auth)
  const pick = { conversation_webchat_queue_uuid: start.conversation_webchat_queue_uuid }
  await fetchJson({ port, path: PATHS.conversations, method: 'PUT', headers: asAda, body: pick })
  // As bare as the echo's client: what is measured is the way, not the measuring.
  let heard = () => {}
  agent.on('message', (data: Buffer) => {
    if (data.indexOf('{"type":"message"') === 0) heard()
  })
  return () =>
    new Promise((resolve) => {
      heard = resolve
      shopper.send(JSON.stringify({ type: 'message', conversation_uuid: uuid, message: { body: TEXT, client_message_id: newCid() } }))
    })
}

async function socketOf({ websocket_url: url, jwt }: { websocket_url: string; jwt: string }, origin?: string): Promise<WebSocket> {
  const socket = new WebSocket(url, [SUBPROTOCOL, BEARER_SUBPROTOCOL + jwt], { perMessageDeflate: false, ...(origin ? { origin } : {}) })
  await once(socket, 'open')
  return socket
}
