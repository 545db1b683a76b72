// What every database engine must keep to. The SQL here is the shared dialect: no engine may need another text.

import { afterEach, describe, expect, it } from 'vitest'
import { type Engine, type Statement, StoreFault, type Value } from '../../server/store/engine.ts'

/** The tables of this suite, for the engine's migrations. */
export const contractTables: readonly string[] = [
  `create table item (
     id text primary key,
     place bigint not null,
     words text,
     bytes bytea
   );
   create unique index item_place on item (place);`,
]

/** Somewhere an engine keeps its rows; opening it again finds them. */
export interface Place {
  open(): Promise<Engine>
}

const put = (id: string, place: number, words: string | null = null, bytes: Uint8Array | null = null): Statement => ({
  sql: 'insert into item (id, place, words, bytes) values (?, ?, ?, ?)',
  params: [id, place, words, bytes],
})

const move = (id: string, from: number, to: number): Statement => ({
  sql: 'update item set place = ? where id = ? and place = ?',
  params: [to, id, from],
  rows: 1,
})

interface Item {
  id: string
  place: number
  words: string | null
  bytes: Uint8Array | null
}

const items = (engine: Engine): Promise<Item[]> => engine.read<Item>('select id, place, words, bytes from item order by place', [])
const ids = async (engine: Engine): Promise<string[]> => (await items(engine)).map((item) => item.id)

export function engineContract(name: string, fresh: () => Promise<Place>): void {
  describe(`${name} keeps the engine contract`, () => {
    const opened: Engine[] = []
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((engine) => engine.close()))
    })
    async function open(place?: Place): Promise<Engine> {
      const engine = await (place ?? (await fresh())).open()
      opened.push(engine)
      return engine
    }

    it('reads what was written as soon as the write has resolved', async () => {
      const engine = await open()
      for (let place = 1; place <= 20; place += 1) {
        expect(await engine.write([put(`i${place}`, place)])).toBe('committed')
        expect(await engine.read('select count(*) as n from item', [])).toEqual([{ n: place }])
      }
    })

    it('stores every statement of a unit, in order', async () => {
      const engine = await open()
      expect(await engine.write([put('a', 1), move('a', 1, 2), put('b', 1), move('a', 2, 3)])).toBe('committed')
      expect(await items(engine)).toMatchObject([
        { id: 'b', place: 1 },
        { id: 'a', place: 3 },
      ])
    })

    it('writes everything anew on demand, in its turn, and loses nothing by it', async () => {
      const engine = await open()
      const before = engine.write([put('a', 1, 'words'), put('b', 2)])
      const scrubbed = engine.scrub()
      const after = engine.write([{ sql: 'delete from item where id = ?', params: ['b'] }, put('c', 3)])
      expect(await Promise.all([before, after])).toEqual(['committed', 'committed'])
      await scrubbed
      expect(await ids(engine)).toEqual(['a', 'c'])
      await engine.scrub()
      expect(await engine.write([move('a', 1, 5)])).toBe('committed')
      expect(await ids(engine)).toEqual(['c', 'a'])
      await engine.close()
      await expect(engine.scrub()).rejects.toMatchObject({ reason: 'closed' })
    })

    it('takes an empty unit for committed', async () => {
      const engine = await open()
      expect(await engine.write([])).toBe('committed')
    })

    it.each([
      ['conflict', [put('x', 8), move('kept', 99, 100), put('y', 9)]],
      ['duplicate', [put('x', 8), put('kept', 9)]],
      ['duplicate', [put('x', 8), put('y', 1)]],
    ] as const)('stores nothing of a unit that ends in %s', async (outcome, unit) => {
      const engine = await open()
      await engine.write([put('kept', 1)])
      expect(await engine.write(unit)).toBe(outcome)
      expect(await ids(engine)).toEqual(['kept'])
    })

    it('counts a row that exists already as a conflict where the statement asks for one new row', async () => {
      const engine = await open()
      const sql = 'insert into item (id, place) values (?, ?) on conflict (id) do nothing'
      expect(await engine.write([{ sql, params: ['a', 1], rows: 1 }])).toBe('committed')
      expect(await engine.write([{ sql, params: ['a', 2], rows: 1 }])).toBe('conflict')
      expect(await engine.write([{ sql, params: ['a', 2] }])).toBe('committed')
    })

    it('lets none of the units that share a commit see the failure of another', async () => {
      const engine = await open()
      await engine.write([put('taken', 1000)])
      const outcomes = await Promise.allSettled(
        Array.from({ length: 40 }, (_, n) => {
          if (n % 4 === 1) return engine.write([put(`x${n}`, n + 100), put('taken', n)])
          if (n % 4 === 2) return engine.write([put(`x${n}`, n + 100), move('taken', 7, 8)])
          if (n % 4 === 3) return engine.write([put(`x${n}`, n + 100), { sql: 'insert into nowhere (id) values (?)', params: ['x'] }])
          return engine.write([put(`ok${n}`, n)])
        }),
      )
      outcomes.forEach((outcome, n) => {
        const expected = ['committed', 'duplicate', 'conflict', 'rejected'][n % 4]
        expect(outcome.status === 'fulfilled' ? outcome.value : outcome.status).toBe(expected)
      })
      expect(await ids(engine)).toEqual([...Array.from({ length: 10 }, (_, n) => `ok${n * 4}`), 'taken'])
    })

    it('rejects a unit whose SQL is wrong with an error that is no StoreFault, and goes on', async () => {
      const engine = await open()
      const error = await engine
        .write([put('a', 1), { sql: 'update nowhere set x = ?', params: ['secret words'] }])
        .catch((thrown) => thrown)
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(StoreFault)
      expect(error.message).not.toContain('secret words')
      expect(await engine.write([put('a', 1)])).toBe('committed')
    })

    it.each([
      ['undefined', undefined],
      ['a boolean', true],
      ['an object', { id: 'a' }],
      ['not a number', Number.NaN],
      ['an integer past 2^53', 2 ** 53],
    ])('refuses %s as a parameter', async (_, value) => {
      const engine = await open()
      const params = ['a', 1, value as Value]
      await expect(engine.write([{ sql: 'insert into item (id, place, words) values (?, ?, ?)', params }])).rejects.toThrow(TypeError)
      await expect(engine.read('select ? as x', [value as Value])).rejects.toThrow(TypeError)
      expect(await ids(engine)).toEqual([])
    })

    it('commits 200 parallel units', async () => {
      const engine = await open()
      const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => engine.write([put(`i${n}`, n), put(`j${n}`, n + 1000)])))
      expect(new Set(outcomes)).toEqual(new Set(['committed']))
      expect(await engine.read('select count(*) as n, count(distinct id) as d from item', [])).toEqual([{ n: 400, d: 400 }])
    })

    it('commits the units of one caller in the order it wrote them', async () => {
      const engine = await open()
      const settled: number[] = []
      const writes = [engine.write([put('walker', 0)])]
      for (let n = 0; n < 100; n += 1) writes.push(engine.write([move('walker', n, n + 1)]))
      await Promise.all(writes.map((write, n) => write.then(() => settled.push(n))))
      expect(new Set(await Promise.all(writes))).toEqual(new Set(['committed']))
      expect(settled).toEqual(Array.from({ length: 101 }, (_, n) => n))
      expect(await items(engine)).toMatchObject([{ id: 'walker', place: 100 }])
    })

    it('lets exactly one of many win the same place', async () => {
      const engine = await open()
      await engine.write([put('seat', 0)])
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, n) => engine.write([move('seat', 0, n + 1), put(`i${n}`, n + 100)])),
      )
      expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(49)
      expect(await ids(engine)).toHaveLength(2)
    })

    it('finds everything again after closing and opening', async () => {
      const place = await fresh()
      const first = await open(place)
      await Promise.all(Array.from({ length: 50 }, (_, n) => first.write([put(`i${n}`, n, `words ${n}`)])))
      const before = await items(first)
      await first.close()
      const second = await open(place)
      expect(await items(second)).toEqual(before)
      expect(before).toHaveLength(50)
    })

    it('returns big values, bytes and integers as they were', async () => {
      const engine = await open()
      const words = 'ж'.repeat(1_000_000)
      const bytes = Uint8Array.from({ length: 3_000_000 }, (_, n) => n % 251)
      await engine.write([put('big', Number.MAX_SAFE_INTEGER, words, bytes), put('none', -1), put('empty', 0, '', new Uint8Array(0))])
      const [none, empty, big] = await items(engine)
      expect(none).toMatchObject({ place: -1, words: null, bytes: null })
      expect(empty).toMatchObject({ place: 0, words: '' })
      expect(empty?.bytes).toHaveLength(0)
      expect(big?.place).toBe(Number.MAX_SAFE_INTEGER)
      expect(big?.words === words).toBe(true)
      expect(big?.bytes instanceof Uint8Array && Buffer.compare(big.bytes, bytes) === 0).toBe(true)
    })

    it('stores a window on a buffer as the bytes in the window, as they were when written', async () => {
      const engine = await open()
      const pool = Buffer.from('aaaa1234zzzz')
      const written = engine.write([put('window', 1, null, pool.subarray(4, 8))])
      pool.fill(0)
      await written
      const [item] = await items(engine)
      expect(item?.bytes && Buffer.from(item.bytes).toString()).toBe('1234')
    })

    it('keeps a number put into a text column without a decimal point', async () => {
      const engine = await open()
      await engine.write([{ sql: 'insert into item (id, place, words) values (?, ?, cast(? as text))', params: ['a', 1, 5] }])
      expect(await items(engine)).toMatchObject([{ words: '5' }])
    })

    it.each([
      ['emoji and their joiners', '👩‍👩‍👧‍👦 🇩🇪 👍🏽', '👩‍👩‍👧‍👦 🇩🇪 👍🏽'],
      ['U+FFFF and other non-characters', '\uFFFF\uFFFE\u{10FFFF}', '\uFFFF\uFFFE\u{10FFFF}'],
      ['right to left and combining marks', 'שלום e\u0301 \u202Eabc', 'שלום e\u0301 \u202Eabc'],
      ['quotes, backslashes and placeholders', `' " \\ ? $1 :a -- ;`, `' " \\ ? $1 :a -- ;`],
      ['lone surrogates, as U+FFFD', 'a\uD800b\uDC00c', 'a\uFFFDb\uFFFDc'],
      ['NUL, as U+FFFD', 'a\0b\0', 'a\uFFFDb\uFFFD'],
      ['lone surrogates and NUL inside JSON text', JSON.stringify(['a\uD800b\0']), JSON.stringify(['a\uD800b\0'])],
    ])('keeps %s', async (_, words, kept) => {
      const engine = await open()
      await engine.write([put('text', 1, words)])
      expect((await items(engine))[0]?.words).toBe(kept)
      expect(await engine.read('select id from item where words = ?', [words])).toEqual([{ id: 'text' }])
    })

    it('finishes what was written before close, and refuses what comes after', async () => {
      const place = await fresh()
      const engine = await open(place)
      const before = [engine.write([put('a', 1)]), engine.write([put('b', 2)])]
      const closed = engine.close()
      const after = await engine.write([put('c', 3)]).catch((thrown) => thrown)
      expect(await Promise.all(before)).toEqual(['committed', 'committed'])
      await closed
      expect(after).toBeInstanceOf(StoreFault)
      expect(after).toMatchObject({ reason: 'closed' })
      await expect(engine.read('select 1 as one', [])).rejects.toMatchObject({ reason: 'closed' })
      await engine.close()
      expect(await ids(await open(place))).toEqual(['a', 'b'])
    })
  })
}
