import { describe, expect, it } from 'vitest'
import { findLinks, type Piece } from '../../../../widget/ui/links.ts'

const links = (body: string) => findLinks(body).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.href]))
const whole = (body: string) =>
  findLinks(body)
    .map((piece: Piece) => (typeof piece === 'string' ? piece : piece.text))
    .join('')

describe('links in a message', () => {
  it.each<[text: string, hrefs: string[]]>([
    ['no link at all', []],
    ['https://shop.example/a?b=c#d', ['https://shop.example/a?b=c#d']],
    ['HTTP://SHOP.EXAMPLE', ['http://shop.example/']],
    ['look: https://shop.example/a.', ['https://shop.example/a']],
    ['(https://shop.example/a)', ['https://shop.example/a']],
    ['(see https://shop.example/a_(b))', ['https://shop.example/a_(b)']],
    ['https://shop.example/a, https://shop.example/b!', ['https://shop.example/a', 'https://shop.example/b']],
    ['www.shop.example', ['https://www.shop.example/']],
    ['write to help@shop.example.', ['mailto:help@shop.example']],
    ['mailto:help@shop.example', ['mailto:help@shop.example']],
    ['tel:+441632960000', ['tel:+441632960000']],
    ['line\nhttps://shop.example\nline', ['https://shop.example/']],
  ])('[XSS-03] finds in %j exactly %j', (text, hrefs) => {
    expect(links(text)).toEqual(hrefs)
  })

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    ' \u0001javascript:alert(1)',
    'javascript://shop.example/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'ftp://shop.example/a',
    '//shop.example/a',
    'view-source:x',
    'https://',
    'https://[',
    'mailto:',
    'tel:',
    'https://shop.example@elsewhere.example/',
    'https://shop.example:pass@elsewhere.example/',
  ])('[XSS-03] leaves %j as text', (text) => {
    expect(links(text)).toEqual([])
    expect(whole(text)).toBe(text)
  })

  it('[XSS-03] links only to http, https, mailto and tel, whatever stands around', () => {
    for (const scheme of ['javascript', 'data', 'vbscript', 'about', 'chrome', 'intent', 'sms', 'ws']) {
      for (const text of [`${scheme}:https://a.example`, `${scheme}://a.example`, `https://a.example ${scheme}:x`, `<${scheme}:x>`]) {
        for (const href of links(text)) expect(href).toMatch(/^(https?|mailto|tel):/)
      }
    }
  })

  it('[XSS-03] shows the true name of a host that is written in another script', () => {
    expect(findLinks('https://аpple.example/a')).toEqual([
      { text: 'https://xn--pple-43d.example/a', href: 'https://xn--pple-43d.example/a' },
    ])
  })

  it.each(['\u202e', '\u2066', '\u200b', '\u0000', '\ufeff'])('[XSS-03] ends an address before the invisible %j', (character) => {
    expect(links(`https://shop.example/a${character}gpj.exe`)).toEqual(['https://shop.example/a'])
  })

  it('loses no character of the message', () => {
    for (const text of ['', 'a', 'https://a.example', ' https://a.example ', 'x@y.zz x@y.zz', '((https://a.example))))', 'tel:1 . tel:2']) {
      expect(whole(text)).toBe(text)
    }
  })

  it.each([
    ['brackets', `https://a.example/${'('.repeat(32_768)}${')'.repeat(32_700)}`],
    ['trailing stops', `https://a.example/${'.'.repeat(65_000)}`],
    ['closing brackets', `https://a.example/${')'.repeat(65_000)}`],
    ['schemes', 'https://'.repeat(8_192)],
    ['a word that could be a mail address', 'a'.repeat(65_536)],
    ['dots that could be one', 'a.'.repeat(32_768)],
    ['many that nearly are', 'a@b.'.repeat(16_384)],
    ['hyphens', 'a-'.repeat(32_768)],
  ])('[XSS-04] is quick on 64 KiB of %s', (_name, text) => {
    const from = performance.now()
    findLinks(text)
    // 50 ms are allowed in a browser; a slow machine that runs other tests beside this one gets more, a quadratic search needs seconds.
    expect(performance.now() - from).toBeLessThan(500)
  })
})
