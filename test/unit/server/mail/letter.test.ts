import { expect, it } from 'vitest'
import { answerLetter, transcriptLetter } from '../../../../server/mail/letter.ts'

const link = 'https://shop.example/kettle'

it('[C5] an answer holds the words of whoever wrote them and the way back', () => {
  const { subject, text, html } = answerLetter({
    shop: 'Larkmeal',
    to: 'Sam',
    said: [
      { name: 'Ada', body: 'Yes, it is.\nBoth colours.', files: 0 },
      { name: 'Ada', body: '', files: 2 },
    ],
    link,
  })
  expect(subject).toBe('Larkmeal has answered')
  expect(text).toContain('Hello Sam,')
  expect(text).toContain('Ada:\n  Yes, it is.\n  Both colours.')
  expect(text).toContain('[2 files, see the chat]')
  expect(text).toContain(`\n${link}\n`)
  expect(html).toContain('Yes, it is.<br>Both colours.')
  expect(html).toContain(`<a href="${link}">${link}</a>`)
})

it('no word is markup, and no name is a second line', () => {
  const evil = '</p><img src=x onerror="alert(1)">\r\nBcc: all@example.com'
  for (const { subject, text, html } of [
    answerLetter({ shop: evil, to: evil, said: [{ name: evil, body: evil, files: 0 }], link: `${link}?"><img src=x>` }),
    transcriptLetter({ shop: evil, said: [{ name: evil, body: evil, time: evil, files: 0 }], isCut: true }),
  ]) {
    expect(subject).not.toMatch(/[\r\n]/)
    expect(html).not.toContain('<img')
    // As text it may stand there; a carriage return may not.
    expect(text).not.toContain('\r')
    expect(
      html.match(/<[^>]*>/g)?.every((tag) => /^<(\/?(html|body|p|b|blockquote|small|a)|!doctype html|br|hr|a href="[^"<>]*")>$/.test(tag)),
    ).toBe(true)
  }
})

it('marks that change the direction of reading do not get through', () => {
  const { text } = answerLetter({ shop: 'S', to: 'T', said: [{ name: 'A\u202eda', body: 'x\u202ey\u0007z', files: 0 }], link })
  expect(text).toContain('Ada:\n  xyz')
})
