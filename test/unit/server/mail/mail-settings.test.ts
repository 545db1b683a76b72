import { describe, expect, it } from 'vitest'
import { readMailSettings } from '../../../../server/mail-settings.ts'

const MAIL_FROM = 'chat@shop.example'

describe('the settings of e-mail', () => {
  it('[C5] are off when nothing is set', () => {
    expect(readMailSettings({})).toBeUndefined()
    expect(readMailSettings({ SMTP_URL: '', MAIL_FROM: '' })).toBeUndefined()
  })

  it.each([
    ['smtps://chat:p%40ss@mail.example', { host: 'mail.example', port: 465, tls: 'from the start', user: 'chat', password: 'p@ss' }],
    ['smtp://mail.example', { host: 'mail.example', port: 587, tls: 'needed' }],
    ['smtp://mail.example:25?tls=optional', { host: 'mail.example', port: 25, tls: 'when offered' }],
    ['smtp://127.0.0.1:1025', { host: '127.0.0.1', port: 1025, tls: 'when offered' }],
    ['smtp://[::1]:1025/', { host: '::1', port: 1025, tls: 'when offered' }],
  ])('%s', (SMTP_URL, server) => {
    expect(readMailSettings({ SMTP_URL, MAIL_FROM })).toEqual({ ...server, from: { name: '', address: MAIL_FROM } })
  })

  it('a sender may have a name, and answers may go elsewhere', () => {
    const env = { SMTP_URL: 'smtp://localhost', MAIL_FROM: 'Larkmeal & friends <chat@shop.example>', MAIL_REPLY_TO: 'help@shop.example' }
    expect(readMailSettings(env)).toMatchObject({ from: { name: 'Larkmeal & friends', address: MAIL_FROM }, replyTo: 'help@shop.example' })
  })

  it.each([
    [{ SMTP_URL: 'smtp://localhost' }, 'MAIL_FROM'],
    [{ MAIL_FROM }, 'SMTP_URL'],
    [{ MAIL_REPLY_TO: MAIL_FROM }, 'SMTP_URL'],
    [{ SMTP_URL: 'http://localhost', MAIL_FROM }, 'SMTP_URL'],
    [{ SMTP_URL: 'mail.example', MAIL_FROM }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://u:secretword@mail.example/path', MAIL_FROM }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://mail.example?pool=1', MAIL_FROM }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://%E0%A4%A@mail.example', MAIL_FROM }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'nobody' }, 'MAIL_FROM'],
    [{ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'A\r\nBcc: b@example.com <chat@shop.example>' }, 'MAIL_FROM'],
    [{ SMTP_URL: 'smtp://localhost', MAIL_FROM, MAIL_REPLY_TO: 'a@b.example, c@d.example' }, 'MAIL_REPLY_TO'],
  ])('that make no sense are one sentence that names the setting and no password: %o', (env, name) => {
    const sentence = readMailSettings(env)
    expect(sentence).toMatch(new RegExp(`^${name} `))
    expect(sentence).not.toContain('secretword')
  })
})
