// The journey's core in Safari's engine: WebKitGTK as the shopper's browser, then as the agent's. The other side is a small client.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { type Element, openWebKit, type WebKit } from '../browsers/webkit.ts'
import { fetchJson, newCid } from '../integration/running-server.ts'
import { openLine, type TestLine } from '../integration/test-line.ts'
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

// The size of a phone, and of a desk: the sheet over the whole page, and the panel in its corner.
test.each([
  ['at a desk', 1280, 800],
  ['on a phone', 390, 844],
])('a shopper %s asks, waits, is answered, reloads and is seen', async (_, width, height) => {
  await webkit.command('POST', '/window/rect', { width, height })
  await webkit.goto(`${server.url}/products/sunday-kettle`)
  const kim = shopperIn(webkit)
  const name = `Kim ${width}`
  await kim.open()
  const [panelWide, pageWide] = await webkit.run(() => [
    document.querySelector('[data-shopbell]')?.shadowRoot?.querySelector('.panel')?.getBoundingClientRect().width ?? 0,
    document.documentElement.clientWidth,
  ])
  expect(panelWide).toBe(pageWide && pageWide <= 480 ? pageWide : 384)
  const ada = await agentClient(server)
  await kim.ask('Do you ship to Oslo?', name)
  await kim.shows('You are next in line')
  const { uuid } = await ada.pickUp(name)
  await kim.shows('Ada joined')
  ada.line.send({ type: 'event', conversation_uuid: uuid, event_type: 'typing', event_typing: { value: 'typing' } })
  await kim.shows('Ada is typing')
  ada.line.say(uuid, 'Yes, in three days.')
  await kim.shows('Yes, in three days.')

  const typing = ada.line.heardEvent('typing')
  await kim.fill('textarea', 'Lovely.')
  await typing
  await kim.press('.composer button[type=submit]')
  await ada.line.heardMessage('Lovely.')
  await kim.shows('Sent')

  // A reload keeps everything, the draft too.
  await kim.fill('textarea', 'One more th')
  await webkit.command('POST', '/refresh')
  await kim.open()
  await kim.shows('Do you ship to Oslo?')
  await kim.shows('Yes, in three days.')
  await kim.shows('Lovely.')
  expect(await kim.valueOf('textarea')).toBe('One more th')

  // The shopper agrees to be seen, and the picture arrives.
  ada.line.send({ type: 'event', conversation_uuid: uuid, event_type: 'rrweb', event_rrweb: { type: 'init' } })
  await kim.shows('Ada asks to see this page')
  const picture = ada.line.heard(
    (frame) => frame.type === 'event' && frame.event_type === 'rrweb' && frame.event_rrweb.type === 'init' && !!frame.event_rrweb.data,
  )
  await kim.press('.ask .button')
  await picture
  await kim.shows('Ada can see this page')
  await webkit.run(() => (window as unknown as { Shopbell: { logout(): Promise<void> } }).Shopbell.logout())
  ada.line.close()
})

test('an agent signs in, picks up, and answers', async () => {
  await webkit.command('POST', '/window/rect', { width: 1280, height: 800 })
  const shopper = await shopperLine('Lou', 'Is the grinder back?')
  await webkit.goto(`${server.url}/console`)
  await press('Ada')
  await press('Lou')
  await press('Pick up Lou')
  await shopper.line.heardEvent('webchat start conversation')
  await webkit.type(await webkit.await('#composer'), 'Next week.')
  await press('Send')
  await shopper.line.heardMessage('Next week.')
  shopper.line.say(shopper.uuid, 'I will wait.')
  await webkit.until('the answer in the console', async () =>
    (await webkit.textOf(await webkit.find('main [role=log]'))).includes('I will wait.'),
  )
  shopper.line.close()
})

/** A button of the console, by the words on it or its label. */
async function press(words: string): Promise<void> {
  const button: Element = await webkit.until(`a button "${words}"`, () =>
    webkit.run((wanted) => {
      const buttons = [...document.querySelectorAll('button')].filter((each) => !each.disabled)
      return buttons.find((each) => each.ariaLabel === wanted || each.textContent?.trim().includes(wanted)) as unknown as Element
    }, words),
  )
  await webkit.click(button)
}

async function shopperLine(name: string, question: string): Promise<{ line: TestLine; uuid: string }> {
  const origin = server.url
  const { body } = await fetchJson<{
    conversation: { conversation_uuid: string }
    customer_auth: { jwt: string; websocket_url: string }
  }>({
    port: server.port,
    path: PATHS.conversations,
    method: 'PUT',
    headers: { [HEADERS.siteKey]: 'demo', origin },
    body: { question, conversation_participant_name: name, client_message_id: newCid() },
  })
  const line = await openLine(body.customer_auth.websocket_url, body.customer_auth.jwt, { origin })
  return { line, uuid: body.conversation.conversation_uuid }
}
