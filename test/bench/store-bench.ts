// How many durable commits a second the embedded engine gives: one writer who waits for each, and 64 who share commits.
// A unit is what sending a message costs: number it, store it.

import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openSqlite, type SqliteEngine } from '../../server/store/sqlite.ts'
import { bundled } from '../bundled.ts'

const CONVERSATIONS = 1000
const ROUND_MS = 2000
const ROUNDS = 5
const BODY = JSON.stringify({ text: 'x'.repeat(280) })

const tables = `
  create table conversation (id bigint primary key, last_seq bigint not null);
  create table message (conversation bigint not null, seq bigint not null, body text not null, primary key (conversation, seq));
`

export interface StoreFigures {
  name: string
  unit: string
  median: number
  min: number
  max: number
}

interface Bench {
  engine: SqliteEngine
  seqs: number[]
}

async function send({ engine, seqs }: Bench, conversation: number): Promise<void> {
  const seq = (seqs[conversation] ?? 0) + 1
  seqs[conversation] = seq
  const outcome = await engine.write([
    { sql: 'update conversation set last_seq = ? where id = ? and last_seq = ?', params: [seq, conversation, seq - 1], rows: 1 },
    { sql: 'insert into message (conversation, seq, body) values (?, ?, ?)', params: [conversation, seq, BODY], rows: 1 },
  ])
  if (outcome !== 'committed') throw new Error(`The bench met a ${outcome}.`)
}

/** Each caller keeps to its own conversations, so that no two race for a number. */
async function perSecond(callers: number, work: (caller: number, turn: number) => Promise<unknown>): Promise<number> {
  let done = 0
  const started = performance.now()
  const until = started + ROUND_MS
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let turn = 0; performance.now() < until; turn += 1) {
        await work(caller, turn)
        done += 1
      }
    }),
  )
  return (done * 1000) / (performance.now() - started)
}

async function figures(name: string, unit: string, measure: () => Promise<number>): Promise<StoreFigures> {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure())
  rounds.sort((a, b) => a - b)
  const at = (index: number): number => rounds[index] ?? Number.NaN
  return { name, unit, median: at(Math.floor(ROUNDS / 2)), min: at(0), max: at(ROUNDS - 1) }
}

/** `dir` must be on the disk to be measured, not in memory. */
export async function benchStore(dir: string): Promise<StoreFigures[]> {
  const place = mkdtempSync(join(dir, 'store-bench-'))
  const built = await bundled({ writer: 'server/store/writer.ts' })
  const engine = await openSqlite({ file: join(place, 'store.sqlite'), migrations: [tables], writer: join(built, 'writer.js') })
  try {
    const bench: Bench = { engine, seqs: [] }
    for (let id = 0; id < CONVERSATIONS; id += 1) {
      await engine.write([{ sql: 'insert into conversation (id, last_seq) values (?, 0)', params: [id] }])
    }
    const results = [
      await figures('1 writer, each waits for its commit', 'units/s', () => perSecond(1, (_, turn) => send(bench, turn % CONVERSATIONS))),
    ]
    const before = engine.counts()
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    results.push(
      await figures('64 writers, group commit', 'units/s', () => perSecond(64, (caller, turn) => send(bench, caller + 64 * (turn % 15)))),
    )
    delay.disable()
    const after = engine.counts()
    const shared = (after.units - before.units) / (after.commits - before.commits)
    results.push({ name: '   units in one commit', unit: '', median: shared, min: shared, max: shared })
    const p99 = delay.percentile(99) / 1e6
    results.push({ name: '   event loop delay of the main thread, p99', unit: 'ms', median: p99, min: p99, max: p99 })
    const page = 'select seq, body from message where conversation = ? and seq <= ? order by seq desc limit 50'
    results.push(
      await figures('page of 50 messages', 'reads/s', () => perSecond(1, (_, turn) => engine.read(page, [turn % 900, 1_000_000]))),
    )
    return results
  } finally {
    await engine.close()
    rmSync(place, { recursive: true, force: true })
    rmSync(built, { recursive: true, force: true })
  }
}
