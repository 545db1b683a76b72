import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../protocol/limits.ts'
import { boundedNumber, boundedText, pictureAddress, plainAddress } from '../../../../widget/context/bounded.ts'
import { readCart } from '../../../../widget/context/read-cart.ts'

describe('a cart from the page', () => {
  it.each([
    [
      'the plain shape',
      { items: [{ id: 7, name: 'Teapot', quantity: 2, price: '19.95' }], currency: 'eur', value: 39.9 },
      {
        currency_code: 'EUR',
        items: [
          {
            item_id: '7',
            description: 'Teapot',
            quantity: 2,
            unit_cost: { value: 19.95, currency_code: 'EUR' },
            total_cost: { value: 39.9, currency_code: 'EUR' },
          },
        ],
        summary: { subtotal: { value: 39.9, currency_code: 'EUR' } },
      },
    ],
    [
      "UltraCart's shape",
      {
        cart_id: 'C1',
        currency_code: 'USD',
        items: [
          {
            item_id: 'BONE',
            description: 'Bone',
            quantity: 1,
            unit_cost: { value: 9, currency_code: 'USD', localized_formatted: '$9.00' },
          },
        ],
        coupons: [{ coupon_code: '10OFF' }],
        summary: { subtotal: { value: 9 }, total: { value: 8.1 } },
      },
      {
        cart_id: 'C1',
        currency_code: 'USD',
        items: [
          {
            item_id: 'BONE',
            description: 'Bone',
            quantity: 1,
            unit_cost: { value: 9, currency_code: 'USD', localized_formatted: '$9.00' },
            total_cost: { value: 9, currency_code: 'USD' },
          },
        ],
        coupons: [{ coupon_code: '10OFF' }],
        summary: { subtotal: { value: 9, currency_code: 'USD' }, total: { value: 8.1, currency_code: 'USD' } },
      },
    ],
    ['an empty one', { items: [] }, { items: [], summary: { subtotal: { value: 0 } } }],
    ['one without items', {}, { items: [], summary: { subtotal: { value: 0 } } }],
  ])('is read: %s', (_, given, read) => {
    expect(readCart(given)).toEqual(read)
  })

  it.each([undefined, null, 7, 'cart', [], { items: 'none' }, { items: { 0: {} } }])('is no cart: %j', (given) => {
    expect(readCart(given)).toBeUndefined()
  })

  it.each([
    ['without a name', { quantity: 1 }],
    ['of nothing', { id: 'a', quantity: 0 }],
    ['of less than nothing', { id: 'a', quantity: -3 }],
    ['of a quantity that is no number', { id: 'a', quantity: 'many' }],
    ['that is none', 'teapot'],
  ])('loses an item %s', (_, item) => {
    expect(readCart({ items: [item, { id: 'b' }] })?.items).toEqual([{ item_id: 'b', quantity: 1 }])
  })

  it('has no price rather than a wrong one, and then no sum', () => {
    const cart = readCart({
      items: [
        { id: 'a', price: 1 },
        { id: 'b', price: 'free' },
        { id: 'c', price: Number.POSITIVE_INFINITY },
      ],
    })
    expect(cart?.items?.map((item) => item.unit_cost?.value)).toEqual([1, undefined, undefined])
    expect(cart).not.toHaveProperty('summary')
  })

  it('keeps the picture and strips the link', () => {
    const [item] = readCart({ items: [{ id: 'a', url: '/p/1?token=x#y', image: '/i.svg?v=2' }] }, 'https://shop.test/cart')?.items ?? []
    expect(item).toMatchObject({ view_url: 'https://shop.test/p/1', default_thumbnail_url: 'https://shop.test/i.svg?v=2' })
  })

  it('takes so many items and no more', () => {
    const items = Array.from({ length: LIMITS.cartItems + 50 }, (_, at) => ({ id: `i${at}` }))
    expect(readCart({ items })?.items).toHaveLength(LIMITS.cartItems)
  })

  it('fits into a frame whatever the page writes', () => {
    const items = Array.from({ length: 200 }, () => ({
      id: '漢'.repeat(1000),
      name: '漢'.repeat(1000),
      image: `https://x.test/${'a'.repeat(1900)}`,
      url: `https://x.test/${'a'.repeat(1900)}`,
    }))
    const cart = readCart({ items })
    expect(cart?.items?.length).toBeGreaterThan(10)
    expect(new TextEncoder().encode(JSON.stringify(cart)).length).toBeLessThanOrEqual(40 * 1024)
  })
})

describe('what a page may write', () => {
  it.each([
    ['https://shop.test/a/b?q=1#h', 'https://shop.test/a/b'],
    ['https://ada:secret@shop.test/a', 'https://shop.test/a'],
    ['http://shop.test', 'http://shop.test/'],
    ['javascript:alert(1)', undefined],
    ['about:blank', undefined],
    ['', undefined],
    [7, undefined],
  ])('[PRIV-05] is an address without query and hash: %s', (given, plain) => {
    expect(plainAddress(given)).toBe(plain)
  })

  it.each([
    ['data:image/png;base64,AAAA', undefined],
    [`https://x.test/${'a'.repeat(LIMITS.urlUnits)}`, undefined],
    ['https://x.test/a.png?w=80#top', 'https://x.test/a.png?w=80'],
  ])('is a picture by http only, and whole: %.40s', (given, picture) => {
    expect(pictureAddress(given)).toBe(picture)
  })

  it.each([
    [' a\0b ', 10, 'ab'],
    ['', 10, undefined],
    ['abc🛎️', 4, 'abc'],
    [12, 10, '12'],
    [{ toString: () => 'x' }, 10, undefined],
  ])('is text cut to its limit: %j', (given, max, text) => {
    expect(boundedText(given, max)).toBe(text)
  })

  it.each([
    [39.900000000000006, 39.9],
    ['12.5', 12.5],
    [' ', undefined],
    [Number.NaN, undefined],
    [1e9, undefined],
    [true, undefined],
  ])('is a number: %j', (given, number) => {
    expect(boundedNumber(given, 1e6)).toBe(number)
  })
})
