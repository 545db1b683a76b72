import { describe, expect, it } from 'vitest'
import { isAllowed, originOf, otherLoopbackOrigin } from '../../../../server/gateway/origins.ts'

const allowed = ['https://shop.example.com', 'http://localhost:8787', 'https://xn--mnchen-3ya.example']

describe('the list of origins', () => {
  it('[AUT-01] holds the very origins it names', () => {
    for (const origin of allowed) expect(isAllowed(origin, allowed)).toBe(true)
  })

  it.each([
    undefined,
    '',
    'null',
    'NULL',
    '*',
    'https://shop.example.com/',
    'https://shop.example.com.',
    'https://shop.example.com:443',
    'https://shop.example.com:8443',
    'http://shop.example.com',
    'HTTPS://shop.example.com',
    'https://Shop.example.com',
    'https://SHOP.EXAMPLE.COM',
    'https://www.shop.example.com',
    'https://evil.shop.example.com',
    'https://shop.example.com.evil.test',
    'https://shop.example.community',
    'https://evilshop.example.com',
    'https://example.com',
    'https://shop-example.com',
    'https://shopXexample.com',
    'https://user@shop.example.com',
    'https://shop.example.com@evil.test',
    'https://shop.example.com/path',
    'https://shop.example.com?x',
    ' https://shop.example.com',
    'https://shop.example.com ',
    'https://shop.example.com\t',
    'https://shop.example.com,https://evil.test',
    'https://shop.example.com, https://shop.example.com',
    'https://münchen.example',
    'https://xn--mnchen-3ya.example.evil.test',
    'https://shоp.example.com',
    'https://shop.example.com\u0000',
    'http://localhost',
    'http://localhost:8788',
    'http://127.0.0.1:8787',
    'http://[::1]:8787',
    'file://',
    'chrome-extension://abcdefghijklmnop',
    'ws://shop.example.com',
    'https:shop.example.com',
    'shop.example.com',
  ])('[AUT-01] does not hold %j', (origin) => {
    expect(isAllowed(origin, allowed)).toBe(false)
  })
})

describe('the origin a browser speaks for', () => {
  it.each([
    ['the one it names', { origin: 'https://a.test', host: 'b.test', 'sec-fetch-site': 'same-origin' }, 'https://a.test'],
    ['"null" where it names that', { origin: 'null', host: 'b.test', 'sec-fetch-site': 'same-origin' }, 'null'],
    ['the empty one it names', { origin: '', host: 'b.test', 'sec-fetch-site': 'same-origin' }, ''],
    ['its own Host on a same-origin GET', { host: 'b.test:1', 'sec-fetch-site': 'same-origin' }, 'http://b.test:1'],
    ['none without either', { host: 'b.test' }, undefined],
    ['none from the same site', { host: 'b.test', 'sec-fetch-site': 'same-site' }, undefined],
    ['none from another site', { host: 'b.test', 'sec-fetch-site': 'cross-site' }, undefined],
    ['none typed into the address bar', { host: 'b.test', 'sec-fetch-site': 'none' }, undefined],
    ['none with the header said twice', { host: 'b.test', 'sec-fetch-site': ['same-origin', 'none'] }, undefined],
  ])('is %s', (_, headers, origin) => {
    expect(originOf(headers, 'http')).toBe(origin)
  })

  it('has the scheme by which the world reaches us', () => {
    expect(originOf({ host: 'b.test', 'sec-fetch-site': 'same-origin' }, 'https')).toBe('https://b.test')
  })
})

it.each([
  ['localhost:8787', 'http://127.0.0.1:8787'],
  ['127.0.0.1:8787', 'http://localhost:8787'],
  ['localhost', 'http://127.0.0.1'],
  ['[::1]:8787', undefined],
  ['shop.example.com', undefined],
])('the other loopback name of %s is %s', (host, other) => {
  expect(otherLoopbackOrigin(host)).toBe(other)
})
