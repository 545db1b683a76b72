// What a merchant says its cart is, turned into the wire's cart. Takes UltraCart's own shape and the plain one that
// any shop can write: { items: [{ id, name, quantity, price }], currency, value }. Whatever makes no sense is left out, never guessed.

import { LIMITS } from '../../protocol/limits.ts'
import type { Cart, CartItem, Currency } from '../../protocol/models.ts'
import { boundedNumber, boundedText, pictureAddress, plainAddress } from './bounded.ts'

type Loose = Record<string, unknown>

const MAX_QUANTITY = 1_000_000
const MAX_MONEY = 1e12
/** A whole frame may be 64 KiB; address, title and the envelope need their part. */
const MAX_CART_BYTES = 40 * 1024

export const isLoose = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined: this is no cart. An empty cart has no items. */
export function readCart(value: unknown, base?: string): Cart | undefined {
  if (!isLoose(value) || !(Array.isArray(value.items) || value.items === undefined || value.items === null)) return undefined
  const currency = currencyCode(value.currency_code ?? value.currency)
  const items = readItems(value.items, currency, base)
  const summary = isLoose(value.summary) ? value.summary : {}
  const subtotal = readMoney(summary.subtotal ?? value.subtotal ?? value.value, currency) ?? sumOf(items, currency)
  const total = readMoney(summary.total ?? value.total, currency)
  const coupons = (Array.isArray(value.coupons) ? value.coupons.slice(0, LIMITS.cartItems) : [])
    .map((coupon: unknown) => boundedText(isLoose(coupon) ? coupon.coupon_code : coupon, LIMITS.cidUnits))
    .filter((code) => code !== undefined)
  return fitted(
    defined({
      cart_id: boundedText(value.cart_id ?? value.id, LIMITS.cidUnits),
      currency_code: currency,
      items,
      coupons: coupons.length ? coupons.map((coupon_code) => ({ coupon_code })) : undefined,
      summary: subtotal || total ? defined({ subtotal, total }) : undefined,
    }),
  )
}

export function readItems(value: unknown, currency: string | undefined, base?: string): CartItem[] {
  const items: CartItem[] = []
  for (const raw of Array.isArray(value) ? value : []) {
    if (items.length === LIMITS.cartItems) break
    const item = isLoose(raw) ? readItem(raw, currency, base) : undefined
    if (item) items.push(item)
  }
  return items
}

function readItem(raw: Loose, currency: string | undefined, base: string | undefined): CartItem | undefined {
  const item_id = boundedText(raw.item_id ?? raw.id ?? raw.sku ?? raw.merchant_item_id, LIMITS.cidUnits)
  const description = boundedText(raw.description ?? raw.name ?? raw.item_name ?? raw.title, LIMITS.titleUnits)
  const quantity = raw.quantity === undefined || raw.quantity === null ? 1 : boundedNumber(raw.quantity, MAX_QUANTITY)
  if ((!item_id && !description) || quantity === undefined || quantity <= 0) return undefined
  const unit_cost = readMoney(raw.unit_cost ?? raw.price, currencyCode(raw.currency) ?? currency)
  const total = unit_cost?.value === undefined ? undefined : boundedNumber(unit_cost.value * quantity, MAX_MONEY)
  return defined({
    item_id,
    description,
    quantity,
    unit_cost,
    total_cost: readMoney(raw.total_cost ?? total, unit_cost?.currency_code ?? currency),
    view_url: plainAddress(raw.view_url ?? raw.url, base),
    default_thumbnail_url: pictureAddress(raw.default_thumbnail_url ?? raw.image ?? raw.image_url, base),
  })
}

function readMoney(value: unknown, currency: string | undefined): Currency | undefined {
  const amount = boundedNumber(isLoose(value) ? value.value : value, MAX_MONEY)
  if (amount === undefined) return undefined
  const own = isLoose(value) ? value : {}
  return defined({
    value: amount,
    currency_code: currencyCode(own.currency_code) ?? currency,
    localized_formatted: boundedText(own.localized_formatted, 40),
  })
}

export function currencyCode(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z]{3}$/i.test(value) ? value.toUpperCase() : undefined
}

/** Undefined as soon as one price is not known: a wrong sum is worse than none. */
export function sumOf(items: CartItem[], currency: string | undefined): Currency | undefined {
  let sum = 0
  for (const item of items) {
    if (item.total_cost?.value === undefined) return undefined
    sum += item.total_cost.value
  }
  return readMoney(sum, currency ?? items[0]?.total_cost?.currency_code)
}

/** A frame that is too big is not taken at all, so first the addresses go, then the last items. */
function fitted(cart: Cart): Cart {
  const bytes = (candidate: Cart) => new TextEncoder().encode(JSON.stringify(candidate)).length
  if (bytes(cart) <= MAX_CART_BYTES) return cart
  let items = (cart.items ?? []).map(({ view_url: _, default_thumbnail_url: __, ...rest }): CartItem => rest)
  while (items.length && bytes({ ...cart, items }) > MAX_CART_BYTES) items = items.slice(0, Math.floor(items.length * 0.8))
  return { ...cart, items }
}

/** Without the properties that are undefined, so that two carts that say the same are the same text. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T
}
