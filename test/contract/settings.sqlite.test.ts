// What agents configure, in the store: numbers, names and indexes hold also where rows came into being in other ways than through it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SettingsStore } from '../../server/domain/settings.ts'
import type { Engine, Statement, Value } from '../../server/store/engine.ts'
import { insertNumbered } from '../../server/store/oids.ts'
import { BY_QUEUE_OF_MERCHANT, BY_QUEUE_OTHERWISE } from '../../server/store/queue-tables.ts'
import { openSettings } from '../../server/store/settings-store.ts'
import { type FreshEngine, freshSqlite } from './fresh-sqlite.ts'

const ALL = { limit: 100, offset: 0 }

let fresh: FreshEngine
let engine: Engine
let settings: SettingsStore
let asked: { sql: string; params: readonly Value[] }[] = []

const write = async (...unit: Statement[]) => expect(await engine.write(unit)).toBe('committed')
const codes = async (merchantId: string, term: string) =>
  (await settings.canned.search(merchantId, term, ALL)).map((each) => each.short_code)

beforeAll(async () => {
  fresh = await freshSqlite()
  engine = {
    ...fresh.engine,
    read: <Row>(sql: string, params: readonly Value[]) => {
      asked.push({ sql, params })
      return fresh.engine.read<Row>(sql, params)
    },
  }
  settings = await openSettings(engine)
})
afterAll(() => fresh.close())

describe('numbers', () => {
  it('are never given twice, neither at the same time nor after the last was deleted', async () => {
    const add = (of: SettingsStore, name: string) => of.engagements.add('N', { active: false, engagement_name: name })
    const [one, other] = [await openSettings(fresh.engine), await openSettings(fresh.engine)]
    const oids = await Promise.all(Array.from({ length: 20 }, (_, index) => add(index % 2 ? one : other, `e${index}`)))
    expect([...oids].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    expect(await settings.engagements.remove('N', 20)).toBe(true)
    expect(await add(settings, 'next')).toBe(21)
  })

  it('begin behind those that were there before', async () => {
    await write({ sql: "insert into canned_messages (merchant_id, oid, short_code, canned_message) values ('B', 7, 'x', 'y')", params: [] })
    expect(await settings.canned.add('B', { shortCode: 'z', text: 'z', departmentOids: [] })).toBe(8)
  })

  it('are not used up by what was refused', async () => {
    const twice = () =>
      insertNumbered(engine, 'R', 'departments', (oid) => [
        { sql: 'insert into departments (merchant_id, oid, department_name) values (?, ?, ?)', params: ['R', oid, 'Same'] },
      ])
    expect(await twice()).toEqual({ outcome: 'committed', oid: 1 })
    expect(await twice()).toEqual({ outcome: 'duplicate', oid: 2 })
    expect(await settings.departments.add('R', { name: 'Next' })).toMatchObject({ ok: true, oid: 2 })
  })
})

describe('prepared answers', () => {
  it('that were written by hand are found after the next start', async () => {
    await write({
      sql: "insert into canned_messages (merchant_id, oid, short_code, canned_message) values ('H', 1, 'Größe', 'Das passt immer.')",
      params: [],
    })
    expect(await codes('H', 'grö')).toEqual([])
    settings = await openSettings(engine)
    expect([await codes('H', 'GRO'), await codes('H', 'pass')]).toEqual([['Größe'], ['Größe']])
  })

  it('are searched by an index, never by reading them all', async () => {
    asked = []
    await codes('H', 'das passt')
    expect(asked.length).toBeGreaterThan(0)
    for (const { sql, params } of asked) {
      const plan = await fresh.engine.read<{ detail: string }>(`explain query plan ${sql}`, params)
      const scans = plan.map((step) => step.detail).filter((detail) => /^SCAN (?!found|\(subquery)/.test(detail))
      expect(scans).toEqual([])
      expect(
        plan.some((step) => /canned_messages_by_code \(merchant_id=\? AND folded_code>\? AND folded_code<\?\)/.test(step.detail)),
      ).toBe(true)
    }
  })
})

describe('departments', () => {
  it('know every table that names a queue, so that a new name reaches all of them', async () => {
    const tables = await fresh.engine.read<{ name: string }>("select name from sqlite_master where type = 'table'", [])
    const naming: string[] = []
    for (const { name } of tables) {
      const columns = await fresh.engine.read<{ name: string }>('select name from pragma_table_info(?)', [name])
      if (columns.some((column) => column.name === 'queue_name')) naming.push(name)
    }
    expect(naming.sort()).toEqual([...BY_QUEUE_OF_MERCHANT, ...BY_QUEUE_OTHERWISE].sort())
  })

  it('come into being for every queue somebody has set up or waits in', async () => {
    await write(
      { sql: "insert into sites (site, merchant_id, shop_name) values ('a', 'A', 'A')", params: [] },
      { sql: "insert into site_queues (site, position, queue_name) values ('a', 0, 'Of a site')", params: [] },
      { sql: "insert into agent_queues (arn, merchant_id, queue_name, status) values ('arn:a', 'A', 'Of an agent', 'busy')", params: [] },
      {
        sql: `insert into queue_entries (queue_uuid, conversation_uuid, merchant_id, queue_name, arn, name, question, joined_at, state)
              values ('q', 'c', 'A', 'Of a shopper', 'arn:s', 'Sam', 'Why?', 1, 'waiting')`,
        params: [],
      },
    )
    await settings.departments.adopt()
    asked = []
    await settings.departments.adopt()
    // Anybody may ask for the list as often as they like: years of places in line are not read for it.
    const plan = await fresh.engine.read<{ detail: string }>(`explain query plan ${asked[0]?.sql}`, asked[0]?.params ?? [])
    expect(plan.map((step) => step.detail).filter((detail) => detail.includes('queue_entries'))).toEqual([
      'SEARCH queue_entries USING COVERING INDEX queue_entries_unanswered (state=?)',
    ])
    const found = await settings.departments.list('A', ALL)
    expect(found.map((each) => [each.conversation_department_oid, each.department_name])).toEqual([
      [1, 'Of a shopper'],
      [2, 'Of a site'],
      [3, 'Of an agent'],
    ])
  })
})
