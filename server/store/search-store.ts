// An inverted index of our own, because the full-text engines of two databases are two dialects with two ideas of a word. A word
// is stored as bytes: those compare alike in every database, while text compares by the collation somebody once chose.

import type { Fact } from '../domain/fact.ts'
import { type CompletedField, MOST_FOUND, type SearchStore, type Wanted } from '../domain/search.ts'
import { folded, wordsOf } from '../domain/words.ts'
import type { Engine, Statement, Value } from './engine.ts'

/** Words of one unit: the writer is shared with messages, and none of them should wait for a library. */
const WORDS_AT_ONCE = 300
const FACTS_AT_ONCE = 40
/** Among words that are everywhere, the newest conversations of a queue are looked through instead of all. */
const NEWEST = 5_000
const MOST_BEGINNINGS = 6

/** What a stored word is of; its first letter in the table. */
type Field = 'text' | CompletedField
const LETTER: Record<Field, string> = { text: 't', email: 'e', name: 'n', language: 'l' }

interface Entry {
  word: string
  /** As a person would write it; null where nobody asks. */
  shown: string | null
}

type Range = readonly [low: Uint8Array, high: Uint8Array]

interface ConversationRow {
  merchant_id: string
  queue_name: string
  seq: number
}

interface MarkRow {
  queue_name: string
  seq: number
  /** The conversation's number when its words were read from the beginning: what was taken back by then is not among them. */
  begun_at: number
}

export function createSearchStore(engine: Engine): SearchStore {
  const { read } = engine
  const one = async <Row>(sql: string, ...params: Value[]): Promise<Row | undefined> => (await read<Row>(sql, params))[0]

  /** How many rows a term has, as far as it matters. */
  async function commonness(merchantId: string, queue: string, [low, high]: Range): Promise<number> {
    const rows = await read('select word from search_words where merchant_id = ? and queue_name = ? and word >= ? and word < ? limit ?', [
      merchantId,
      queue,
      low,
      high,
      MOST_FOUND,
    ])
    return rows.length
  }

  async function inQueue(queue: string, ranges: readonly Range[], wanted: Wanted): Promise<{ uuid: string; at: number }[]> {
    const { merchantId, fromMs, beforeMs, order } = wanted
    const direction = order === 'newest' ? 'desc' : 'asc'
    const bounds = [merchantId, queue, fromMs, beforeMs]
    const inside = 'c.merchant_id = ? and c.queue_name = ? and c.last_at >= ? and c.last_at < ?'
    const holds = (others: readonly Range[]) =>
      others
        .map(
          () => 'and exists (select 1 from search_words w where w.conversation_uuid = c.conversation_uuid and w.word >= ? and w.word < ?)',
        )
        .join(' ')

    const counts = await Promise.all(ranges.map((range) => commonness(merchantId, queue, range)))
    const fewest = Math.min(...counts)
    const rarest = ranges[counts.indexOf(fewest)]
    if (fewest === 0) return []
    if (rarest && fewest < MOST_FOUND) {
      const others = ranges.filter((range) => range !== rarest)
      // A cross join keeps the order in which it is written: from the rare word to its conversations, not the other way.
      return read(
        `select c.conversation_uuid as uuid, c.last_at as at from search_words d cross join conversations c
         where d.merchant_id = ? and d.queue_name = ? and d.word >= ? and d.word < ? and c.conversation_uuid = d.conversation_uuid
         and ${inside} ${holds(others)}
         group by c.conversation_uuid, c.last_at order by c.last_at ${direction} limit ?`,
        [merchantId, queue, ...rarest, ...bounds, ...others.flat(), MOST_FOUND],
      )
    }
    // Nothing to look for, or only words that stand everywhere: then the list itself is the shorter way.
    const edge = await one<{ at: number }>(
      `select c.last_at as at from conversations c where ${inside} order by c.last_at ${direction} limit 1 offset ?`,
      ...bounds,
      NEWEST,
    )
    const near =
      edge === undefined ? bounds : order === 'newest' ? [merchantId, queue, edge.at, beforeMs] : [merchantId, queue, fromMs, edge.at]
    return read(
      `select c.conversation_uuid as uuid, c.last_at as at from conversations c where ${inside} ${holds(ranges)}
       order by c.last_at ${direction} limit ?`,
      [...near, ...ranges.flat(), MOST_FOUND],
    )
  }

  /** Distinct words in their order, each found by a step of its own: a word that stands everywhere costs no more than a rare one. */
  async function* words(merchantId: string, queue: string, [low, high]: Range): AsyncGenerator<{ word: Uint8Array; shown: string | null }> {
    let from = low
    for (;;) {
      const row = await one<{ word: Uint8Array; shown: string | null }>(
        'select word, shown from search_words where merchant_id = ? and queue_name = ? and word >= ? and word < ? order by word limit 1',
        merchantId,
        queue,
        from,
        high,
      )
      if (!row) return
      yield row
      from = Buffer.concat([row.word, Buffer.of(0)])
    }
  }

  async function* queuesWithWords(merchantId: string): AsyncGenerator<string> {
    let after = ''
    for (;;) {
      const row = await one<{ queue_name: string }>(
        'select queue_name from search_words where merchant_id = ? and queue_name > ? order by queue_name limit 1',
        merchantId,
        after,
      )
      if (!row) return
      yield row.queue_name
      after = row.queue_name
    }
  }

  /** From the beginning again, without what was taken back. */
  async function forget(uuid: string, mark: MarkRow): Promise<'more'> {
    await engine.write([
      { sql: 'delete from search_marks where conversation_uuid = ? and seq = ?', params: [uuid, mark.seq], rows: 1 },
      { sql: 'delete from search_words where conversation_uuid = ?', params: [uuid] },
    ])
    return 'more'
  }

  return {
    async index(uuid) {
      const conversation = await one<ConversationRow>(
        'select merchant_id, queue_name, seq from conversations where conversation_uuid = ?',
        uuid,
      )
      if (!conversation) return 'done'
      let mark = await one<MarkRow>('select queue_name, seq, begun_at from search_marks where conversation_uuid = ?', uuid)
      const moved = mark !== undefined && mark.queue_name !== conversation.queue_name
      const before = mark?.seq ?? 0
      if (!moved && before >= conversation.seq) return 'done'
      const rows = await read<{ body: string }>('select body from facts where conversation_uuid = ? and seq > ? order by seq limit ?', [
        uuid,
        before,
        FACTS_AT_ONCE,
      ])
      const entries = new Map<string, Entry>()
      let upTo = before
      for (const { body } of rows) {
        const fact = JSON.parse(body) as Fact
        // Which of its words nobody else said is told by the other facts alone.
        if (mark && fact.kind === 'redacted' && fact.seq > mark.begun_at) return forget(uuid, mark)
        for (const entry of entriesOf(fact)) entries.set(entry.word, entry)
        upTo = fact.seq
        if (entries.size >= WORDS_AT_ONCE) break
      }
      const moves = moved
        ? [{ sql: 'update search_words set queue_name = ? where conversation_uuid = ?', params: [conversation.queue_name, uuid] }]
        : []
      const inserts = [...entries.values()].map(({ word, shown }) => ({
        sql: `insert into search_words (conversation_uuid, word, merchant_id, queue_name, shown) values (?, ?, ?, ?, ?)
              on conflict (conversation_uuid, word) do nothing`,
        params: [uuid, Buffer.from(word), conversation.merchant_id, conversation.queue_name, shown],
      }))
      // One message may have thousands of words. Until the last of them are there, the mark stays where it is.
      const changes = [...moves, ...inserts]
      while (changes.length > WORDS_AT_ONCE) {
        const some = changes.splice(0, WORDS_AT_ONCE)
        if ((await engine.write([guard(uuid, conversation, mark, before), ...some])) !== 'committed') return 'done'
        mark = { queue_name: conversation.queue_name, seq: before, begun_at: mark?.begun_at ?? conversation.seq }
      }
      const outcome = await engine.write([guard(uuid, conversation, mark, upTo), ...changes])
      // Otherwise it was erased, moved or indexed meanwhile: whoever did that looks after it.
      return outcome === 'committed' && upTo < conversation.seq ? 'more' : 'done'
    },

    async behind(after, limit) {
      const rows = await read<{ uuid: string; seq: number; indexed: number | null }>(
        `select c.conversation_uuid as uuid, c.seq, m.seq as indexed from conversations c
         left join search_marks m on m.conversation_uuid = c.conversation_uuid
         where c.conversation_uuid > ? order by c.conversation_uuid limit ?`,
        [after, limit],
      )
      return { behind: rows.filter((row) => (row.indexed ?? 0) < row.seq).map((row) => row.uuid), last: rows[rows.length - 1]?.uuid }
    },

    async find(wanted) {
      const ranges = [
        ...wanted.prefixes.map((prefix) => beginning('text', prefix)),
        ...(wanted.email === undefined ? [] : [exactly('email', wanted.email.toLowerCase())]),
        ...(wanted.language === undefined ? [] : [exactly('language', wanted.language.toLowerCase())]),
      ]
      const found: { uuid: string; at: number }[] = []
      for (const queue of wanted.queues) found.push(...(await inQueue(queue, ranges, wanted)))
      const sign = wanted.order === 'newest' ? -1 : 1
      found.sort((a, b) => sign * (a.at - b.at) || (a.uuid < b.uuid ? -1 : 1))
      return found.slice(0, MOST_FOUND).map((row) => row.uuid)
    },

    async complete({ merchantId, queues }, field, term, limit) {
      const wanted = field === 'name' ? folded(term) : term.toLowerCase()
      const values = new Set<string>()
      for (const queue of queues) {
        let steps = 0
        for await (const { shown } of words(merchantId, queue, beginning(field, wanted))) {
          if (shown !== null) values.add(shown)
          if (++steps === limit) break
        }
      }
      return [...values].sort().slice(0, limit)
    },

    async ofEmail(merchantId, email, limit) {
      const [low, high] = exactly('email', email.toLowerCase())
      const uuids = new Set<string>()
      for await (const queue of queuesWithWords(merchantId)) {
        const rows = await read<{ uuid: string }>(
          `select conversation_uuid as uuid from search_words where merchant_id = ? and queue_name = ? and word >= ? and word < ? limit ?`,
          [merchantId, queue, low, high, limit],
        )
        for (const { uuid } of rows) uuids.add(uuid)
      }
      return [...uuids].slice(0, limit)
    },
  }
}

/** Stands or falls with the conversation: words must not come back after it was erased, nor be counted twice. */
function guard(uuid: string, { queue_name: queue, seq }: ConversationRow, mark: MarkRow | undefined, upTo: number): Statement {
  if (mark)
    return {
      sql: 'update search_marks set seq = ?, queue_name = ? where conversation_uuid = ? and seq = ?',
      params: [upTo, queue, uuid, mark.seq],
      rows: 1,
    }
  return {
    sql: `insert into search_marks (conversation_uuid, queue_name, seq, begun_at)
          select conversation_uuid, queue_name, cast(? as bigint), cast(? as bigint) from conversations where conversation_uuid = ? and queue_name = ?`,
    params: [upTo, seq, uuid, queue],
    rows: 1,
  }
}

function entriesOf(fact: Fact): Entry[] {
  if (fact.kind === 'said') return fact.redacted ? [] : textOf(fact.body)
  if (fact.kind !== 'joined' && fact.kind !== 'person updated') return []
  const { name, email, language } = fact
  const isCustomer = fact.kind === 'person updated' || fact.role === 'customer'
  return [
    ...(name ? [...textOf(name), ...beginningsOf(folded(name)).map((word) => entry('name', word, name))] : []),
    ...(isCustomer && email ? [...textOf(email), entry('email', email.toLowerCase(), email)] : []),
    ...(isCustomer && language ? languagesOf(language).map((code) => entry('language', code, code)) : []),
  ]
}

const textOf = (text: string): Entry[] => [...wordsOf(text)].map((word) => entry('text', word, null))
const entry = (field: Field, word: string, shown: string | null): Entry => ({ word: `${LETTER[field]}:${word}`, shown })

/** "Ada Lovelace" is also found where somebody types "love". */
function beginningsOf(name: string): string[] {
  const starts = [...name.matchAll(/\S+/g)].slice(0, MOST_BEGINNINGS).map((match) => match.index)
  return starts.map((start) => name.slice(start))
}

/** "en" finds those who read "en-GB" too. */
function languagesOf(code: string): string[] {
  const small = code.toLowerCase()
  const [base = small] = small.split('-')
  return [...new Set([base, small])]
}

function exactly(field: Field, value: string): Range {
  const low = Buffer.from(`${LETTER[field]}:${value}`)
  return [low, Buffer.concat([low, Buffer.of(0)])]
}

/** Up to the first bytes that no UTF-8 has. */
function beginning(field: Field, prefix: string): Range {
  const low = Buffer.from(`${LETTER[field]}:${prefix}`)
  return [low, Buffer.concat([low, Buffer.of(0xff)])]
}
