// A line of 10,000: how many frames tell it as it empties, by the rules and by telling everyone; and how long the server's own tick
// holds the process, on a real store with real rows.

import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalBus } from '../../server/bus/local.ts'
import { type Signal, TOPIC } from '../../server/domain/ports.ts'
import { createAvailability } from '../../server/gateway/availability.ts'
import { createPlaces } from '../../server/gateway/places.ts'
import { createPresence } from '../../server/gateway/presence.ts'
import type { Statement } from '../../server/store/engine.ts'
import { createRoutingStore } from '../../server/store/routing-store.ts'
import { MIGRATIONS } from '../../server/store/schema.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { createStore } from '../../server/store/store.ts'
import { bundled } from '../bundled.ts'
import { createFakeWorld } from '../fake-world.ts'
import { type Simulated, simulateQueue } from '../queue-simulation.ts'

const SHOPPERS = 10_000
const MERCHANT = 'BENCH'
const QUEUE = 'Support'
const TICKS = 20
const DEPARTURES_A_TICK = 10

export interface QueueFigures {
  frames: ({ departuresPerSecond: number } & Simulated)[]
  /** The first tick tells everybody; the later ones what ten departures changed. */
  firstTickMs: number
  tickMs: { median: number; max: number }
  /** The longest that a tick held the process at a stretch; in processor time, so that what else the machine does is not counted. */
  heldMs: number
  toldFirst: number
  toldLater: number
}

/** `dir` must be on the disk to be measured. */
export async function benchQueue(dir: string): Promise<QueueFigures> {
  const frames = [1, 10].map((departuresPerSecond) => ({
    departuresPerSecond,
    ...simulateQueue({ shoppers: SHOPPERS, departuresPerSecond, seed: 7 }),
  }))
  return { frames, ...(await benchTick(dir)) }
}

async function benchTick(dir: string): Promise<Omit<QueueFigures, 'frames'>> {
  const folder = mkdtempSync(join(dir, 'queue-bench-'))
  const built = await bundled({ writer: 'server/store/writer.ts' })
  const engine = await openSqlite({ file: join(folder, 'queue.sqlite'), migrations: MIGRATIONS, writer: join(built, 'writer.js') })
  try {
    const world = createFakeWorld()
    const uuids = Array.from({ length: SHOPPERS }, () => world.uuid())
    for (let from = 0; from < SHOPPERS; from += 500)
      await engine.write(uuids.slice(from, from + 500).map((uuid, n) => waiting(uuid, from + n)))
    await engine.write([
      { sql: "insert into agents (arn, user_id, merchant_id, name, key_hash) values ('arn:a', 1, ?, 'Ada', 'x')", params: [MERCHANT] },
      {
        sql: "insert into agent_queues (arn, merchant_id, queue_name, status) values ('arn:a', ?, ?, 'available')",
        params: [MERCHANT, QUEUE],
      },
    ])
    const store = createStore(engine, engine.stream)
    const bus = createLocalBus((error) => {
      throw error
    })
    const presence = createPresence()
    presence.came('arn:a')
    let told = 0
    // What a socket does with it: one text for each.
    const hear = (signal: Signal) => {
      if (signal.kind === 'passing' && JSON.stringify(signal.frame).length > 0) told++
    }
    for (const uuid of uuids) {
      presence.came(uuid)
      bus.subscribe(TOPIC.conversation(uuid), hear)
    }
    const availability = createAvailability({ store, presence, opening: { isOpen: async () => true }, world })
    const places = createPlaces({ store, lines: createRoutingStore(engine), bus, world, availability, presence })

    let heldMs = 0
    async function tick(): Promise<number> {
      world.pass(2_000)
      bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId: MERCHANT, queueName: QUEUE })
      const started = performance.now()
      let isOver = false
      let before = process.cpuUsage()
      const watch = (): void => {
        const used = process.cpuUsage(before)
        heldMs = Math.max(heldMs, (used.user + used.system) / 1_000)
        before = process.cpuUsage()
        if (!isOver) setImmediate(watch)
      }
      setImmediate(watch)
      await places.tick()
      isOver = true
      const tookMs = performance.now() - started
      await new Promise((resolve) => setImmediate(resolve))
      return tookMs
    }

    const firstTickMs = await tick()
    const toldFirst = told
    const times: number[] = []
    for (let n = 0; n < TICKS; n++) {
      const gone = uuids.splice(0, DEPARTURES_A_TICK)
      await engine.write(
        gone.map((uuid) => ({
          sql: "update queue_entries set state = 'taken', ended_at = ? where queue_uuid = ?",
          params: [world.now(), uuid],
        })),
      )
      times.push(await tick())
    }
    places.close()
    times.sort((a, b) => a - b)
    return {
      firstTickMs,
      tickMs: { median: times[TICKS / 2] ?? 0, max: times[TICKS - 1] ?? 0 },
      heldMs,
      toldFirst,
      toldLater: (told - toldFirst) / TICKS,
    }
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
    rmSync(built, { recursive: true, force: true })
  }
}

function waiting(uuid: string, index: number): Statement {
  return {
    sql: `insert into queue_entries (queue_uuid, conversation_uuid, merchant_id, queue_name, arn, name, question, joined_at, state)
          values (?, ?, ?, ?, ?, 'Sam', ?, ?, 'waiting')`,
    params: [uuid, uuid, MERCHANT, QUEUE, `arn:${index}`, 'Is the kettle in stock? '.repeat(10), index],
  }
}
