// What finding must keep to on every engine: all words, own queues only, erased for good, and no price that grows with what is stored.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fact } from '../../server/domain/fact.ts'
import { MOST_FOUND, type Turn, type Wanted } from '../../server/domain/search.ts'
import { prefixesOf } from '../../server/domain/words.ts'
import type { Engine, Statement, Value } from '../../server/store/engine.ts'
import { createRightsStore } from '../../server/store/rights-store.ts'
import { createSearchIndexer } from '../../server/store/search-indexer.ts'
import { createSearchStore } from '../../server/store/search-store.ts'
import type { FreshEngine } from './fresh-sqlite.ts'

let count = 0
const AT_ONCE: Turn = (_words, work) => work()

export interface Talk {
  uuid?: string
  merchantId: string
  queue?: string
  at?: number
  name?: string
  email?: string
  language?: string
  bodies: readonly string[]
}

/** The rows of a conversation as its commits left them. */
export function talkRows({ uuid = `c-${++count}`, merchantId, queue = 'Support', at = 1_000 + count, bodies, ...person }: Talk): {
  uuid: string
  rows: Statement[]
} {
  const facts: Fact[] = [
    {
      kind: 'joined',
      seq: 1,
      at,
      arn: 'arn:sam',
      personUuid: 'p',
      name: person.name ?? 'Guest',
      role: 'customer',
      row: {},
      ...(person.email ? { email: person.email } : {}),
      ...(person.language ? { language: person.language } : {}),
    },
    ...bodies.map(
      (body, index): Fact => ({
        kind: 'said',
        seq: index + 2,
        at: at + index + 1,
        arn: 'arn:sam',
        name: person.name ?? 'Guest',
        messageUuid: `m-${index}`,
        body,
        cid: `cid-${index}`,
      }),
    ),
  ]
  const rows = [
    {
      sql: `insert into conversations (conversation_uuid, merchant_id, site, queue_name, queue_uuid, opened_at, seq, last_at, life)
            values (?, ?, 's', ?, ?, ?, ?, ?, 'waiting')`,
      params: [uuid, merchantId, queue, `q-${uuid}`, at, facts.length, at + bodies.length],
    },
    ...facts.map((fact) => ({
      sql: 'insert into facts (conversation_uuid, seq, at, kind, body, cid) values (?, ?, ?, ?, ?, ?)',
      params: [uuid, fact.seq, fact.at, fact.kind, JSON.stringify(fact), fact.kind === 'said' ? fact.cid : null] as Value[],
    })),
  ]
  return { uuid, rows }
}

export const wantedOf = (merchantId: string, text: string, more: Partial<Wanted> = {}): Wanted => ({
  merchantId,
  queues: ['Support'],
  prefixes: prefixesOf(text),
  fromMs: 0,
  beforeMs: Number.MAX_SAFE_INTEGER,
  order: 'newest',
  ...more,
})

export async function catchUp(engine: Engine): Promise<void> {
  const indexer = createSearchIndexer({
    search: createSearchStore(engine),
    onFault: (error) => {
      throw error
    },
    delayMs: 60_000,
    turn: AT_ONCE,
  })
  await indexer.caughtUp()
  await indexer.close()
}

export function searchContract(name: string, freshEngine: () => Promise<FreshEngine>): void {
  describe(`search on ${name}`, () => {
    let place: FreshEngine
    const merchant = () => `M-${++count}`
    beforeAll(async () => {
      place = await freshEngine()
    })
    afterAll(() => place.close())

    async function talk(said: Talk): Promise<string> {
      const { uuid, rows } = talkRows(said)
      expect(await place.engine.write(rows)).toBe('committed')
      return uuid
    }
    const find = (merchantId: string, text: string, more?: Partial<Wanted>) =>
      createSearchStore(place.engine).find(wantedOf(merchantId, text, more))

    it('finds every word of a talk that is longer than one part of the work', async () => {
      const merchantId = merchant()
      const bodies = Array.from({ length: 130 }, (_, index) => `word${index} ${'filler'.repeat(3)}${index}`)
      const uuid = await talk({ merchantId, bodies })
      expect(await find(merchantId, 'word129')).toEqual([])
      await catchUp(place.engine)
      for (const word of ['word0', 'word64', 'word129']) expect(await find(merchantId, word)).toEqual([uuid])
      expect(await find(merchantId, 'word0 word129')).toEqual([uuid])
      expect(await find(merchantId, 'word0 word999')).toEqual([])
    })

    it('[DOS-01] writes the many words of one message a part at a time, also while it moves to another queue', async () => {
      const merchantId = merchant()
      const letters = Array.from({ length: 4096 }, (_, index) => String.fromCharCode(0x4e00 + ((index * 7919) % 20_000))).join('')
      const uuid = await talk({ merchantId, bodies: ['kettle', letters] })
      await catchUp(place.engine)
      const sizes: number[] = []
      const place1: Engine = {
        ...place.engine,
        write(unit) {
          sizes.push(unit.length)
          return place.engine.write(unit)
        },
      }
      const search = createSearchStore(place1)
      await place.engine.write([
        { sql: 'delete from search_words where conversation_uuid = ?', params: [uuid] },
        { sql: 'update search_marks set seq = 2 where conversation_uuid = ?', params: [uuid] },
        {
          sql: "insert into search_words (conversation_uuid, word, merchant_id, queue_name) values (?, ?, ?, 'Support')",
          params: [uuid, Buffer.from('t:kettle'), merchantId],
        },
        { sql: "update conversations set queue_name = 'Returns' where conversation_uuid = ?", params: [uuid] },
      ])
      while ((await search.index(uuid, AT_ONCE)) === 'more') {}
      expect(sizes.length).toBeGreaterThan(10)
      expect(Math.max(...sizes)).toBeLessThan(45)
      const words = await place.engine.read<{ queue_name: string }>('select queue_name from search_words where conversation_uuid = ?', [
        uuid,
      ])
      // A thousand of the long message.
      expect(words).toHaveLength(1_001)
      expect(new Set(words.map((row) => row.queue_name))).toEqual(new Set(['Returns']))
    })

    it('[DOS-01] reads and writes long messages in small pieces, and does nothing between them', async () => {
      const merchantId = merchant()
      const han = (from: number) => Array.from({ length: 4096 }, (_, index) => String.fromCharCode(from + index)).join('')
      const long = Array.from({ length: 12 }, (_, index) => 'kettle '.repeat(500) + index)
      const uuid = await talk({ merchantId, bodies: [...long, han(0x4e00), han(0x5e00), han(0x6e00)] })
      const pieces: { words: number; statements: number }[] = []
      let piece: { words: number; statements: number } | undefined
      const turn: Turn = async (words, work) => {
        piece = { words, statements: 0 }
        pieces.push(piece)
        const made = await work()
        piece = undefined
        return made
      }
      const search = createSearchStore({
        ...place.engine,
        write(unit) {
          if (!piece) throw new Error('written out of turn')
          piece.statements += unit.length
          return place.engine.write(unit)
        },
      })
      while ((await search.index(uuid, turn)) === 'more') {}
      // Each long message is read in a turn of its own, and nothing is written in that.
      expect(pieces.filter(({ statements }) => statements === 0).length).toBeGreaterThanOrEqual(15)
      expect(Math.max(...pieces.map(({ statements }) => statements))).toBeLessThan(45)
      for (const { words, statements } of pieces) expect(statements).toBe(words === 0 && statements === 0 ? 0 : words + 1)
      for (const text of ['kettle', String.fromCharCode(0x4e00, 0x4e01), String.fromCharCode(0x6e00, 0x6e01)])
        expect(await find(merchantId, text), text).toEqual([uuid])
    })

    it('[DOS-01] stores no more words of one conversation than people say', async () => {
      const merchantId = merchant()
      const bodies = Array.from({ length: 20 }, (_, part) => Array.from({ length: 800 }, (_, index) => `w${part}x${index}`).join(' '))
      const uuid = await talk({
        merchantId,
        bodies: bodies.map((body) => body.slice(0, 4096)).concat(bodies.map((body) => body.slice(-4096))),
      })
      const search = createSearchStore(place.engine)
      while ((await search.index(uuid, AT_ONCE)) === 'more') {}
      const [row] = await place.engine.read<{ count: number }>('select count(*) as count from search_words where conversation_uuid = ?', [
        uuid,
      ])
      expect(Number(row?.count)).toBe(10_000)
      expect(await find(merchantId, 'w0x0')).toEqual([uuid])
    })

    it('compares bytes, so that no collation of a database decides what begins with what', async () => {
      const merchantId = merchant()
      const uuid = await talk({ merchantId, bodies: ['Zebra ångström ʼokina 東京都 naïve'] })
      await catchUp(place.engine)
      for (const text of ['ZEB', 'angs', 'Ång', 'naive', '京都']) expect(await find(merchantId, text), text).toEqual([uuid])
    })

    it('[AUT-03] finds only in the queues that were named, of this merchant', async () => {
      const [merchantId, other] = [merchant(), merchant()]
      const uuid = await talk({ merchantId, bodies: ['kettle'], email: 'a@example.com' })
      await talk({ merchantId, queue: 'Returns', bodies: ['kettle'], email: 'a@example.com' })
      await talk({ merchantId: other, bodies: ['kettle'], email: 'a@example.com' })
      await catchUp(place.engine)
      expect(await find(merchantId, 'kettle')).toEqual([uuid])
      expect(await find(merchantId, '', { email: 'a@example.com' })).toEqual([uuid])
      expect(await find(merchantId, '')).toEqual([uuid])
      expect(await find(merchantId, 'kettle', { queues: [] })).toEqual([])
      expect(await createSearchStore(place.engine).complete({ merchantId: other, queues: ['Returns'] }, 'email', '', 10)).toEqual([])
    })

    it('[AUT-03] follows a conversation into another queue', async () => {
      const merchantId = merchant()
      const uuid = await talk({ merchantId, bodies: ['kettle'], name: 'Moved' })
      await catchUp(place.engine)
      await place.engine.write([{ sql: "update conversations set queue_name = 'Returns' where conversation_uuid = ?", params: [uuid] }])
      // At once no longer found where it was, soon where it is.
      expect(await find(merchantId, 'kettle')).toEqual([])
      expect(await createSearchStore(place.engine).index(uuid, AT_ONCE)).toBe('done')
      expect(await find(merchantId, 'kettle', { queues: ['Returns'] })).toEqual([uuid])
      expect(await createSearchStore(place.engine).complete({ merchantId, queues: ['Support'] }, 'name', 'mov', 10)).toEqual([])
    })

    it('[GDP-01] stores no words of a conversation that was erased while they were read', async () => {
      const merchantId = merchant()
      const uuid = await talk({ merchantId, bodies: ['kettle'] })
      const slow: Engine = {
        ...place.engine,
        async write(unit) {
          await createRightsStore(place.engine).erase(uuid, [], 1)
          return place.engine.write(unit)
        },
      }
      expect(await createSearchStore(slow).index(uuid, AT_ONCE)).toBe('done')
      expect(await place.engine.read('select word from search_words where conversation_uuid = ?', [uuid])).toEqual([])
      expect(await place.engine.read('select seq from search_marks where conversation_uuid = ?', [uuid])).toEqual([])
    })

    it('forgets the words that were taken back, and no others, in a talk of any length', async () => {
      const merchantId = merchant()
      const bodies = ['a secret kettle', ...Array.from({ length: 120 }, (_, index) => `word${index}`), 'a kettle again']
      const uuid = await talk({ merchantId, bodies })
      await catchUp(place.engine)
      expect(await find(merchantId, 'secret')).toEqual([uuid])
      const seq = bodies.length + 2
      const redacted: Fact = {
        kind: 'redacted',
        seq,
        at: 9_000,
        arn: 'arn:sam',
        messageUuid: 'm-0',
        ofArn: 'arn:sam',
        ofName: 'Guest',
        saidAt: 1,
      }
      const emptied = {
        kind: 'said',
        seq: 2,
        at: 2,
        arn: 'arn:sam',
        name: 'Guest',
        messageUuid: 'm-0',
        body: '',
        cid: 'cid-0',
        redacted: true,
      }
      expect(
        await place.engine.write([
          { sql: 'update facts set body = ? where conversation_uuid = ? and seq = 2', params: [JSON.stringify(emptied), uuid] },
          {
            sql: 'insert into facts (conversation_uuid, seq, at, kind, body) values (?, ?, ?, ?, ?)',
            params: [uuid, seq, redacted.at, redacted.kind, JSON.stringify(redacted)],
          },
          { sql: 'update conversations set seq = ? where conversation_uuid = ?', params: [seq, uuid] },
        ]),
      ).toBe('committed')
      await catchUp(place.engine)
      expect(await find(merchantId, 'secret')).toEqual([])
      for (const word of ['kettle', 'word0', 'word119', 'again']) expect(await find(merchantId, word), word).toEqual([uuid])
      expect(await createSearchStore(place.engine).index(uuid, AT_ONCE)).toBe('done')
    })

    it('counts the same words once, however often and by however many they are indexed', async () => {
      const merchantId = merchant()
      const uuid = await talk({ merchantId, bodies: ['kettle kettle', 'kettle'] })
      const search = createSearchStore(place.engine)
      await Promise.all([search.index(uuid, AT_ONCE), search.index(uuid, AT_ONCE)])
      await search.index(uuid, AT_ONCE)
      expect(await find(merchantId, 'kettle')).toEqual([uuid])
      expect((await place.engine.read('select word from search_words where conversation_uuid = ?', [uuid])).length).toBe(3)
    })

    it('among words that stand everywhere, finds the newest first and as many as it counts', async () => {
      const merchantId = merchant()
      const units: Statement[] = []
      for (let index = 0; index < MOST_FOUND + 50; index++) {
        const { uuid, rows } = talkRows({ merchantId, at: 10_000 + index, bodies: [] })
        units.push(...rows.slice(0, 1))
        for (const word of ['t:hello', ...(index % 50 === 0 ? ['t:rare'] : [])])
          units.push({
            sql: "insert into search_words (conversation_uuid, word, merchant_id, queue_name) values (?, ?, ?, 'Support')",
            params: [uuid, Buffer.from(word), merchantId],
          })
      }
      expect(await place.engine.write(units)).toBe('committed')
      const all = await find(merchantId, 'hello')
      expect(all).toHaveLength(MOST_FOUND)
      const rows = await place.engine.read<{ uuid: string }>(
        'select conversation_uuid as uuid from conversations where merchant_id = ? order by last_at desc limit 3',
        [merchantId],
      )
      expect(all.slice(0, 3)).toEqual(rows.map((row) => row.uuid))
      expect(await find(merchantId, 'hello rare')).toHaveLength(Math.ceil((MOST_FOUND + 50) / 50))
    })
  })
}
