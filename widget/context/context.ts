// What the agent may know of where the shopper is: address, title, referrer and cart. Nothing leaves before the shopper has started a
// chat; afterwards at most one frame a second, the last state always, and never the same twice in a row.

import { LIMITS, TIMES } from '../../protocol/limits.ts'
import type { Cart, ConversationEventWebchatContext } from '../../protocol/models.ts'
import { boundedText, plainAddress } from './bounded.ts'
import { createDataLayer } from './data-layer.ts'
import { foldEcommerce } from './fold-ecommerce.ts'
import type { PagePorts } from './ports.ts'
import { readCart } from './read-cart.ts'

export interface ContextPorts {
  page: PagePorts
  now(): number
  /** Returns its own undo. */
  after(delayMs: number, run: () => void): () => void
  /** False when the line could not take it; `sendAgain` is called when it can. */
  send(context: ConversationEventWebchatContext): boolean
}

export interface Context {
  /** What would be said now; for the request that starts a conversation. */
  current(): ConversationEventWebchatContext
  /** The page's word on its cart, for `Shopbell.cart(cart)`; null empties it. False when it is no cart. */
  setCart(value: unknown): boolean
  /** The page's word on where the shopper is, until the address changes; null takes it back. False when it says nothing. */
  setPage(value: unknown): boolean
  /** The shopper has started a chat. */
  begin(): void
  /** The chat is over. */
  end(): void
  /** The line is new: the other side may not know what the last one was told. */
  sendAgain(): void
  close(): void
}

/** A page writes its address first and its title a moment later; both belong into one frame. */
const SETTLE_MS = 150
const CART_KEY = 'shopbell:cart'

export function createContext({ page, now, after, send }: ContextPorts): Context {
  /** The page's own word wins over what its analytics say. */
  let saidCart: Cart | undefined
  let heardCart: Cart | undefined
  let saidPage: { url?: string | undefined; title?: string | undefined; at: string } | undefined
  let talking = false
  let lastSent = ''
  let lastSentAt = Number.NEGATIVE_INFINITY
  let wasVisible = page.isVisible()
  let cancel: (() => void) | undefined

  const layer = createDataLayer(page.dataLayer, (entry) => {
    const next = foldEcommerce(heardCart, entry, page.address())
    if (next === heardCart) return
    heardCart = next
    keepCart()
    plan(SETTLE_MS)
  })
  heardCart = recallCart()
  layer.look()

  const unwatch = page.onMoved(() => {
    layer.look()
    const visible = page.isVisible()
    // With two tabs open the agent should see the one in front, whatever this one said last.
    if (visible && !wasVisible) lastSent = ''
    wasVisible = visible
    plan(SETTLE_MS)
  })

  function recallCart(): Cart | undefined {
    try {
      return readCart(JSON.parse(page.tabMemory.read(CART_KEY) ?? 'null'))
    } catch {
      return undefined
    }
  }

  /** Analytics speak of changes, and the next page does not hear the ones of this page. */
  function keepCart(): void {
    if (talking && heardCart) page.tabMemory.write(CART_KEY, JSON.stringify(heardCart))
  }

  function current(): ConversationEventWebchatContext {
    const cart = saidCart ?? heardCart
    if (saidPage?.at !== page.address()) saidPage = undefined
    const context: ConversationEventWebchatContext = {
      url: saidPage?.url ?? plainAddress(page.address()),
      title: saidPage?.title ?? boundedText(page.title(), LIMITS.titleUnits),
      referrer: plainAddress(page.referrer()),
      cart,
      cart_id: cart?.cart_id ?? boundedText(page.cookie('UltraCartShoppingCartID'), LIMITS.cidUnits),
      ucacid: boundedText(page.cookie('ucacid'), LIMITS.cidUnits),
    }
    // Through JSON, so that what is undefined is not there at all.
    return JSON.parse(JSON.stringify(context))
  }

  function plan(delayMs: number): void {
    if (!talking || cancel) return
    cancel = after(Math.max(delayMs, lastSentAt + TIMES.contextEveryMs - now()), () => {
      cancel = undefined
      deliver()
    })
  }

  function deliver(): void {
    // A tab in the background says nothing: it would overwrite what the one in front said.
    if (!talking || !page.isVisible()) return
    const context = current()
    const text = JSON.stringify(context)
    if (text === lastSent || !send(context)) return
    lastSent = text
    lastSentAt = now()
  }

  return {
    current,
    setCart(value) {
      const cart = value === null ? { items: [] } : readCart(value, page.address())
      if (!cart) return false
      saidCart = cart
      plan(SETTLE_MS)
      return true
    },
    setPage(value) {
      const said: Partial<Record<string, unknown>> = Object(value)
      const url = typeof said.url === 'string' ? plainAddress(said.url, page.address()) : undefined
      const title = boundedText(said.title, LIMITS.titleUnits)
      if (value !== null && !url && !title) return false
      saidPage = value === null ? undefined : { url, title, at: page.address() }
      plan(SETTLE_MS)
      return true
    },
    begin() {
      if (talking) return
      talking = true
      keepCart()
      plan(0)
    },
    end() {
      talking = false
      lastSent = ''
      cancel?.()
      cancel = undefined
    },
    sendAgain() {
      lastSent = ''
      plan(0)
    },
    close() {
      talking = false
      cancel?.()
      unwatch()
      layer.close()
    },
  }
}
