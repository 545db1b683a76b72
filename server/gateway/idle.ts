// Ends talks in which nothing has happened for as long as their queue allows. Who still waits is never ended by it.

import type { Desk } from '../domain/desk.ts'
import type { World } from '../domain/ports.ts'
import type { Lines } from '../domain/routing.ts'

/** Idleness is counted in hours; looking every minute is soon enough. */
const LOOK_EVERY_MS = 60_000
const AT_ONCE = 50

export interface Idle {
  tick(): Promise<void>
}

export function createIdle({ desk, lines, world }: { desk: Desk; lines: Pick<Lines, 'queues' | 'silent'>; world: World }): Idle {
  let lookedAt = Number.NEGATIVE_INFINITY
  let isLooking = false

  async function look(): Promise<void> {
    for (const { merchantId, queueName, settings } of await lines.queues()) {
      if (settings.idleMs === 0) continue
      const since = world.now() - settings.idleMs
      for (;;) {
        const silent = await lines.silent(merchantId, queueName, since, AT_ONCE)
        const answers = await Promise.all(silent.map((uuid) => desk.closeIdle(uuid, since)))
        // Those that have moved meanwhile are not silent any more; none closed and still listed would turn this into a circle.
        if (silent.length < AT_ONCE || answers.every((answer) => !answer.ok || answer.facts.length === 0)) break
      }
    }
  }

  return {
    async tick() {
      // Either way, should the clock have been set back.
      if (isLooking || Math.abs(world.now() - lookedAt) < LOOK_EVERY_MS) return
      lookedAt = world.now()
      isLooking = true
      try {
        await look()
      } finally {
        isLooking = false
      }
    },
  }
}
