// Every state of the widget through axe: light, dark and from right to left, with nothing too small to be pressed. The agent is a small
// client; what takes minutes of waiting is put into the frames that the page hears.

import { randomBytes } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { openPostOffice } from '../post-office.ts'
import { expectClean, expectCleanAllWays, WIDGET } from './clean.ts'
import { openFastAgent } from './fast-agent.ts'
import type { Shopper } from './people.ts'
import { startServer } from './server.ts'
import { test } from './story.ts'

test.skip(
  ({ browserName }) => browserName !== 'chromium',
  'What axe finds depends little on the engine, and only Chromium can be told to be dark.',
)
test.setTimeout(180_000)
test.use({ actionTimeout: 15_000 })

const KEY = { 'x-ultracart-simple-key': 'demo-agent-ada' }
const menu = (kim: Shopper) => kim.panel.getByRole('button', { name: 'More' })
const item = (kim: Shopper, name: string) => kim.panel.getByRole('menuitem', { name, exact: true })

/** Everything the page is told of its place becomes this. */
async function standAt(page: Page, place: object): Promise<void> {
  await page.routeWebSocket(/\/websocket/, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((data) => {
      const frame = JSON.parse(String(data))
      if (frame.event_type === 'queue position') Object.assign(frame.event_queue_position, place)
      socket.send(JSON.stringify(frame))
    })
  })
}

test('[G1] the launcher and the start form have nothing wrong: as they come, with errors, closed, unreachable', async ({
  server,
  shopperAt,
  request,
}) => {
  const kim = await shopperAt(server.url)
  await kim.launcher.waitFor()
  await expectClean(kim.page, 'launcher', WIDGET)
  await kim.launcher.focus()
  await expectCleanAllWays(kim.page, 'launcher with its word')
  await kim.open()
  await kim.panel.getByLabel('Order number').waitFor()
  await expectCleanAllWays(kim.page, 'start form, nobody there')
  await kim.panel.getByLabel('E-mail').fill('nobody')
  await kim.panel.getByRole('button', { name: 'Start the chat' }).click()
  await expect(kim.panel.getByText('Write your question.')).toBeVisible()
  await expectCleanAllWays(kim.page, 'start form with errors')

  await kim.page.route('**/rest/v2/conversation/conversations**', (route) => route.abort())
  await kim.ask('Hello?')
  await expect(kim.panel.getByRole('alert')).not.toBeEmpty()
  await expectCleanAllWays(kim.page, 'start form, unreachable')

  const departments = `${server.url}/rest/v2/conversation/departments`
  const { conversation_departments: all } = await (await request.get(departments, { headers: KEY })).json()
  const oid = all.find((each: { department_name: string }) => each.department_name === 'Sales').conversation_department_oid
  const opens = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)
  const hours = { time_zone: 'UTC', week: {}, holidays: { [opens]: [{ from: '14:00', to: '15:00' }] } }
  await request.put(`${departments}/${oid}`, { headers: KEY, data: { department_name: 'Sales', settings: { hours } } })
  await kim.page.reload()
  await kim.open()
  await kim.panel.getByLabel('Topic').selectOption('Sales')
  await expect(kim.panel.getByText(/^We are back/)).toBeVisible()
  await expectCleanAllWays(kim.page, 'closed hours')
})

for (const [state, place, say] of [
  ['first', {}, 'You are next in line'],
  ['seventh', { position: 7, estimated_wait_seconds: 900 }, 'You are number 7 in line'],
  ['place lost', { position: 7, place_lost: true }, 'You are number 7 in line'],
] as const)
  test(`[G1] the queue card has nothing wrong: ${state}`, async ({ server, shopperAt }) => {
    const ada = await openFastAgent(server)
    const kim = await shopperAt('about:blank')
    await standAt(kim.page, place)
    await kim.page.goto(server.url)
    await kim.open()
    await kim.ask('Is it blue?')
    await kim.panel.getByText(say).first().waitFor()
    await expectCleanAllWays(kim.page, `in line, ${state}`)
    await kim.panel.getByRole('button', { name: 'Leave the line' }).click()
    await expectCleanAllWays(kim.page, 'asked whether to leave the line')
    ada.close()
  })

test('[G1] a left message has nothing wrong, with the answer by e-mail and without', async ({ shopperAt }) => {
  const office = await openPostOffice()
  const server = await startServer({ env: { SMTP_URL: `smtp://127.0.0.1:${office.port}`, MAIL_FROM: 'Larkmeal <chat@shop.example>' } })
  try {
    const kim = await shopperAt(server.url)
    await kim.open()
    await kim.ask('Is it blue?', { email: '' })
    await kim.panel.getByRole('button', { name: 'Answer me by e-mail' }).waitFor()
    await expectCleanAllWays(kim.page, 'message left')
    await kim.panel.getByRole('button', { name: 'Answer me by e-mail' }).click()
    await kim.panel.getByRole('textbox', { name: 'E-mail' }).press('Enter')
    await expect(kim.panel.getByText('Write it like name@example.com.')).toBeVisible()
    await expectCleanAllWays(kim.page, 'e-mail asked, wrong')
    await menu(kim).click()
    await item(kim, 'Save the chat').click()
    await item(kim, 'Send by e-mail').click()
    await kim.panel.getByRole('group', { name: 'More' }).getByRole('textbox').waitFor()
    await expectCleanAllWays(kim.page, 'menu: by e-mail')
  } finally {
    await server.stop()
    await office.close()
  }
})

test('[G1] a talk has nothing wrong: words, typing, cards, files, long and removed ones, another agent, no network', async ({
  server,
  shopperAt,
}) => {
  const ada = await openFastAgent(server)
  const grace = await openFastAgent(server, 'demo-agent-grace')
  const kim = await shopperAt(server.url)
  await kim.open()
  await kim.ask('Is it blue?')
  const uuid = await ada.takeNewest()
  await kim.panel.getByText('Ada joined').waitFor()
  await kim.write('I mean the kettle.')
  const { message: toGo } = await saidBy(ada, uuid, 'A price that was wrong')
  await ada.sayAll(uuid, ['See https://shop.example/kettle', `A long one. ${'It goes on and on. '.repeat(60)}`])
  await kim.panel.getByRole('button', { name: 'Show all' }).waitFor()
  ada.line.send({
    type: 'event',
    event_type: 'updated message',
    conversation_uuid: uuid,
    event_updated_message: { conversation_message_uuid: toGo.conversation_message_uuid, redacted: true },
  })
  // Right after a message it is not told.
  await expect(async () => {
    ada.line.send({ type: 'event', event_type: 'typing', conversation_uuid: uuid, event_typing: { value: 'half a sent' } })
    await expect(kim.panel.getByText('Ada is typing')).toBeVisible({ timeout: 500 })
  }).toPass()
  await expectCleanAllWays(kim.page, 'talk')

  for (const card of [
    { type: 'link', title: 'Care guide', text: 'How to keep it', url: 'https://shop.test/care' },
    { type: 'product', title: 'Kettle', price: '64.00 EUR', url: 'http://shop.test/kettle', item_id: 'KETTLE' },
    {
      type: 'form',
      title: 'Your order',
      submit: 'Send',
      fields: [
        { name: 'size', label: 'Size', kind: 'choice', choices: ['S', 'M'], required: true },
        { name: 'order', label: 'Order number', kind: 'text' },
      ],
    },
    { type: 'quick replies', replies: ['Yes', 'No'] },
  ])
    ada.line.send({
      type: 'message',
      conversation_uuid: uuid,
      message: { body: `A ${card.type}`, client_message_id: randomBytes(16).toString('hex'), card },
    })
  await kim.panel.getByRole('button', { name: 'Yes', exact: true }).waitFor()
  await kim.panel.getByText('Your order').waitFor()
  await expectCleanAllWays(kim.page, 'cards')
  const note = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }
  await kim.panel.locator('input[type=file]').first().setInputFiles(note)
  await kim.panel.getByText('note.txt').waitFor()
  await expectCleanAllWays(kim.page, 'a file chosen')
  await kim.panel.getByRole('button', { name: 'Send', exact: true }).last().click()
  await expect(kim.panel.getByRole('log').getByText('note.txt')).toBeVisible()
  await expectCleanAllWays(kim.page, 'a file sent')

  const to = { conversation_participant_arn: 'arn:shopbell:participant:DEMO:agent:2' }
  await ada.rest(`/rest/v2/conversation/conversations/${uuid}/transfer`, { method: 'POST', body: to })
  await kim.panel.getByText(/Grace/).first().waitFor()
  await expectCleanAllWays(kim.page, 'handed to another agent')

  await menu(kim).click()
  await kim.panel.getByRole('menu').waitFor()
  await expectCleanAllWays(kim.page, 'menu')
  await item(kim, 'Your data').click()
  await item(kim, 'Delete what is kept of you').click()
  await expectCleanAllWays(kim.page, 'menu: sure to delete')
  // Another language has other entries, and none of them the focus: the next page begins anew.
  await kim.page.reload()
  await kim.open()
  await kim.composer.waitFor()
  await server.kill9()
  await kim.write('Anybody?')
  await kim.panel.getByRole('button', { name: 'Try now' }).waitFor()
  await expectCleanAllWays(kim.page, 'no network')
  ada.close()
  grace.close()
})

test('[G1] the end has nothing wrong: failed words, rating, thanks, earlier chats', async ({ server, shopperAt }) => {
  const ada = await openFastAgent(server)
  const kim = await shopperAt('about:blank')
  let isLost = false
  await kim.page.routeWebSocket(/\/websocket/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((data) => {
      if (!isLost) server.send(data)
    })
  })
  await kim.page.goto(server.url)
  await kim.open()
  await kim.ask('Is it blue?')
  const uuid = await ada.takeNewest()
  await ada.sayAll(uuid, ['It is green.'])
  await kim.said('It is green.').waitFor()
  // What the server has not got when the talk is over has failed.
  isLost = true
  await kim.write('And red?')
  await kim.panel.getByRole('button', { name: 'End chat' }).click()
  await expectCleanAllWays(kim.page, 'asked whether to end')
  await kim.panel.getByRole('status').getByRole('button', { name: 'End chat' }).click()
  await kim.panel.getByRole('button', { name: 'Start a new chat' }).waitFor()
  await kim.panel.getByText(/^Not sent/).waitFor()
  const ask = kim.panel.getByRole('group', { name: 'How was this chat?' })
  await ask.waitFor()
  await expectCleanAllWays(kim.page, 'closed, with words that failed')
  await ask.getByRole('radio', { name: 'Good', exact: true }).check()
  await ask.getByRole('textbox').fill('Quick and kind.')
  await expectCleanAllWays(kim.page, 'rating')
  await ask.getByRole('button', { name: 'Send' }).click()
  await kim.panel.getByText('Thank you.').waitFor()
  await expectCleanAllWays(kim.page, 'rated')
  await kim.panel.getByRole('button', { name: 'Start a new chat' }).click()
  await kim.panel.getByLabel('Your name').waitFor()
  await menu(kim).click()
  await item(kim, 'Earlier chats').click()
  await kim.panel.getByRole('menuitem', { name: /^Ada, / }).waitFor()
  await expectCleanAllWays(kim.page, 'menu: earlier chats')
  ada.close()
})

async function saidBy(agent: Awaited<ReturnType<typeof openFastAgent>>, uuid: string, body: string) {
  agent.line.say(uuid, body)
  const heard = await agent.line.heardMessage(body)
  if (!('message' in heard)) throw new Error('refused')
  return heard
}
