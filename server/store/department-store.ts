// Departments over any engine. Each change is one unit of writing whose first statement judges and whose others follow from it, so that
// nobody can join a line between the question whether it is empty and its end.

import type { Department, DepartmentMember, DepartmentRefusal, Departments } from '../domain/settings.ts'
import type { Engine, Statement, Value } from './engine.ts'
import { insertNumbered } from './oids.ts'
import { BY_QUEUE_OF_MERCHANT } from './queue-tables.ts'

interface Row {
  oid: number
  department_name: string
  settings_json: string | null
}

interface Guard {
  why: DepartmentRefusal
  /** True where the change may go on. */
  sql: string
  params: readonly Value[]
}

export function createDepartmentStore(engine: Engine): Departments {
  const all = <R>(sql: string, ...params: Value[]) => engine.read<R>(sql, params)

  async function wireRows(merchantId: string, rows: readonly Row[]): Promise<Department[]> {
    if (rows.length === 0) return []
    const members = await all<{ queue_name: string; user_id: number; name: string }>(
      `select q.queue_name, a.user_id, a.name from agent_queues q join agents a on a.arn = q.arn
       where q.merchant_id = ? and q.queue_name in (${rows.map(() => '?').join(', ')}) order by a.user_id`,
      merchantId,
      ...rows.map((row) => row.department_name),
    )
    return rows.map((row) => ({
      conversation_department_oid: row.oid,
      department_name: row.department_name,
      members: members
        .filter((member) => member.queue_name === row.department_name)
        .map((member) => ({ ai: false, member: true, name: member.name, user_id: member.user_id })),
      merchant_id: merchantId,
      settings: JSON.parse(row.settings_json ?? '{}') as Record<string, unknown>,
    }))
  }

  async function rowOf(merchantId: string, oid: number): Promise<Row | undefined> {
    return (await all<Row>('select * from departments where merchant_id = ? and oid = ?', merchantId, oid))[0]
  }

  async function unknownMember(merchantId: string, ids: readonly number[]): Promise<boolean> {
    const known = new Set(
      (await all<{ user_id: number }>('select user_id from agents where merchant_id = ?', merchantId)).map((row) => row.user_id),
    )
    return ids.some((id) => !known.has(id))
  }

  /** The first statement has the guards in it; here they are asked one by one only to say which of them refused. */
  async function refusedBy(guards: readonly Guard[]): Promise<DepartmentRefusal | undefined> {
    for (const { why, sql, params } of guards) if ((await all(`select 1 as fine where ${sql}`, ...params)).length === 0) return why
    return undefined
  }

  return {
    async list(merchantId, { limit, offset }) {
      const rows = await all<Row>(
        'select * from departments where merchant_id = ? order by department_name, oid limit ? offset ?',
        merchantId,
        limit + 1,
        offset,
      )
      return wireRows(merchantId, rows)
    },

    async one(merchantId, oid) {
      const row = await rowOf(merchantId, oid)
      return row && (await wireRows(merchantId, [row]))[0]
    },

    async candidates(merchantId, { limit, offset }) {
      const rows = await all<{ user_id: number; name: string; n: number }>(
        `select a.user_id, a.name, (select count(*) from agent_queues q where q.arn = a.arn) as n from agents a
         where a.merchant_id = ? order by a.user_id limit ? offset ?`,
        merchantId,
        limit + 1,
        offset,
      )
      return rows.map((row): DepartmentMember => ({ ai: false, member: Number(row.n) > 0, name: row.name, user_id: row.user_id }))
    },

    async add(merchantId, change) {
      const { name, settings, memberIds = [] } = change
      if (await unknownMember(merchantId, memberIds)) return { ok: false, why: 'unknown member' }
      const { outcome, oid } = await insertNumbered(engine, merchantId, 'departments', (oid) => [
        {
          sql: 'insert into departments (merchant_id, oid, department_name, settings_json) values (?, ?, ?, ?)',
          params: [merchantId, oid, name, settings ? JSON.stringify(settings) : null],
        },
        {
          sql: `insert into site_queues (site, position, queue_name)
                select s.site, coalesce((select max(q.position) from site_queues q where q.site = s.site), -1) + 1, ? from sites s
                where s.merchant_id = ?`,
          params: [name, merchantId],
        },
        ...joining(merchantId, name, memberIds),
      ])
      return outcome === 'committed' ? { ok: true, oid, names: [name] } : { ok: false, why: 'name taken' }
    },

    async change(merchantId, oid, change) {
      const { name, settings, memberIds } = change
      if (memberIds && (await unknownMember(merchantId, memberIds))) return { ok: false, why: 'unknown member' }
      for (;;) {
        const row = await rowOf(merchantId, oid)
        if (!row) return { ok: false, why: 'not there' }
        const old = row.department_name
        const guards = [...(name === old ? [] : [empty(merchantId, old)]), ...(memberIds ? [free(merchantId, old, memberIds)] : [])]
        const outcome = await engine.write([
          {
            sql: `update departments set department_name = ?, settings_json = ? where merchant_id = ? and oid = ? and department_name = ?
                  ${guards.map((guard) => `and ${guard.sql}`).join(' ')}`,
            params: [
              name,
              settings ? JSON.stringify(settings) : row.settings_json,
              merchantId,
              oid,
              old,
              ...guards.flatMap((guard) => guard.params),
            ],
            rows: 1,
          },
          ...(name === old ? [] : renaming(merchantId, old, name)),
          ...(memberIds ? [leaving(merchantId, name, memberIds), ...joining(merchantId, name, memberIds)] : []),
        ])
        if (outcome === 'committed') return { ok: true, oid, names: name === old ? [name] : [old, name] }
        if (outcome === 'duplicate') return { ok: false, why: 'name taken' }
        const why = await refusedBy(guards)
        if (why) return { ok: false, why }
      }
    },

    async remove(merchantId, oid) {
      for (;;) {
        const row = await rowOf(merchantId, oid)
        if (!row) return { ok: false, why: 'not there' }
        const name = row.department_name
        const guards = [empty(merchantId, name), notTheLast(merchantId, name)]
        const outcome = await engine.write([
          {
            sql: `delete from departments where merchant_id = ? and oid = ? and department_name = ?
                  ${guards.map((guard) => `and ${guard.sql}`).join(' ')}`,
            params: [merchantId, oid, name, ...guards.flatMap((guard) => guard.params)],
            rows: 1,
          },
          {
            sql: 'delete from site_queues where queue_name = ? and site in (select site from sites where merchant_id = ?)',
            params: [name, merchantId],
          },
          { sql: 'delete from agent_queues where queue_name = ? and merchant_id = ?', params: [name, merchantId] },
        ])
        if (outcome === 'committed') return { ok: true, oid, names: [name] }
        const why = await refusedBy(guards)
        if (why) return { ok: false, why }
      }
    },

    async serving(merchantId) {
      const rows = await all<{ arn: string; queue_name: string | null }>(
        `select a.arn, q.queue_name from agents a left join agent_queues q on q.arn = a.arn where a.merchant_id = ? order by a.arn, q.queue_name`,
        merchantId,
      )
      const queues = new Map<string, string[]>()
      for (const { arn, queue_name } of rows) queues.set(arn, [...(queues.get(arn) ?? []), ...(queue_name === null ? [] : [queue_name])])
      return [...queues].map(([arn, names]) => ({ arn, queues: names }))
    },

    async adopt() {
      const rows = await all<{ merchant_id: string; queue_name: string }>(
        `select known.merchant_id, known.queue_name from (
           select s.merchant_id, q.queue_name from site_queues q join sites s on s.site = q.site
           union select merchant_id, queue_name from agent_queues
           union select merchant_id, queue_name from queue_entries where state in ('waiting', 'away')) as known
         where not exists (select 1 from departments d where d.merchant_id = known.merchant_id and d.department_name = known.queue_name)
         order by known.merchant_id, known.queue_name`,
      )
      for (const { merchant_id, queue_name } of rows)
        await insertNumbered(engine, merchant_id, 'departments', (oid) => [
          {
            sql: 'insert into departments (merchant_id, oid, department_name) values (?, ?, ?)',
            params: [merchant_id, oid, queue_name],
          },
        ])
    },
  }
}

/** Nobody waits there, in line or as a message left behind, and nobody talks there. */
function empty(merchantId: string, queue: string): Guard {
  return {
    why: 'in use',
    sql: `not exists (select 1 from queue_entries e where e.merchant_id = ? and e.queue_name = ? and e.state in ('waiting', 'away'))
          and not exists (select 1 from conversations c where c.merchant_id = ? and c.queue_name = ? and c.life <> 'closed')`,
    params: [merchantId, queue, merchantId, queue],
  }
}

/** Nobody who would be taken out talks there: they would lose sight of their own talk. */
function free(merchantId: string, queue: string, staying: readonly number[]): Guard {
  return {
    why: 'serving',
    sql: `not exists (select 1 from agent_queues q join agents a on a.arn = q.arn join people_present p on p.arn = q.arn
            join conversations c on c.conversation_uuid = p.conversation_uuid
            where q.merchant_id = ? and q.queue_name = ? and ${notAmong('a.user_id', staying)} and c.queue_name = ? and c.life <> 'closed')`,
    params: [merchantId, queue, ...staying, queue],
  }
}

/** A shopper of a site without a queue could not even leave a message. */
function notTheLast(merchantId: string, queue: string): Guard {
  return {
    why: 'last queue',
    sql: `not exists (select 1 from sites s where s.merchant_id = ?
            and not exists (select 1 from site_queues q where q.site = s.site and q.queue_name <> ?))`,
    params: [merchantId, queue],
  }
}

/** With its history: agents see the conversations of the queues they serve, by name. */
function renaming(merchantId: string, old: string, name: string): Statement[] {
  return [
    {
      sql: 'update site_queues set queue_name = ? where queue_name = ? and site in (select site from sites where merchant_id = ?)',
      params: [name, old, merchantId],
    },
    ...BY_QUEUE_OF_MERCHANT.map((table) => ({
      sql: `update ${table} set queue_name = ? where merchant_id = ? and queue_name = ?`,
      params: [name, merchantId, old],
    })),
    {
      sql: `update search_marks set queue_name = ? where queue_name = ?
            and conversation_uuid in (select conversation_uuid from conversations where merchant_id = ? and queue_name = ?)`,
      params: [name, old, merchantId, name],
    },
  ]
}

function joining(merchantId: string, queue: string, ids: readonly number[]): Statement[] {
  if (ids.length === 0) return []
  return [
    {
      sql: `insert into agent_queues (arn, merchant_id, queue_name, status)
            select a.arn, a.merchant_id, ?, coalesce((select p.default_status from agent_profiles p where p.arn = a.arn), 'available')
            from agents a where a.merchant_id = ? and a.user_id in (${ids.map(() => '?').join(', ')}) on conflict (arn, queue_name) do nothing`,
      params: [queue, merchantId, ...ids],
    },
  ]
}

function leaving(merchantId: string, queue: string, staying: readonly number[]): Statement {
  return {
    sql: `delete from agent_queues where merchant_id = ? and queue_name = ?
          and arn in (select a.arn from agents a where a.merchant_id = ? and ${notAmong('a.user_id', staying)})`,
    params: [merchantId, queue, merchantId, ...staying],
  }
}

function notAmong(column: string, ids: readonly number[]): string {
  return ids.length === 0 ? '1 = 1' : `${column} not in (${ids.map(() => '?').join(', ')})`
}
