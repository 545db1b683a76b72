// The log of the legs, over any engine, beside the log of the talk.

import type { WrapupPrompt } from '../../protocol/legs.ts'
import type { Fact } from '../domain/fact.ts'
import type { LegStore } from '../domain/leg-desk.ts'
import type { LegFact } from '../domain/leg-fact.ts'
import { LEG_KINDS } from '../domain/legs.ts'
import type { Engine } from './engine.ts'

export function createLegStore(engine: Engine): LegStore {
  return {
    async talk(uuid) {
      const rows = await engine.read<{ body: string }>(
        `select body from facts where conversation_uuid = ? and kind in (${LEG_KINDS.map(() => '?').join(', ')}) order by seq`,
        [uuid, ...LEG_KINDS],
      )
      return rows.map(({ body }) => JSON.parse(body) as Fact)
    },

    async legFacts(uuid) {
      const rows = await engine.read<{ body: string }>('select body from leg_facts where conversation_uuid = ? order by number', [uuid])
      return rows.map(({ body }) => JSON.parse(body) as LegFact)
    },

    async add(uuid, fact) {
      const outcome = await engine.write([
        {
          // Only while the conversation is there: nothing may come back after it was erased.
          sql: `insert into leg_facts (conversation_uuid, number, at, kind, body)
                select conversation_uuid, cast(? as bigint), cast(? as bigint), cast(? as text), cast(? as text) from conversations
                where conversation_uuid = ?`,
          params: [fact.number, fact.at, fact.kind, JSON.stringify(fact), uuid],
          rows: 1,
        },
      ])
      if (outcome === 'conflict') throw new Error('a leg of a conversation that is not there')
      return outcome === 'committed'
    },

    async wrapupPrompt(merchantId, queueName) {
      const [row] = await engine.read<{ settings_json: string | null }>(
        'select settings_json from departments where merchant_id = ? and department_name = ?',
        [merchantId, queueName],
      )
      return promptOf(row?.settings_json ?? undefined)
    },
  }
}

/** A department's settings are a free object; ours is `wrapup_prompt`. */
function promptOf(settingsJson: string | undefined): WrapupPrompt {
  const settings: unknown = settingsJson === undefined ? undefined : JSON.parse(settingsJson)
  const isMandatory =
    typeof settings === 'object' && settings !== null && 'wrapup_prompt' in settings && settings.wrapup_prompt === 'mandatory'
  return isMandatory ? 'mandatory' : 'optional'
}
