// The journey's core in Safari's engine: WebKitGTK as the shopper's browser, then as the agent's. The other side is a small client.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { type Element, openWebKit, type Shadow, type WebKit } from '../browsers/webkit.ts'
import { fetchJson, newCid } from '../integration/running-server.ts'
import { openLine, type TestLine } from '../integration/test-line.ts'
import { type ShopbellServer, startServer } from './server.ts'

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

test('a shopper asks, waits, is answered, reloads and is seen', async () => {
  await webkit.goto(`${server.url}/products/sunday-kettle`)
  let widget = await widgetOf(webkit)
  await webkit.click(await webkit.await('.launcher', widget))
  await fill('#name', 'Kim', widget)
  await fill('#question', 'Do you ship to Oslo?', widget)
  const ada = await agentLine()
  await webkit.click(await webkit.find('form.start .button', widget))
  await shows(widget, 'You are next in line')

  const { uuid } = await ada.pickUp()
  await shows(widget, 'Ada joined')
  ada.line.send({ type: 'event', conversation_uuid: uuid, event_type: 'typing', event_typing: { value: 'typing' } })
  await shows(widget, 'Ada is typing')
  ada.line.say(uuid, 'Yes, in three days.')
  await shows(widget, 'Yes, in three days.')

  const typing = ada.line.heardEvent('typing')
  await fill('textarea', 'Lovely.', widget)
  await typing
  await webkit.click(await webkit.find('.composer button[type=submit]', widget))
  await ada.line.heardMessage('Lovely.')
  await shows(widget, 'Sent')

  // A reload keeps everything, the draft too.
  await fill('textarea', 'One more th', widget)
  await webkit.command('POST', '/refresh')
  widget = await widgetOf(webkit)
  await webkit.click(await webkit.await('.launcher', widget))
  await shows(widget, 'Do you ship to Oslo?')
  await shows(widget, 'Yes, in three days.')
  await shows(widget, 'Lovely.')
  expect(await webkit.run(valueInWidget, 'textarea')).toBe('One more th')

  // The shopper agrees to be seen, and the picture arrives.
  ada.line.send({ type: 'event', conversation_uuid: uuid, event_type: 'rrweb', event_rrweb: { type: 'init' } })
  await shows(widget, 'Ada asks to see this page')
  const picture = ada.line.heard(
    (frame) => frame.type === 'event' && frame.event_type === 'rrweb' && frame.event_rrweb.type === 'init' && !!frame.event_rrweb.data,
  )
  await webkit.click(await webkit.find('.ask .button', widget))
  await picture
  await shows(widget, 'Ada can see this page')
  ada.line.close()
})

test('an agent signs in, picks up, and answers', async () => {
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

/** Everything of ours is in one open shadow root. */
async function widgetOf(browser: WebKit): Promise<Shadow> {
  return browser.shadowOf(await browser.await('[data-shopbell]'))
}

async function fill(css: string, text: string, within: Shadow): Promise<void> {
  await webkit.type(await webkit.await(css, within), text)
}

function shows(within: Shadow, text: string): Promise<boolean> {
  return webkit.until(`"${text}" in the panel`, async () => (await webkit.textOf(await webkit.find('.panel', within))).includes(text))
}

function valueInWidget(css: string): string | undefined {
  return document.querySelector('[data-shopbell]')?.shadowRoot?.querySelector<HTMLTextAreaElement>(css)?.value
}

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

async function agentLine(): Promise<{ line: TestLine; pickUp(): Promise<{ uuid: string }> }> {
  const headers = { [HEADERS.agentKey]: 'demo-agent-ada' }
  const { port } = server
  interface Auth {
    agent_auth: { jwt: string; websocket_url: string }
  }
  const { body } = await fetchJson<Auth>({ port, path: PATHS.agentAuth, method: 'PUT', headers })
  const line = await openLine(body.agent_auth.websocket_url, body.agent_auth.jwt)
  return {
    line,
    async pickUp() {
      const { event_queue_new_member: member } = (await line.heardEvent('queue new member')) as never as {
        event_queue_new_member: { conversation_webchat_queue_uuid: string }
      }
      const picked = await fetchJson<{ conversation: { conversation_uuid: string } }>({
        port,
        path: PATHS.conversations,
        method: 'PUT',
        headers,
        body: { conversation_webchat_queue_uuid: member.conversation_webchat_queue_uuid },
      })
      return { uuid: picked.body.conversation.conversation_uuid }
    },
  }
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
