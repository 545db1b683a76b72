// The difficult pages of the demo in Safari's engine: on each of them a shopper asks, is answered, answers, and is answered on the next page.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openWebKit, type WebKit } from '../browsers/webkit.ts'
import { agentClient } from './agent-client.ts'
import { type ShopbellServer, startServer } from './server.ts'
import { shopperIn } from './webkit-shopper.ts'

let server: ShopbellServer
let webkit: WebKit
beforeAll(async () => {
  server = await startServer()
  webkit = await openWebKit()
})
afterAll(async () => {
  await webkit?.close()
  await server?.stop()
})

// The page before was another shopper's.
beforeEach(async () => {
  await webkit.goto(server.url)
  await webkit.run(() => (window as unknown as { Shopbell: { logout(): Promise<void> } }).Shopbell.logout())
})

async function talk(name: string, { reload = true } = {}): Promise<void> {
  const kim = shopperIn(webkit)
  await kim.open()
  await kim.ask('Is the kettle "in stock"?', name)
  const ada = await agentClient(server)
  const { uuid, question } = await ada.pickUp(name)
  expect(question).toBe('Is the kettle "in stock"?')
  await kim.shows('Ada joined')
  ada.line.say(uuid, 'It is, in <b>red</b>.')
  await kim.shows('It is, in <b>red</b>.')
  await kim.write('Then I take [two], {"of": "them"}.')
  await ada.line.heardMessage('Then I take [two], {"of": "them"}.')
  await kim.shows('Sent')
  if (reload) {
    await webkit.command('POST', '/refresh')
    await kim.open()
    await kim.shows('Then I take [two], {"of": "them"}.')
  }
  ada.line.close()
}

// Not `junk-prototype` and `clobbered`: the driver itself finds nothing there. Nor `broken-storage`: what lies there as a draft can be
// replaced by hand, and the driver only types on.
test.each([
  ['HOST-01', 'old-library'],
  ['HOST-03', 'frozen'],
  ['HOST-04', 'zone'],
  ['HOST-09', 'style-storm'],
  ['CSP-01', 'strict-policy'],
  ['CSP-04', 'no-pictures'],
])('[%s] works on a page of the kind "%s"', async (_, name) => {
  await webkit.goto(`${server.url}/gallery/${name}`)
  await talk(name)
})

test.each([
  ['STO-01', 'no-storage'],
  ['STO-02', 'full-storage'],
])('[%s] works for as long as the page lives where there is %s', async (_, name) => {
  await webkit.goto(`${server.url}/gallery/${name}`)
  await talk(name, { reload: false })
})

// Not `JSON`, `Promise` and `Array.from`: the driver itself needs them, in the page.
test.each(['fetch', 'XMLHttpRequest', 'WebSocket', 'setTimeout', 'Date.now', 'MutationObserver', 'console'])(
  '[HOST-02] works where the page has replaced %s by something broken',
  async (what) => {
    await webkit.goto(`${server.url}/gallery/replaced?what=${what}`)
    await webkit.await('body[data-broke]')
    await talk(what, { reload: false })
  },
)
