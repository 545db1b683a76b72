// The shopper's cart: lines of product, variant and quantity, remembered in this browser and shared between its tabs.
// Every change is told to the listeners and to the analytics, which always hear of the whole cart.
import { findProduct } from './catalogue.js'
import { keep, readKept } from './keep.js'
import { measure } from './measure.js'

const KEY = 'larkmeal.cart'
export const MAX_QUANTITY = 20
const FREE_DELIVERY_CENTS = 6000
const DELIVERY_CENTS = 490

const listeners = new Set()
let lines = read()

// What is stored may be years old or edited by hand: only what the catalogue still knows comes back.
function read() {
  const stored = readKept(KEY)
  if (!Array.isArray(stored)) return []
  return stored.flatMap(({ slug, variant, quantity } = {}) => {
    const product = findProduct(slug)
    if (!product || !(quantity >= 1)) return []
    const names = product.variants?.names
    return [
      {
        product,
        variant: names ? (names.includes(variant) ? variant : names[0]) : undefined,
        quantity: Math.min(MAX_QUANTITY, Math.floor(quantity)),
      },
    ]
  })
}

function change(next) {
  lines = next
  keep(
    KEY,
    lines.map(({ product, variant, quantity }) => ({ slug: product.slug, variant, quantity })),
  )
  tell()
}

function tell() {
  measure('view_cart', lines)
  for (const listener of listeners) listener()
}

const isSame = (line, product, variant) => line.product === product && line.variant === variant

export const cartLines = () => lines
export const cartCount = () => lines.reduce((sum, line) => sum + line.quantity, 0)
export const cartCents = () => lines.reduce((sum, line) => sum + line.quantity * line.product.cents, 0)
export const deliveryCents = () => (cartCents() === 0 || cartCents() >= FREE_DELIVERY_CENTS ? 0 : DELIVERY_CENTS)
export const centsToFreeDelivery = () => Math.max(0, FREE_DELIVERY_CENTS - cartCents())

export function addToCart(product, variant, quantity = 1) {
  measure('add_to_cart', [{ product, variant, quantity }])
  const held = lines.find((line) => isSame(line, product, variant))
  if (held) {
    change(lines.map((line) => (line === held ? { ...line, quantity: Math.min(MAX_QUANTITY, line.quantity + quantity) } : line)))
  } else {
    change([...lines, { product, variant, quantity }])
  }
}

export function setQuantity(product, variant, quantity) {
  const held = lines.find((line) => isSame(line, product, variant))
  const wanted = Math.max(0, Math.min(MAX_QUANTITY, quantity))
  if (!held || held.quantity === wanted) return
  const difference = wanted - held.quantity
  measure(difference > 0 ? 'add_to_cart' : 'remove_from_cart', [{ product, variant, quantity: Math.abs(difference) }])
  change(wanted === 0 ? lines.filter((line) => line !== held) : lines.map((line) => (line === held ? { ...line, quantity: wanted } : line)))
}

export const emptyCart = () => change([])

export function onCartChange(listener) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function readAgain() {
  lines = read()
  tell()
}

if (lines.length > 0) measure('view_cart', lines)

// Another tab changed the cart, or the browser brought this page back from its back/forward cache.
window.addEventListener('storage', (event) => {
  if (event.key === KEY || event.key === null) readAgain()
})
window.addEventListener('pageshow', (event) => {
  if (event.persisted) readAgain()
})
