import { describe, expect, it } from 'vitest'
import type { SaidMessage } from '../../../../widget/conversation/room.ts'
import { asPage, asText, type TranscriptOf } from '../../../../widget/menu/transcript.ts'
import { ADA, ME } from '../ui/fake-view.ts'

const TEN = new Date(2026, 10, 20, 10, 0).getTime()
const said = (seq: number, authorArn: string, body: string, more: Partial<SaidMessage> = {}): SaidMessage => ({
  uuid: `${seq}`,
  seq,
  authorArn,
  authorName: authorArn === ADA ? 'Ada' : 'Kim',
  body,
  epoch: TEN + seq * 60_000,
  kind: 'message',
  ...more,
})
const talk = (...messages: SaidMessage[]): TranscriptOf => ({
  shop: 'Fern & Field',
  messages,
  notices: [{ seq: 2, epoch: TEN + 2 * 60_000, kind: 'joined', name: 'Ada', arn: ADA }],
  myArn: ME,
})

describe('a talk as text', () => {
  it('has its day, its times, who spoke, and who came', () => {
    expect(asText(talk(said(1, ME, 'Is it blue?'), said(3, ADA, 'It is green.\nVery.'))).split('\n')).toEqual([
      'Chat with Fern & Field',
      '',
      expect.stringMatching(/^Friday,? 20 November 2026$/),
      '',
      '10:01  You: Is it blue?',
      '',
      'Ada joined',
      '',
      '10:03  Ada: It is green.',
      '    Very.',
      '',
    ])
  })

  it('holds no character that a terminal obeys, and nothing that was taken away', () => {
    const text = asText(talk(said(1, ME, 'a\u001b[31mb\u0007\u0000c\rd'), said(3, ADA, '[removed]', { isRemoved: true })))
    expect(text).toContain('You: a[31mbcd')
    expect(text).toContain('Ada: This message was removed')
  })

  it('has the addresses of files and what an offer was for', () => {
    const files = { media_urls: ['https://files.example/k/a.pdf', 7] }
    const offer = { offer: { items: [{ item_id: 'K1', description: 'Kettle' }] } }
    const text = asText(talk(said(1, ME, '', { besides: files }), said(3, ADA, '', { besides: offer })))
    expect(text).toContain('You: https://files.example/k/a.pdf')
    expect(text).toContain('Ada: Kettle')
  })
})

describe('a talk as a page', () => {
  const parsed = (of: TranscriptOf) => new DOMParser().parseFromString(asPage(of), 'text/html')

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title><svg onload=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    'javascript:alert(1)',
    '&lt;script&gt;',
    '<!--',
    ']]>',
  ])('[XSS-02] shows %j as the words they are, wherever they stand', (nasty) => {
    const page = parsed({ ...talk(said(1, ME, nasty), said(3, ADA, nasty, { authorName: nasty })), shop: nasty })
    expect(page.querySelectorAll('script,img,svg,iframe,[onload],[onerror],[onmouseover]').length).toBe(0)
    for (const link of page.querySelectorAll('a')) expect(link.getAttribute('href')).toMatch(/^(https?|mailto|tel):/)
    expect(page.querySelector('article p')?.textContent).toBe(nasty)
    expect(page.querySelectorAll('article').length).toBe(2)
    expect(page.querySelector('h1')?.textContent).toBe(`Chat with ${nasty}`)
  })

  it('forbids by itself whatever is not a style, and tells no address where it was read', () => {
    const page = asPage(talk(said(1, ME, 'a')))
    expect(page).toContain("default-src 'none'")
    expect(page).toContain('<meta name="referrer" content="no-referrer">')
    expect(page).toMatch(/^<!doctype html>\n<html lang="en-GB" dir="ltr">/)
  })

  it('keeps the links of the talk', () => {
    const page = parsed(talk(said(1, ME, 'See https://shop.example/a?b=c&d=e.')))
    expect([...page.querySelectorAll('a')].map((link) => [link.getAttribute('href'), link.textContent])).toEqual([
      ['https://shop.example/a?b=c&d=e', 'https://shop.example/a?b=c&d=e'],
    ])
  })
})
