import { describe, expect, it } from 'vitest'
import { type DraftField, made } from '../../../demo/console/state/card-drafts.ts'

const LOOKS = { title: ' Kettle ', price: '64 EUR', text: 'Quiet.', url: 'https://shop.test/kettle' }

describe('what an agent fills in', () => {
  it('becomes a card and the same in words', () => {
    expect(made('product', LOOKS)).toEqual({
      is: 'card',
      body: 'Kettle, 64 EUR\nQuiet.\nhttps://shop.test/kettle',
      card: { type: 'product', title: 'Kettle', price: '64 EUR', text: 'Quiet.', url: 'https://shop.test/kettle' },
    })
    expect(made('quick replies', { question: 'Gas?', replies: 'Yes\n\n No ' })).toEqual({
      is: 'card',
      body: 'Gas?',
      card: { type: 'quick replies', replies: ['Yes', 'No'] },
    })
    const fields: DraftField[] = [
      { label: 'Size', kind: 'choice', required: true, choices: 'S, M' },
      { label: ' ', kind: 'text', required: false, choices: '' },
    ]
    expect(made('form', { title: 'Order' }, fields)).toEqual({
      is: 'card',
      body: 'Order\nSize',
      card: {
        type: 'form',
        title: 'Order',
        fields: [{ name: 'field1', label: 'Size', kind: 'choice', required: true, choices: ['S', 'M'] }],
      },
    })
  })

  it('becomes an offer', () => {
    expect(made('coupon', { coupon: ' TEA5 ' })).toEqual({ is: 'coupon', coupon: 'TEA5' })
    expect(made('item', { item_id: 'K', title: 'Kettle', price: '64,50', quantity: '2' })).toEqual({
      is: 'items',
      items: [{ item_id: 'K', quantity: 2, description: 'Kettle', unit_cost: { value: 64.5, currency_code: 'EUR' } }],
    })
  })

  it.each<[string, ReturnType<typeof made>]>([
    ['no coupon', made('coupon', { coupon: ' ' })],
    ['no item', made('item', { title: 'Kettle' })],
    ['a quantity that is none', made('item', { item_id: 'K', quantity: 'many' })],
    ['a price that is none', made('item', { item_id: 'K', price: 'cheap' })],
    ['an item that leads nowhere', made('item', { item_id: 'K', url: 'javascript:1' })],
    ['a link that leads nowhere', made('link', { ...LOOKS, url: 'javascript:1' })],
    ['a product that leads nowhere', made('product', { ...LOOKS, url: 'shop' })],
    ['a link without an address', made('link', { title: 'x' })],
    ['no question', made('quick replies', { replies: 'Yes' })],
    ['no answers', made('quick replies', { question: 'Gas?' })],
    ['no fields', made('form', { title: 'Order' })],
  ])('is not sent with %s', (_, ready) => {
    expect(ready).toBeUndefined()
  })
})
