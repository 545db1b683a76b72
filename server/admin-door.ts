// How the operator's command reaches a running server, which alone owns the database: a listener of its own on the loopback, at a port
// that nobody knows and with a token that changes with every start. Both stand in a file that only its owner can read.

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { BadOrder, type Order } from './operator.ts'

const HOST = '127.0.0.1'
const MOST_BYTES = 64 * 1024
const WITHIN_MS = 10_000
const fileIn = (dataDir: string): string => join(dataDir, 'admin.json')

interface DoorAnswer {
  ok: boolean
  text: string
}

export interface AdminDoor {
  close(): Promise<void>
}

export async function openAdminDoor(parts: {
  dataDir: string
  carryOut(order: Order): Promise<string>
  onFault(error: unknown): void
}): Promise<AdminDoor> {
  const { dataDir, carryOut, onFault } = parts
  const token = randomBytes(32).toString('base64url')
  const file = fileIn(dataDir)
  let own = ''

  const server = createServer({ requestTimeout: WITHIN_MS, headersTimeout: WITHIN_MS }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      onFault(error)
      reply(outgoing, 500, { ok: false, text: 'Something failed; the log says more.' })
    })
  })

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    // A browser always names an origin here, and a name of somebody else's that leads to us is no address of ours.
    if (incoming.headers.origin !== undefined || incoming.headers.host !== own)
      return reply(outgoing, 403, { ok: false, text: 'Not from here.' })
    if (!isSame(incoming.headers.authorization ?? '', `Bearer ${token}`)) return reply(outgoing, 401, { ok: false, text: 'Wrong token.' })
    const order = incoming.method === 'POST' ? await orderIn(incoming) : undefined
    if (!order) return reply(outgoing, 400, { ok: false, text: 'No order.' })
    try {
      reply(outgoing, 200, { ok: true, text: await carryOut(order) })
    } catch (error) {
      if (!(error instanceof BadOrder)) throw error
      reply(outgoing, 400, { ok: false, text: error.message })
    }
  }

  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  own = `${HOST}:${port}`
  server.unref()
  // A file that lies there already would keep its own mode, or be a link to somewhere else.
  rmSync(`${file}.new`, { force: true })
  writeFileSync(`${file}.new`, JSON.stringify({ port, token }), { mode: 0o600, flag: 'wx' })
  renameSync(`${file}.new`, file)

  return {
    async close() {
      rmSync(file, { force: true })
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Undefined when no server answers there. */
export async function askRunning(dataDir: string, order: Order): Promise<DoorAnswer | undefined> {
  const door = doorOf(dataDir)
  if (!door) return undefined
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: HOST,
      port: door.port,
      method: 'POST',
      timeout: WITHIN_MS,
      headers: { authorization: `Bearer ${door.token}`, 'content-type': 'application/json' },
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('The server does not answer.')))
    outgoing.on('error', (error: Error & { code?: string }) => (error.code === 'ECONNREFUSED' ? resolve(undefined) : reject(error)))
    outgoing.on('response', (incoming) => {
      textOf(incoming)
        .then((text) => {
          const answered: unknown = JSON.parse(text)
          if (isAnswer(answered)) resolve(answered)
          else throw new Error('The server answered something else.')
        })
        .catch(reject)
    })
    outgoing.end(JSON.stringify(order))
  })
}

function doorOf(dataDir: string): { port: number; token: string } | undefined {
  try {
    const { port, token } = JSON.parse(readFileSync(fileIn(dataDir), 'utf8'))
    return typeof port === 'number' && typeof token === 'string' ? { port, token } : undefined
  } catch {
    return undefined
  }
}

async function orderIn(incoming: IncomingMessage): Promise<Order | undefined> {
  try {
    const { words, secret } = JSON.parse(await textOf(incoming))
    if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return undefined
    return { words, secret: typeof secret === 'string' ? secret : undefined }
  } catch {
    return undefined
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Error('too much')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function reply(outgoing: ServerResponse, status: number, body: DoorAnswer): void {
  if (outgoing.headersSent) return
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body))
}

const isAnswer = (value: unknown): value is DoorAnswer =>
  typeof value === 'object' && value !== null && 'ok' in value && 'text' in value && typeof value.text === 'string'

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
