// The SQL behind `server/domain/identity.ts`.

import type {
  AddOutcome,
  AgentRecord,
  AgentSession,
  AgentStanding,
  Identified,
  Identity,
  SiteIdentityKey,
  SiteRecord,
} from '../domain/identity.ts'
import { createBanStore } from './ban-store.ts'
import type { Engine, Statement, Value } from './engine.ts'

/** How many values one `in (...)` takes. */
const BATCH = 500

export function createIdentityStore(engine: Engine): Identity {
  const bans = createBanStore(engine)
  const all = <Row>(sql: string, ...params: Value[]): Promise<Row[]> => engine.read<Row>(sql, params)
  const one = async <Row>(sql: string, ...params: Value[]): Promise<Row | undefined> => (await engine.read<Row>(sql, params))[0]
  const put = async (...unit: Statement[]): Promise<void> => {
    const outcome = await engine.write(unit)
    if (outcome !== 'committed') throw new Error(`a write that cannot conflict was answered ${outcome}`)
  }
  const add = async (unit: Statement[]): Promise<AddOutcome> => ((await engine.write(unit)) === 'committed' ? 'added' : 'there already')
  const changed = async (...unit: Statement[]): Promise<boolean> => (await engine.write(unit)) === 'committed'

  async function inBatches<Row>(sql: (marks: string) => string, values: readonly string[]): Promise<Row[]> {
    const found: Row[] = []
    for (let from = 0; from < values.length; from += BATCH) {
      const batch = values.slice(from, from + BATCH)
      found.push(...(await all<Row>(sql(batch.map(() => '?').join(', ')), ...batch)))
    }
    return found
  }

  async function recordsOf(rows: readonly AgentRow[]): Promise<(AgentRecord & { passwordHash: string | undefined })[]> {
    const arns = rows.map((row) => row.arn)
    const served = await inBatches<{ arn: string; queue_name: string }>(
      (marks) => `select arn, queue_name from agent_queues where arn in (${marks}) order by queue_name`,
      arns,
    )
    const queues = new Map<string, string[]>()
    for (const { arn, queue_name } of served) queues.set(arn, [...(queues.get(arn) ?? []), queue_name])
    return rows.map((row) => ({
      agent: { arn: row.arn, userId: row.user_id, merchantId: row.merchant_id, name: row.name, queues: queues.get(row.arn) ?? [] },
      isDisabled: row.disabled_at !== null,
      validFrom: row.valid_from ?? 0,
      email: row.email ?? undefined,
      oauthSubject: row.oauth_subject ?? undefined,
      hasPassword: row.password_hash !== null,
      passwordHash: row.password_hash ?? undefined,
    }))
  }

  const agentWhere = async (column: 'email' | 'oauth_subject', value: string) =>
    (await recordsOf(await all<AgentRow>(`select * from agents where ${column} = ?`, value)))[0]

  return {
    async standings(arns) {
      const rows = await inBatches<AgentRow>((marks) => `select * from agents where arn in (${marks})`, arns)
      return new Map<string, AgentStanding>((await recordsOf(rows)).map((record) => [record.agent.arn, record]))
    },
    async closedSites(keys) {
      const rows = await inBatches<{ site: string }>(
        (marks) => `select site from sites where site in (${marks}) and closed_at is not null`,
        keys,
      )
      return new Set(rows.map((row) => row.site))
    },
    bannedConversations: bans.bannedConversations,
    isBanned: bans.isBanned,
    ban: bans.ban,
    unban: bans.unban,
    sealBans: bans.seal,

    addSite: (site) =>
      add([
        {
          sql: 'insert into sites (site, merchant_id, shop_name) values (?, ?, ?)',
          params: [site.key, site.merchantId, site.shopName],
        },
        ...partsOf(site),
      ]),
    setSite: (site) =>
      changed(
        {
          sql: 'update sites set merchant_id = ?, shop_name = ? where site = ?',
          params: [site.merchantId, site.shopName, site.key],
          rows: 1,
        },
        { sql: 'delete from site_origins where site = ?', params: [site.key] },
        { sql: 'delete from site_queues where site = ?', params: [site.key] },
        ...partsOf(site),
      ),
    setSiteClosed: (key, closedAt) =>
      changed({ sql: 'update sites set closed_at = ? where site = ?', params: [closedAt ?? null, key], rows: 1 }),
    async sites() {
      const [rows, origins, queues] = [
        await all<SiteRow>('select * from sites order by site'),
        await all<{ site: string; origin: string }>('select site, origin from site_origins order by origin'),
        await all<{ site: string; queue_name: string }>('select site, queue_name from site_queues order by position'),
      ]
      return rows.map((row) => ({
        key: row.site,
        merchantId: row.merchant_id,
        shopName: row.shop_name,
        origins: origins.filter((each) => each.site === row.site).map((each) => each.origin),
        queues: queues.filter((each) => each.site === row.site).map((each) => each.queue_name),
        closedAt: row.closed_at ?? undefined,
      }))
    },

    addAgent: (agent) =>
      add([
        {
          sql: 'insert into agents (arn, user_id, merchant_id, name, key_hash, email, oauth_subject) values (?, ?, ?, ?, ?, ?, ?)',
          params: [agent.arn, agent.userId, agent.merchantId, agent.name, agent.keyHash, agent.email ?? null, agent.oauthSubject ?? null],
        },
        ...agent.queues.map((queue) => serving(agent.arn, agent.merchantId, queue)),
      ]),
    async nextUserId() {
      return Number((await one<{ last: number | null }>('select max(user_id) as last from agents'))?.last ?? 0) + 1
    },
    async agents() {
      return recordsOf(await all<AgentRow>('select * from agents order by user_id'))
    },
    setDisabled: (arn, at, disabled) =>
      changed(
        {
          sql: 'update agents set disabled_at = ?, valid_from = ? where arn = ?',
          params: [disabled ? at : null, at, arn],
          rows: 1,
        },
        { sql: 'delete from agent_sessions where arn = ?', params: [arn] },
      ),
    setQueues: (arn, merchantId, queues) =>
      put(
        // Those that stay keep the status the agent has set there.
        {
          sql: `delete from agent_queues where arn = ?${queues.length ? ` and queue_name not in (${queues.map(() => '?').join(', ')})` : ''}`,
          params: [arn, ...queues],
        },
        ...queues.map((queue) => serving(arn, merchantId, queue)),
      ),
    setKeyHash: (arn, keyHash, at) =>
      put(
        { sql: 'update agents set key_hash = ?, valid_from = ? where arn = ?', params: [keyHash, at, arn] },
        { sql: 'delete from agent_sessions where arn = ?', params: [arn] },
      ),
    signOutEverywhere: (arn, at) => put(...signOut(arn, at)),
    async siteOfConversation(uuid) {
      return (await one<{ site: string }>('select site from conversations where conversation_uuid = ?', uuid))?.site
    },

    agentBySubject: (subject) => agentWhere('oauth_subject', subject),
    agentByEmail: (email) => agentWhere('email', email),
    async agentByLogin(login) {
      const known = await agentWhere('email', login.toLowerCase())
      if (known) return known
      const [named, another] = await all<AgentRow>('select * from agents where name = ? limit 2', login)
      return named && !another ? (await recordsOf([named]))[0] : undefined
    },
    setPassword: (arn, passwordHash, at) =>
      put({ sql: 'update agents set password_hash = ? where arn = ?', params: [passwordHash, arn] }, ...signOut(arn, at)),
    addSession: ({ hash, arn, startedAt, endsAt }, passwordHash) =>
      changed({
        sql: `insert into agent_sessions (hash, arn, started_at, ends_at)
          select cast(? as text), arn, cast(? as bigint), cast(? as bigint) from agents
          where arn = ? and disabled_at is null${passwordHash === undefined ? '' : ' and password_hash = ?'}`,
        params: [hash, startedAt, endsAt, arn, ...(passwordHash === undefined ? [] : [passwordHash])],
        rows: 1,
      }),
    async session(hash) {
      const row = await one<SessionRow>('select * from agent_sessions where hash = ?', hash)
      return row && sessionOf(row)
    },
    endSession: (hash) => put({ sql: 'delete from agent_sessions where hash = ?', params: [hash] }),
    forgetSessionsBefore: (now) => put({ sql: 'delete from agent_sessions where ends_at <= ?', params: [now] }),

    async identityKeys(site) {
      const rows = await all<{ key_id: string; key_json: string }>('select key_id, key_json from site_identity_keys where site = ?', site)
      return rows.map((row): SiteIdentityKey => ({ keyId: row.key_id, keyJson: row.key_json }))
    },
    setIdentityKey: (site, { keyId, keyJson }, at) =>
      put({
        sql: `insert into site_identity_keys (site, key_id, key_json, at) values (?, ?, ?, ?)
          on conflict (site, key_id) do update set key_json = excluded.key_json, at = excluded.at`,
        params: [site, keyId, keyJson, at],
      }),
    dropIdentityKey: (site, keyId) => put({ sql: 'delete from site_identity_keys where site = ? and key_id = ?', params: [site, keyId] }),
    identify: ({ conversationUuid, site, sub, email, name, at }) =>
      changed({
        sql: `insert into identified (conversation_uuid, site, sub, email, name, at)
          select conversation_uuid, cast(? as text), cast(? as text), cast(? as text), cast(? as text), cast(? as bigint)
          from conversations where conversation_uuid = ?
          on conflict (conversation_uuid) do update set email = excluded.email, name = excluded.name`,
        params: [site, sub, email ?? null, name ?? null, at, conversationUuid],
        rows: 1,
      }),
    async identifiedIn(uuid) {
      const row = await one<IdentifiedRow>('select * from identified where conversation_uuid = ?', uuid)
      return row && identifiedOf(row)
    },
    async conversationsOfCustomer(site, sub, limit) {
      const rows = await all<{ conversation_uuid: string }>(
        'select conversation_uuid from identified where site = ? and sub = ? order by at desc limit ?',
        site,
        sub,
        limit,
      )
      return rows.map((row) => row.conversation_uuid)
    },
  }
}

function partsOf({ key, origins, queues }: SiteRecord): Statement[] {
  return [
    ...[...new Set(origins)].map((origin) => ({ sql: 'insert into site_origins (site, origin) values (?, ?)', params: [key, origin] })),
    ...[...new Set(queues)].map((queue, position) => ({
      sql: 'insert into site_queues (site, position, queue_name) values (?, ?, ?)',
      params: [key, position, queue],
    })),
  ]
}

function serving(arn: string, merchantId: string, queue: string): Statement {
  return {
    sql: `insert into agent_queues (arn, merchant_id, queue_name, status) values (?, ?, ?, 'available') on conflict (arn, queue_name) do nothing`,
    params: [arn, merchantId, queue],
  }
}

function signOut(arn: string, at: number): Statement[] {
  return [
    { sql: 'update agents set valid_from = ? where arn = ?', params: [at, arn] },
    { sql: 'delete from agent_sessions where arn = ?', params: [arn] },
  ]
}

interface AgentRow {
  arn: string
  user_id: number
  merchant_id: string
  name: string
  disabled_at: number | null
  valid_from: number | null
  email: string | null
  password_hash: string | null
  oauth_subject: string | null
}

interface SiteRow {
  site: string
  merchant_id: string
  shop_name: string
  closed_at: number | null
}

interface SessionRow {
  hash: string
  arn: string
  started_at: number
  ends_at: number
}

const sessionOf = (row: SessionRow): AgentSession => ({ hash: row.hash, arn: row.arn, startedAt: row.started_at, endsAt: row.ends_at })

interface IdentifiedRow {
  conversation_uuid: string
  site: string
  sub: string
  email: string | null
  name: string | null
  at: number
}

const identifiedOf = (row: IdentifiedRow): Identified => ({
  conversationUuid: row.conversation_uuid,
  site: row.site,
  sub: row.sub,
  email: row.email ?? undefined,
  name: row.name ?? undefined,
  at: row.at,
})
