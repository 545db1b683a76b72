// The whole path in one story, over real sockets: a stranger opens a shop, asks, waits, is answered, is seen, walks on,
// loses the server, and says goodbye.

import { expect } from '@playwright/test'
import { shopperOn } from './people.ts'
import { test } from './story.ts'

test('[DEL-15] a shopper asks, sees the place in line move, and is picked up by exactly one of two agents', async ({
  server,
  agentAt,
  shopperAt,
}) => {
  const [ada, grace, lou, kim] = await Promise.all([
    agentAt(server, 'Ada'),
    agentAt(server, 'Grace'),
    shopperAt(server.url),
    shopperAt(`${server.url}/products/sunday-kettle`),
  ])

  await lou.open()
  await lou.ask('Is the grinder back?', { name: 'Lou' })
  await expect(lou.panel.getByText('You are next in line')).toBeVisible()
  await kim.open()
  await kim.ask('Do you ship to Oslo?')
  await expect(kim.panel.getByText('You are number 2 in line')).toBeVisible()
  await expect(kim.said('Do you ship to Oslo?')).toBeVisible()

  // Waiting is no wall: one can write on.
  await kim.write('It is a present.')
  await expect(kim.said('It is a present.')).toBeVisible()
  await expect(kim.panel.getByText('Sent', { exact: true })).toBeVisible()

  // Somebody ahead leaves, and the place moves without asking.
  await lou.panel.getByRole('button', { name: 'Leave the line' }).click()
  await lou.panel.getByRole('status').getByRole('button', { name: 'Leave the line' }).click()
  await expect(lou.panel.getByText('You ended the chat')).toBeVisible()
  await expect(kim.panel.getByText('You are next in line')).toBeVisible()

  await Promise.all([ada, grace].map((agent) => agent.choose('Kim')))
  const buttons = await Promise.all([ada, grace].map((agent) => agent.pickUpButton('Kim').elementHandle()))
  // In the same moment: a click that takes its time finds the button gone.
  await Promise.all(buttons.map((button) => button?.evaluate((element) => (element as HTMLElement).click())))
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
  await expect(kim.said('Yes, in three days.')).toBeVisible()
  await expect(kim.panel.getByText(`${winner.name} is typing`)).toHaveCount(0)
  // Told at most every two seconds, so a single word right after another message may go unseen.
  await expect(async () => {
    await kim.composer.press('L')
    await expect(winner.agent.talk.getByText('Kim is typing')).toBeVisible({ timeout: 500 })
  }).toPass()
  await kim.write('Lovely, thank you.')
  await expect(winner.agent.said('Lovely, thank you.')).toBeVisible()
  await expect(kim.panel.getByText('Read', { exact: true })).toBeVisible()

  // The agent ends it; the shopper can start again.
  await winner.agent.talk.getByRole('button', { name: 'Leave', exact: true }).click()
  await winner.agent.talk.getByRole('button', { name: 'Leave and close' }).click()
  await expect(kim.panel.getByText('The chat has ended')).toBeVisible()
  await kim.panel.getByRole('button', { name: 'Start a new chat' }).click()
  await expect(kim.panel.getByLabel('How can we help?')).toHaveValue('')
  await expect(kim.panel.getByLabel('Your name')).toHaveValue('Kim')
})

test('[PRIV-05] the agent sees page, title and cart move with the shopper, without query or hash', async ({
  sharedServer: { url },
  sharedServer,
  agentAt,
  shopperAt,
}) => {
  const ada = await agentAt(sharedServer, 'Ada')
  const kim = await shopperAt(`${url}/?email=remi@example.org#secret`)
  await kim.open()
  await kim.ask('Which kettle is quiet?', { name: 'Remi', email: '' })
  await ada.pickUp('Remi')
  await expect(ada.beside.getByText(`${url}/`, { exact: true })).toBeVisible()

  await kim.page.goto(`${url}/products/sunday-kettle?ref=newsletter`)
  await expect(ada.beside.getByText(`${url}/products/sunday-kettle`, { exact: true })).toBeVisible()
  await expect(ada.beside.getByText('Sunday kettle – Larkmeal').first()).toBeVisible()
  await kim.page.getByRole('main').getByRole('button', { name: 'Add to cart' }).first().click()
  await expect(ada.beside.getByRole('heading', { name: 'Cart' })).toBeVisible()
  await expect(ada.beside.getByText('64.00').first()).toBeVisible()
  expect(await ada.page.content()).not.toMatch(/newsletter|remi@example\.org|#secret/)
})

test('reload, another page, a closed tab: the same conversation, nothing lost, nothing doubled', async ({
  sharedServer,
  agentAt,
  shopperAt,
}) => {
  const ada = await agentAt(sharedServer, 'Ada')
  const kim = await shopperAt(sharedServer.url)
  await kim.open()
  await kim.ask('Still there?', { name: 'Noa' })
  await ada.pickUp('Noa')
  await ada.write('Yes.')
  await expect(kim.said('Yes.')).toBeVisible()
  await kim.composer.fill('A thought half writ')

  await kim.page.reload()
  await kim.open()
  await expect(kim.said('Yes.')).toHaveCount(1)
  await expect(kim.composer).toHaveValue('A thought half writ')

  await kim.page.goto(`${sharedServer.url}/guide`)
  await kim.open()
  await expect(kim.said('Still there?')).toHaveCount(1)
  await kim.write('And I am on the guide now.')
  await expect(ada.said('And I am on the guide now.')).toHaveCount(1)

  await kim.page.close()
  await ada.write('See you soon.')
  await expect(ada.said('See you soon.')).toBeVisible()
  const back = shopperOn(await kim.context.newPage())
  await back.page.goto(`${sharedServer.url}/products/butter-house`)
  // Unread words wait on the launcher, before anything is opened.
  await expect(back.launcher.getByText('1', { exact: true })).toBeVisible()
  await back.open()
  await expect(back.said('See you soon.')).toHaveCount(1)
  await expect(back.said('And I am on the guide now.')).toHaveCount(1)
  await expect(back.launcher.getByText('1', { exact: true })).toBeHidden()
})

test('[DEL-01] what was typed while the server was down is sent once when it is back, after a kill -9 in the middle of a talk', async ({
  server,
  agentAt,
  shopperAt,
}) => {
  const ada = await agentAt(server, 'Ada')
  const kim = await shopperAt(server.url)
  await kim.open()
  await kim.ask('Before the crash')
  await ada.pickUp('Kim')
  await ada.write('Acknowledged by Ada')
  await expect(kim.said('Acknowledged by Ada')).toBeVisible()

  await server.kill9()
  await kim.write('Typed in the dark')
  await expect(kim.said('Typed in the dark')).toBeVisible()
  await ada.write('Also in the dark')
  await server.restart()

  // Each side waits a random time that grows with every attempt.
  await expect(ada.said('Typed in the dark')).toHaveCount(1, { timeout: 40_000 })
  await expect(kim.said('Also in the dark')).toHaveCount(1, { timeout: 40_000 })
  await expect(kim.panel.getByText('Sending', { exact: true })).toHaveCount(0)
  for (const text of ['Typed in the dark', 'Before the crash', 'Acknowledged by Ada']) await expect(kim.said(text)).toHaveCount(1)
})

test('when nobody is there the widget says so and takes the message', async ({ server, agentAt, shopperAt }) => {
  const kim = await shopperAt(server.url)
  await kim.open()
  await expect(kim.panel.getByText('Nobody is here right now. Write now and we will answer.')).toBeVisible()
  await kim.ask('Please write when you are back.')
  await expect(kim.panel.getByText('Nobody is here right now, but we have your message.')).toBeVisible()

  // The agent who comes later finds it waiting, and the shopper hears that somebody is there.
  const ada = await agentAt(server, 'Ada')
  await expect(kim.panel.getByText('You are next in line')).toBeVisible()
  await ada.pickUp('Kim')
  await expect(kim.panel.getByText('Ada joined')).toBeVisible()
})
