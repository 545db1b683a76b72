// One rating for each conversation, over any engine.

import type { RatingStore } from '../domain/rating.ts'
import type { Engine } from './engine.ts'

export function createRatingStore(engine: Engine): RatingStore {
  return {
    async of(uuid) {
      const [row] = await engine.read<{ rating: number; comment: string; at: number }>(
        'select rating, comment, at from ratings where conversation_uuid = ?',
        [uuid],
      )
      return row && { rating: Number(row.rating), comment: row.comment, at: Number(row.at) }
    },

    async put(uuid, { rating, comment, at }) {
      const outcome = await engine.write([
        {
          // Only while the conversation is there: nothing may come back after it was erased.
          sql: `insert into ratings (conversation_uuid, rating, comment, at)
                select conversation_uuid, cast(? as bigint), cast(? as text), cast(? as bigint) from conversations where conversation_uuid = ?
                on conflict (conversation_uuid) do update set rating = excluded.rating, comment = excluded.comment, at = excluded.at`,
          params: [rating, comment, at, uuid],
          rows: 1,
        },
      ])
      return outcome === 'committed'
    },
  }
}
