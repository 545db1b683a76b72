// Prepared answers and the two indexes by which they are found: the folded short code, and each word of the text.

import type { CannedFields, CannedMessage, CannedMessages } from '../domain/settings.ts'
import { folded, prefixesOf, wordsOf } from '../domain/words.ts'
import type { Engine, Statement, Value } from './engine.ts'
import { insertNumbered } from './oids.ts'

/** A longer question finds nothing that its first words do not find. */
const MOST_PREFIXES = 8

interface Row {
  oid: number
  short_code: string
  canned_message: string
  department_oids: string | null
}

/** `catchUp` gives those their index entries that were written without, by earlier versions or by hand. */
export function createCannedStore(engine: Engine): CannedMessages & { catchUp(): Promise<void> } {
  async function wireRows(merchantId: string, rows: readonly Row[]): Promise<CannedMessage[]> {
    const known = rows.some((row) => row.department_oids !== null)
      ? new Set(
          (await engine.read<{ oid: number }>('select oid from departments where merchant_id = ?', [merchantId])).map((row) => row.oid),
        )
      : new Set<number>()
    return rows.map((row) => {
      // A department that has gone is no longer named.
      const oids = (JSON.parse(row.department_oids ?? '[]') as number[]).filter((oid) => known.has(oid))
      return {
        conversation_canned_message_oid: row.oid,
        short_code: row.short_code,
        canned_message: row.canned_message,
        conversation_department_oids: oids,
      }
    })
  }

  return {
    async list(merchantId, { limit, offset }) {
      const rows = await engine.read<Row>('select * from canned_messages where merchant_id = ? order by short_code, oid limit ? offset ?', [
        merchantId,
        limit + 1,
        offset,
      ])
      return wireRows(merchantId, rows)
    },

    async search(merchantId, term, { limit, offset }) {
      const code = range(folded(term.trim()))
      const words = prefixesOf(term).slice(0, MOST_PREFIXES)
      const byCode = { sql: 'merchant_id = ? and folded_code >= ? and folded_code < ?', params: [merchantId, ...code] }
      const byWord = words.map(() => 'oid in (select oid from canned_words where merchant_id = ? and word >= ? and word < ?)').join(' and ')
      const texts: { sql: string; params: Value[] } =
        words.length === 0
          ? { sql: '', params: [] }
          : {
              sql: `union all select oid, short_code, canned_message, department_oids, folded_code, 1 as place from canned_messages
                    where merchant_id = ? and ${byWord} and not (${byCode.sql})`,
              params: [merchantId, ...words.flatMap((word) => [merchantId, ...range(word)]), ...byCode.params],
            }
      const rows = await engine.read<Row>(
        `select * from (
           select oid, short_code, canned_message, department_oids, folded_code, 0 as place from canned_messages where ${byCode.sql}
           ${texts.sql}
         ) as found order by place, folded_code, oid limit ? offset ?`,
        [...byCode.params, ...texts.params, limit + 1, offset],
      )
      return wireRows(merchantId, rows)
    },

    async add(merchantId, canned) {
      const { outcome, oid } = await insertNumbered(engine, merchantId, 'canned_messages', (oid) => [
        {
          sql: `insert into canned_messages (merchant_id, oid, short_code, canned_message, department_oids, folded_code)
                values (?, ?, ?, ?, ?, ?)`,
          params: [merchantId, oid, ...fields(canned)],
        },
        ...words(merchantId, oid, canned.text),
      ])
      if (outcome !== 'committed') throw new Error(`a new canned message was answered ${outcome}`)
      return oid
    },

    async change(merchantId, oid, canned) {
      const outcome = await engine.write([
        {
          sql: `update canned_messages set short_code = ?, canned_message = ?, department_oids = ?, folded_code = ?
                where merchant_id = ? and oid = ?`,
          params: [...fields(canned), merchantId, oid],
          rows: 1,
        },
        forgotten(merchantId, oid),
        ...words(merchantId, oid, canned.text),
      ])
      return outcome === 'committed'
    },

    async remove(merchantId, oid) {
      const outcome = await engine.write([
        { sql: 'delete from canned_messages where merchant_id = ? and oid = ?', params: [merchantId, oid], rows: 1 },
        forgotten(merchantId, oid),
      ])
      return outcome === 'committed'
    },

    async catchUp() {
      await engine.write([
        {
          sql: `insert into settings_oids (merchant_id, thing, last)
                select merchant_id, 'canned_messages', max(oid) from canned_messages where oid > 0 group by merchant_id
                on conflict (merchant_id, thing) do nothing`,
          params: [],
        },
      ])
      const rows = await engine.read<Row & { merchant_id: string }>('select * from canned_messages where folded_code is null', [])
      for (const { merchant_id, oid, short_code, canned_message } of rows)
        await engine.write([
          {
            sql: 'update canned_messages set folded_code = ? where merchant_id = ? and oid = ?',
            params: [Buffer.from(folded(short_code)), merchant_id, oid],
          },
          forgotten(merchant_id, oid),
          ...words(merchant_id, oid, canned_message),
        ])
    },
  }
}

/** Bytes, which every database puts in the same order; no letter has the byte 0xff. */
function range(prefix: string): [low: Uint8Array, high: Uint8Array] {
  const low = Buffer.from(prefix)
  return [low, Buffer.concat([low, Buffer.of(0xff)])]
}

const fields = ({ shortCode, text, departmentOids }: CannedFields): Value[] => [
  shortCode,
  text,
  departmentOids.length === 0 ? null : JSON.stringify(departmentOids),
  Buffer.from(folded(shortCode)),
]

const forgotten = (merchantId: string, oid: number): Statement => ({
  sql: 'delete from canned_words where merchant_id = ? and oid = ?',
  params: [merchantId, oid],
})

const words = (merchantId: string, oid: number, text: string): Statement[] =>
  [...wordsOf(text)].map((word) => ({
    sql: 'insert into canned_words (merchant_id, word, oid) values (?, ?, ?)',
    params: [merchantId, Buffer.from(word), oid],
  }))
