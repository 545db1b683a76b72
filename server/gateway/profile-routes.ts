// Who the caller is to shoppers, how much they take on, what they may change, and that they are still there.

import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { AGENT_PATHS } from '../../protocol/agent-paths.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { PATHS } from '../../protocol/rest.ts'
import { type Bus, TOPIC, type World } from '../domain/ports.ts'
import type { ProfileChange, Profiles } from '../domain/settings.ts'
import type { Desks } from './app.ts'
import { taken } from './conversation-routes.ts'
import { enveloped } from './enveloped.ts'
import { paged, pageOf } from './paging.ts'
import type { Presence } from './presence.ts'
import { Refused } from './refusals.ts'
import { filled, language, readBody, text } from './schemas.ts'

export const PROFILE_LIMITS = { chats: 100, instructionUnits: 8_192, list: 100 } as const

const instructions = v.nullish(text(PROFILE_LIMITS.instructionUnits))
const labels = v.nullish(v.pipe(v.array(text(LIMITS.nameUnits)), v.maxLength(PROFILE_LIMITS.list)))
const on = v.nullish(v.boolean())

/** Kept and given back; there is no such agent here yet. */
const capabilities = v.object({
  access_storefront_and_item: on,
  cancel_subscription: on,
  delay_subscription: on,
  generate_coupon: on,
  lookup_order_information: on,
  lookup_subscription_information: on,
  open_support_ticket: on,
  open_support_ticket_channel: v.nullish(v.picklist(['none', 'email', 'ultracart_task', 'zoho_desk_ticket'])),
  open_support_ticket_channel_email: v.nullish(text(LIMITS.emailUnits)),
  open_support_ticket_zoho_desk_department_id: v.nullish(text(LIMITS.nameUnits)),
  pause_subscription: on,
  resume_subscription: on,
  transfer_chat_to_live_agent: on,
  update_subscription_credit_card: on,
})

export const agentProfile = v.object({
  chat_limit: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(PROFILE_LIMITS.chats))),
  default_language_iso_code: v.nullish(language),
  default_status: v.nullish(v.picklist(['available', 'busy', 'unavailable'])),
  display_name: v.nullish(filled(LIMITS.nameUnits)),
  /** Shown to shoppers: an address that a shop's page may load. */
  profile_image_url: v.nullish(v.pipe(text(LIMITS.urlUnits), v.regex(/^https:\/\/[^\s/]/, 'is not an https address'))),
  profile_image_upload_key: v.nullish(text(200)),
  ai_capabilities: v.nullish(capabilities),
  ai_chat_instructions: instructions,
  ai_persona: instructions,
  ai_sms_instructions: instructions,
  ai_ticket_instructions: instructions,
  ai_voice_instructions: instructions,
  ai_voice_personality: v.nullish(v.picklist(['Ara', 'Rex', 'Sal', 'Eve', 'Leo'])),
  zohodesk_classifications: labels,
  zohodesk_departments: labels,
})

export interface ProfileRoutesParts {
  desks: Desks
  profiles: Profiles
  presence: Presence
  bus: Bus
  world: World
}

export function profileRoutes(app: FastifyInstance, { desks, profiles, presence, bus, world }: ProfileRoutesParts): void {
  app.get(PATHS.agentProfile, async (request) => {
    const { agent } = await desks.agent(request)
    return enveloped('agent_profile', await profiles.one(agent.arn))
  })

  app.put(PATHS.agentProfile, async (request) => {
    const { agent } = await desks.agent(request)
    await profiles.change(agent.arn, changeOf(taken(readBody(agentProfile, request.body))))
    return enveloped('agent_profile', await profiles.one(agent.arn))
  })

  app.get(AGENT_PATHS.profiles, async (request) => {
    const { agent } = await desks.agent(request)
    const page = pageOf(request.query)
    return paged('agent_profiles', await profiles.list(agent.merchantId, page), page)
  })

  app.get(AGENT_PATHS.permissions, async (request) => {
    const { agent } = await desks.agent(request)
    return enveloped('permissions', { edit_settings: (await profiles.role(agent.arn)) === 'admin' })
  })

  /**
   * An agent without a socket counts as there for half a minute from now, as if their line had just broken: a client between two
   * sockets calls this to keep the shop open. Whose socket is open is there anyway.
   */
  app.get(PATHS.agentKeepalive, async (request, reply) => {
    const { agent } = await desks.agent(request)
    if (presence.isHere(agent.arn)) return reply.code(204).send()
    presence.expect(agent.arn, world.now())
    for (const queueName of agent.queues) bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId: agent.merchantId, queueName })
    return reply.code(204).send()
  })
}

/** What is left out stays as it was; null takes it away. */
function changeOf(given: v.InferOutput<typeof agentProfile>): ProfileChange {
  if (given.profile_image_upload_key)
    throw new Refused('bad request', 'profile_image_upload_key: pictures of agents are set by profile_image_url')
  const {
    chat_limit,
    default_language_iso_code,
    default_status,
    display_name,
    profile_image_url,
    profile_image_upload_key: _,
    ...more
  } = given
  return {
    ...(chat_limit === undefined ? {} : { chatLimit: chat_limit }),
    ...(default_language_iso_code === undefined ? {} : { language: default_language_iso_code }),
    ...(default_status === undefined ? {} : { defaultStatus: default_status }),
    ...(display_name === undefined ? {} : { displayName: display_name }),
    ...(profile_image_url === undefined ? {} : { imageUrl: profile_image_url }),
    more,
  }
}
