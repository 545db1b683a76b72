// How long shoppers of a queue waited lately, from their question to the pick-up.

import type { ReplyWaits } from '../domain/reply-times.ts'
import type { Engine } from './engine.ts'

const LATEST = 50

export function createReplyStore(engine: Engine): ReplyWaits {
  return {
    async waits(merchantId, queueName, sinceMs) {
      const rows = await engine.read<{ waited: number }>(
        `select e.ended_at - c.opened_at as waited from queue_entries e join conversations c on c.conversation_uuid = e.conversation_uuid
         where e.merchant_id = ? and e.queue_name = ? and e.state = 'taken' and e.ended_at >= ? order by e.ended_at desc limit ?`,
        [merchantId, queueName, sinceMs, LATEST],
      )
      return rows.map((row) => Math.max(0, Number(row.waited)))
    },
  }
}
