import { describe, expect, it } from 'vitest'
import { createAddresses } from '../../../../server/gateway/addresses.ts'

const demo = createAddresses({ demo: true, publicUrl: undefined })
const published = createAddresses({ demo: false, publicUrl: 'https://chat.example.com' })

describe('the names this server answers to', () => {
  it.each(['localhost', 'localhost:8787', '127.0.0.1:8787', '[::1]:8787', '127.0.0.1:65535'])('are loopback names, such as %s', (host) => {
    expect(demo.objection({ host })).toBeUndefined()
    expect(published.objection({ host })).toBeUndefined()
  })

  it('are that of PUBLIC_URL', () => {
    expect(published.objection({ host: 'chat.example.com' })).toBeUndefined()
  })

  it.each([
    undefined,
    '',
    'evil.test',
    'localhost.evil.test',
    'evil.localhost',
    '127.0.0.1.evil.test',
    '127.0.0.1:8787@evil.test',
    '127.0.0.2',
    '0.0.0.0:8787',
    'localhost:',
    'localhost:99999',
    'localhost:8787:8787',
    'LOCALHOST',
    'localhost.',
    '[::1',
    '[::]:8787',
    'chat.example.com:443',
    'chat.example.com.',
    'localhost\nevil.test',
  ])('are not %j: 421', (host) => {
    expect(published.objection(host === undefined ? {} : { host })?.status).toBe(421)
    expect(demo.objection(host === undefined ? {} : { host })?.status).toBe(421)
  })

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'])(
    'do not count in demo mode for what came through a proxy (%s): 403',
    (header) => {
      expect(demo.objection({ host: 'localhost:8787', [header]: '10.0.0.1' })?.status).toBe(403)
      expect(demo.objection({ host: 'localhost:8787', [header]: '' })?.status).toBe(403)
      expect(published.objection({ host: 'chat.example.com', [header]: '10.0.0.1' })).toBeUndefined()
    },
  )

  it('make the address of the socket, with the scheme of PUBLIC_URL', () => {
    expect(demo.websocketUrl('localhost:8787', '/x')).toBe('ws://localhost:8787/x')
    expect(published.websocketUrl('chat.example.com', '/x')).toBe('wss://chat.example.com/x')
    expect(published.scheme('chat.example.com')).toBe('https')
    expect(published.scheme('localhost:8787')).toBe('http')
  })
})

describe('the name under which files are read', () => {
  const withFiles = createAddresses({ demo: false, publicUrl: 'https://chat.example.com', filesUrl: 'https://files.example.net' })
  const host = 'files.example.net'

  it('[UPL-02] leads to files and to nothing else', () => {
    expect(withFiles.objection({ host }, '/files/key/name')).toBeUndefined()
    for (const path of ['/', '/console', '/rest/v2/conversation/webchat/config', '/files', '/filesystem', '/x/files/', undefined])
      expect(withFiles.objection({ host }, path)?.status, path).toBe(421)
  })

  it('is unknown where it was not set', () => {
    expect(published.objection({ host }, '/files/key/name')?.status).toBe(421)
    expect(published.filesOrigin).toBeUndefined()
  })
})
