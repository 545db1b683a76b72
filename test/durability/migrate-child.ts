// A process for a test to kill while it brings an old database up to date. The last step is one that takes a while.

import { writeSync } from 'node:fs'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'

/** Touches every fact, so that a database left between would show it. */
const SLOW_STEP = "update facts set body = body || ' touched'; create index facts_touched on facts (kind, at);"

writeSync(1, 'opening\n')
const engine = await openSqlite({ file: process.argv[2] ?? '', migrations: [...MIGRATIONS, SLOW_STEP] })
writeSync(1, 'open\n')
await engine.close()
