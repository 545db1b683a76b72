// The whole way in the hand: a sheet over the page, fields that no phone zooms into, and a page that is as it was when the
// sheet has gone. Chromium plays a phone with touch; Firefox's driver can only make the window as small.

import { expect } from '@playwright/test'
import { agentClient } from './agent-client.ts'
import { test } from './story.ts'

const PHONE = { viewport: { width: 390, height: 844 } }

test('[S-132] on a phone a shopper asks, is answered, goes back to the shop and finds the talk again', async ({
  server,
  shopperAt,
  browserName,
}) => {
  const ada = await agentClient(server)
  const touch = browserName === 'firefox' ? {} : { isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
  const kim = await shopperAt(`${server.url}/products/sunday-kettle`, { ...PHONE, ...touch })
  const { page, panel } = kim
  const scrollsTo = async (top: number) => {
    await page.evaluate((top) => scrollTo({ top, behavior: 'instant' }), top)
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(top)
  }
  await scrollsTo(300)

  await kim.open()
  // Once it has come to rest; a desktop's scroll bar keeps its room.
  const width = await page.evaluate(() => document.documentElement.clientWidth)
  await expect.poll(() => panel.boundingBox()).toEqual({ x: 0, y: 0, width, height: 844 })
  await expect(panel.getByLabel('Your name')).toHaveCSS('font-size', '16px')
  await kim.ask('Do you ship to Oslo?', { name: 'Kim' })
  const { uuid } = await ada.pickUp('Kim')
  await expect(panel.getByText('Ada joined')).toBeVisible()
  ada.line.say(uuid, 'Yes, in three days.')
  await expect(kim.said('Yes, in three days.')).toBeVisible()
  await kim.write('Lovely.')
  await ada.line.heardMessage('Lovely.')

  // The sheet leaves the page where it was, and free to scroll.
  await panel.getByRole('button', { name: 'Close the chat', exact: true }).click()
  await expect(panel).toBeHidden()
  expect(await page.evaluate(() => scrollY)).toBe(300)
  await scrollsTo(400)

  ada.line.say(uuid, 'Anything else?')
  await expect(kim.launcher.locator('.badge')).toHaveText('1')
  await page.reload()
  await kim.open()
  await expect(kim.said('Anything else?')).toBeVisible()
  await expect(kim.said('Lovely.')).toHaveCount(1)
  ada.line.close()
})
