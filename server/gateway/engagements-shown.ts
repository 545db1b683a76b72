// Engagements as a site's pages get them: what a browser must judge and show, and nothing of what they are called among the staff. Pure.

import type { WebchatEngagement } from '../../protocol/models.ts'
import type { ActiveEngagement } from '../domain/settings.ts'

/** Every page of the site loads them. */
export const MOST_ENGAGEMENTS = 50

export function engagementsFor(siteQueues: readonly string[], active: readonly ActiveEngagement[]): WebchatEngagement[] {
  return active.flatMap(({ engagement, queueNames }) => {
    const queue_names = queueNames.filter((name) => siteQueues.includes(name))
    // Made for queues of another site of the merchant.
    if (queueNames.length > 0 && queue_names.length === 0) return []
    const { conversation_engagement_oid = 0, customer_greeting = '', customer_initiated = false, time_on_page = 0 } = engagement
    return [
      {
        conversation_engagement_oid,
        customer_greeting,
        customer_initiated,
        // Judged function by function when it was stored.
        equation: (engagement.equation ?? { groups: [] }) as WebchatEngagement['equation'],
        queue_names,
        time_on_page,
        visitor_type: engagement.visitor_type ?? 'all',
      },
    ]
  })
}
