// The cart as the shop tells its own analytics: GA4's e-commerce events, one after the other. Pure.
// Only what the events say is known: an addition without a cart seen before is a cart of that item.

import { LIMITS } from '../../protocol/limits.ts'
import type { Cart, CartItem } from '../../protocol/models.ts'
import { currencyCode, isLoose, readCart, readItems, sumOf } from './read-cart.ts'

const WHOLE_CART = new Set(['view_cart', 'begin_checkout', 'add_shipping_info', 'add_payment_info'])

/** The same object when the entry says nothing about the cart. */
export function foldEcommerce(cart: Cart | undefined, entry: unknown, base?: string): Cart | undefined {
  const event = readEvent(entry)
  if (!event) return cart
  const { name, data } = event
  if (WHOLE_CART.has(name)) return Array.isArray(data.items) ? readCart({ ...data, cart_id: cart?.cart_id }, base) : cart
  if (name === 'purchase') return { ...(cart?.cart_id ? { cart_id: cart.cart_id } : {}), items: [] }
  if (name !== 'add_to_cart' && name !== 'remove_from_cart') return cart
  const currency = currencyCode(data.currency) ?? cart?.currency_code
  const changed = readItems(data.items, currency, base)
  if (!changed.length) return cart
  const items = changed.reduce(name === 'add_to_cart' ? added : removed, cart?.items ?? []).slice(0, LIMITS.cartItems)
  const subtotal = sumOf(items, currency)
  return {
    ...(cart?.cart_id ? { cart_id: cart.cart_id } : {}),
    ...(currency ? { currency_code: currency } : {}),
    items,
    ...(subtotal ? { summary: { subtotal } } : {}),
  }
}

/** Either { event, ecommerce } as a tag manager has it, or gtag's ['event', name, data] (an arguments object, not an array). */
function readEvent(entry: unknown): { name: string; data: Record<string, unknown> } | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { event, ecommerce } = entry as Record<string, unknown>
  if (typeof event === 'string') return isLoose(ecommerce) ? { name: event, data: ecommerce } : plain(event)
  const { 0: kind, 1: name, 2: data } = entry as ArrayLike<unknown>
  if (kind !== 'event' || typeof name !== 'string') return undefined
  return isLoose(data) ? { name, data } : plain(name)
}

const plain = (name: string) => ({ name, data: {} })

const same = (one: CartItem, other: CartItem) =>
  one.item_id && other.item_id ? one.item_id === other.item_id : one.description === other.description

function added(items: CartItem[], more: CartItem): CartItem[] {
  const at = items.findIndex((item) => same(item, more))
  const there = items[at]
  return there ? items.with(at, counted({ ...there, ...more }, (there.quantity ?? 1) + (more.quantity ?? 1))) : [...items, more]
}

function removed(items: CartItem[], less: CartItem): CartItem[] {
  const at = items.findIndex((item) => same(item, less))
  const there = items[at]
  if (!there) return items
  const left = (there.quantity ?? 1) - (less.quantity ?? 1)
  return left > 0 ? items.with(at, counted(there, left)) : items.toSpliced(at, 1)
}

function counted(item: CartItem, quantity: number): CartItem {
  const { unit_cost, total_cost: _, ...rest } = item
  if (unit_cost?.value === undefined) return { ...rest, ...(unit_cost ? { unit_cost } : {}), quantity }
  const { localized_formatted: __, ...money } = unit_cost
  return { ...rest, quantity, unit_cost, total_cost: { ...money, value: Math.round(unit_cost.value * quantity * 1e4) / 1e4 } }
}
