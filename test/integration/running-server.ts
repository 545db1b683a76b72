// A whole server inside the test's own process, on a free port with an empty database, and small clients that speak to it as a
// widget and a console do: over real HTTP and real sockets. The clock can be the test's own; the one-second tick is the server's.

import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent as Connections, type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConversationAgentAuth, ConversationStartRequest, ConversationStartResponse } from '../../protocol/models.ts'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import type { World } from '../../server/domain/ports.ts'
import type { Parts } from '../../server/parts.ts'
import { type LogLevel, readSettings } from '../../server/settings.ts'
import { type Shopbell, startShopbell } from '../../server/shopbell.ts'
import type { Statement } from '../../server/store/engine.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { WORLD } from '../../server/world.ts'
import { freePort } from '../browser/free-port.ts'
import { writerScript } from '../contract/fresh-sqlite.ts'
import { openLine, type TestLine } from './test-line.ts'

export interface TestServerOptions {
  /** True unless told otherwise. Outside demo mode there is a site `shop` and two agents, with the real limits. */
  demo?: boolean
  world?: World
  logLevel?: LogLevel
  /** Filled with the log's lines. */
  log?: string[]
  env?: Record<string, string>
  /** What stands between callers and the tokens. */
  tokens?: Parts['tokens']
}

export interface RestCall {
  method?: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS'
  headers?: Record<string, string>
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown
}

export interface RestAnswer<Body = unknown> {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** Undefined when the answer is no JSON. */
  body: Body
}

export interface TestShopper {
  readonly uuid: string
  readonly arn: string
  readonly jwt: string
  readonly queueUuid: string
  readonly resumeSecret: string
  /** The client_message_id of the start. */
  readonly startCid: string
  readonly answer: ConversationStartResponse
  readonly line: TestLine
  /** Further sockets, as of further tabs. */
  anotherLine(): Promise<TestLine>
  rest<Body = unknown>(path: string, call?: RestCall): Promise<RestAnswer<Body>>
  say(body: string, cid?: string): string
}

export interface TestAgent {
  readonly arn: string
  readonly name: string
  readonly jwt: string
  readonly line: TestLine
  rest<Body = unknown>(path: string, call?: RestCall): Promise<RestAnswer<Body>>
  pickUp(shopper: { queueUuid: string }): Promise<RestAnswer<ConversationStartResponse>>
  say(conversationUuid: string, body: string, cid?: string): string
}

export interface TestServer {
  readonly port: number
  /** The origin that the site allows, and the Host that requests name. */
  readonly url: string
  readonly dataDir: string
  readonly site: string
  /** As the page of a shop: site key and origin, unless the call brings headers of its own. */
  rest<Body = unknown>(path: string, call?: RestCall): Promise<RestAnswer<Body>>
  /** A page that starts a conversation. Nothing more: no socket. */
  start(start?: Partial<ConversationStartRequest>): Promise<RestAnswer<ConversationStartResponse>>
  shopper(start?: Partial<ConversationStartRequest>): Promise<TestShopper>
  agent(key?: string): Promise<TestAgent>
  /** Ends it cleanly and starts it again on the same data. */
  restart(changes?: RestartChanges): Promise<void>
  close(): Promise<void>
}

export interface RestartChanges {
  demo?: boolean
  /** Happens while nothing runs. */
  between?(): unknown
}

export const SITE = 'demo'
const SHOP = 'shop'
/** Olive works elsewhere in the same shop; Mallory for another merchant, whose queue has the same name. */
const SHOP_AGENTS = [
  { name: 'Ada', merchantId: 'SHOP', queue: 'Support' },
  { name: 'Grace', merchantId: 'SHOP', queue: 'Support' },
  { name: 'Olive', merchantId: 'SHOP', queue: 'Returns' },
  { name: 'Mallory', merchantId: 'OTHER', queue: 'Support' },
]
export const newCid = (): string => randomBytes(16).toString('hex')

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { demo = true, world = WORLD, log, logLevel = 'silent' } = options
  const site = demo ? SITE : SHOP
  const dir = mkdtempSync(join(tmpdir(), 'shopbell-'))
  const dataDir = join(dir, 'data')
  const dist = join(dir, 'dist')
  for (const folder of ['widget', 'console', 'viewer', 'storefront']) mkdirSync(join(dist, folder), { recursive: true })
  const writer = await writerScript()
  const port = await freePort()
  const answer = readSettings({
    PORT: String(port),
    DATA_DIR: dataDir,
    SHOPBELL_DEMO: demo ? '1' : '0',
    LOG_LEVEL: logLevel,
    ...options.env,
  })
  if (!answer.ok) throw new Error(answer.sentence)
  const { settings } = answer

  const url = `http://127.0.0.1:${port}`
  if (!demo) {
    const engine = await openSqlite({ file: join(dataDir, 'shopbell.sqlite'), migrations: MIGRATIONS, writer })
    const outcome = await engine.write(shopRows(url))
    await engine.close()
    if (outcome !== 'committed') throw new Error(`the rows of the shop were answered ${outcome}`)
  }

  // A clock of the test's own does not wait for a real second to go by.
  const parts: Parts = {
    world,
    ...(options.world ? { tickMs: 50 } : {}),
    ...(options.tokens ? { tokens: options.tokens } : {}),
    ...(log ? { log: { write: (line: string) => void log.push(line) } } : {}),
  }
  let shopbell: Shopbell = await startShopbell(settings, { dist, writer }, parts)
  const connections = new Connections({ keepAlive: true })
  const lines = new Set<TestLine>()

  async function line(jwt: string): Promise<TestLine> {
    const opened = await openLine(`ws://127.0.0.1:${port}${PATHS.websocket}`, jwt, { origin: url })
    lines.add(opened)
    return opened
  }

  const asPage = { [HEADERS.siteKey]: site, origin: url }

  function rest<Body>(path: string, { headers = asPage, ...call }: RestCall = {}): Promise<RestAnswer<Body>> {
    return fetchJson<Body>({ port, path, connections, headers, ...call })
  }

  const start: TestServer['start'] = (more = {}) =>
    rest(PATHS.conversations, {
      method: 'PUT',
      body: { question: 'Is the kettle in stock?', client_message_id: newCid(), conversation_participant_name: 'Sam', ...more },
    })

  async function shopper(more: Partial<ConversationStartRequest> = {}): Promise<TestShopper> {
    const startCid = more.client_message_id ?? newCid()
    const { status, text, body } = await start({ ...more, client_message_id: startCid })
    const { conversation, customer_auth: auth, resume_secret: resumeSecret, conversation_webchat_queue_uuid: queueUuid } = body ?? {}
    const uuid = conversation?.conversation_uuid
    const { jwt, conversation_participant_arn: arn } = auth ?? {}
    if (status !== 200 || !uuid || !jwt || !arn || !resumeSecret || !queueUuid) throw new Error(`the start was answered ${status} ${text}`)
    const own = await line(jwt)
    return {
      uuid,
      arn,
      jwt,
      queueUuid,
      resumeSecret,
      startCid,
      answer: body,
      line: own,
      anotherLine: () => line(jwt),
      rest: (path, call = {}) => rest(path, { ...call, headers: { ...asPage, authorization: `Bearer ${jwt}`, ...call.headers } }),
      say: (text, cid) => own.say(uuid, text, cid),
    }
  }

  async function agent(key = `${site}-agent-ada`): Promise<TestAgent> {
    const asAgent: TestAgent['rest'] = (path, call = {}) => rest(path, { ...call, headers: { [HEADERS.agentKey]: key, ...call.headers } })
    const { status, body } = await asAgent<{ agent_auth?: ConversationAgentAuth }>(PATHS.agentAuth, { method: 'PUT' })
    const { jwt, conversation_participant_arn: arn, conversation_participant_name: name } = body?.agent_auth ?? {}
    if (!jwt || !arn || !name) throw new Error(`the agent was answered ${status}`)
    const own = await line(jwt)
    return {
      arn,
      name,
      jwt,
      line: own,
      rest: asAgent,
      pickUp: ({ queueUuid }) => asAgent(PATHS.conversations, { method: 'PUT', body: { conversation_webchat_queue_uuid: queueUuid } }),
      say: own.say,
    }
  }

  return {
    port,
    url,
    dataDir,
    site,
    rest,
    start,
    shopper,
    agent,
    async restart({ demo: nextDemo = demo, between } = {}) {
      await shopbell.close()
      await between?.()
      shopbell = await startShopbell({ ...settings, demo: nextDemo }, { dist, writer }, parts)
    },
    async close() {
      for (const each of lines) each.close()
      connections.destroy()
      await shopbell.close()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What an operator would have set up. */
function shopRows(origin: string): Statement[] {
  const rows: Statement[] = [
    { sql: "insert into sites (site, merchant_id, shop_name) values (?, 'SHOP', 'A shop')", params: [SHOP] },
    { sql: 'insert into site_origins (site, origin) values (?, ?)', params: [SHOP, origin] },
    { sql: "insert into site_queues (site, position, queue_name) values (?, 0, 'Support')", params: [SHOP] },
  ]
  for (const [index, { name, merchantId, queue }] of SHOP_AGENTS.entries()) {
    const arn = `arn:shopbell:participant:${merchantId}:agent:${index + 1}`
    rows.push(
      {
        sql: 'insert into agents (arn, user_id, merchant_id, name, key_hash) values (?, ?, ?, ?, ?)',
        params: [arn, index + 1, merchantId, name, WORLD.hash(`${SHOP}-agent-${name.toLowerCase()}`)],
      },
      {
        sql: "insert into agent_queues (arn, merchant_id, queue_name, status) values (?, ?, ?, 'available')",
        params: [arn, merchantId, queue],
      },
    )
  }
  // Ada runs the shop, Mallory the other one.
  rows.push({ sql: "update agents set role = 'admin' where name in ('Ada', 'Mallory')", params: [] })
  return rows
}

interface Fetched extends RestCall {
  port: number
  path: string
  connections?: Connections
}

/** Not `fetch`: that one would not let a test name a Host or an Origin of its own. */
export function fetchJson<Body = unknown>({
  port,
  path,
  connections,
  method = 'GET',
  headers = {},
  body,
}: Fetched): Promise<RestAnswer<Body>> {
  const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      ...(connections ? { agent: connections } : {}),
      headers: {
        ...(sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
        ...headers,
      },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parsed(text) as Body })
      })
    })
    outgoing.end(sent)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
