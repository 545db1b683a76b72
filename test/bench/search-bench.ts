// Searching 200,000 messages for words that stand everywhere, and for one that is rare: how long it takes, and how long it holds the process
// at a stretch. And the words of long messages without spaces on their way into the index: the same question.

import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Statement } from '../../server/store/engine.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { createSearchIndexer } from '../../server/store/search-indexer.ts'
import { createSearchStore } from '../../server/store/search-store.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { bundled } from '../bundled.ts'
import { talkRows, wantedOf } from '../contract/search.contract.ts'

const TALKS = 20_000
const MESSAGES_OF_TALK = 10
const EVERYWHERE = ['the', 'is', 'in', 'hello', 'thank', 'you', 'order', 'please']
const HAN_TALKS = 16
const HAN_MESSAGES = 10

export interface SearchFigures {
  /** In processor time, so that what else the machine does is not counted. */
  searches: { what: string; found: number; tookMs: number; heldMs: number }[]
  hanHeldMs: number
}

export async function benchSearch(dir: string): Promise<SearchFigures> {
  const folder = mkdtempSync(join(dir, 'search-bench-'))
  const built = await bundled({ writer: 'server/store/writer.ts' })
  const engine = await openSqlite({ file: join(folder, 'search.sqlite'), migrations: MIGRATIONS, writer: join(built, 'writer.js') })
  try {
    for (let talk = 0; talk < TALKS; talk += 100) {
      const unit: Statement[] = []
      for (let n = talk; n < talk + 100; n++) unit.push(...wordsOf(n))
      await engine.write(unit)
    }
    const search = createSearchStore(engine)
    const searches: SearchFigures['searches'] = []
    for (const [what, text] of [
      ['a word of every conversation', 'the'],
      ['eight words of every conversation', EVERYWHERE.join(' ')],
      ['two words that stand in every second, never together', 'even odd'],
      ['a word of every twentieth, with seven of all', `rare ${EVERYWHERE.slice(1).join(' ')}`],
      ['a word of one', 'only777'],
    ] as const) {
      await search.find(wantedOf('BENCH', text))
      let found = 0
      searches.push({
        what,
        ...(await watched(async () => {
          found = (await search.find(wantedOf('BENCH', text))).length
        })),
        found,
      })
    }

    const talks = Array.from({ length: HAN_TALKS }, () =>
      talkRows({ merchantId: 'HAN', bodies: Array.from({ length: HAN_MESSAGES }, () => han(4096)) }),
    )
    for (const { rows } of talks) await engine.write(rows)
    const indexer = createSearchIndexer({
      search,
      onFault(error) {
        throw error
      },
      delayMs: 60_000,
    })
    for (const { uuid } of talks) indexer.changed(uuid)
    const { heldMs } = await watched(indexer.caughtUp)
    await indexer.close()
    return { searches, hanHeldMs: heldMs }
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
    rmSync(built, { recursive: true, force: true })
  }
}

/** A conversation and its words, as the indexer would have left them; its ten messages stand for themselves. */
function wordsOf(n: number): Statement[] {
  const { uuid, rows } = talkRows({
    merchantId: 'BENCH',
    at: n,
    bodies: Array.from({ length: MESSAGES_OF_TALK }, () => EVERYWHERE.join(' ')),
  })
  const words = [...EVERYWHERE, n % 2 === 0 ? 'even' : 'odd', `only${n}`, ...(n % 20 === 0 ? ['rare'] : [])]
  return [
    ...rows,
    {
      sql: "insert into search_marks (conversation_uuid, queue_name, seq, begun_at) values (?, 'Support', ?, 1)",
      params: [uuid, MESSAGES_OF_TALK + 1],
    },
    ...words.map((word) => ({
      sql: "insert into search_words (conversation_uuid, word, merchant_id, queue_name) values (?, ?, 'BENCH', 'Support')",
      params: [uuid, Buffer.from(`t:${word}`)],
    })),
  ]
}

const han = (length: number) => Array.from({ length }, () => String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000))).join('')

async function watched(work: () => Promise<unknown>): Promise<{ tookMs: number; heldMs: number }> {
  let heldMs = 0
  let isOver = false
  let before = threadMs()
  const watch = (): void => {
    heldMs = Math.max(heldMs, threadMs() - before)
    before = threadMs()
    if (!isOver) setImmediate(watch)
  }
  setImmediate(watch)
  const started = threadMs()
  await work()
  const tookMs = threadMs() - started
  isOver = true
  await new Promise((resolve) => setImmediate(resolve))
  return { tookMs, heldMs }
}

/** Of this thread alone where Node can tell: the writer beside it holds nobody up. */
function threadMs(): number {
  const { user, system } = 'threadCpuUsage' in process ? (process.threadCpuUsage as typeof process.cpuUsage)() : process.cpuUsage()
  return (user + system) / 1_000
}
