// Engagements are stored whole, as JSON that the gateway has judged field by field; the tables know their number and whether they are on.

import type { Engagement, Engagements } from '../domain/settings.ts'
import type { Engine } from './engine.ts'
import { insertNumbered } from './oids.ts'

interface Row {
  oid: number
  body: string
}

export function createEngagementStore(engine: Engine): Engagements {
  const departments = async (merchantId: string) =>
    new Map(
      (
        await engine.read<{ oid: number; department_name: string }>('select oid, department_name from departments where merchant_id = ?', [
          merchantId,
        ])
      ).map((row) => [row.oid, row.department_name]),
    )

  function engagementOf(row: Row, known: ReadonlyMap<number, string>): Engagement {
    const stored = JSON.parse(row.body) as Engagement
    return {
      ...stored,
      conversation_engagement_oid: row.oid,
      // A department that has gone is no longer named.
      ...(stored.department_oids ? { department_oids: stored.department_oids.filter((oid) => known.has(oid)) } : {}),
    }
  }

  const params = (engagement: Engagement) => [engagement.active ? 1 : 0, JSON.stringify(engagement)]

  return {
    async list(merchantId, { limit, offset }) {
      const rows = await engine.read<Row>('select oid, body from engagements where merchant_id = ? order by oid limit ? offset ?', [
        merchantId,
        limit + 1,
        offset,
      ])
      const known = await departments(merchantId)
      return rows.map((row) => engagementOf(row, known))
    },

    async one(merchantId, oid) {
      const [row] = await engine.read<Row>('select oid, body from engagements where merchant_id = ? and oid = ?', [merchantId, oid])
      return row && engagementOf(row, await departments(merchantId))
    },

    async add(merchantId, engagement) {
      const { outcome, oid } = await insertNumbered(engine, merchantId, 'engagements', (oid) => [
        {
          sql: 'insert into engagements (merchant_id, oid, active, body) values (?, ?, ?, ?)',
          params: [merchantId, oid, ...params(engagement)],
        },
      ])
      if (outcome !== 'committed') throw new Error(`a new engagement was answered ${outcome}`)
      return oid
    },

    async change(merchantId, oid, engagement) {
      const outcome = await engine.write([
        {
          sql: 'update engagements set active = ?, body = ? where merchant_id = ? and oid = ?',
          params: [...params(engagement), merchantId, oid],
          rows: 1,
        },
      ])
      return outcome === 'committed'
    },

    async remove(merchantId, oid) {
      const outcome = await engine.write([
        { sql: 'delete from engagements where merchant_id = ? and oid = ?', params: [merchantId, oid], rows: 1 },
      ])
      return outcome === 'committed'
    },

    async active(merchantId, limit) {
      const rows = await engine.read<Row>('select oid, body from engagements where merchant_id = ? and active = 1 order by oid limit ?', [
        merchantId,
        limit,
      ])
      if (rows.length === 0) return []
      const known = await departments(merchantId)
      return rows.flatMap((row) => {
        const wanted = (JSON.parse(row.body) as Engagement).department_oids ?? []
        const queueNames = wanted.flatMap((oid) => known.get(oid) ?? [])
        // One that was made for departments that have all gone must not speak for every other.
        return wanted.length > 0 && queueNames.length === 0 ? [] : [{ engagement: engagementOf(row, known), queueNames }]
      })
    },
  }
}
