// The agents' board: one row for each queue, made anew when something about it changed, a moment later.

import type { ConversationWebchatQueueStatus, ConversationWebchatQueueStatusQueueEntry } from '../../protocol/models.ts'
import { type Bus, type QueueEntry, type Store, TOPIC, type World } from '../domain/ports.ts'
import { entryOnWire, isoTime } from '../domain/rows.ts'
import type { Availability } from './availability.ts'
import { createCalm } from './calm.ts'
import type { Router } from './router.ts'

/** Figures tell of the last day. */
export const FIGURES_MS = 24 * 3_600_000
/** An agent works from the front of the line; ten thousand rows would help nobody. */
const ENTRIES_SHOWN = 200
/** Questions are shown in full until they add up to this; further back their beginning must do, or a full line of long ones would
 * make a board bigger than what an agent's socket may have waiting, and close it. */
const FULL_UNITS = 64 * 1024
const BEGINNING_UNITS = 200

/** Pure: the front of the line as the board shows it. */
export function entriesShown(line: readonly QueueEntry[]): ConversationWebchatQueueStatusQueueEntry[] {
  let units = 0
  return line.slice(0, ENTRIES_SHOWN).map((entry) => {
    units += entry.question.length
    if (units <= FULL_UNITS || entry.question.length <= BEGINNING_UNITS) return entryOnWire(entry)
    // A cut through an emoji leaves half a pair behind, which goes too.
    const beginning = entry.question.slice(0, BEGINNING_UNITS).replace(/[\ud800-\udbff]$/, '')
    return entryOnWire({ ...entry, question: `${beginning}…` })
  })
}

export interface Board {
  status(merchantId: string, queueName: string): Promise<ConversationWebchatQueueStatus>
  close(): void
}

export function createBoard(parts: {
  store: Store
  bus: Bus
  world: World
  availability: Availability
  router: Pick<Router, 'next'>
  onFault(error: unknown): void
}): Board {
  const { store, bus, world, availability, router, onFault } = parts
  const calm = createCalm(onFault)

  async function status(merchantId: string, queueName: string): Promise<ConversationWebchatQueueStatus> {
    const [agents, line, figures] = await Promise.all([
      availability.agents(merchantId, queueName),
      store.line(merchantId, queueName),
      store.figures(merchantId, queueName, world.now() - FIGURES_MS),
    ])
    const count = (wanted: string) => agents.filter((agent) => agent.status === wanted).length
    const next = await router.next(agents)
    return {
      queue_name: queueName,
      agent_count: agents.length,
      agent_available_count: count('available'),
      agent_busy_count: count('busy'),
      agent_unavailable_count: count('unavailable'),
      agents: agents.map((agent) => ({
        agent_status: agent.status,
        agent_user_id: String(agent.userId),
        conversation_participant_arn: agent.arn,
        conversation_participant_name: agent.name,
        ...(agent.lastChatAt === undefined ? {} : { last_chat_dts: isoTime(agent.lastChatAt) }),
        next_round_robin: agent.arn === next,
      })),
      customer_abandon_count: figures.abandoned,
      customer_active_count: figures.active,
      ...(figures.meanAbandonSeconds === undefined ? {} : { customer_average_abandon_time_seconds: figures.meanAbandonSeconds }),
      ...(figures.meanHoldSeconds === undefined ? {} : { customer_average_hold_time_seconds: figures.meanHoldSeconds }),
      customer_chat_count: figures.taken,
      customer_waiting_count: figures.waiting,
      ...(figures.longestWaitingSince === undefined ? {} : { customer_waiting_join_dts: isoTime(figures.longestWaitingSince) }),
      queue_entries: entriesShown(line),
    }
  }

  async function show(merchantId: string, queueName: string): Promise<void> {
    const row = await status(merchantId, queueName)
    bus.publish(TOPIC.merchant(merchantId), {
      kind: 'queue',
      queueName,
      frame: { type: 'event', event_type: 'queue status update', event_queue_status_update: row },
    })
  }

  const unsubscribe = bus.subscribe(TOPIC.queues, (signal) => {
    if (signal.kind !== 'queue changed') return
    const { merchantId, queueName } = signal
    calm.soon(`${merchantId}\n${queueName}`, () => show(merchantId, queueName))
  })

  return {
    status,
    close() {
      unsubscribe()
      calm.close()
    },
  }
}
