// A server with a shop on it and everybody who may or may not call: what every test of the contract plays on.

import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import type { ConversationAgentAuth, ConversationStartResponse } from '../../protocol/models.ts'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { SESSION_PATHS } from '../../protocol/session-paths.ts'
import { askRunning } from '../../server/admin-door.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { WORLD } from '../../server/world.ts'
import { newCid, type RestAnswer, type RestCall, startTestServer, type TestServer } from '../integration/running-server.ts'
import { writerScript } from './fresh-sqlite.ts'

type Headers = Record<string, string>

/** Of the agent who signs in with it. */
export const SIGN_IN = { login: 'Grace', password: 'correct horse battery' }
/** By which the shop signs for its customers. */
export const VOUCHING = 'a secret of forty characters, or some more'

/** In whatever belongs to the shop; no stranger may ever read it. */
export const CANARY = 'canary'

export const ITEM = {
  merchant_item_id: 'KETTLE',
  merchant_item_oid: 1,
  description: `${CANARY} kettle`,
  variant_items: [],
  variations: [{ name: 'Enamel', options: [{ value: 'Ink' }] }],
}

export const STRANGERS = ['an agent of another merchant', 'an agent of another department', 'another shopper of the site'] as const
export const REFUSED = [
  'nobody',
  'an agent whose token has ended',
  'a shopper whose token has ended',
  'an agent with a forged token',
  'a shopper with a forged token',
  'an agent who was signed out everywhere',
  'a shopper who was banned',
  'an unknown key',
] as const
export type Actor =
  | 'the agent'
  | 'an agent who is no admin'
  | 'the shopper'
  | 'a page'
  | 'an agent with a session'
  | (typeof STRANGERS)[number]
  | (typeof REFUSED)[number]

export interface Talk {
  uuid: string
  queueUuid: string
  resumeSecret: string
  as: Headers
}

export interface Stage {
  readonly server: TestServer
  /** The conversation of "the shopper"; it stays open. */
  readonly talk: Talk
  as(actor: Actor): Headers
  /** As the operator says it. */
  order(words: string[], secret?: string): Promise<void>
  /** Another conversation of the shop, to be ended or taken. */
  freshTalk(): Promise<Talk>
  call<Body = unknown>(actor: Actor | Headers, path: string, call?: RestCall): Promise<RestAnswer<Body>>
  close(): Promise<void>
}

const THREE_HOURS = 3 * 3_600_000

/** A session of the console, begun by our own page. */
export async function signedIn(server: TestServer): Promise<Headers> {
  const own = { origin: server.url, 'sec-fetch-site': 'same-origin' }
  const { status, headers } = await server.rest(SESSION_PATHS.session, { method: 'PUT', headers: own, body: SIGN_IN })
  const cookie = headers['set-cookie']?.[0]?.split(';')[0]
  if (status !== 200 || !cookie) throw new Error(`a sign-in was answered ${status}`)
  return { ...own, cookie }
}

export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  // Tokens are given out three hours ago and have ended when the play begins; nobody sleeps for it.
  let ago = THREE_HOURS
  const server = await startTestServer({
    demo: false,
    env: { TRUSTED_PROXIES: '127.0.0.1', ...env },
    world: { ...WORLD, now: () => Date.now() - ago },
  })
  await server.restart({ between: () => stockUp(server.dataDir) })
  const page = { [HEADERS.siteKey]: server.site, origin: server.url }
  const agentOf = (name: string) => ({ [HEADERS.agentKey]: `${server.site}-agent-${name}` })
  const jwtOf = async (name: string) => {
    const { body } = await server.rest<{ agent_auth: ConversationAgentAuth }>(PATHS.agentAuth, { method: 'PUT', headers: agentOf(name) })
    return body.agent_auth.jwt ?? ''
  }
  const talkOf = ({ status, text, body }: RestAnswer<ConversationStartResponse>): Talk => {
    const { conversation, customer_auth: auth, resume_secret: resumeSecret, conversation_webchat_queue_uuid: queueUuid } = body ?? {}
    const uuid = conversation?.conversation_uuid
    if (status !== 200 || !uuid || !auth?.jwt || !resumeSecret || !queueUuid) throw new Error(`a start was answered ${status} ${text}`)
    return { uuid, queueUuid, resumeSecret, as: { ...page, authorization: `Bearer ${auth.jwt}` } }
  }
  let starts = 0
  // Each from an address of its own: the play needs more of them than one address may begin.
  const start = async () =>
    talkOf(
      await server.rest(PATHS.conversations, {
        method: 'PUT',
        headers: { ...page, 'x-forwarded-for': `10.1.${++starts >> 8}.${starts & 255}` },
        body: {
          question: `${CANARY} question`,
          email: `${CANARY}${newCid()}@example.com`,
          client_message_id: newCid(),
          conversation_participant_name: 'Sam',
        },
      }),
    )
  const resume = async ({ resumeSecret }: Talk) =>
    talkOf(await server.rest(PATHS.conversations, { method: 'PUT', body: { resolve_only: true, resume_secret: resumeSecret } }))

  const order = async (words: string[], secret?: string) => {
    const answer = await askRunning(server.dataDir, { words, secret })
    if (!answer?.ok) throw new Error(`${words.join(' ')} was answered ${answer?.text}`)
  }

  await order(['agents', 'password', '2'], SIGN_IN.password)
  await order(['sites', 'vouch', server.site], VOUCHING)
  const begun = await start()
  const endedAgent = await jwtOf('ada')
  ago = 0
  const talk = await resume(begun)
  const other = await start()
  const goodAgent = await jwtOf('ada')
  const banned = await start()
  const session = await signedIn(server)
  await order(['agents', 'signout', '1'])
  await order(['shoppers', 'ban', banned.uuid])
  const shopperJwt = talk.as.authorization?.slice('Bearer '.length) ?? ''

  const actors: Readonly<Record<Actor, Headers>> = {
    'the agent': agentOf('ada'),
    'an agent who is no admin': agentOf('grace'),
    'the shopper': talk.as,
    'a page': page,
    'an agent with a session': session,
    'an agent of another merchant': agentOf('mallory'),
    'an agent of another department': agentOf('olive'),
    'another shopper of the site': other.as,
    nobody: {},
    'an agent whose token has ended': { authorization: `Bearer ${endedAgent}` },
    'a shopper whose token has ended': begun.as,
    'an agent with a forged token': { authorization: `Bearer ${forged(goodAgent)}` },
    'a shopper with a forged token': { ...page, authorization: `Bearer ${forged(shopperJwt)}` },
    'an agent who was signed out everywhere': { authorization: `Bearer ${goodAgent}` },
    'a shopper who was banned': banned.as,
    'an unknown key': { [HEADERS.agentKey]: 'no-such-key' },
  }
  return {
    server,
    talk,
    as: (actor) => actors[actor],
    order,
    freshTalk: start,
    call: (actor, path, call = {}) => server.rest(path, { ...call, headers: typeof actor === 'string' ? actors[actor] : actor }),
    close: server.close,
  }
}

/** Items come from the shop's catalogue; no call makes one. */
async function stockUp(dataDir: string): Promise<void> {
  const engine = await openSqlite({ file: join(dataDir, 'shopbell.sqlite'), migrations: MIGRATIONS, writer: await writerScript() })
  const outcome = await engine.write([
    { sql: "insert into items (merchant_id, item_id, body) values ('SHOP', ?, ?)", params: [ITEM.merchant_item_id, JSON.stringify(ITEM)] },
  ])
  await engine.close()
  if (outcome !== 'committed') throw new Error(`the item was answered ${outcome}`)
}

/** What it says is true; who signed it is not us. */
function forged(jwt: string): string {
  const [head, body] = jwt.split('.')
  const kid = JSON.parse(Buffer.from(head ?? '', 'base64url').toString()).kid
  const input = `${Buffer.from(JSON.stringify({ alg: 'HS256', kid })).toString('base64url')}.${body}`
  return `${input}.${createHmac('sha256', kid).update(input).digest('base64url')}`
}
