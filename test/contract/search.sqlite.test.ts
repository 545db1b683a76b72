import { expect, it } from 'vitest'
import type { Engine, Value } from '../../server/store/engine.ts'
import { createSearchStore } from '../../server/store/search-store.ts'
import { type FreshEngine, freshSqlite } from './fresh-sqlite.ts'
import { catchUp, searchContract, talkRows, wantedOf } from './search.contract.ts'

searchContract('SQLite', freshSqlite)

it('no query of search and suggestions reads a table from end to end', async () => {
  const place: FreshEngine = await freshSqlite()
  try {
    const asked = new Map<string, readonly Value[]>()
    const watched: Engine = {
      ...place.engine,
      read(sql, params) {
        asked.set(sql, params)
        return place.engine.read(sql, params)
      },
    }
    for (let index = 0; index < 300; index++) {
      const { rows } = talkRows({
        merchantId: 'M',
        name: 'Sam',
        email: `s${index}@example.com`,
        language: 'en',
        bodies: [`kettle w${index}`],
      })
      await place.engine.write(rows)
    }
    await catchUp(watched)
    const search = createSearchStore(watched)
    const wanted = wantedOf('M', 'kettle w17', { email: 's17@example.com', language: 'en', queues: ['Support', 'Sales'] })
    expect(await search.find(wanted)).toHaveLength(1)
    expect((await search.find(wantedOf('M', ''))).length).toBe(300)
    expect((await search.find(wantedOf('M', 'kettle', { order: 'oldest' }))).length).toBe(300)
    expect(await search.complete({ merchantId: 'M', queues: ['Support'] }, 'email', 's1', 10)).toHaveLength(10)
    expect(await search.ofEmail('M', 's1@example.com', 10)).toHaveLength(1)
    expect(asked.size).toBeGreaterThan(9)
    // With the figures of a real table too: a planner that knows how the words are spread might choose another way.
    for (const figures of ['', 'analyze']) {
      if (figures) await place.engine.write([{ sql: figures, params: [] }])
      for (const [sql, params] of asked) {
        const plan = await place.engine.read<{ detail: string }>(`explain query plan ${sql}`, params)
        expect(
          plan.map((step) => step.detail).filter((detail) => detail.startsWith('SCAN') && detail !== 'SCAN CONSTANT ROW'),
          sql,
        ).toEqual([])
      }
    }
  } finally {
    await place.close()
  }
})
