// Links to an export, over any engine. An erasure takes its conversation out of them too.

import type { ExportLinks } from '../domain/rights.ts'
import type { Engine } from './engine.ts'

export function createExportLinkStore(engine: Engine): ExportLinks {
  return {
    async add(hash, { reader, conversationUuids }, endsAt) {
      const outcome = await engine.write(
        conversationUuids.map((uuid) => ({
          // Only while the conversation is there: nothing of it may come back after it was erased.
          sql: `insert into export_links (hash, conversation_uuid, reader, ends_at)
                select cast(? as text), conversation_uuid, cast(? as text), cast(? as bigint) from conversations
                where conversation_uuid = ?`,
          params: [hash, reader, endsAt, uuid],
        })),
      )
      if (outcome !== 'committed') throw new Error(`a link of its own was answered ${outcome}`)
    },

    async take(hash, now) {
      const forgotten = await engine.write([{ sql: 'delete from export_links where ends_at <= ?', params: [now] }])
      if (forgotten !== 'committed') throw new Error(`a write that cannot conflict was answered ${forgotten}`)
      for (;;) {
        const rows = await engine.read<{ conversation_uuid: string; reader: string }>(
          'select conversation_uuid, reader from export_links where hash = ? order by conversation_uuid',
          [hash],
        )
        const [first] = rows
        if (!first) return undefined
        // Another count than was read means that somebody else came with it, or that something was erased: looked at again.
        const outcome = await engine.write([{ sql: 'delete from export_links where hash = ?', params: [hash], rows: rows.length }])
        if (outcome === 'committed') return { reader: first.reader, conversationUuids: rows.map((row) => row.conversation_uuid) }
      }
    },
  }
}
