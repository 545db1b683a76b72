// The shopper's page and cart as the agent last heard of them, and the trail that led there.

import { LIMITS } from '../../protocol/limits.ts'
import type { Cart, ConversationEventWebchatContext, ConversationWebchatContext, FormAnswer } from '../../protocol/models.ts'
import type { Store, World } from '../domain/ports.ts'
import { isoTime } from '../domain/rows.ts'

export interface ContextKeeper {
  /** Answers with the event as it may be passed on. */
  keep(conversationUuid: string, event: ConversationEventWebchatContext): Promise<ConversationEventWebchatContext>
  /** What the shopper said in the form before the talk. Said once. */
  keepAnswers(conversationUuid: string, answers: FormAnswer[]): Promise<void>
}

export function createContextKeeper({ store, world }: { store: Store; world: World }): ContextKeeper {
  return {
    async keep(conversationUuid, said) {
      const event = scrubbed(said)
      const before = (await store.context(conversationUuid)) ?? { session_start_dts: isoTime(world.now()) }
      await store.saveContext(conversationUuid, withEvent(before, event))
      return event
    },

    async keepAnswers(conversationUuid, form_answers) {
      const before = (await store.context(conversationUuid)) ?? { session_start_dts: isoTime(world.now()) }
      if (!before.form_answers) await store.saveContext(conversationUuid, { ...before, form_answers })
    },
  }
}

/** Pure: the context after one more event. A page seen twice in a row is one step of the trail. */
export function withEvent(before: ConversationWebchatContext, event: ConversationEventWebchatContext): ConversationWebchatContext {
  const { url } = event
  const trail = before.page_view ?? []
  const last = trail[trail.length - 1]
  const step = {
    ...(url ? { url } : {}),
    ...(event.title ? { title: event.title } : {}),
    ...(event.referrer ? { referrer: event.referrer } : {}),
  }
  const walked = url === undefined ? trail : last?.url === url ? [...trail.slice(0, -1), { ...last, ...step }] : [...trail, step]
  return {
    ...before,
    ...(event.cart ? { cart: { ...event.cart, ...(event.cart_id ? { cart_id: event.cart_id } : {}) } } : {}),
    ...(url ? { current_url: url } : {}),
    page_view: walked.slice(-LIMITS.trailPages),
  }
}

function scrubbed({ url, referrer, cart, ...rest }: ConversationEventWebchatContext): ConversationEventWebchatContext {
  const [page, from] = [bare(url), bare(referrer)]
  return {
    ...rest,
    ...(page ? { url: page } : {}),
    ...(from ? { referrer: from } : {}),
    ...(cart ? { cart: scrubbedCart(cart) } : {}),
  }
}

/** The console makes links of these: only http and https may come through. */
function scrubbedCart({ items, ...rest }: Cart): Cart {
  if (!items) return rest
  return {
    ...rest,
    items: items.map(({ view_url, ...item }) => {
      const page = bare(view_url)
      return page ? { ...item, view_url: page } : item
    }),
  }
}

/** Query and hash carry searches, e-mail addresses and tokens. The widget strips them; this is the second lock. */
export function bare(url: string | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined
  const parsed = new URL(url)
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return undefined
  return `${parsed.origin}${parsed.pathname}`
}
