// Google Analytics 4 ecommerce events, pushed the way its documentation asks for: the last event's items are cleared first.
import { currency, findCategory } from './catalogue.js'

window.dataLayer = window.dataLayer || []

export const item = ({ product, variant, quantity = 1 }) => ({
  item_id: product.sku,
  item_name: product.name,
  item_brand: 'Larkmeal',
  item_category: findCategory(product.category).name,
  ...(variant ? { item_variant: variant } : {}),
  price: product.cents / 100,
  quantity,
})

export function measure(event, lines, extra = {}) {
  const cents = lines.reduce((sum, line) => sum + line.product.cents * (line.quantity ?? 1), 0)
  window.dataLayer.push({ ecommerce: null })
  window.dataLayer.push({ event, ecommerce: { ...extra, currency, value: cents / 100, items: lines.map(item) } })
}
