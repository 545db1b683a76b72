import { describe, expect, it } from 'vitest'
import { readMedia } from '../../../../widget/files/media.ts'
import { sizeText } from '../../../../widget/files/sizes.ts'

const URL_ = 'https://files.test/files/key/beach%20day.jpg'

describe('the files of a message', () => {
  it('are what the message says of them', () => {
    const media = [{ name: 'beach.jpg', type: 'image/jpeg', bytes: 9, width: 4, height: 3 }]
    const read = { url: URL_, key: 'key', name: 'beach.jpg', isImage: true, bytes: 9, width: 4, height: 3 }
    expect(readMedia({ media_urls: [URL_], media })).toEqual([read])
  })

  it('of a server that says nothing of them are what their addresses say', () => {
    expect(readMedia({ media_urls: [URL_, 'https://x.test/a/%E0%A4%A.pdf'] })).toMatchObject([
      { name: 'beach day.jpg', isImage: true },
      { name: '%E0%A4%A.pdf', isImage: false },
    ])
  })

  it('on their way have no address yet', () => {
    expect(readMedia({ upload_keys: ['key'], media: [{ name: 'a.pdf', type: 'application/pdf', bytes: 3 }] })).toEqual([
      { key: 'key', name: 'a.pdf', isImage: false, bytes: 3 },
    ])
  })

  it.each<[string, unknown]>([
    ['runs', 'javascript:alert(1)//a.png'],
    ['holds data', 'data:image/svg+xml,<svg onload=alert(1)>'],
    ['is of this page', 'blob:https://shop.test/x'],
    ['is of a file', 'file:///etc/passwd'],
    ['is none', 'a.png'],
    ['is an object', { href: URL_ }],
    ['is made to be misread', 'https://shop.test@elsewhere.test/a.png'],
    ['is too long', `https://x.test/${'a'.repeat(3000)}.png`],
  ])('[XSS-03] whose address %s are none', (_, url) => {
    expect(readMedia({ media_urls: [url] })).toEqual([])
  })

  it('[XSS-02] are never more than words and numbers, whatever came', () => {
    expect(readMedia({ media_urls: 'https://x.test/a.png', media: 'x' })).toEqual([])
    const media = [{ name: { toString: null }, type: ['image/png'], bytes: '9', width: -1, height: Number.NaN }]
    expect(readMedia({ media_urls: ['https://x.test/files/k/a.png'], media })).toEqual([
      { url: 'https://x.test/files/k/a.png', key: 'k', name: 'a.png', isImage: true },
    ])
    // No picture of a kind that could hold a script is ever drawn as one.
    expect(readMedia({ media_urls: ['https://x.test/a.svg'], media: [{ type: 'image/svg+xml' }] })[0]?.isImage).toBe(false)
    expect(readMedia({ media_urls: Array.from({ length: 500 }, () => URL_) })).toHaveLength(10)
  })
})

it.each([
  [1, '1 byte'],
  [999, '999 byte'],
  [1_500, '2 kB'],
  [999_499, '999 kB'],
  [1_240_000, '1.2 MB'],
  [10 * 1024 * 1024, '10 MB'],
])('%i bytes are read as %s', (bytes, text) => {
  expect(sizeText(bytes)).toMatch(new RegExp(`^${text}`))
})
