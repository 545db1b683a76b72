// Whatever address somebody puts before the server, it goes there for nobody: neither link previews nor pictures are fetched.

import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { PATHS } from '../../../protocol/rest.ts'
import { startTestServer } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000 })

/** Each goes to an address that the operator has set, and to no other. */
const GOES_OUT = ['admin-door.ts', 'blobs/s3.ts', 'gateway/oauth.ts', 'gateway/oidc.ts', 'mail/smtp.ts']

it('[UPL-07] no file of the server goes out to the network, but those that go where the operator said', () => {
  const ways =
    /\bfetch\(|\brequest(?:Https?)?\(\{|import \{[^}]*\b(?:request|get|connect|createConnection)\b[^}]*\} from 'node:(?:https?|http2|net|tls)'|from '(?:nodemailer|openid-client|aws4fetch|undici)|createRemoteJWKSet/
  const found = readdirSync('server', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && ways.test(readFileSync(join('server', file), 'utf8')))
    .filter((file) => !GOES_OUT.includes(file))
  expect(found).toEqual([])
})

it('[UPL-07] an address in words, a page, an offer or a profile is asked for by nobody', async () => {
  let asked = 0
  const inner = createServer((_, answer) => {
    asked++
    answer.end()
  })
  inner.on('connection', () => asked++)
  await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve))
  const server = await startTestServer()
  try {
    const bait = `http://127.0.0.1:${(inner.address() as AddressInfo).port}/bait.png`
    const ada = await server.agent()
    const sam = await server.shopper({ question: bait, url: bait })
    await ada.pickUp(sam)
    const event = (event_type: string, payload: object) => ({ type: 'event', event_type, conversation_uuid: sam.uuid, ...payload })
    sam.say(`look at ${bait}`)
    sam.line.send(event('webchat context', { event_webchat_context: { url: bait, referrer: bait } }))
    ada.line.send(event('add item', { event_add_item: { items: [{ item_id: 'K', view_url: bait, default_thumbnail_url: bait }] } }))
    await ada.rest(PATHS.agentProfile, { method: 'PUT', body: { profile_image_url: bait.replace('http:', 'https:') } })
    await sam.line.heardEvent('add item')
    await ada.line.heardEvent('webchat context')
    await ada.rest(PATHS.conversation(sam.uuid))
    // Neither now nor by what ticks once a second.
    const from = sam.line.frames.length
    sam.line.send({ type: 'check queue position' })
    await sam.line.heardEvent('queue position', from)
    await server.restart()
    expect(asked).toBe(0)
  } finally {
    await server.close()
    inner.close()
  }
})
