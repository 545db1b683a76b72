// How soon a server with a long history is ready again after a kill in the middle of writing: a hundred thousand messages with their words,
// a log that nobody folded in, and, where the machine lets us, nothing of the file in its memory.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { talkRows } from '../contract/search.contract.ts'
import { type Build, buildServer, startBuilt } from './built-server.ts'
import { integrityOf, middle } from './kills.ts'
import { startTalker } from './talker.ts'

const TALKS = 2_000
const MESSAGES = 50
const TALKERS = 6
/** A shop's words: a few that stand everywhere, many that are rare. */
const WORDS = Array.from({ length: 20_000 }, (_, n) => `word${n}`)

export interface LongStartReport {
  messages: number
  megabytes: number
  starts: number
  /** From the start of the process to its first answer, and the processor time of that. */
  readyMs: { median: number; max: number }
  cpuMs: number
  complaints: string[]
}

export async function runLongStart(starts: number, say: (line: string) => void = () => {}): Promise<LongStartReport> {
  const folder = mkdtempSync(join(tmpdir(), 'shopbell-long-'))
  const dataDir = join(folder, 'data')
  const build = await buildServer()
  const complaints: string[] = []
  try {
    await fill(build, dataDir)
    const file = join(dataDir, 'shopbell.sqlite')
    const megabytes = Math.round(statSync(file).size / 1024 / 1024)
    say(`${TALKS * MESSAGES} messages, ${megabytes} MB`)
    const readyTimes: number[] = []
    const cpuTimes: number[] = []
    for (let start = 0; start < starts; start++) {
      forget()
      const server = await startBuilt({ build, dataDir })
      readyTimes.push(server.readyAfterMs)
      cpuTimes.push(cpuMs(server.child.pid))
      const talkers = await Promise.all(Array.from({ length: TALKERS }, () => startTalker(server.port)))
      const cuts = talkers.map((talker) => talker.talkUntilCut(server.port))
      setTimeout(() => server.child.kill('SIGKILL'), 500 + Math.random() * 1_500)
      await server.ended
      await Promise.all(cuts)
    }
    complaints.push(...integrityOf(dataDir))
    return {
      messages: TALKS * MESSAGES,
      megabytes,
      starts,
      readyMs: { median: Math.round(middle(readyTimes)), max: Math.round(Math.max(...readyTimes)) },
      cpuMs: Math.round(middle(cpuTimes)),
      complaints,
    }
  } finally {
    build.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fill({ writer }: Build, dataDir: string): Promise<void> {
  const engine = await openSqlite({ file: join(dataDir, 'shopbell.sqlite'), migrations: MIGRATIONS, writer })
  const said = (talk: number, message: number) =>
    Array.from(
      { length: 8 },
      (_, n) => WORDS[Math.floor(((talk * 7919 + message * 104_729 + n * 1_299_709) % 20_000) ** 1.2) % 20_000] ?? '',
    )
  for (let talk = 0; talk < TALKS; talk++) {
    const bodies = Array.from({ length: MESSAGES }, (_, message) => said(talk, message).join(' '))
    const { uuid, rows } = talkRows({ merchantId: 'DEMO', bodies, name: 'Sam' })
    const words = [...new Set(bodies.flatMap((body) => body.split(' ')))].map((word) => ({
      sql: "insert into search_words (conversation_uuid, word, merchant_id, queue_name) values (?, ?, 'DEMO', 'Support')",
      params: [uuid, Buffer.from(`t:${word}`)],
    }))
    const mark = {
      sql: "insert into search_marks (conversation_uuid, queue_name, seq, begun_at) values (?, 'Support', ?, 1)",
      params: [uuid, MESSAGES + 1],
    }
    await engine.write([...rows, ...words, mark])
  }
  await engine.close()
}

/** The file is read from the disk again, as after a power cut. */
function forget(): void {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '1')
  } catch {
    // Not root, or not Linux: then it is read from memory.
  }
}

function cpuMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}
