// What the store alone makes of a message: decided and committed as the desk does it, by 64 writers, with no socket and nobody to tell.

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type ConversationState, opened } from '../../server/domain/conversation.ts'
import { type Actor, type Command, decide } from '../../server/domain/decide.ts'
import type { SideRow, Store } from '../../server/domain/ports.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { createStore } from '../../server/store/store.ts'
import { bundled } from '../bundled.ts'

const WRITERS = 64
const ROUND_MS = 2_000
const ROUNDS = 5
const BODY = 'x'.repeat(100)

/** Messages a second, the median of the rounds. */
export async function benchCommits(dir: string): Promise<number> {
  const place = mkdtempSync(join(dir, 'commit-bench-'))
  const built = await bundled({ writer: 'server/store/writer.ts' })
  const engine = await openSqlite({ file: join(place, 'store.sqlite'), migrations: MIGRATIONS, writer: join(built, 'writer.js') })
  try {
    const store = createStore(engine, engine.stream)
    const talks = await Promise.all(Array.from({ length: WRITERS }, () => begin(store)))
    const rates: number[] = []
    for (let round = 0; round < ROUNDS; round++) rates.push(await rate(store, talks))
    return rates.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
  } finally {
    await engine.close()
    rmSync(place, { recursive: true, force: true })
    rmSync(built, { recursive: true, force: true })
  }
}

interface Talk {
  state: ConversationState
  by: Actor
}

async function begin(store: Store): Promise<Talk> {
  const by: Actor = { arn: `arn:shopbell:participant:M:customer:${randomUUID()}`, name: 'Sam', role: 'customer' }
  const opening = { uuid: randomUUID(), merchantId: 'M', site: 's', queueName: 'Support', queueUuid: randomUUID(), openedAt: Date.now() }
  const command: Command = { do: 'open', by, question: BODY, cid: randomUUID(), messageUuid: randomUUID(), personUuid: randomUUID() }
  return { state: await carryOut(store, opened(opening), command, [{ row: 'opening', opening }]), by }
}

async function carryOut(store: Store, state: ConversationState, command: Command, side: SideRow[] = []): Promise<ConversationState> {
  const decision = decide(state, command, Date.now())
  if (!decision.ok) throw new Error(decision.refusal.code)
  const outcome = await store.commit({ expectedSeq: state.seq, after: decision.after, facts: decision.facts, side })
  if (outcome !== 'committed') throw new Error(`The bench met a ${outcome}.`)
  return decision.after
}

async function rate(store: Store, talks: Talk[]): Promise<number> {
  let done = 0
  const began = performance.now()
  const until = began + ROUND_MS
  await Promise.all(
    talks.map(async (talk) => {
      while (performance.now() < until) {
        const { by } = talk
        talk.state = await carryOut(store, talk.state, { do: 'say', by, body: BODY, cid: randomUUID(), messageUuid: randomUUID() })
        done++
      }
    }),
  )
  return (done * 1000) / (performance.now() - began)
}
