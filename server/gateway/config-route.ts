// What a widget may know of a site before anybody has acted: public, cacheable for a moment, no key and no cookie.

import type { FastifyInstance } from 'fastify'
import { LIMITS, UPLOADS } from '../../protocol/limits.ts'
import type { WebchatConfig } from '../../protocol/models.ts'
import { PATHS } from '../../protocol/rest.ts'
import type { Identity } from '../domain/identity.ts'
import type { Store } from '../domain/ports.ts'
import type { SiteForms } from '../domain/pre-chat.ts'
import type { Engagements } from '../domain/settings.ts'
import type { Availability } from './availability.ts'
import { engagementsFor, MOST_ENGAGEMENTS } from './engagements-shown.ts'
import type { Opening } from './opening.ts'
import { Refused } from './refusals.ts'

const CACHE_SECONDS = 5

export function configRoute(
  app: FastifyInstance,
  parts: {
    store: Store
    identity: Identity
    availability: Availability
    opening: Opening
    engagements: Engagements
    recordingAllowed: boolean
    filesAllowed: boolean
    forms: SiteForms
    answersByEmail: boolean
  },
): void {
  const { store, identity, availability, opening, engagements, recordingAllowed, filesAllowed, forms, answersByEmail } = parts

  app.get(PATHS.config, async (request, reply): Promise<WebchatConfig> => {
    const { site: key } = request.query as { site?: string }
    const site = typeof key === 'string' ? await store.site(key) : undefined
    if (!site || (await identity.closedSites([site.key])).has(site.key)) throw new Refused('not there', 'no such site')
    const queues = await Promise.all(
      site.queues.map(async (queue) => {
        const opensAt = await opening.nextOpening(site.merchantId, queue)
        const within = await opening.replyWithin(site.merchantId, queue)
        return {
          queue_name: queue,
          available: await availability.isAvailable(site.merchantId, queue),
          open: await opening.isOpen(site.merchantId, queue),
          ...(opensAt === undefined ? {} : { next_opening_epoch: opensAt }),
          ...(within === undefined ? {} : { reply_within_seconds: within }),
        }
      }),
    )
    const form = await forms.form(site.key)
    const isOpen = queues.some((queue) => queue.open)
    const openings = isOpen ? [] : queues.flatMap((queue) => queue.next_opening_epoch ?? [])
    reply.header('cache-control', `public, max-age=${CACHE_SECONDS}`).header('access-control-allow-origin', '*')
    return {
      site: site.key,
      merchant_id: site.merchantId,
      shop_name: site.shopName,
      queues,
      available: queues.some((queue) => queue.available),
      engagements: engagementsFor(site.queues, await engagements.active(site.merchantId, MOST_ENGAGEMENTS)),
      open: isOpen,
      ...(openings.length > 0 ? { next_opening_epoch: Math.min(...openings) } : {}),
      recording_allowed: recordingAllowed,
      limits: { message_units: LIMITS.messageUnits, name_units: LIMITS.nameUnits, email_units: LIMITS.emailUnits },
      ...(form ? { form } : {}),
      ...(answersByEmail ? { answers_by_email: true } : {}),
      ...(filesAllowed && {
        uploads: { bytes: UPLOADS.bytes, per_message: UPLOADS.perMessage, extensions: [...UPLOADS.extensions] },
      }),
    }
  })
}
