// Before somebody answers: what the shop asks, when it opens, the place in line, and who would rather have an e-mail.

import { expect } from '@playwright/test'
import { openPostOffice } from '../post-office.ts'
import { startServer } from './server.ts'
import { test } from './story.ts'

const KEY = { 'x-ultracart-simple-key': 'demo-agent-ada' }

test('[C2] the shop asks something of its own, remembers what it may, and the agent reads the answers', async ({
  server,
  agentAt,
  shopperAt,
}) => {
  const ada = await agentAt(server, 'Ada')
  const kim = await shopperAt(server.url)
  await kim.open()
  await kim.panel.getByRole('button', { name: 'Start the chat' }).click()
  await expect(kim.panel.getByText('Write your name.')).toBeVisible()
  await expect(kim.panel.getByLabel('Your name')).toBeFocused()
  await kim.panel.getByLabel('Your name').fill('Kim')
  await kim.panel.getByLabel('Order number').fill('LM-4711')
  await kim.panel.getByText('Tell me when it is back in stock').click()
  await kim.panel.getByLabel('How can we help?').fill('Where is my kettle?')

  await kim.page.reload()
  await kim.open()
  await expect(kim.panel.getByLabel('Your name')).toHaveValue('Kim')
  await expect(kim.panel.getByLabel('How can we help?')).toHaveValue('Where is my kettle?')
  await expect(kim.panel.getByLabel('Tell me when it is back in stock')).toBeChecked()
  // The shop has marked it as private.
  await expect(kim.panel.getByLabel('Order number')).toHaveValue('')
  expect(await kim.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('4711')
  await kim.panel.getByLabel('Order number').fill('LM-4711')
  await kim.panel.getByRole('button', { name: 'Start the chat' }).click()
  await kim.panel.getByText('You are next in line').waitFor()

  await ada.pickUp('Kim')
  await expect(ada.beside.getByText('Order number')).toBeVisible()
  await expect(ada.beside.getByText('LM-4711')).toBeVisible()
  await expect(ada.beside.getByText('Tell me when it is back in stock')).toBeVisible()
})

test('[C5] a topic that is closed says when it opens, on the clock of the shopper', async ({ server, shopperAt, request }) => {
  const departments = `${server.url}/rest/v2/conversation/departments`
  const { conversation_departments: all } = (await (await request.get(departments, { headers: KEY })).json()) as {
    conversation_departments: { conversation_department_oid: number; department_name: string }[]
  }
  const oid = all.find(({ department_name }) => department_name === 'Sales')?.conversation_department_oid
  // Closed for all days but one, so that the test may run on any.
  const opens = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)
  const hours = { time_zone: 'UTC', week: {}, holidays: { [opens]: [{ from: '14:00', to: '15:00' }] } }
  const put = await request.put(`${departments}/${oid}`, { headers: KEY, data: { department_name: 'Sales', settings: { hours } } })
  expect(put.status()).toBe(200)

  const kim = await shopperAt(server.url, { timezoneId: 'Asia/Tokyo', locale: 'en-GB' })
  await kim.open()
  await expect(kim.panel.getByRole('option', { name: /^Sales \(opens .+ 23:00\)$/ })).toBeAttached()
  await kim.panel.getByLabel('Topic').selectOption('Sales')
  await expect(kim.panel.getByText(/^We are back .+ 23:00 \(your time\)\./)).toBeVisible()
  await kim.panel.getByLabel('Topic').selectOption('Support')
  await expect(kim.panel.getByText('Nobody is here right now. Write now and we will answer.')).toBeVisible()
  await kim.panel.getByLabel('Topic').selectOption('Sales')
  await kim.panel.getByLabel('Your name').fill('Kim')
  await kim.panel.getByLabel('How can we help?').fill('Do you deliver to Nara?')
  await kim.panel.getByRole('button', { name: 'Start the chat' }).click()
  await expect(kim.panel.getByText(/^We have your message\. We are back .+ 23:00 \(your time\)\.$/)).toBeVisible()
})

test('[C1] a place in line is a numeral that moves; who would rather go leaves an address, which the agent sees', async ({
  agentAt,
  shopperAt,
}) => {
  const office = await openPostOffice()
  const server = await startServer({ env: { SMTP_URL: `smtp://127.0.0.1:${office.port}`, MAIL_FROM: 'Larkmeal <chat@shop.example>' } })
  try {
    const ada = await agentAt(server, 'Ada')
    const lou = await shopperAt(server.url)
    await lou.open()
    await lou.ask('Is the grinder back soon?', { name: 'Lou' })
    await expect(lou.panel.getByText('You can leave: the answer goes to kim@example.org.')).toBeVisible()
    const kim = await shopperAt(server.url)
    await kim.open()
    await kim.ask('Does the kettle fit a small hob?', { name: 'Kim', email: '' })
    await expect(kim.panel.locator('.wait b')).toHaveText('2')
    await expect(kim.panel.getByText('your place is kept for two minutes')).toBeVisible()
    await kim.panel.getByRole('button', { name: 'Answer me by e-mail' }).click()
    await expect(kim.panel.getByRole('textbox', { name: 'E-mail' })).toBeFocused()
    await kim.panel.getByRole('textbox', { name: 'E-mail' }).fill('kim@')
    await kim.panel.getByRole('textbox', { name: 'E-mail' }).press('Enter')
    await expect(kim.panel.getByText('Write it like name@example.com.')).toBeVisible()
    // Playwright's fill() adds to an e-mail field in the stock Firefox.
    await kim.panel.getByRole('textbox', { name: 'E-mail' }).press('ControlOrMeta+a')
    await kim.panel.getByRole('textbox', { name: 'E-mail' }).pressSequentially('kim@example.org')
    await kim.panel.getByRole('button', { name: 'Save' }).click()
    await expect(kim.panel.getByText('You can leave: the answer goes to kim@example.org.')).toBeVisible()

    await lou.panel.getByRole('button', { name: 'Leave the line' }).click()
    await lou.panel.locator('.line').getByRole('button', { name: 'Leave the line' }).click()
    await expect(kim.panel.locator('.wait b')).toHaveText('1')
    await expect(kim.panel.getByText('You are next in line')).toBeVisible()
    await ada.choose('Kim')
    await expect(ada.beside.getByText('kim@example.org')).toBeVisible()
    await ada.pickUp('Kim')
    await ada.write('It fits 14 cm.')
    await expect(kim.said('It fits 14 cm.')).toBeVisible()
    await expect(kim.panel.locator('.wait')).toHaveCount(0)
  } finally {
    await server.stop()
    await office.close()
  }
})
