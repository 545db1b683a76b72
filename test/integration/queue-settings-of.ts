// What an admin would set for a queue, written while the server is down; and how many chats an agent may have.

import { join } from 'node:path'
import type { Statement } from '../../server/store/engine.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { writerScript } from '../contract/fresh-sqlite.ts'
import type { TestServer } from './running-server.ts'

export async function writeRows(server: TestServer, rows: readonly Statement[]): Promise<void> {
  await server.restart({
    async between() {
      const engine = await openSqlite({
        file: join(server.dataDir, 'shopbell.sqlite'),
        migrations: MIGRATIONS,
        writer: await writerScript(),
      })
      const outcome = await engine.write(rows)
      await engine.close()
      if (outcome !== 'committed') throw new Error(`the rows were answered ${outcome}`)
    },
  })
}

export const queueSettings = (queueName: string, settings: object): Statement => ({
  sql: 'update departments set settings_json = ? where department_name = ?',
  params: [JSON.stringify(settings), queueName],
  rows: 1,
})

export const chatLimit = (agentName: string, limit: number): Statement => ({
  sql: `insert into agent_profiles (arn, chat_limit, more_json) select arn, ?, '{}' from agents where name = ?
        on conflict (arn) do update set chat_limit = excluded.chat_limit`,
  params: [limit, agentName],
})
