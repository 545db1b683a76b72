// How long one message takes from one person to the other, against what physics leaves: a bare `ws` server that commits
// durably to SQLite and sends back. Both are measured in turns in one run, because the machine is shared and its speed wanders.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { WebSocket as NodeSocket } from 'ws'
import { BEARER_SUBPROTOCOL, HEADERS, PATHS, SUBPROTOCOL } from '../../protocol/rest.ts'
import { startServer } from '../browser/server.ts'
import { findChromium } from '../browsers/find.mjs'
import { fetchJson, newCid } from '../integration/running-server.ts'

const FLOOR = fileURLToPath(new URL('./floor-server.mjs', import.meta.url))
/** People pause between messages; a row of messages without a pause is a different figure, and the store's bench has it. */
const PAUSE_MS = 20
const ROUNDS = 30
const EACH = 20
/** Until both write-ahead logs have come round once: while such a file still grows, every sync is a slower one. */
const WARM_UP = 1_500
/** A page made here has no address, and Chromium lets such a one talk to loopback only when told so. */
const PAGE_OF_OURS = '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests'
const TEXT = 'x'.repeat(100)

export interface Way {
  /** A bare echo, nothing stored: for orientation. */
  echoMs: number
  /** A bare echo with one durable commit before the answer. */
  floorMs: number
  messageMs: number
  ratio: number
}

export interface BrowserWay extends Way {
  /** Until its author has the echo, which is the acknowledgement. It leaves after the copies of the others. */
  acknowledgedMs: number
  acknowledgedRatio: number
}

export interface MessageFigures {
  /** Sockets of Chromium at both ends, as shoppers and agents have them. This one has the budget. */
  browser: BrowserWay
  /** Sockets of Node at both ends: the server's share stands out more. */
  node: Way
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

const wayOf = ([echoMs = 0, floorMs = 0, messageMs = 0]: number[]): Way => ({ echoMs, floorMs, messageMs, ratio: messageMs / floorMs })

export async function benchMessage(dir: string): Promise<MessageFigures> {
  const folder = mkdtempSync(join(dir, 'message-'))
  const servers = [fork(FLOOR), fork(FLOOR, [join(folder, 'floor.sqlite')])]
  const ports = await Promise.all(servers.map(async (each) => (await once(each, 'message'))[0] as number))
  const server = await startServer({ env: { DATA_DIR: join(folder, 'data') } })
  try {
    const talk = await startTalk(server.port)
    return { node: await inNode(ports, talk), browser: await inBrowser(ports, talk) }
  } finally {
    for (const each of servers) each.kill()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function inNode(ports: number[], talk: Talk): Promise<Way> {
  const ways = [...(await Promise.all(ports.map(echoOnce))), await messageOnce(talk)]
  for (const way of ways) await timed(WARM_UP, way)
  const taken: number[][] = ways.map(() => [])
  for (let round = 0; round < ROUNDS; round++) for (const [index, way] of ways.entries()) taken[index]?.push(...(await timed(EACH, way)))
  return wayOf(taken.map(median))
}

/** Each message is sent when the one before has been heard and acknowledged, as people write. The page is isolated, for a finer clock. */
async function inBrowser(ports: number[], talk: Talk): Promise<BrowserWay> {
  const found = findChromium()
  const browser = await chromium.launch({
    args: ['--no-sandbox', PAGE_OF_OURS],
    ...(found.from === 'system' ? { executablePath: found.path } : {}),
  })
  try {
    const page = await browser.newPage()
    await page.route('**/bench', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' },
        body: '<!doctype html><title>Bench</title>',
      }),
    )
    await page.goto(`${talk.origin}/bench`)
    const rounds = await page.evaluate(
      async ({ ports, talk, text, rounds, each, warmUp, pauseMs }) => {
        const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs))
        const open = (url: string, protocols: string[] = []) =>
          new Promise<WebSocket>((resolve, reject) => {
            const socket = new WebSocket(url, protocols)
            socket.onopen = () => resolve(socket)
            socket.onerror = () => reject(new Error(`no socket to ${url}`))
          })
        const hears = (socket: WebSocket) => {
          let heard = () => {}
          socket.addEventListener('message', ({ data }) => {
            if (String(data).startsWith('{"type":"message"')) heard()
          })
          return () =>
            new Promise<void>((resolve) => {
              heard = resolve
            })
        }
        const way = (from: WebSocket, to: WebSocket, write: (count: number) => string) => {
          const [there, acknowledged] = [hears(to), hears(from)]
          let count = 0
          return async () => {
            const words = write(count++)
            const both = acknowledged()
            const other = from === to ? both : there()
            const at = performance.now()
            from.send(words)
            await other
            const taken = performance.now() - at
            await both
            return [taken, performance.now() - at]
          }
        }
        const cid = (count: number) => `in-the-browser-${talk.uuid}-${count}`
        const words = (count: number) =>
          JSON.stringify({ type: 'message', conversation_uuid: talk.uuid, message: { body: text, client_message_id: cid(count) } })
        const echoes = await Promise.all(ports.map((port) => open(`ws://127.0.0.1:${port}`)))
        const shopper = await open(talk.shopper.url, talk.shopper.protocols)
        const agent = await open(talk.agent.url, talk.agent.protocols)
        const ways = [...echoes.map((socket) => way(socket, socket, words)), way(shopper, agent, words)]
        for (const each of ways) for (let index = 0; index < warmUp; index++) await each()
        const taken: number[][] = [...ways.map(() => []), []]
        for (let round = 0; round < rounds; round++)
          for (const [index, run] of ways.entries())
            for (let message = 0; message < each; message++) {
              await pause()
              const [there = Number.NaN, acknowledged = Number.NaN] = await run()
              taken[index]?.push(there)
              // The last way is the message itself.
              if (index === ways.length - 1) taken[ways.length]?.push(acknowledged)
            }
        return taken
      },
      { ports, talk, text: TEXT, rounds: ROUNDS, each: EACH, warmUp: WARM_UP, pauseMs: PAUSE_MS },
    )
    const [acknowledgedMs = Number.NaN, ...medians] = rounds.map(median).reverse()
    const way = wayOf(medians.reverse())
    return { ...way, acknowledgedMs, acknowledgedRatio: acknowledgedMs / way.floorMs }
  } finally {
    await browser.close()
  }
}

async function echoOnce(port: number): Promise<() => Promise<void>> {
  const socket = new NodeSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
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

interface Talk {
  origin: string
  uuid: string
  shopper: { url: string; protocols: string[] }
  agent: { url: string; protocols: string[] }
}

async function startTalk(port: number): Promise<Talk> {
  const origin = `http://127.0.0.1:${port}`
  const asAda = { [HEADERS.agentKey]: 'demo-agent-ada' }
  interface Auth {
    jwt: string
    websocket_url: string
  }
  interface Started {
    conversation: { conversation_uuid: string }
    conversation_webchat_queue_uuid: string
    customer_auth: Auth
  }
  const put = <Body>(path: string, headers: Record<string, string>, body?: unknown) =>
    fetchJson<Body>({ port, path, method: 'PUT', headers: { host: `127.0.0.1:${port}`, ...headers }, body })
  const site = { [HEADERS.siteKey]: 'demo', origin }
  const { body: start } = await put<Started>(PATHS.conversations, site, {
    question: 'Hello',
    client_message_id: newCid(),
    conversation_participant_name: 'Sam',
  })
  const { body: auth } = await put<{ agent_auth: Auth }>(PATHS.agentAuth, asAda)
  await put(PATHS.conversations, asAda, { conversation_webchat_queue_uuid: start.conversation_webchat_queue_uuid })
  const door = ({ websocket_url: url, jwt }: Auth) => ({ url, protocols: [SUBPROTOCOL, BEARER_SUBPROTOCOL + jwt] })
  return { origin, uuid: start.conversation.conversation_uuid, shopper: door(start.customer_auth), agent: door(auth.agent_auth) }
}

async function messageOnce({ origin, uuid, ...doors }: Talk): Promise<() => Promise<void>> {
  const open = async ({ url, protocols }: Talk['agent']) => {
    const socket = new NodeSocket(url, protocols, { perMessageDeflate: false, origin })
    await once(socket, 'open')
    return socket
  }
  const [shopper, agent] = [await open(doors.shopper), await open(doors.agent)]
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
