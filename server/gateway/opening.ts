// Which queues are open by their hours, for whoever tells it to the outside; and when a clock opens or closes one, its line hears of it.

import { nextOpening, openNow } from '../domain/hours.ts'
import { type Bus, TOPIC, type World } from '../domain/ports.ts'
import type { Lines } from '../domain/routing.ts'

export interface Opening {
  isOpen(merchantId: string, queueName: string): Promise<boolean>
  /** Epoch ms; undefined while it is open, and where nothing is known. */
  nextOpening(merchantId: string, queueName: string): Promise<number | undefined>
  tick(): Promise<void>
}

export function createOpening({ lines, bus, world }: { lines: Pick<Lines, 'settings' | 'queues'>; bus: Bus; world: World }): Opening {
  const wasOpen = new Map<string, boolean>()

  return {
    async isOpen(merchantId, queueName) {
      const { hours } = await lines.settings(merchantId, queueName)
      return !hours || openNow(hours, world.now())
    },

    async nextOpening(merchantId, queueName) {
      const { hours } = await lines.settings(merchantId, queueName)
      return hours && nextOpening(hours, world.now())
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
