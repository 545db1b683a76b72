// A process for the tests to kill. It writes pairs of rows without end, and prints the name of a pair once its write was acknowledged.
// When the store fails it prints what a few more writes and reads say, and ends.

import { writeSync } from 'node:fs'
import { StoreFault } from '../../server/store/engine.ts'
import { openSqlite } from '../../server/store/sqlite.ts'

const [file = '', run = '', words = ''] = process.argv.slice(2)
const LANES = 8
const say = (line: string): void => void writeSync(1, `${line}\n`)
const reasonOf = (error: unknown): string => (error instanceof StoreFault ? error.reason : String(error))

const engine = await openSqlite({ file, migrations: ['create table pair (name text primary key, half bigint not null, words text)'] })
say('open')

async function writePair(name: string): Promise<void> {
  const sql = 'insert into pair (name, half, words) values (?, ?, ?)'
  const outcome = await engine.write([
    { sql, params: [`${name}-left`, 0, words] },
    { sql, params: [`${name}-right`, 1, words] },
  ])
  say(`${outcome} ${name}`)
}

async function lane(number: number): Promise<void> {
  for (let n = 0; ; n += 1) await writePair(`${run}-${number}-${n}`)
}

try {
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)))
} catch (error) {
  const write = await writePair('after').catch(reasonOf)
  const read = await engine.read('select 1 as one', []).catch(reasonOf)
  say(`fault ${reasonOf(error)}; then write: ${write}; read: ${read}`)
  process.exit(0)
}
