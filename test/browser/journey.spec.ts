// The whole path in one story, over real sockets: a stranger opens a shop, asks, waits, is answered, is seen, walks on,
// loses the server, and says goodbye.

import { expect, test } from '@playwright/test'
import { agentAt, type Shopper, shopperAt, shopperOn } from './people.ts'
import { type ShopbellServer, startServer } from './server.ts'

let server: ShopbellServer
test.beforeEach(async () => {
  server = await startServer()
})
test.afterEach(async () => {
  await server.stop()
})

const said = (shopper: Shopper, text: string) => shopper.talk.getByText(text, { exact: true })

test('a shopper asks, sees the place in line move, and is picked up by exactly one of two agents', async ({ browser }) => {
  const ada = await agentAt(browser, server.url, 'Ada')
  const grace = await agentAt(browser, server.url, 'Grace')
  const first = await shopperAt(browser, server.url)
  const kim = await shopperAt(browser, `${server.url}/products/sunday-kettle`)

  await first.open()
  await first.ask('Is the grinder back?', { name: 'Lou' })
  await expect(first.panel.getByText('You are next in line')).toBeVisible()
  await kim.open()
  await kim.ask('Do you ship to Oslo?')
  await expect(kim.panel.getByText('You are second in line')).toBeVisible()
  await expect(said(kim, 'Do you ship to Oslo?')).toBeVisible()

  // Waiting is no wall: one can write on.
  await kim.write('It is a present.')
  await expect(kim.panel.getByText('Sent', { exact: true })).toBeVisible()

  // Somebody ahead leaves, and the place moves without asking.
  await first.panel.getByRole('button', { name: 'Leave the line' }).click()
  await first.panel.getByRole('group').getByRole('button', { name: 'Leave the line' }).click()
  await expect(kim.panel.getByText('You are next in line')).toBeVisible()

  for (const agent of [ada, grace]) {
    await agent.choose(/Kim/)
    await agent.talk.getByRole('button', { name: 'Pick up Kim' }).waitFor()
  }
  await Promise.all([ada, grace].map((agent) => agent.talk.getByRole('button', { name: 'Pick up Kim' }).click({ noWaitAfter: true })))
  const winner = await Promise.race([
    ada.composer.waitFor().then(() => ({ agent: ada, loser: grace, name: 'Ada' })),
    grace.composer.waitFor().then(() => ({ agent: grace, loser: ada, name: 'Grace' })),
  ])
  await expect(winner.loser.page.getByText(new RegExp(`${winner.name} (was faster|picked this up)`)).first()).toBeVisible()
  await expect(winner.loser.composer).toHaveCount(0)
  await expect(kim.panel.getByText(`${winner.name} joined`)).toBeVisible()

  // Both ways: words, typing, read marks, names.
  await winner.agent.composer.pressSequentially('Yes')
  await expect(kim.panel.getByText(`${winner.name} is typing`)).toBeVisible()
  await winner.agent.write('Yes, in three days.')
  await expect(said(kim, 'Yes, in three days.')).toBeVisible()
  await expect(kim.panel.getByText(`${winner.name} is typing`)).toHaveCount(0)
  await kim.composer.pressSequentially('Lov')
  await expect(winner.agent.talk.getByText('Kim is typing')).toBeVisible()
  await kim.write('Lovely, thank you.')
  await expect(winner.agent.log.getByText('Lovely, thank you.')).toBeVisible()
  await expect(kim.panel.getByText('Read', { exact: true })).toBeVisible()

  // The agent ends it; the shopper can start again.
  await winner.agent.talk.getByRole('button', { name: 'Leave', exact: true }).click()
  await winner.agent.page.getByRole('button', { name: /^Leave/ }).last().click()
  await expect(kim.panel.getByText(/ended the chat|left/).first()).toBeVisible()
  await kim.panel.getByRole('button', { name: 'Start a new chat' }).click()
  await expect(kim.panel.getByLabel('How can we help?')).toBeVisible()
})

test('the agent sees page, title and cart move with the shopper, without query or hash', async ({ browser }) => {
  const ada = await agentAt(browser, server.url, 'Ada')
  const kim = await shopperAt(browser, `${server.url}/?email=kim@example.org#secret`)
  await kim.page.getByRole('button', { name: /only that one/i }).click()
  await kim.open()
  await kim.ask('Which kettle is quiet?')
  await ada.pickUp('Kim')
  await expect(ada.beside.getByText(`${server.url}/`).first()).toBeVisible()

  await kim.page.goto(`${server.url}/products/sunday-kettle?ref=newsletter`)
  await expect(ada.beside.getByText(`${server.url}/products/sunday-kettle`).first()).toBeVisible()
  await kim.page.getByRole('button', { name: /add to cart/i }).first().click()
  await expect(ada.beside.getByText(/kettle/i).first()).toBeVisible()
  await expect(ada.beside.getByRole('heading', { name: /cart/i })).toBeVisible()
  await expect(ada.beside.getByText(/€\s?\d|\d\s?€/).first()).toBeVisible()
  expect(await ada.page.content()).not.toMatch(/newsletter|kim@example\.org#|#secret/)
})

test('reload, another page, a closed tab: the same conversation, nothing lost, nothing doubled', async ({ browser }) => {
  const ada = await agentAt(browser, server.url, 'Ada')
  const kim = await shopperAt(browser, server.url)
  await kim.open()
  await kim.ask('Still there?')
  await ada.pickUp('Kim')
  await ada.write('Yes.')
  await expect(said(kim, 'Yes.')).toBeVisible()
  await kim.composer.fill('A thought half writ')

  await kim.page.reload()
  await openWhenClosed(kim)
  await expect(said(kim, 'Yes.')).toHaveCount(1)
  await expect(kim.composer).toHaveValue('A thought half writ')

  await kim.page.goto(`${server.url}/guide`)
  await openWhenClosed(kim)
  await expect(said(kim, 'Still there?')).toHaveCount(1)
  await kim.write('And I am on the guide now.')
  await expect(ada.log.getByText('And I am on the guide now.')).toHaveCount(1)

  await kim.page.close()
  await ada.write('See you soon.')
  const back = shopperOn(await kim.context.newPage(), kim.context)
  await back.page.goto(`${server.url}/products/butter-house`)
  // Unread words wait on the launcher, before anything is opened.
  await expect(back.page.getByText('1', { exact: true }).first()).toBeVisible()
  await openWhenClosed(back)
  await expect(said(back, 'See you soon.')).toHaveCount(1)
  await expect(said(back, 'And I am on the guide now.')).toHaveCount(1)
})

test('[DEL-01] a message typed while the server is down is sent once when it is back, after a kill -9 in the middle of a talk', async ({ browser }) => {
  const ada = await agentAt(browser, server.url, 'Ada')
  const kim = await shopperAt(browser, server.url)
  await kim.open()
  await kim.ask('Before the crash')
  await ada.pickUp('Kim')
  await ada.write('Acknowledged by Ada')
  await expect(said(kim, 'Acknowledged by Ada')).toBeVisible()

  await server.kill9()
  await kim.write('Typed in the dark')
  await expect(said(kim, 'Typed in the dark')).toBeVisible()
  await ada.write('Also in the dark')
  // Not even a reload of the page loses it.
  await server.restart()

  await expect(ada.log.getByText('Typed in the dark')).toHaveCount(1, { timeout: 40_000 })
  await expect(said(kim, 'Also in the dark')).toHaveCount(1, { timeout: 40_000 })
  await expect(said(kim, 'Typed in the dark')).toHaveCount(1)
  await expect(said(kim, 'Before the crash')).toHaveCount(1)
  await expect(said(kim, 'Acknowledged by Ada')).toHaveCount(1)
})

test('when nobody is there the widget says so and takes the message', async ({ browser }) => {
  const kim = await shopperAt(browser, server.url)
  await kim.open()
  await expect(kim.panel.getByText(/Nobody is here right now/).first()).toBeVisible()
  await kim.ask('Please write when you are back.')
  await expect(kim.panel.getByText(/We have your message|You keep your place/).first()).toBeVisible()

  // The agent who comes later finds it waiting, and the shopper hears that somebody is there.
  const ada = await agentAt(browser, server.url, 'Ada')
  await expect(kim.panel.getByText('You are next in line')).toBeVisible()
  await ada.pickUp('Kim')
  await expect(kim.panel.getByText('Ada joined')).toBeVisible()
})

async function openWhenClosed(shopper: Shopper): Promise<void> {
  await shopper.launcher.waitFor()
  // A panel that was open comes back by itself once the widget is there.
  const expanded = await shopper.launcher.getAttribute('aria-expanded')
  if (expanded !== 'true') await shopper.open()
  await shopper.panel.waitFor()
}
