import { describe, expect, it } from 'vitest'
import type { CardField } from '../../../../protocol/card.ts'
import { answersOf, flawIn, inWords } from '../../../../widget/cards/form-answers.ts'
import { readOffer } from '../../../../widget/cards/offer.ts'

const field = (more: Partial<CardField> = {}): CardField => ({ name: 'a', label: 'A', kind: 'text', ...more })

describe('what is written into a form', () => {
  it.each<[Partial<CardField>, string, string | undefined]>([
    [{}, '', undefined],
    [{ required: true }, ' ', 'required'],
    [{ required: true }, 'x', undefined],
    [{ kind: 'email' }, 'x', 'email'],
    [{ kind: 'email' }, 'x@y', 'email'],
    [{ kind: 'email' }, ' x@y.test ', undefined],
    [{ kind: 'number' }, '12,5', undefined],
    [{ kind: 'number' }, '-3.25', undefined],
    [{ kind: 'number' }, '12a', 'number'],
    [{ kind: 'number' }, '', undefined],
  ])('%j with %j: %s', (more, value, flaw) => {
    expect(flawIn(field(more), value)).toBe(flaw)
  })

  it('goes as values and in words, without what was left empty', () => {
    const answers = answersOf([field(), field({ name: 'b', label: 'B' })], { a: ' x ', b: ' ', other: 'y' })
    expect([answers, inWords([...answers, { name: 'c', label: 'C', value: 'z' }])]).toEqual([
      [{ name: 'a', label: 'A', value: 'x' }],
      'A: x\nC: z',
    ])
  })
})

describe('an offer', () => {
  it('is a coupon, or items with what they cost', () => {
    expect(readOffer({ offer: { offer_uuid: 'o', coupon_code: 'TEA5' }, outcome: 'accepted' }, 'en')).toEqual({
      uuid: 'o',
      coupon: 'TEA5',
      items: [],
      outcome: 'accepted',
    })
    const items = [
      { item_id: 'K', description: 'Kettle', quantity: 2, unit_cost: { value: 64, currency_code: 'EUR' }, view_url: 'https://x.test/k' },
      { item_id: 'M', unit_cost: { localized_formatted: '8 kr' } },
      { item_id: 'N', unit_cost: { value: 3, currency_code: 'none' } },
    ]
    expect(readOffer({ offer: { offer_uuid: 'o', items } }, 'en')?.items).toEqual([
      { name: 'Kettle', quantity: 2, price: '€64.00', url: 'https://x.test/k' },
      { name: 'M', quantity: 1, price: '8 kr' },
      { name: 'N', quantity: 1, price: '3' },
    ])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no name', { coupon_code: 'TEA5' }],
    ['nothing held out', { offer_uuid: 'o', items: [] }],
    ['items without a name', { offer_uuid: 'o', items: [{ quantity: 1 }, null, 'x'] }],
    ['objects for texts', { offer_uuid: {}, coupon_code: { toString: null } }],
  ])('[XSS-02] with %s is none', (_, offer) => {
    expect(readOffer({ offer }, 'en')).toBeUndefined()
  })

  it('[XSS-03] leads nowhere but to the web', () => {
    const items = [{ item_id: 'K', view_url: 'javascript:alert(1)', default_thumbnail_url: 'data:image/svg+xml,x', quantity: -1 }]
    expect(readOffer({ offer: { offer_uuid: 'o', items }, outcome: 'hacked' }, 'en')).toEqual({
      uuid: 'o',
      items: [{ name: 'K', quantity: 1 }],
    })
  })
})
