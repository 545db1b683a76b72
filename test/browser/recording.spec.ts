// Seeing the page: asked for, agreed to, masked, live, also for whoever comes later; and over at once when the shopper says so.

import { expect, type Page } from '@playwright/test'
import type { Agent, Shopper } from './people.ts'
import { test } from './story.ts'

test('[PRIV-07] the agent sees the page live and masked once the shopper agrees, a late agent too, until the shopper stops it', async ({
  sharedServer,
  agentAt,
  shopperAt,
}) => {
  const ada = await agentAt(sharedServer, 'Ada')
  const kim = await shopperAt(`${sharedServer.url}/products/sunday-kettle`)
  await beginToTalk(kim, ada, 'Juno')

  await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  await expect(kim.panel.getByText('Ada asks to see this page')).toBeVisible()
  // Nothing of the recorder is loaded, and nothing is shown, before the answer.
  expect(await loadedAddresses(kim.page)).not.toContain('/recording.')
  await kim.panel.getByRole('button', { name: 'Allow' }).click()
  await expect(kim.panel.getByText('Ada can see this page')).toBeVisible()
  expect(await loadedAddresses(kim.page)).toContain('/recording.')

  await expect(ada.beside.getByText('Live', { exact: true })).toBeVisible()
  await expect(ada.replay.locator('h1')).toBeVisible()
  const words = await ada.replay.locator('body').innerText()
  expect(words).not.toMatch(/kettle|cart/i)
  expect(words.length).toBeGreaterThan(100)
  // The chat itself is not part of the picture.
  expect(words).not.toContain('What is this symbol?')

  // It follows the shopper.
  await kim.panel.getByRole('button', { name: 'Close the chat' }).click()
  await kim.page.getByRole('main').getByRole('button', { name: 'Add to cart' }).first().click()
  await expect(kim.page.locator('#cart-drawer')).toBeVisible()
  await expect(ada.replay.locator('#cart-drawer')).toBeVisible()

  const grace = await agentAt(sharedServer, 'Grace')
  await grace.choose('Juno')
  await grace.talk.getByRole('button', { name: 'Join' }).click()
  await grace.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  await expect(grace.replay.locator('h1')).toBeVisible()

  // It goes on over a page load, without asking again.
  await kim.page.goto(`${sharedServer.url}/guide`)
  // Seen with the panel closed, too.
  await expect(kim.launcher.getByText('can see this page')).toHaveCSS('opacity', '1')
  await expect(ada.replay.locator('article').first()).toBeVisible()
  await expect(ada.beside.getByText('Live', { exact: true })).toBeVisible()

  await kim.open()
  await kim.panel.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(kim.panel.getByText('can see this page')).toHaveCount(0)
  await expect(ada.beside.getByText('Juno has stopped sharing the page.')).toBeVisible()
  await expect(grace.beside.getByText('Juno has stopped sharing the page.')).toBeVisible()
})

test('[PRIV-07] a shopper who says no is not recorded', async ({ sharedServer, agentAt, shopperAt }) => {
  const ada = await agentAt(sharedServer, 'Ada')
  const kim = await shopperAt(sharedServer.url)
  await beginToTalk(kim, ada, 'Wren')
  await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  await kim.panel.getByRole('button', { name: 'Not now' }).click()
  await expect(ada.beside.getByText('Wren would rather not show the page.')).toBeVisible()
  expect(await loadedAddresses(kim.page)).not.toContain('/recording.')
})

test('[RPV] the viewer is another origin without cookies, in a sandbox, under a policy that lets nothing out', async ({
  sharedServer,
  agentAt,
  shopperAt,
  request,
}) => {
  const ada = await agentAt(sharedServer, 'Ada')
  const kim = await shopperAt(sharedServer.url)
  await beginToTalk(kim, ada, 'Sol')
  await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  const viewer = `http://127.0.0.1:${sharedServer.port}/viewer`
  const frame = ada.page.locator('iframe[src$="/viewer"]')
  await expect(frame).toHaveAttribute('src', viewer)
  await expect(frame).toHaveAttribute('sandbox', 'allow-scripts allow-same-origin')
  const { 'content-security-policy': policy, 'set-cookie': cookie } = (await request.get(viewer)).headers()
  expect(policy).toContain("default-src 'none'; script-src 'self'")
  expect(policy).toContain(`frame-ancestors http://localhost:${sharedServer.port}`)
  expect(cookie).toBeUndefined()
  await kim.panel.getByRole('button', { name: 'Allow' }).click()
  await expect(ada.replay.locator('h1')).toBeVisible()
  expect(await ada.page.frameLocator('iframe[src$="/viewer"]').locator('iframe').getAttribute('sandbox')).toBe('allow-same-origin')
  expect(await ada.context.cookies()).toEqual([])
})

async function beginToTalk(shopper: Shopper, agent: Agent, name: string): Promise<void> {
  await shopper.open()
  await shopper.ask('What is this symbol?', { name })
  await agent.pickUp(name)
}

const loadedAddresses = (page: Page): Promise<string> =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => entry.name)
      .join('\n'),
  )
