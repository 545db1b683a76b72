// What nobody sees: words that were stored by a process which died before it could tell anybody, and a process that was busy for seconds.

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { EventsPage } from '../../../protocol/parse.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { decide } from '../../../server/domain/decide.ts'
import { MIGRATIONS } from '../../../server/store/schema.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'
import { createStore } from '../../../server/store/store.ts'
import { writerScript } from '../../contract/fresh-sqlite.ts'
import { startTestServer } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000 })

it('[DEL-11] what was committed and never told is named by the first ping after the restart, and fetched', async () => {
  const server = await startTestServer({ demo: false })
  const [sam, ada] = [await server.shopper(), await server.agent()]
  await ada.pickUp(sam)
  await sam.line.heardEvent('participant join')

  /** As the desk does it, and then nothing: the process is gone before the bus hears of it. */
  async function commitAndDie(): Promise<void> {
    const file = join(server.dataDir, 'shopbell.sqlite')
    const engine = await openSqlite({ file, migrations: MIGRATIONS, writer: await writerScript() })
    const store = createStore(engine, engine.stream)
    const state = await store.state(sam.uuid)
    if (!state) throw new Error('no conversation')
    const by = { arn: ada.arn, name: ada.name, role: 'agent' } as const
    const decision = decide(state, { do: 'say', by, body: 'never told', cid: randomUUID(), messageUuid: randomUUID() }, Date.now())
    if (!decision.ok) throw new Error(decision.refusal.code)
    await store.commit({ expectedSeq: state.seq, after: decision.after, facts: decision.facts, side: [] })
    await engine.close()
  }

  const known = Math.max(...sam.line.facts(sam.uuid).map((fact) => fact.seq))
  await server.restart({ between: commitAndDie })
  for (const line of [await sam.anotherLine(), (await server.agent()).line])
    expect(await line.heard((frame) => frame.type === 'ping')).toMatchObject({ heads: { [sam.uuid]: known + 1 } })
  const { body } = await sam.rest<EventsPage>(PATHS.events(sam.uuid, known))
  expect(body.events).toMatchObject([{ type: 'message', seq: known + 1, message: { body: 'never told' } }])
  await server.close()
})

it('[CRS-05] a process that was held for two seconds drops nobody, and its figures tell of it', async () => {
  const server = await startTestServer()
  const shoppers = await Promise.all(Array.from({ length: 20 }, () => server.shopper()))
  const until = performance.now() + 2_000
  while (performance.now() < until) {
    // Held on purpose: nothing else runs in this process, the server included.
  }
  for (const { line } of shoppers) await line.settled()
  const { text } = await server.rest('/metrics', { headers: {} })
  const worst = Number(/^shopbell_event_loop_lag_max_seconds (\S+)$/m.exec(text)?.[1])
  expect(worst).toBeGreaterThan(1.9)
  await server.close()
})
