// Which queues are open by their hours, for whoever tells it to the outside; and when a clock opens or closes one, its line hears of it.

import { nextOpening, openNow } from '../domain/hours.ts'
import { type Bus, TOPIC, type World } from '../domain/ports.ts'
import { type ReplyWaits, replyWithin } from '../domain/reply-times.ts'
import type { Lines } from '../domain/routing.ts'

export interface Opening {
  isOpen(merchantId: string, queueName: string): Promise<boolean>
  /** Epoch ms; undefined while it is open, and where nothing is known. */
  nextOpening(merchantId: string, queueName: string): Promise<number | undefined>
  /** Within how many seconds four of five were picked up lately; undefined while too little is known. */
  replyWithin(merchantId: string, queueName: string): Promise<number | undefined>
  tick(): Promise<void>
}

/** Talks of the last week count. */
const LATELY_MS = 7 * 24 * 3_600_000
/** The public configuration is asked for by every page. */
const KNOWN_MS = 60_000

export interface OpeningParts {
  lines: Pick<Lines, 'settings' | 'queues'>
  replies: ReplyWaits
  bus: Bus
  world: World
}

export function createOpening({ lines, replies, bus, world }: OpeningParts): Opening {
  const wasOpen = new Map<string, boolean>()
  const known = new Map<string, { at: number; within: Promise<number | undefined> }>()

  return {
    async isOpen(merchantId, queueName) {
      const { hours } = await lines.settings(merchantId, queueName)
      return !hours || openNow(hours, world.now())
    },

    async nextOpening(merchantId, queueName) {
      const { hours } = await lines.settings(merchantId, queueName)
      return hours && nextOpening(hours, world.now())
    },

    replyWithin(merchantId, queueName) {
      const key = `${merchantId}\n${queueName}`
      const now = world.now()
      const before = known.get(key)
      if (before && Math.abs(now - before.at) < KNOWN_MS) return before.within
      const within = replies.waits(merchantId, queueName, now - LATELY_MS).then(replyWithin)
      known.set(key, { at: now, within })
      within.catch(() => known.delete(key))
      return within
    },

    async tick() {
      for (const { merchantId, queueName, settings } of await lines.queues()) {
        const key = `${merchantId}\n${queueName}`
        const before = wasOpen.get(key) ?? true
        if (!settings.hours && before) continue
        const isOpen = !settings.hours || openNow(settings.hours, world.now())
        wasOpen.set(key, isOpen)
        if (isOpen !== before) bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })
      }
    },
  }
}
