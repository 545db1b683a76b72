// Erasure over the tables as they are: none forgotten, and nothing of other people touched.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRightsStore, ERASED, ERASED_ELSEWHERE } from '../../server/store/rights-store.ts'
import { type FreshEngine, freshSqlite } from './fresh-sqlite.ts'
import { catchUp, talkRows } from './search.contract.ts'

let place: FreshEngine
beforeAll(async () => {
  place = await freshSqlite()
})
afterAll(() => place.close())

const count = async (table: string, uuid: string) =>
  (await place.engine.read(`select 1 from ${table} where conversation_uuid = ?`, [uuid])).length

describe('the rows of a person', () => {
  it('[GDP-01] every table that names a conversation is erased', async () => {
    const tables = await place.engine.read<{ name: string }>("select name from sqlite_master where type = 'table' order by name", [])
    const naming: string[] = []
    for (const { name } of tables) {
      const columns = await place.engine.read<{ name: string }>('select name from pragma_table_info(?)', [name])
      if (columns.some((column) => column.name === 'conversation_uuid')) naming.push(name)
    }
    expect(naming).toEqual([...ERASED, ...ERASED_ELSEWHERE].sort())
  })

  it('[GDP-01] go in one unit, and those of others stay', async () => {
    const rights = createRightsStore(place.engine)
    const [gone, stays] = [talkRows({ merchantId: 'M', bodies: ['kettle'] }), talkRows({ merchantId: 'M', bodies: ['kettle'] })]
    for (const { uuid, rows } of [gone, stays])
      expect(
        await place.engine.write([
          ...rows,
          { sql: "insert into starts (site, cid, conversation_uuid, at) values ('s', ?, ?, 1)", params: [`start-${uuid}`, uuid] },
          { sql: "update facts set cid = ? where conversation_uuid = ? and kind = 'said'", params: [`start-${uuid}`, uuid] },
          { sql: 'insert into people_present (arn, conversation_uuid) values (?, ?)', params: ['arn:sam', uuid] },
          { sql: "insert into contexts (conversation_uuid, body) values (?, '{}')", params: [uuid] },
          { sql: "insert into resume_secrets (hash, conversation_uuid, site) values (?, ?, 's')", params: [`hash-${uuid}`, uuid] },
        ]),
      ).toBe('committed')
    await catchUp(place.engine)
    await rights.erase(gone.uuid, ['h1', 'h2'], 5)
    const filled = ['facts', 'conversations', 'people_present', 'resume_secrets', 'contexts', 'search_words', 'search_marks', 'starts']
    for (const table of filled) {
      expect(await count(table, gone.uuid), table).toBe(0)
      expect(await count(table, stays.uuid), table).toBeGreaterThan(0)
    }
    expect(await rights.erasures()).toEqual(new Set(['h1', 'h2']))
    expect(await rights.scrubOwedSince()).toBe(5)
    await rights.erase(gone.uuid, ['h1'], 9)
    expect(await rights.scrubOwedSince()).toBe(5)
    await rights.scrubbed()
    expect(await rights.scrubOwedSince()).toBeUndefined()
  })

  it('[GDP-01, GDP-04] are those of all conversations for which the merchant vouched for the same person', async () => {
    const rights = createRightsStore(place.engine)
    const vouched = (uuid: string, site: string, sub: string) =>
      place.engine.write([
        { sql: 'insert into identified (conversation_uuid, site, sub, at) values (?, ?, ?, 1)', params: [uuid, site, sub] },
      ])
    await vouched('first', 's', 'person-1')
    await vouched('second', 's', 'person-1')
    await vouched('other', 's', 'person-2')
    await vouched('elsewhere', 'another', 'person-1')
    expect((await rights.ofSamePerson('second')).sort()).toEqual(['first', 'second'])
    expect(await rights.ofSamePerson('nobody')).toEqual(['nobody'])
  })

  it('[GDP-06] consent is kept in its order, and none of a conversation that is gone', async () => {
    const rights = createRightsStore(place.engine)
    const { uuid, rows } = talkRows({ merchantId: 'M', bodies: [] })
    await place.engine.write(rows)
    const consent = { kind: 'recording', textVersion: 'recording-1', scope: 'a page' } as const
    await rights.addConsent(uuid, { ...consent, answer: 'given', at: 2 })
    await rights.addConsent(uuid, { ...consent, answer: 'withdrawn', at: 1 })
    expect(await rights.consents(uuid)).toEqual([
      { ...consent, answer: 'given', at: 2 },
      { ...consent, answer: 'withdrawn', at: 1 },
    ])
    await rights.erase(uuid, [], 3)
    await rights.addConsent(uuid, { ...consent, answer: 'given', at: 4 })
    expect(await rights.consents(uuid)).toEqual([])
  })

  it('[GDP-05] what is overdue is found a part at a time, however much must stay before it', async () => {
    const rights = createRightsStore(place.engine)
    await place.engine.write([{ sql: "insert into sites (site, merchant_id, shop_name) values ('s', 'R', 'R')", params: [] }])
    const closed: string[] = []
    for (let index = 0; index < 25; index++) {
      const { uuid, rows } = talkRows({ merchantId: 'R', queue: index % 2 ? 'Support' : 'Sales', at: 100 + index, bodies: [] })
      await place.engine.write(rows)
      if (index < 18) continue
      closed.push(uuid)
      await place.engine.write([{ sql: "update conversations set life = 'closed' where conversation_uuid = ?", params: [uuid] }])
    }
    const [held = '', young = '', ...due] = [closed[2], closed[6], ...closed.filter((_, index) => index !== 2 && index !== 6)]
    await rights.hold(held, 'arn:ada', 1)
    const found: string[] = []
    let after: number | undefined = 0
    let pages = 0
    while (after !== undefined && pages++ < 20) {
      const page = await rights.overdue('s', 124, after, 5)
      found.push(...page.overdue)
      after = page.next
    }
    expect(found).toEqual(due)
    expect(found).not.toContain(young)
    expect(pages).toBeGreaterThan(4)
  })
})
