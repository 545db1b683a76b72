// The clock and the dice in a test's own hand.

import type { World } from '../server/domain/ports.ts'
import { WORLD } from '../server/world.ts'

export interface FakeWorld extends World {
  pass(ms: number): void
}

export function createFakeWorld(startMs = Date.UTC(2026, 10, 20, 12)): FakeWorld {
  let now = startMs
  return {
    ...WORLD,
    now: () => now,
    pass(ms) {
      now += ms
    },
  }
}
