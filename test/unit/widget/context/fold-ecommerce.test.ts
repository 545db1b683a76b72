import { describe, expect, it } from 'vitest'
import { foldEcommerce } from '../../../../widget/context/fold-ecommerce.ts'

const event = (name: string, items?: unknown, more = {}) => ({ event: name, ecommerce: { currency: 'EUR', items, ...more } })
/** What gtag pushes: an arguments object. */
function gtag(..._: unknown[]): IArguments {
  // biome-ignore lint/complexity/noArguments: this is what gtag does
  return arguments
}
const cup = { item_id: 'cup', item_name: 'Cup', price: 4.5, quantity: 2 }
const pot = { item_id: 'pot', item_name: 'Pot', price: 20 }

const cases: [rule: string, entries: unknown[], left: string | undefined][] = [
  ['knows nothing before the first event', [], undefined],
  ['takes the whole cart of a view', [event('view_cart', [cup, pot])], '2 Cup, 1 Pot = 29'],
  ['takes the whole cart of a checkout', [event('add_to_cart', [cup]), event('begin_checkout', [pot])], '1 Pot = 20'],
  ['adds', [event('add_to_cart', [cup]), event('add_to_cart', [pot])], '2 Cup, 1 Pot = 29'],
  ['adds to what is there', [event('view_cart', [cup]), event('add_to_cart', [{ ...cup, quantity: 1 }])], '3 Cup = 13.5'],
  ['takes away', [event('view_cart', [cup, pot]), event('remove_from_cart', [{ ...cup, quantity: 1 }])], '1 Cup, 1 Pot = 24.5'],
  ['takes away all of it', [event('view_cart', [cup, pot]), event('remove_from_cart', [{ ...cup, quantity: 5 }])], '1 Pot = 20'],
  ['takes away nothing that is not there', [event('view_cart', [cup]), event('remove_from_cart', [pot])], '2 Cup = 9'],
  ['is empty after a purchase', [event('view_cart', [cup]), event('purchase', [cup])], ' = -'],
  ["reads gtag's arguments", [gtag('event', 'add_to_cart', { currency: 'EUR', items: [pot] })], '1 Pot = 20'],
  ['empties by gtag without data', [event('view_cart', [cup]), gtag('event', 'purchase')], ' = -'],
  ['has no sum when a price is missing', [event('view_cart', [cup, { item_name: 'Gift' }])], '2 Cup, 1 Gift = -'],
  [
    'matches by name where there is no id',
    [event('add_to_cart', [{ item_name: 'Gift' }]), event('add_to_cart', [{ item_name: 'Gift' }])],
    '2 Gift = -',
  ],
  ['passes over other events', [event('view_cart', [cup]), event('select_item', [pot]), { event: 'gtm.js' }], '2 Cup = 9'],
  ['passes over a view without items', [event('view_cart', [cup]), event('view_cart'), { ecommerce: null }], '2 Cup = 9'],
  [
    'passes over junk',
    [event('view_cart', [cup]), null, 7, 'view_cart', [], ['event'], () => {}, event('add_to_cart', 'all')],
    '2 Cup = 9',
  ],
]

describe('the cart of the analytics events', () => {
  it.each(cases)('%s', (_, entries, left) => {
    const cart = entries.reduce<ReturnType<typeof foldEcommerce>>((before, entry) => foldEcommerce(before, entry), undefined)
    const said =
      cart && `${cart.items?.map((item) => `${item.quantity} ${item.description}`).join(', ')} = ${cart.summary?.subtotal?.value ?? '-'}`
    expect(said).toBe(left)
  })

  it('keeps the id of the cart', () => {
    const cart = { cart_id: 'C1', items: [] }
    for (const entry of [event('view_cart', [cup]), event('add_to_cart', [cup]), event('purchase')]) {
      expect(foldEcommerce(cart, entry)?.cart_id).toBe('C1')
    }
  })

  it('is the same object when nothing was said about it', () => {
    const cart = { items: [] }
    expect(foldEcommerce(cart, event('scroll'))).toBe(cart)
  })
})
