import { describe, expect, it } from 'vitest'
import { conceal } from '../../../../widget/recording/conceal.ts'
import { maskField, maskText } from '../../../../widget/recording/mask.ts'
import type { RecordedEvent } from '../../../../widget/recording/ports.ts'

describe('masked text', () => {
  it.each([
    ['', ''],
    [' \n ', ' \n '],
    ['Ada', '••'],
    ['a b', '•• ••'],
    ['Teapot, 19.95 €', '•••••••• ••••• ••'],
    ['Donaudampfschifffahrt', '••••••••••••'],
    ['4242424242424242', '••••••••••••'],
  ])('keeps the shape and only four lengths of words: %j', (text, masked) => {
    expect(maskText(text)).toBe(masked)
  })

  it.each([
    ['', ''],
    ['1', '••••••••'],
    ['a very long password indeed', '••••••••'],
  ])('[PRIV-14] says of a field only that something is in it: %j', (value, masked) => {
    expect(maskField(value)).toBe(masked)
  })
})

const node = (tagName: string, attributes: Record<string, unknown>) => ({ type: 2, tagName, attributes, childNodes: [], id: 9 })

function snapshotOf(tagName: string, attributes: Record<string, unknown>): Record<string, unknown> {
  const inner = node(tagName, { ...attributes })
  conceal({ type: 2, timestamp: 0, data: { node: { type: 0, childNodes: [{ ...node('body', {}), childNodes: [inner] }] } } })
  return inner.attributes
}

describe('what leaves in attributes', () => {
  it.each<[tag: string, given: Record<string, unknown>, left: Record<string, unknown>]>([
    ['input', { value: 'secret', placeholder: 'Your name', name: 'email' }, { value: '••••••••', placeholder: '••••• •••••' }],
    ['input', { checked: true, value: '', type: 'checkbox' }, { checked: true, value: '', type: 'checkbox' }],
    [
      'p',
      { title: 'Ada', 'aria-label': 'Ada', class: 'big', style: 'color:red' },
      { title: '••', 'aria-label': '••', class: 'big', style: 'color:red' },
    ],
    ['a', { href: '/orders?id=7#x', onclick: 'go()', ping: '/p' }, { href: '/orders' }],
    ['a', { href: 'javascript:alert(1)' }, { href: '' }],
    ['a', { href: 'https://ada:pw@shop.test/a?b' }, { href: 'https://shop.test/a' }],
    ['use', { 'xlink:href': '#bell' }, { 'xlink:href': '#bell' }],
    ['link', { rel: 'stylesheet', href: '/a.css?v=2' }, { rel: 'stylesheet', href: '/a.css?v=2' }],
    ['form', { action: '/pay?token=x' }, {}],
    ['meta', { content: 'csrf' }, {}],
    ['iframe', { srcdoc: '<b>x</b>', rr_width: '10px' }, { rr_width: '10px' }],
    ['div', { 'data-state': 'open', 'data-theme': 'dark', 'data-n': '12' }, { 'data-state': 'open', 'data-theme': 'dark', 'data-n': '12' }],
    ['div', { 'data-customer': 'ada', 'data-phone': '5551234' }, { 'data-customer': '', 'data-phone': '' }],
    ['x-card', { owner: 'Ada', class: 'card' }, { owner: '', class: 'card' }],
    ['style', { _cssText: 'a { color: red; }' }, { _cssText: 'a { color: red; }' }],
  ])('%s %j', (tag, given, left) => {
    expect(snapshotOf(tag, given)).toEqual(left)
  })

  it('is concealed in changes as in the snapshot', () => {
    const added = node('input', { value: 'x' })
    const event: RecordedEvent = {
      type: 3,
      timestamp: 0,
      data: {
        source: 0,
        adds: [{ node: added }],
        texts: [],
        attributes: [{ id: 4, attributes: { title: 'Ada', 'data-x': null, style: { color: 'red' } } }],
      },
    }
    expect(conceal(event)?.data).toMatchObject({
      adds: [{ node: { attributes: { value: '••••••••' } } }],
      attributes: [{ id: 4, attributes: { title: '••', 'data-x': null, style: { color: 'red' } } }],
    })
  })

  it('[PRIV-05] is the address of the page without query and hash', () => {
    expect(conceal({ type: 4, timestamp: 0, data: { href: 'https://shop.test/a?b#c', width: 1 } })?.data).toEqual({
      href: 'https://shop.test/a',
      width: 1,
    })
  })

  it('is masked in what was put into a field that rrweb does not mask', () => {
    expect(conceal({ type: 3, timestamp: 0, data: { source: 5, id: 4, text: 'blue', isChecked: true } })?.data).toMatchObject({
      text: '••••••••',
    })
  })

  it('[PRIV-10] is nothing of what happens in our own shadow root', () => {
    expect(conceal({ type: 3, timestamp: 0, data: { source: 5, id: -1, text: 'hello' } })).toBeUndefined()
  })
})
