// The shop stands on one origin and Shopbell on another, as it is everywhere but in the demo.

import { expect } from '@playwright/test'
import { type OtherShop, openOtherShop, snippetOf } from './other-shop.ts'
import { type ShopbellServer, startServer } from './server.ts'
import { test } from './story.ts'

let shop: OtherShop
let shopbell: ShopbellServer
test.beforeAll(async () => {
  shop = await openOtherShop()
  shopbell = await startServer({ origins: [shop.origin] })
  shop.paste(snippetOf(shopbell))
})
test.afterAll(async () => {
  await shopbell.stop()
  await shop.close()
})

test('the whole path works from another origin', async ({ agentAt, shopperAt }) => {
  const ada = await agentAt(shopbell, 'Ada')
  const kim = await shopperAt(`${shop.origin}/products/sunday-kettle?ref=mail`)
  await kim.open()
  await kim.ask('Do you ship abroad?')
  await expect(kim.panel.getByText('You are next in line')).toBeVisible()
  await ada.pickUp('Kim')
  await expect(kim.panel.getByText('Ada joined')).toBeVisible()
  await expect(ada.beside.getByText(`${shop.origin}/products/sunday-kettle`, { exact: true })).toBeVisible()

  await ada.write('We do.')
  await expect(kim.said('We do.')).toBeVisible()
  await kim.write('Good.')
  await expect(ada.said('Good.')).toBeVisible()

  await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  await kim.panel.getByRole('button', { name: 'Allow' }).click()
  await expect(kim.panel.getByText('Ada can see this page')).toBeVisible()
  await expect(ada.replay.locator('h1')).toBeVisible()
  expect(await ada.replay.locator('body').innerText()).not.toMatch(/kettle/i)

  // Not even the snippet's own server is told more than it needs.
  expect(await kim.context.cookies()).toEqual([])
})

test('[DEL-01] a message typed while Shopbell is down survives a reload of the shop and is sent once when it is back', async ({
  agentAt,
  shopperAt,
}) => {
  const ada = await agentAt(shopbell, 'Ada')
  const kim = await shopperAt(shop.origin)
  await kim.open()
  await kim.ask('Before the night', { name: 'Ines' })
  await ada.pickUp('Ines')
  await ada.write('Good evening.')
  await expect(kim.said('Good evening.')).toBeVisible()

  await shopbell.kill9()
  await kim.write('Written in the dark')
  await expect(kim.said('Written in the dark')).toBeVisible()
  // The shop itself is up. Whether the browser still has our script is the browser's affair; the words are kept either way.
  await kim.page.reload()
  await expect(kim.page.getByRole('heading', { level: 1 })).toBeVisible()

  await shopbell.restart()
  await kim.page.reload()
  await expect(ada.said('Written in the dark')).toHaveCount(1, { timeout: 40_000 })
  await kim.open()
  await expect(kim.said('Written in the dark')).toHaveCount(1)
  await expect(kim.said('Good evening.')).toHaveCount(1)
  await expect(kim.panel.getByText('Sending', { exact: true })).toHaveCount(0)
})

test('[AUT-01] a shop that the site does not allow is told so plainly, and no conversation begins', async ({ agentAt, shopperAt }) => {
  const ada = await agentAt(shopbell, 'Ada')
  const stranger = await openOtherShop()
  stranger.paste(snippetOf(shopbell))
  try {
    const kim = await shopperAt(stranger.origin)
    await kim.open()
    await kim.ask('Anybody there?', { name: 'Otto' })
    await expect(kim.panel.getByText('Chat is closed on this shop right now.')).toBeVisible()
    // What was written is not lost.
    await expect(kim.panel.getByLabel('How can we help?')).toHaveValue('Anybody there?')
    expect(await kim.page.evaluate(() => localStorage.getItem('shopbell:demo:session'))).toBeNull()
    await expect(ada.list.getByText('Otto')).toHaveCount(0)
  } finally {
    await stranger.close()
  }
})
