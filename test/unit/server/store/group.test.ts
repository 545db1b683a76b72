import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase, type Prepared } from '../../../../server/store/driver.ts'
import { createGroup, type Unit } from '../../../../server/store/group.ts'

let database: Database
beforeEach(() => {
  database = openDatabase(':memory:', {})
  database.exec('create table item (id text primary key, words text not null)')
})
afterEach(() => database.close())

const put = (id: string, words = ''): Unit => [{ sql: 'insert into item (id, words) values (?, ?)', params: [id, words] }]
const ids = (): unknown[] =>
  database
    .prepare('select id from item order by id')
    .all()
    .map((row) => Object.values(row as object)[0])

/** The real database, except that the statements named here fail as SQLite would make them fail. */
function failing(sql: string, errcode: number): { database: Database; heal(): void } {
  let ill = true
  const prepare = (text: string): Prepared => {
    const prepared = database.prepare(text)
    const run: Prepared['run'] = (...params) => {
      if (ill && text === sql) throw Object.assign(new Error('pulled the plug'), { code: 'ERR_SQLITE_ERROR', errcode })
      return prepared.run(...params)
    }
    return { run, all: (...params) => prepared.all(...params) }
  }
  return {
    database: { exec: (text) => database.exec(text), prepare, close: () => database.close() },
    heal: () => {
      ill = false
    },
  }
}

describe('a group of units', () => {
  it.each([
    ['SQLITE_FULL', 13, 'full'],
    ['SQLITE_READONLY', 8, 'read only'],
    ['SQLITE_READONLY_DBMOVED', 1032, 'read only'],
    ['SQLITE_BUSY', 5, 'read only'],
    ['SQLITE_IOERR_FSYNC', 1034, 'broken'],
    ['SQLITE_IOERR_WRITE', 778, 'broken'],
    ['SQLITE_CORRUPT', 11, 'broken'],
    ['SQLITE_NOMEM', 7, 'broken'],
    ['SQLITE_NOTADB', 26, 'broken'],
  ])('[CRS-03] is rolled back whole when its commit fails with %s (%i), says %s, and goes on unless broken', (_, code, reason) => {
    const { database: ill, heal } = failing('commit', code)
    const { commit } = createGroup(ill)
    expect(commit([put('a'), put('b')])).toMatchObject([
      { kind: 'fault', reason },
      { kind: 'fault', reason },
    ])
    expect(ids()).toEqual([])
    heal()
    const after = reason === 'broken' ? { kind: 'fault', reason } : { kind: 'outcome', outcome: 'committed' }
    expect(commit([put('c')])).toMatchObject([after])
    expect(ids()).toEqual(reason === 'broken' ? [] : ['c'])
  })

  it.each(['begin immediate', 'savepoint unit', 'insert into item (id, words) values (?, ?)', 'release unit', 'commit'])(
    'is rolled back whole when the disk fails at: %s',
    (sql) => {
      const { commit } = createGroup(failing(sql, 778).database)
      expect(commit([put('a'), put('b')])).toMatchObject([{ reason: 'broken' }, { reason: 'broken' }])
      expect(ids()).toEqual([])
    },
  )

  it('says full when SQLite finds no more room, and goes on when there is', () => {
    database.exec('pragma max_page_count = 20')
    const { commit } = createGroup(database)
    const full = { kind: 'fault', reason: 'full' }
    expect(commit([put('small'), put('big', 'x'.repeat(200_000)), put('other')])).toMatchObject([full, full, full])
    expect(ids()).toEqual([])
    expect(commit([put('small')])).toEqual([{ kind: 'outcome', outcome: 'committed' }])
  })

  it('says read only when SQLite may not write', () => {
    database.exec('pragma query_only = on')
    expect(createGroup(database).commit([put('a'), put('b')])).toMatchObject([{ reason: 'read only' }, { reason: 'read only' }])
  })

  it('blames the statement, not the disk, for other constraints and for values too big', () => {
    const { commit } = createGroup(database)
    const missing: Unit = [{ sql: 'insert into item (id) values (?)', params: ['a'] }]
    const huge: Unit = [{ sql: 'insert into item (id, words) values (?, zeroblob(2000000000))', params: ['a'] }]
    expect(commit([missing, put('b'), huge])).toMatchObject([{ kind: 'bug' }, { kind: 'outcome', outcome: 'committed' }, { kind: 'bug' }])
    expect(ids()).toEqual(['b'])
  })

  describe('that is announced', () => {
    const isLocked = () => database.prepare('select 1').all() && (database as unknown as { isTransaction?: boolean }).isTransaction
    const COMMITTED = { kind: 'outcome', outcome: 'committed' }

    it('is committed like any other, alone or in company', () => {
      const group = createGroup(database)
      group.begin()
      group.begin()
      expect(group.commit([put('a')])).toEqual([COMMITTED])
      expect(group.isBegun()).toBe(false)
      group.begin()
      expect(group.commit([put('a'), put('b')])).toEqual([{ kind: 'outcome', outcome: 'duplicate' }, COMMITTED])
      expect(ids()).toEqual(['a', 'b'])
    })

    it('lets go of the file when it does not come', () => {
      const group = createGroup(database)
      group.begin()
      expect(isLocked()).toBe(true)
      group.letGo()
      expect(isLocked()).toBe(false)
      group.letGo()
      expect(group.commit([put('a')])).toEqual([COMMITTED])
    })

    it('says only at the commit what kept it from beginning', () => {
      const { database: ill, heal } = failing('begin immediate', 13)
      const group = createGroup(ill)
      group.begin()
      expect(group.isBegun()).toBe(false)
      expect(group.commit([put('a')])).toMatchObject([{ reason: 'full' }])
      heal()
      group.begin()
      expect(group.commit([put('a')])).toEqual([COMMITTED])
    })
  })
})
