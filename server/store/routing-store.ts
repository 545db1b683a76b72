// What routing, places and idle talks read, over any engine. Narrow on purpose: it is read every second, and the line may be long.

import { QUEUE_DEFAULTS, type QueueSettings, readQueueSettings } from '../domain/queue-settings.ts'
import type { Lines, PlaceInLine } from '../domain/routing.ts'
import type { Engine, Value } from './engine.ts'

/** How many of the latest pick-ups tell the pace of a line. */
const PICK_UPS = 20

interface PlaceRow {
  queue_uuid: string
  conversation_uuid: string
  joined_at: number
}

export function createRoutingStore(engine: Engine): Lines {
  const all = <Row>(sql: string, ...params: Value[]): Promise<Row[]> => engine.read<Row>(sql, params)

  return {
    async waiting(merchantId, queueName, after, limit) {
      const { joinedAt, queueUuid } = after ?? { joinedAt: -1, queueUuid: '' }
      const rows = await all<PlaceRow>(
        `select queue_uuid, conversation_uuid, joined_at from queue_entries
         where merchant_id = ? and queue_name = ? and state = 'waiting' and joined_at >= ? and (joined_at > ? or queue_uuid > ?)
         order by joined_at, queue_uuid limit ?`,
        merchantId,
        queueName,
        joinedAt,
        joinedAt,
        queueUuid,
        limit,
      )
      return rows.map(
        (row): PlaceInLine => ({ queueUuid: row.queue_uuid, conversationUuid: row.conversation_uuid, joinedAt: Number(row.joined_at) }),
      )
    },

    async pickUps(merchantId, queueName, sinceMs) {
      const rows = await all<{ at: number }>(
        `select ended_at as at from queue_entries where merchant_id = ? and queue_name = ? and state = 'taken' and ended_at >= ?
         order by ended_at desc limit ?`,
        merchantId,
        queueName,
        sinceMs,
        PICK_UPS,
      )
      return rows.map((row) => Number(row.at))
    },

    async openChats(arns) {
      if (arns.length === 0) return new Map()
      const rows = await all<{ arn: string; n: number }>(
        `select p.arn, count(*) as n from people_present p join conversations c on c.conversation_uuid = p.conversation_uuid
         where p.arn in (${arns.map(() => '?').join(', ')}) and c.life = 'talking' group by p.arn`,
        ...arns,
      )
      return new Map(rows.map((row) => [row.arn, Number(row.n)]))
    },

    async silent(merchantId, queueName, sinceMs, limit) {
      const rows = await all<{ conversation_uuid: string }>(
        `select conversation_uuid from conversations where merchant_id = ? and queue_name = ? and life = 'talking' and last_at <= ?
         order by last_at limit ?`,
        merchantId,
        queueName,
        sinceMs,
        limit,
      )
      return rows.map((row) => row.conversation_uuid)
    },

    async settings(merchantId, queueName) {
      const [row] = await all<{ settings_json: string | null }>(
        'select settings_json from departments where merchant_id = ? and department_name = ?',
        merchantId,
        queueName,
      )
      return settingsOf(row?.settings_json ?? null)
    },

    async queues() {
      const rows = await all<{ merchant_id: string; department_name: string; settings_json: string | null }>(
        'select merchant_id, department_name, settings_json from departments',
      )
      return rows.map((row) => ({
        merchantId: row.merchant_id,
        queueName: row.department_name,
        settings: settingsOf(row.settings_json),
      }))
    },
  }
}

/** Judged when they were written; a row changed by hand that makes no sense counts as none. */
function settingsOf(json: string | null): QueueSettings {
  if (json === null) return QUEUE_DEFAULTS
  const answer = readQueueSettings(JSON.parse(json))
  return answer.ok ? answer.settings : QUEUE_DEFAULTS
}
