// Agents' profiles: the name and picture shoppers see, how many chats an agent takes at once, and what they may change.

import type { AgentStatus } from '../../protocol/models.ts'
import type { AgentProfile, Profiles } from '../domain/settings.ts'
import type { Engine, Value } from './engine.ts'

interface Row {
  user_id: number
  name: string
  display_name: string | null
  profile_image_url: string | null
  default_language: string | null
  default_status: AgentStatus | null
  chat_limit: number | null
  more_json: string | null
}

const SELECT = `select a.user_id, a.name, p.display_name, p.profile_image_url, p.default_language, p.default_status, p.chat_limit, p.more_json
  from agents a left join agent_profiles p on p.arn = a.arn`

export function createProfileStore(engine: Engine): Profiles {
  const all = <R>(sql: string, ...params: Value[]) => engine.read<R>(sql, params)

  return {
    async role(arn) {
      const [row] = await all<{ role: string | null }>('select role from agents where arn = ?', arn)
      return row?.role === 'admin' ? 'admin' : 'agent'
    },

    async setRole(arn, role) {
      await engine.write([{ sql: 'update agents set role = ? where arn = ?', params: [role, arn] }])
    },

    async chatLimit(arn) {
      const [row] = await all<{ chat_limit: number | null }>('select chat_limit from agent_profiles where arn = ?', arn)
      return row?.chat_limit ?? undefined
    },

    async one(arn) {
      const [row] = await all<Row>(`${SELECT} where a.arn = ?`, arn)
      return row && profileOf(row)
    },

    async list(merchantId, { limit, offset }) {
      const rows = await all<Row>(`${SELECT} where a.merchant_id = ? order by a.user_id limit ? offset ?`, merchantId, limit + 1, offset)
      return rows.map(profileOf)
    },

    async change(arn, change) {
      const set: [column: string, value: Value][] = []
      if (change.displayName !== undefined) set.push(['display_name', change.displayName])
      if (change.imageUrl !== undefined) set.push(['profile_image_url', change.imageUrl])
      if (change.language !== undefined) set.push(['default_language', change.language])
      if (change.defaultStatus !== undefined) set.push(['default_status', change.defaultStatus])
      if (change.chatLimit !== undefined) set.push(['chat_limit', change.chatLimit])
      if (change.more !== undefined) {
        const [row] = await all<{ more_json: string }>('select more_json from agent_profiles where arn = ?', arn)
        const more = { ...(JSON.parse(row?.more_json ?? '{}') as object), ...change.more }
        set.push(['more_json', JSON.stringify(more, (_, value) => value ?? undefined)])
      }
      await engine.write([
        { sql: "insert into agent_profiles (arn, more_json) values (?, '{}') on conflict (arn) do nothing", params: [arn] },
        ...set.map(([column, value]) => ({ sql: `update agent_profiles set ${column} = ? where arn = ?`, params: [value, arn] })),
      ])
    },
  }
}

function profileOf(row: Row): AgentProfile {
  return {
    ...(JSON.parse(row.more_json ?? '{}') as AgentProfile),
    ai: false,
    ...(row.chat_limit === null ? {} : { chat_limit: row.chat_limit }),
    ...(row.default_language === null ? {} : { default_language_iso_code: row.default_language }),
    ...(row.default_status === null ? {} : { default_status: row.default_status }),
    display_name: row.display_name ?? row.name,
    name: row.name,
    ...(row.profile_image_url === null ? {} : { profile_image_url: row.profile_image_url }),
    user_id: row.user_id,
  }
}
