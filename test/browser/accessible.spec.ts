// What axe finds wrong with every state of every screen, in light and dark: nothing.

import { expect } from '@playwright/test'
import { expectClean, WIDGET } from './clean.ts'
import { test } from './story.ts'

test.skip(
  ({ browserName }) => browserName !== 'chromium',
  'What axe finds depends little on the engine, and only Chromium can be told to be dark.',
)

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    const options = { colorScheme }

    test('the shop, the form, waiting, talking, being asked, being seen, the end', async ({ server, agentAt, shopperAt }) => {
      const ada = await agentAt(server, 'Ada', options)
      await expectClean(ada.page, 'console, nobody waits')
      const kim = await shopperAt(`${server.url}/products/sunday-kettle`, options)
      await kim.launcher.waitFor()
      await expectClean(kim.page, 'shop with launcher')

      await kim.open()
      await expectClean(kim.page, 'start form')
      await kim.panel.getByLabel('E-mail').fill('nobody')
      await kim.panel.getByRole('button', { name: 'Start the chat' }).click()
      await expect(kim.panel.getByText('Write your question.')).toBeVisible()
      await expectClean(kim.page, 'form errors', WIDGET)

      await kim.ask('Do you ship to Oslo?')
      await expect(kim.panel.getByText('You are next in line')).toBeVisible()
      await expectClean(kim.page, 'waiting', WIDGET)
      await ada.choose('Kim')
      await ada.pickUpButton('Kim').waitFor()
      await expectClean(ada.page, 'console, one waits')

      await ada.pickUp('Kim')
      await ada.write('Hello, we do: https://example.org/delivery')
      await kim.write('Thank you.')
      await expect(ada.said('Thank you.')).toBeVisible()
      await expectClean(kim.page, 'talking', WIDGET)
      await expectClean(ada.page, 'console, talking')

      await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
      await expect(kim.panel.getByText('Ada asks to see this page')).toBeVisible()
      await expectClean(kim.page, 'asked for the page', WIDGET)
      await kim.panel.getByRole('button', { name: 'Allow' }).click()
      await expect(kim.panel.getByText('Ada can see this page')).toBeVisible()
      await expect(ada.replay.locator('h1')).toBeVisible()
      await expectClean(kim.page, 'page shown', WIDGET)
      await expectClean(ada.page, 'console, live view')

      await kim.panel.getByRole('button', { name: 'End chat' }).click()
      await expectClean(kim.page, 'asked whether to end', WIDGET)
      await kim.panel.getByRole('status').getByRole('button', { name: 'End chat' }).click()
      await expect(kim.panel.getByText('You ended the chat')).toBeVisible()
      await expectClean(kim.page, 'closed', WIDGET)
    })

    test('the console before anybody has signed in', async ({ sharedServer, contextFor }) => {
      const page = await (await contextFor(options)).newPage()
      await page.goto(`${sharedServer.url}/console`)
      await page.getByLabel('Agent key').fill('wrong')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page.getByText('This key is not known here.')).toBeVisible()
      await expectClean(page, 'sign in')
    })
  })
}
