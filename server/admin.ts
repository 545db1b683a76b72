// The operator's command: `npm run shopbell -- <words>`. It works on the DATA_DIR of the environment: through the running server, which
// alone owns the database, or on the data itself when none runs.

import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { askRunning } from './admin-door.ts'
import { runKeys } from './admin-keys.ts'
import { backUp, restore } from './backup.ts'
import { createOperator, ORDERS, type Order, takesSecret } from './operator.ts'
import { readSettings } from './settings.ts'
import { createFormStore } from './store/form-store.ts'
import { createIdentityStore } from './store/identity-store.ts'
import { createProfileStore } from './store/profile-store.ts'
import { createRightsStore } from './store/rights-store.ts'
import { MIGRATIONS } from './store/schema.ts'
import { openSqlite } from './store/sqlite.ts'
import { createStore } from './store/store.ts'
import { WORLD } from './world.ts'

const USAGE = `Usage: npm run shopbell -- <command>

${ORDERS}
  keys rotate [--es256] [--forget]          a new signing key; --forget ends every token signed with the older ones
  backup <file>                             a copy of the database as it is at this moment, beside a running server or without one
  restore <file>                            puts a copy back; the server must be stopped. Clients then load everything anew`

async function run(words: readonly string[]): Promise<string> {
  const answer = readSettings(process.env)
  if (!answer.ok) throw new Error(answer.sentence)
  const { settings } = answer
  if (words.length === 0 || words[0] === 'help') return USAGE
  if (words[0] === 'backup') return backUp(settings.dataDir, words[1])
  if (words[0] === 'restore') return restore({ dataDir: settings.dataDir, source: words[1], newest: MIGRATIONS.length, now: Date.now() })
  if (words[0] === 'keys') return runKeys(words.slice(1), { settings, now: Date.now() })
  const secret = takesSecret(words) && !process.stdin.isTTY ? (await text(process.stdin)).replace(/\r?\n$/, '') : undefined
  const order: Order = { words, secret: secret || undefined }
  const answered = await askRunning(settings.dataDir, order)
  if (!answered) return onStopped(settings.dataDir, order)
  if (!answered.ok) throw new Error(answered.text)
  return answered.text
}

/** Opening the database takes its lock: a server that runs and did not answer is not gone round. */
async function onStopped(dataDir: string, order: Order): Promise<string> {
  const engine = await openSqlite({ file: join(dataDir, 'shopbell.sqlite'), migrations: MIGRATIONS })
  try {
    const store = createStore(engine, engine.stream)
    return await createOperator({
      identity: createIdentityStore(engine),
      profiles: createProfileStore(engine),
      rights: createRightsStore(engine),
      store,
      forms: createFormStore(engine),
      world: WORLD,
    }).carryOut(order)
  } finally {
    await engine.close()
  }
}

run(process.argv.slice(2)).then(
  (said) => console.log(said),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  },
)
