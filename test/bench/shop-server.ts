// A real server outside of demo mode, with the real limits, as an operator would have set it up: one site, one queue, one agent. The
// machine itself is named as a proxy, so that everybody may come from an address of their own.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ConversationStartResponse } from '../../protocol/models.ts'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { type ShopbellServer, startServer } from '../browser/server.ts'
import { fetchJson, newCid } from '../integration/running-server.ts'

const WRITER = fileURLToPath(new URL('../../dist/server/writer.js', import.meta.url))

export const SHOP = { site: 'shop', origin: 'https://shop.example', agentKey: 'bench-agent-ada' } as const

export async function startShop(dataDir: string, env: Record<string, string> = {}): Promise<ShopbellServer> {
  const engine = await openSqlite({ file: join(dataDir, 'shopbell.sqlite'), migrations: MIGRATIONS, writer: WRITER })
  const hash = createHash('sha256').update(SHOP.agentKey).digest('hex')
  await engine.write([
    { sql: "insert into sites (site, merchant_id, shop_name) values (?, 'SHOP', 'A shop')", params: [SHOP.site] },
    { sql: 'insert into site_origins (site, origin) values (?, ?)', params: [SHOP.site, SHOP.origin] },
    { sql: "insert into site_queues (site, position, queue_name) values (?, 0, 'Support')", params: [SHOP.site] },
    {
      sql: "insert into agents (arn, user_id, merchant_id, name, key_hash) values ('arn:shopbell:participant:SHOP:agent:1', 1, 'SHOP', 'Ada', ?)",
      params: [hash],
    },
    {
      sql: `insert into agent_queues (arn, merchant_id, queue_name, status)
            values ('arn:shopbell:participant:SHOP:agent:1', 'SHOP', 'Support', 'unavailable')`,
      params: [],
    },
  ])
  await engine.close()
  return startServer({ env: { SHOPBELL_DEMO: '0', TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'info', DATA_DIR: dataDir, ...env } })
}

export interface Visitor {
  uuid: string
  jwt: string
  url: string
  /** With which a conversation is taken up again. */
  secret: string
  /** What they come with, the address included. */
  headers: Record<string, string>
}

export const addressOf = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`

export async function startTalk(port: number, address: string): Promise<Visitor> {
  const headers = { [HEADERS.siteKey]: SHOP.site, origin: SHOP.origin, 'x-forwarded-for': address }
  const body = { question: 'Is the kettle in stock?', client_message_id: newCid() }
  const answer = await fetchJson<ConversationStartResponse>({ port, path: PATHS.conversations, method: 'PUT', headers, body })
  const { conversation, customer_auth: auth, resume_secret: secret = '' } = answer.body
  const { conversation_uuid: uuid } = conversation ?? {}
  if (answer.status !== 200 || !uuid || !auth?.jwt) throw new Error(`a start was answered ${answer.status} ${answer.text}`)
  return {
    uuid,
    jwt: auth.jwt,
    url: `ws://127.0.0.1:${port}${PATHS.websocket}`,
    secret,
    headers: { ...headers, authorization: `Bearer ${auth.jwt}` },
  }
}

/** What the process itself holds. Pages of the database file that the kernel shows it are the kernel's, and given back when wanted. */
export function ownBytes(pid: number | undefined): number {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}

/** Server and people before whatever else the machine does, where this is allowed. Returns its own undo. */
export function goFirst(): () => void {
  const before = getPriority()
  try {
    setPriority(-15)
    return () => setPriority(before)
  } catch {
    return () => {}
  }
}
