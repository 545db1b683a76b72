// The post by SMTP, against a real server of that protocol.

import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Letter } from '../../../../server/domain/letters.ts'
import { answerLetter } from '../../../../server/mail/letter.ts'
import { createSmtp, type SmtpSettings } from '../../../../server/mail/smtp.ts'
import { openPostOffice, type PostOffice } from '../../../post-office.ts'

let office: PostOffice
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function smtp(changes: Partial<SmtpSettings> = {}) {
  office = await openPostOffice()
  closing.push(() => office.close())
  const post = createSmtp({
    host: '127.0.0.1',
    port: office.port,
    tls: 'when offered',
    from: { name: 'Larkmeal', address: 'chat@shop.example' },
    ...changes,
  })
  closing.push(() => post.close())
  return post
}

const letter = (more: Partial<Letter> = {}): Letter => ({
  uuid: randomUUID(),
  conversationUuid: randomUUID(),
  to: 'sam@example.com',
  subject: 'Larkmeal has answered',
  text: 'Yes.',
  html: '<p>Yes.</p>',
  madeAt: Date.UTC(2026, 10, 21),
  tries: 0,
  ...more,
})

describe('a letter over SMTP', () => {
  it('[C5] arrives whole, once, with sender, reply-to and a Message-ID of its own', async () => {
    const post = await smtp({ replyTo: 'help@shop.example' })
    const sent = letter({ subject: 'Größe der Kanne', text: 'Ja: 1 Liter.\n.\nÄnderungen später 🫖', html: '<p>Ja</p>' })
    expect(await post.send(sent)).toEqual({ is: 'taken' })
    expect(office.letters).toHaveLength(1)
    expect(office.letters[0]).toMatchObject({
      from: 'chat@shop.example',
      to: ['sam@example.com'],
      text: 'Ja: 1 Liter.\n.\nÄnderungen später 🫖\n',
      html: '<p>Ja</p>\n',
    })
    const headers = Object.fromEntries(office.letters[0]?.headers ?? [])
    expect(headers).toMatchObject({
      from: 'Larkmeal <chat@shop.example>',
      to: 'sam@example.com',
      'reply-to': 'help@shop.example',
      'message-id': `<${sent.uuid}@shop.example>`,
      'auto-submitted': 'auto-generated',
    })
  })

  it.each([
    'sam@example.com\r\nBcc: all@example.com',
    'sam@example.com\nBcc: all@example.com',
    'sam@example.com, all@example.com',
    'sam@example.com;all@example.com',
    'Sam <sam@example.com>',
    '"sam\r\nRCPT TO:<all@example.com>"@example.com',
    'sam@example.com>\r\nRCPT TO:<all@example.com',
    'sam@example.com ',
    'sam@[127.0.0.1]',
    'sam@@example.com',
    '@example.com',
    '',
  ])('goes to no address that is more than one address: %j', async (to) => {
    const post = await smtp()
    expect(await post.send(letter({ to }))).toMatchObject({ is: 'refused' })
    expect(office.visits).toBe(0)
  })

  it('has the same headers whatever people are called and write', async () => {
    const post = await smtp()
    const evil = 'Sam\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>\u2028X: y\u0000'
    await post.send(letter())
    await post.send(
      letter({
        ...answerLetter({ shop: evil, to: evil, said: [{ name: evil, body: evil, files: 0 }], link: 'https://shop.example/a"><b>' }),
      }),
    )
    const [tame, wild] = office.letters.map(({ headers }) => headers.map(([name]) => name).sort())
    expect(wild).toEqual(tame)
    expect(office.letters[1]?.to).toEqual(['sam@example.com'])
    expect(office.letters[1]?.html).not.toMatch(/<script|"><b>/)
  })

  it.each([
    [{ at: 'recipient', status: 550 }, 'refused'],
    [{ at: 'end', status: 554 }, 'refused'],
    [{ at: 'recipient', status: 451 }, 'later'],
    [{ at: 'end', status: 452 }, 'later'],
  ] as const)('answered %o is %s, and the reason names nobody', async (trouble, is) => {
    const post = await smtp()
    office.answerWith(trouble)
    const posted = await post.send(letter())
    expect(posted.is).toBe(is)
    expect(posted).toMatchObject({ code: expect.stringContaining(String(trouble.status)) })
    expect(JSON.stringify(posted)).not.toContain('sam@')
  })

  it('waits for a server that is not there, and for one that does not take its password', async () => {
    const gone = await smtp({ port: 1 })
    expect(await gone.send(letter())).toMatchObject({ is: 'later' })
    const locked = await openPostOffice({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('no')),
    })
    closing.push(() => locked.close())
    const post = await smtp({ port: locked.port, user: 'chat', password: 'wrong' })
    expect(await post.send(letter())).toMatchObject({ is: 'later', code: expect.stringContaining('EAUTH') })
  })

  it('does not leave without encryption where that is needed', async () => {
    const post = await smtp({ tls: 'needed' })
    expect(await post.send(letter())).toMatchObject({ is: 'later' })
    expect(office.letters).toHaveLength(0)
  })
})
