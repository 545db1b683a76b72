// Places in line: told when asked, told again when they move, kept for two minutes of absence.
// Runs on a tick of one second, and only for queues that have changed; a shopper hears at most every two seconds. A line may be ten
// thousand long, so it is read in pages and told in slices: whoever sends a message meanwhile does not wait for it.

import type { ConversationEventQueuePosition } from '../../protocol/models.ts'
import { createBreath } from '../domain/breath.ts'
import { type Bus, type Store, TOPIC, type World } from '../domain/ports.ts'
import { estimateWait, isNews, milepost, type Told } from '../domain/queue.ts'
import type { Lines, PlaceInLine } from '../domain/routing.ts'
import type { Availability } from './availability.ts'
import { FIGURES_MS } from './board.ts'
import type { Presence } from './presence.ts'

export const PLACE_KEPT_MS = 2 * 60_000
/** The pace of a line is that of its last hour. */
const PACE_MS = FIGURES_MS / 24
const PAGE = 1_000
/** Places lost in one commit. */
const LOST_AT_ONCE = 200

export interface Places {
  /** The exact rank, for the shopper who asks. */
  of(conversationUuid: string): Promise<ConversationEventQueuePosition>
  /** The shopper of a lost place is back: to the end of the line. */
  returned(conversationUuid: string): Promise<void>
  tick(): Promise<void>
  close(): void
}

export interface PlacesParts {
  store: Store
  lines: Pick<Lines, 'waiting' | 'pickUps'>
  bus: Bus
  world: World
  availability: Availability
  presence: Presence
}

interface Queue {
  merchantId: string
  queueName: string
}

/** One queue's line as it was last seen. */
interface Line extends Queue {
  waiting: Map<string, PlaceInLine>
  told: Map<string, Told>
}

export function createPlaces({ store, lines, bus, world, availability, presence }: PlacesParts): Places {
  const dirty = new Map<string, Queue>()
  const known = new Map<string, Line>()
  let ticking: Promise<void> | undefined

  const keyOf = (queue: Queue) => `${queue.merchantId}\n${queue.queueName}`
  const unsubscribe = bus.subscribe(TOPIC.queues, (signal) => {
    if (signal.kind === 'queue changed') dirty.set(keyOf(signal), signal)
  })

  function lineOf({ merchantId, queueName }: Queue): Line {
    const key = keyOf({ merchantId, queueName })
    const line = known.get(key) ?? { merchantId, queueName, waiting: new Map(), told: new Map() }
    known.set(key, line)
    return line
  }

  function payload(place: number, available: boolean, pickUps: readonly number[]): ConversationEventQueuePosition {
    const wait = available ? estimateWait(place, pickUps, world.now()) : undefined
    return {
      position: place,
      available,
      ...(wait ? { estimated_wait_seconds: wait.seconds, estimated_wait_max_seconds: wait.maxSeconds } : {}),
    }
  }

  /** The whole line in order. Somebody who leaves between two pages makes it dirty again, and the next tick sets it right. */
  async function read(queue: Queue, breath: () => Promise<void>): Promise<PlaceInLine[]> {
    const places: PlaceInLine[] = []
    for (;;) {
      const page = await lines.waiting(queue.merchantId, queue.queueName, places[places.length - 1], PAGE)
      places.push(...page)
      if (page.length < PAGE) return places
      await breath()
    }
  }

  async function tellQueue(queue: Queue): Promise<void> {
    const breath = createBreath()
    const line = lineOf(queue)
    // Once for all of them: neither can differ between two shoppers of one line.
    const available = await availability.isAvailable(queue.merchantId, queue.queueName)
    const pickUps = available ? await lines.pickUps(queue.merchantId, queue.queueName, world.now() - PACE_MS) : []
    const places = await read(queue, breath)
    line.waiting = new Map(places.map((place) => [place.conversationUuid, place]))
    for (const conversationUuid of line.told.keys()) if (!line.waiting.has(conversationUuid)) line.told.delete(conversationUuid)
    for (const [index, { conversationUuid }] of places.entries()) {
      if (index % 100 === 99) await breath()
      if (!presence.isHere(conversationUuid)) continue
      const place = index + 1
      const mile = milepost(place)
      const news = isNews(line.told.get(conversationUuid), mile, available, world.now())
      if (news === 'later') dirty.set(keyOf(queue), queue)
      if (news !== 'yes') continue
      line.told.set(conversationUuid, { milepost: mile, available, at: world.now() })
      bus.publish(TOPIC.conversation(conversationUuid), {
        kind: 'passing',
        conversationUuid,
        from: '',
        to: 'customers',
        frame: {
          type: 'event',
          event_type: 'queue position',
          conversation_uuid: conversationUuid,
          event_queue_position: payload(place, available, pickUps),
        },
      })
    }
    if (line.waiting.size === 0) known.delete(keyOf(queue))
  }

  async function loseAbandonedPlaces(): Promise<void> {
    const lost: [Line, PlaceInLine][] = []
    for (const line of known.values())
      for (const place of line.waiting.values()) {
        const since = presence.absentSince(place.conversationUuid)
        if (since === undefined) continue
        // The clock was set back: the absence counts from now, or a place nobody waits in would be kept for hours.
        if (since > world.now()) presence.expect(place.conversationUuid, world.now())
        else if (world.now() - since >= PLACE_KEPT_MS) lost.push([line, place])
      }
    // Written together they share commits: after an outage there may be thousands.
    while (lost.length > 0) await Promise.all(lost.splice(0, LOST_AT_ONCE).map(([line, place]) => lose(line, place)))
  }

  async function lose(line: Line, { queueUuid, conversationUuid, joinedAt }: PlaceInLine): Promise<void> {
    const isLost = await store.setEntryState(queueUuid, 'waiting', 'away', joinedAt)
    line.waiting.delete(conversationUuid)
    line.told.delete(conversationUuid)
    if (isLost) tellChanged(line)
    // Back in the very moment in which the place was lost: nobody else would notice.
    if (presence.isHere(conversationUuid)) await takeBack(conversationUuid)
    else presence.forget(conversationUuid)
  }

  function tellChanged({ merchantId, queueName }: Queue): void {
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })
  }

  async function takeBack(conversationUuid: string): Promise<void> {
    const entry = await store.entryOf(conversationUuid)
    if (entry?.state === 'waiting') lineOf(entry).waiting.set(conversationUuid, entry)
    if (entry?.state !== 'away') return
    const joinedAt = await store.endOfLine(entry.merchantId, entry.queueName, world.now())
    if (await store.setEntryState(entry.queueUuid, 'away', 'waiting', joinedAt)) tellChanged(entry)
  }

  async function tick(): Promise<void> {
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
  }

  return {
    async of(conversationUuid) {
      const entry = await store.entryOf(conversationUuid)
      if (!entry) return { position: -1, available: false }
      const available = await availability.isAvailable(entry.merchantId, entry.queueName)
      const place = entry.state === 'waiting' ? await store.rank(entry) : undefined
      if (place === undefined) return { position: -1, available }
      lineOf(entry).told.set(conversationUuid, { milepost: milepost(place), available, at: world.now() })
      const pickUps = available ? await lines.pickUps(entry.merchantId, entry.queueName, world.now() - PACE_MS) : []
      // A place that counts since so long after the start was taken anew.
      const isNew = entry.joinedAt - ((await store.state(conversationUuid))?.opening.openedAt ?? entry.joinedAt) >= PLACE_KEPT_MS
      return { ...payload(place, available, pickUps), ...(isNew ? { place_lost: true } : {}) }
    },

    returned: takeBack,

    tick() {
      // A tick that takes longer than a second is not joined by a second one.
      ticking ??= tick().finally(() => {
        ticking = undefined
      })
      return ticking
    },

    close: unsubscribe,
  }
}
