// The rows behind a person's rights. The one place where facts are ever deleted.

import type { Consent, RightsStore } from '../domain/rights.ts'
import type { Engine, Statement, Value } from './engine.ts'

/** Every table whose rows belong to one conversation. A contract test compares this with the schema, so that none is forgotten. */
export const ERASED = [
  'facts',
  'conversations',
  'people_present',
  'queue_entries',
  'resume_secrets',
  'contexts',
  'search_words',
  'search_marks',
  'consents',
  'identified',
  'legal_holds',
  'leg_facts',
  'ratings',
  'letters',
  'owed_answers',
  'export_links',
] as const

/** `starts` goes by its own key, `uploads` with the files they name. */
export const ERASED_ELSEWHERE = ['starts', 'uploads'] as const

const SCRUB_OWED = 'scrub owed'
const PAGE = 1_000

interface ConsentRow {
  kind: Consent['kind']
  answer: Consent['answer']
  text_version: string
  scope: string
  at: number
}

export function createRightsStore(engine: Engine): RightsStore {
  const { read } = engine
  const one = async <Row>(sql: string, ...params: Value[]): Promise<Row | undefined> => (await read<Row>(sql, params))[0]
  const put = async (unit: readonly Statement[]): Promise<void> => {
    const outcome = await engine.write(unit)
    if (outcome !== 'committed') throw new Error(`a write that cannot conflict was answered ${outcome}`)
  }
  const deletes = (uuid: string): Statement[] =>
    ERASED.map((table) => ({ sql: `delete from ${table} where conversation_uuid = ?`, params: [uuid] }))
  const noted = (hashes: readonly string[], at: number): Statement[] =>
    hashes.map((hash) => ({ sql: 'insert into erasures (hash, at) values (?, ?) on conflict (hash) do nothing', params: [hash, at] }))

  const startOf: RightsStore['startOf'] = async (uuid) => {
    const conversation = await one<{ site: string }>('select site from conversations where conversation_uuid = ?', uuid)
    const first = await one<{ cid: string }>(
      "select cid from facts where conversation_uuid = ? and kind = 'said' order by seq limit 1",
      uuid,
    )
    return conversation && first && { site: conversation.site, cid: first.cid }
  }

  /** Those in which anything was ever said; what a site calls its queues today may be others. */
  async function* queuesOf(merchantId: string): AsyncGenerator<string> {
    for (let after = ''; ; ) {
      const row = await one<{ queue_name: string }>(
        'select queue_name from conversations where merchant_id = ? and queue_name > ? order by queue_name limit 1',
        merchantId,
        after,
      )
      if (!row) return
      yield row.queue_name
      after = row.queue_name
    }
  }

  return {
    startOf,

    async isAdmin(arn) {
      return (await one<{ role: string | null }>('select role from agents where arn = ?', arn))?.role === 'admin'
    },

    async ofSamePerson(uuid) {
      const rows = await read<{ uuid: string }>(
        `select o.conversation_uuid as uuid from identified i join identified o on o.site = i.site and o.sub = i.sub
         where i.conversation_uuid = ? order by o.at limit ?`,
        [uuid, PAGE],
      )
      return [...new Set([uuid, ...rows.map((row) => row.uuid)])]
    },

    async identity(uuid) {
      const row = await one<{ sub: string; email: string | null; name: string | null }>(
        'select sub, email, name from identified where conversation_uuid = ?',
        uuid,
      )
      return row && { sub: row.sub, ...(row.email ? { email: row.email } : {}), ...(row.name ? { name: row.name } : {}) }
    },

    async consents(uuid) {
      const rows = await read<ConsentRow>('select * from consents where conversation_uuid = ? order by position', [uuid])
      return rows.map((row) => ({ kind: row.kind, answer: row.answer, textVersion: row.text_version, scope: row.scope, at: row.at }))
    },

    addConsent: (uuid, { kind, answer, textVersion, scope, at }) =>
      put([
        {
          sql: `insert into consents (conversation_uuid, position, kind, answer, text_version, scope, at)
                select conversation_uuid, (select coalesce(max(position), 0) + 1 from consents where conversation_uuid = ?),
                  cast(? as text), cast(? as text), cast(? as text), cast(? as text), cast(? as bigint)
                from conversations where conversation_uuid = ?`,
          params: [uuid, kind, answer, textVersion, scope, at, uuid],
        },
      ]),

    async isHeld(uuid) {
      return (await one('select at from legal_holds where conversation_uuid = ?', uuid)) !== undefined
    },

    hold: (uuid, byArn, at) =>
      put([
        {
          sql: 'insert into legal_holds (conversation_uuid, by_arn, at) values (?, ?, ?) on conflict (conversation_uuid) do nothing',
          params: [uuid, byArn, at],
        },
      ]),

    release: (uuid) => put([{ sql: 'delete from legal_holds where conversation_uuid = ?', params: [uuid] }]),

    async erase(uuid, hashes, at) {
      const start = await startOf(uuid)
      await put([
        ...(start ? [{ sql: 'delete from starts where site = ? and cid = ?', params: [start.site, start.cid] }] : []),
        ...deletes(uuid),
        ...noted(hashes, at),
        { sql: 'insert into meta (name, value) values (?, ?) on conflict (name) do nothing', params: [SCRUB_OWED, String(at)] },
      ])
    },

    sweep: (uuid) => put(deletes(uuid)),

    async erasures() {
      const hashes = new Set<string>()
      for (let after = ''; ; ) {
        const rows = await read<{ hash: string }>('select hash from erasures where hash > ? order by hash limit ?', [after, PAGE])
        for (const { hash } of rows) hashes.add(hash)
        const last = rows[rows.length - 1]
        if (!last) return hashes
        after = last.hash
      }
    },

    noteErasures: (hashes, at) => put(noted(hashes, at)),

    async conversationUuids(after, limit) {
      const rows = await read<{ uuid: string }>(
        'select conversation_uuid as uuid from conversations where conversation_uuid > ? order by conversation_uuid limit ?',
        [after, limit],
      )
      return rows.map((row) => row.uuid)
    },

    async retentions() {
      const rows = await read<{ site: string; closed_for_ms: number }>('select * from retention', [])
      return rows.map((row) => ({ site: row.site, closedForMs: Number(row.closed_for_ms) }))
    },

    setRetention: (site, closedForMs) =>
      put([
        { sql: 'delete from retention where site = ?', params: [site] },
        ...(closedForMs === undefined
          ? []
          : [{ sql: 'insert into retention (site, closed_for_ms) values (?, ?)', params: [site, closedForMs] }]),
      ]),

    async overdue(site, beforeMs, afterMs, limit) {
      const merchant = await one<{ merchant_id: string }>('select merchant_id from sites where site = ?', site)
      if (!merchant) return { overdue: [], next: undefined }
      const found: { uuid: string; at: number; life: string; site: string; held: number }[] = []
      for await (const queue of queuesOf(merchant.merchant_id))
        found.push(
          ...(await read<(typeof found)[number]>(
            `select c.conversation_uuid as uuid, c.last_at as at, c.life, c.site,
               (select count(*) from legal_holds h where h.conversation_uuid = c.conversation_uuid) as held
             from conversations c where c.merchant_id = ? and c.queue_name = ? and c.last_at >= ? and c.last_at < ?
             order by c.last_at limit ?`,
            [merchant.merchant_id, queue, afterMs, beforeMs, limit],
          )),
        )
      found.sort((a, b) => a.at - b.at)
      const looked = found.slice(0, limit)
      return {
        overdue: looked.filter((row) => row.life === 'closed' && row.site === site && Number(row.held) === 0).map((row) => row.uuid),
        next: found.length < limit ? undefined : (looked[looked.length - 1]?.at ?? 0) + 1,
      }
    },

    async scrubOwedSince() {
      const row = await one<{ value: string }>('select value from meta where name = ?', SCRUB_OWED)
      return row && Number(row.value)
    },

    scrubbed: () => put([{ sql: 'delete from meta where name = ?', params: [SCRUB_OWED] }]),
  }
}
