import { describe, expect, it } from 'vitest'
import { CARDS, type MessageCard, pictureAddress, readCard, webAddress } from '../../../protocol/card.ts'

const LINK = { type: 'link', title: 'Care', url: 'https://shop.test/care' } satisfies MessageCard
const FIELD = { name: 'size', label: 'Size', kind: 'text' } as const
const deep = () => {
  let nested: unknown = 'x'
  for (let level = 0; level < 5_000; level++) nested = { nested }
  return nested
}

describe('a card', () => {
  it.each<[string, MessageCard]>([
    ['product', { type: 'product', title: 'Kettle', price: '64 EUR', url: 'https://shop.test/kettle', item_id: 'K' }],
    ['link', { ...LINK, text: 'Words', image_url: 'https://shop.test/a.jpg' }],
    ['quick replies', { type: 'quick replies', replies: ['Yes', 'No'] }],
    [
      'form',
      { type: 'form', title: 'Order', fields: [FIELD, { ...FIELD, name: 'b', kind: 'choice', choices: ['x', 'y'], required: true }] },
    ],
    ['form answer', { type: 'form answer', form_message_uuid: 'u', answers: [{ name: 'size', label: 'Size', value: 'M' }] }],
  ])('%s is read as it is', (_, card) => {
    expect(readCard(card)).toEqual(card)
    expect(readCard(JSON.parse(JSON.stringify({ ...card, onclick: 'alert(1)' })))).toEqual(card)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', '<b>'],
    ['a list', [LINK]],
    ['a kind of tomorrow', { ...LINK, type: 'video' }],
    ['a title that is an object', { ...LINK, title: { __html: '<b>' } }],
    ['a title of a thousand letters', { ...LINK, title: 'x'.repeat(1000) }],
    ['an address that runs', { ...LINK, url: 'javascript:alert(1)' }],
    ['an address in a list', { ...LINK, url: ['https://shop.test/'] }],
    ['replies that are objects', { type: 'quick replies', replies: [{}, 1, null] }],
    ['a thousand replies', { type: 'quick replies', replies: Array.from({ length: 1000 }, () => 'x') }],
    ['a form with one bad field', { type: 'form', fields: [FIELD, { ...FIELD, kind: 'password' }] }],
    ['a form with a choice of nothing', { type: 'form', fields: [{ ...FIELD, kind: 'choice' }] }],
    ['a form that is deep', { type: 'form', fields: deep() }],
    ['a title that is deep', { ...LINK, title: deep() }],
  ])('[XSS-02] %s is none', (_, card) => {
    expect(readCard(card)).toBeUndefined()
  })

  it('[XSS-03] loses an address that will not do, where it can do without', () => {
    const product = { type: 'product', title: 'Kettle' }
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      '//elsewhere.test',
      ' https://x.test',
      'https://a@b.test/',
      `https://x.test/${'x'.repeat(CARDS.urlUnits)}`,
    ])
      expect(readCard({ ...product, url, image_url: url }), url).toEqual(product)
  })

  it('has its picture from https, or from this machine', () => {
    for (const address of ['https://x.test/a', 'http://localhost:8787/a', 'http://127.0.0.1/a', 'http://[::1]:1/a'])
      expect(pictureAddress(address)).toBe(address)
    for (const address of ['http://x.test/a', 'http://localhost.x.test/a', 'http://127.0.0.1.x.test/a', 'data:image/png,x'])
      expect(pictureAddress(address), address).toBeUndefined()
    expect(webAddress('HTTPS://X.test')).toBe('https://x.test/')
  })
})
