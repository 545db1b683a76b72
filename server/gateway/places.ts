// Places in line: told when asked, told again when they move, kept for two minutes of absence.
// Runs on a tick of one second, and only for queues that have changed; a shopper hears at most every two seconds.

import type { ConversationEventQueuePosition } from '../../protocol/models.ts'
import { type Bus, type QueueEntry, type Store, TOPIC, type World } from '../domain/ports.ts'
import { estimateWait, milepost } from '../domain/queue.ts'
import type { Availability } from './availability.ts'
import { FIGURES_MS } from './board.ts'
import type { Presence } from './presence.ts'

const TELL_EVERY_MS = 2_000
export const PLACE_KEPT_MS = 2 * 60_000
/** The pace of a line is that of its last hour. */
const PACE_MS = FIGURES_MS / 24

export interface Places {
  /** The exact rank, for the shopper who asks. */
  of(conversationUuid: string): Promise<ConversationEventQueuePosition>
  /** The shopper of a lost place is back: to the end of the line. */
  returned(conversationUuid: string): Promise<void>
  tick(): Promise<void>
  close(): void
}

interface Told {
  milepost: number
  available: boolean
  at: number
}

export function createPlaces(parts: { store: Store; bus: Bus; world: World; availability: Availability; presence: Presence }): Places {
  const { store, bus, world, availability, presence } = parts
  const dirty = new Map<string, { merchantId: string; queueName: string }>()
  const told = new Map<string, Told>()
  /** Those with a place whose shopper has no socket. */
  const watched = new Map<string, QueueEntry>()

  const keyOf = (queue: { merchantId: string; queueName: string }) => `${queue.merchantId}\n${queue.queueName}`
  const unsubscribe = bus.subscribe(TOPIC.queues, (signal) => {
    if (signal.kind === 'queue changed') dirty.set(keyOf(signal), signal)
  })

  async function position(entry: QueueEntry, place: number, available: boolean): Promise<ConversationEventQueuePosition> {
    const figures = await store.figures(entry.merchantId, entry.queueName, world.now() - PACE_MS)
    const wait = available ? estimateWait(place, figures.recentPickUps, world.now()) : undefined
    return {
      position: place,
      available,
      ...(wait ? { estimated_wait_seconds: wait.seconds, estimated_wait_max_seconds: wait.maxSeconds } : {}),
    }
  }

  function remember(conversationUuid: string, place: number, available: boolean): void {
    told.set(conversationUuid, { milepost: milepost(place), available, at: world.now() })
  }

  async function tellQueue(queue: { merchantId: string; queueName: string }): Promise<void> {
    const available = await availability.isAvailable(queue.merchantId, queue.queueName)
    const line = (await store.line(queue.merchantId, queue.queueName)).filter((entry) => entry.state === 'waiting')
    forgetAllBut(line, keyOf(queue))
    for (const [index, entry] of line.entries()) {
      watched.set(entry.conversationUuid, entry)
      if (!presence.isHere(entry.conversationUuid)) continue
      const place = index + 1
      const last = told.get(entry.conversationUuid)
      if (last && last.milepost === milepost(place) && last.available === available) continue
      // Either way, should the clock have been set back.
      if (last && Math.abs(world.now() - last.at) < TELL_EVERY_MS) {
        dirty.set(keyOf(queue), queue)
        continue
      }
      remember(entry.conversationUuid, place, available)
      bus.publish(TOPIC.conversation(entry.conversationUuid), {
        kind: 'passing',
        conversationUuid: entry.conversationUuid,
        from: '',
        to: 'customers',
        frame: {
          type: 'event',
          event_type: 'queue position',
          conversation_uuid: entry.conversationUuid,
          event_queue_position: await position(entry, place, available),
        },
      })
    }
  }

  function forgetAllBut(line: readonly QueueEntry[], queueKey: string): void {
    const stillThere = new Set(line.map((entry) => entry.conversationUuid))
    for (const [conversationUuid, entry] of watched) {
      if (keyOf(entry) !== queueKey || stillThere.has(conversationUuid)) continue
      watched.delete(conversationUuid)
      told.delete(conversationUuid)
    }
  }

  async function loseAbandonedPlaces(): Promise<void> {
    for (const [conversationUuid, entry] of watched) {
      const since = presence.absentSince(conversationUuid)
      if (since === undefined || world.now() - since < PLACE_KEPT_MS) continue
      const lost = await store.setEntryState(entry.queueUuid, 'waiting', 'away', entry.joinedAt)
      watched.delete(conversationUuid)
      told.delete(conversationUuid)
      if (lost) tellChanged(entry)
      // Back in the very moment in which the place was lost: nobody else would notice.
      if (presence.isHere(conversationUuid)) await takeBack(conversationUuid)
      else presence.forget(conversationUuid)
    }
  }

  function tellChanged({ merchantId, queueName }: QueueEntry): void {
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })
  }

  async function takeBack(conversationUuid: string): Promise<void> {
    const entry = await store.entryOf(conversationUuid)
    if (entry?.state === 'waiting') watched.set(conversationUuid, entry)
    if (entry?.state !== 'away') return
    if (await store.setEntryState(entry.queueUuid, 'away', 'waiting', world.now())) tellChanged(entry)
  }

  return {
    async of(conversationUuid) {
      const entry = await store.entryOf(conversationUuid)
      if (!entry) return { position: -1, available: false }
      const available = await availability.isAvailable(entry.merchantId, entry.queueName)
      const place = entry.state === 'waiting' ? await store.rank(entry) : undefined
      if (place === undefined) return { position: -1, available }
      remember(conversationUuid, place, available)
      return position(entry, place, available)
    },

    returned: takeBack,

    async tick() {
      await loseAbandonedPlaces()
      for (const [key, queue] of [...dirty]) {
        dirty.delete(key)
        try {
          await tellQueue(queue)
        } catch (error) {
          // The store failed for a moment; the line has moved all the same.
          dirty.set(key, queue)
          throw error
        }
      }
    },

    close: unsubscribe,
  }
}
