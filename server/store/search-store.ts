// An inverted index of our own, because the full-text engines of two databases are two dialects with two ideas of a word. A word
// is stored as bytes: those compare alike in every database, while text compares by the collation somebody once chose.

import { createBreath } from '../domain/breath.ts'
import type { Fact } from '../domain/fact.ts'
import { type CompletedField, MOST_FOUND, type SearchStore, type Wanted } from '../domain/search.ts'
import { folded, wordsOf } from '../domain/words.ts'
import type { Engine, Statement, Value } from './engine.ts'

/**
 * Words of one unit. Each may touch a page of the index that nothing else touches; the writer is shared with messages, and none of them
 * should wait for a library.
 */
const WORDS_AT_ONCE = 40
const FACTS_AT_ONCE = 10
/** Reading a longer fact is a piece of work of its own. */
const LONG_UNITS = 1_000
/** Of one fact, and of one conversation: more than people say, fewer than fill the disk. What is said beyond them is kept, but not found. */
const MOST_WORDS_OF_FACT = 1_000
const MOST_WORDS = 10_000
/** Among words that are everywhere, the newest conversations of a queue are looked through instead of all. */
const NEWEST = 5_000
const PAGE = 500
/** Conversations whose words are looked at in one go. */
const LOOKED_AT = 50
const MOST_BEGINNINGS = 6
const HOLDS = 'and exists (select 1 from search_words w where w.conversation_uuid = c.conversation_uuid and w.word >= ? and w.word < ?)'

/** What a stored word is of; its first letter in the table. */
type Field = 'text' | CompletedField
const LETTER: Record<Field, string> = { text: 't', email: 'e', name: 'n', language: 'l' }

interface Entry {
  word: string
  /** As a person would write it; null where nobody asks. */
  shown: string | null
}

type Range = readonly [low: Uint8Array, high: Uint8Array]

interface Found {
  uuid: string
  at: number
}

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

const nothing = async () => {}

export function createSearchStore(engine: Engine): SearchStore {
  const { read } = engine
  let searching: Promise<unknown> = Promise.resolve()
  const one = async <Row>(sql: string, ...params: Value[]): Promise<Row | undefined> => (await read<Row>(sql, params))[0]

  /** How many rows a term has, as far as it matters. Counted there: thousands of rows that nobody reads are not handed over. */
  async function commonness(merchantId: string, queue: string, [low, high]: Range): Promise<number> {
    const holding = 'from search_words where merchant_id = ? and queue_name = ? and word >= ? and word < ?'
    const params = [merchantId, queue, low, high]
    if (await one(`select word ${holding} limit 1 offset ?`, ...params, MOST_FOUND - 1)) return MOST_FOUND
    return Number((await one<{ count: number }>(`select count(*) as count ${holding}`, ...params))?.count ?? 0)
  }

  async function inQueue(queue: string, ranges: readonly Range[], wanted: Wanted): Promise<Found[]> {
    const { merchantId, fromMs, beforeMs, order } = wanted
    const breath = createBreath()
    const bounds = [merchantId, queue, fromMs, beforeMs]
    const inside = 'c.merchant_id = ? and c.queue_name = ? and c.last_at >= ? and c.last_at < ?'

    /** Those of a few conversations that fit. */
    async function fitting(uuids: readonly string[], others: readonly Range[]): Promise<Found[]> {
      const fits: Found[] = []
      for (let from = 0; from < uuids.length; from += LOOKED_AT) {
        const some = uuids.slice(from, from + LOOKED_AT)
        // Always as many, so that the text of the question stays the same.
        const named = Array.from({ length: LOOKED_AT }, (_, index) => some[Math.min(index, some.length - 1)] ?? '')
        const rows = await read<Found>(
          `select c.conversation_uuid as uuid, c.last_at as at from conversations c
           where c.conversation_uuid in (${named.map(() => '?').join(', ')}) and ${inside} ${others.map(() => HOLDS).join(' ')}`,
          [...named, ...bounds, ...others.flat()],
        )
        fits.push(...rows)
        await breath()
      }
      return fits
    }

    const counts: number[] = []
    for (const range of ranges) counts.push(await commonness(merchantId, queue, range))
    const fewest = Math.min(...counts)
    const rarest = ranges[counts.indexOf(fewest)]
    if (fewest === 0) return []
    if (rarest && fewest < MOST_FOUND) {
      const rows = await read<{ uuid: string }>(
        `select distinct conversation_uuid as uuid from search_words where merchant_id = ? and queue_name = ? and word >= ? and word < ?`,
        [merchantId, queue, ...rarest],
      )
      return fitting(
        rows.map((row) => row.uuid),
        ranges.filter((range) => range !== rarest),
      )
    }
    // Nothing to look for, or only words that stand everywhere: then the list itself is the shorter way.
    const found: Found[] = []
    for (let seen = 0; seen < NEWEST && found.length < MOST_FOUND; seen += PAGE) {
      const page = await read<Found>(
        `select c.conversation_uuid as uuid, c.last_at as at from conversations c where ${inside}
         order by c.last_at ${order === 'newest' ? 'desc' : 'asc'} limit ? offset ?`,
        [...bounds, PAGE, seen],
      )
      const uuids = page.map((row) => row.uuid)
      found.push(...(ranges.length === 0 ? page : await fitting(uuids, ranges)))
      if (page.length < PAGE) break
    }
    return found
  }

  async function find(wanted: Wanted): Promise<string[]> {
    const ranges = [
      ...wanted.prefixes.map((prefix) => beginning('text', prefix)),
      ...(wanted.email === undefined ? [] : [exactly('email', wanted.email.toLowerCase())]),
      ...(wanted.language === undefined ? [] : [exactly('language', wanted.language.toLowerCase())]),
    ]
    const found = new Map<string, number>()
    for (const queue of wanted.queues) for (const { uuid, at } of await inQueue(queue, ranges, wanted)) found.set(uuid, at)
    const sign = wanted.order === 'newest' ? -1 : 1
    const sorted = [...found].sort(([a, atA], [b, atB]) => sign * (atA - atB) || (a < b ? -1 : 1))
    return sorted.slice(0, MOST_FOUND).map(([uuid]) => uuid)
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

  async function wordsStored(uuid: string): Promise<number> {
    const row = await one<{ count: number }>('select count(*) as count from search_words where conversation_uuid = ?', uuid)
    return Number(row?.count ?? 0)
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
    async index(uuid, turn) {
      await turn(0, nothing)
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
        // Thousands of letters may be few words, and take as long to read.
        if (body.length > LONG_UNITS) await turn(0, nothing)
        const fact = JSON.parse(body) as Fact
        // Which of its words nobody else said is told by the other facts alone.
        if (mark && fact.kind === 'redacted' && fact.seq > mark.begun_at) return forget(uuid, mark)
        for (const entry of entriesOf(fact).slice(0, MOST_WORDS_OF_FACT)) entries.set(entry.word, entry)
        upTo = fact.seq
        if (entries.size >= WORDS_AT_ONCE) break
      }
      const words = [...entries.values()].slice(0, Math.max(0, MOST_WORDS - (await wordsStored(uuid))))
      const moves = moved
        ? [{ sql: 'update search_words set queue_name = ? where conversation_uuid = ?', params: [conversation.queue_name, uuid] }]
        : []
      // One message may have hundreds of words. Until the last of them are there, the mark stays where it is.
      for (;;) {
        const some = words.splice(0, WORDS_AT_ONCE)
        const reached = words.length > 0 ? before : upTo
        const found = mark
        const outcome = await turn(some.length, () =>
          engine.write([
            guard(uuid, conversation, found, reached),
            ...moves.splice(0),
            ...some.map((each) => insertion(uuid, conversation, each)),
          ]),
        )
        // Otherwise it was erased, moved or indexed meanwhile: whoever did that looks after it.
        if (outcome !== 'committed') return 'done'
        if (words.length === 0) return upTo < conversation.seq ? 'more' : 'done'
        mark = { queue_name: conversation.queue_name, seq: before, begun_at: mark?.begun_at ?? conversation.seq }
      }
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

    find(wanted) {
      // One after the other: each lets others have their turn, and ten at once would take ten turns in a row.
      const answer = searching.then(() => find(wanted))
      searching = answer.catch(() => {})
      return answer
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

function insertion(uuid: string, { merchant_id: merchantId, queue_name: queue }: ConversationRow, { word, shown }: Entry): Statement {
  return {
    sql: `insert into search_words (conversation_uuid, word, merchant_id, queue_name, shown) values (?, ?, ?, ?, ?)
          on conflict (conversation_uuid, word) do nothing`,
    params: [uuid, Buffer.from(word), merchantId, queue, shown],
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
