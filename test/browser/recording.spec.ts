// Seeing the page: asked for, agreed to, masked, live, also for whoever comes later; and over at once when the shopper says so.

import { expect, type FrameLocator, test } from '@playwright/test'
import { type Agent, agentAt, shopperAt } from './people.ts'
import { type ShopbellServer, startServer } from './server.ts'

let server: ShopbellServer
test.beforeEach(async () => {
  server = await startServer()
})
test.afterEach(async () => {
  await server.stop()
})

/** The replayed page: a frame inside the viewer's frame, which is another origin than the console. */
function replayed(agent: Agent): FrameLocator {
  return agent.page.frameLocator('iframe[src$="/viewer"]').frameLocator('iframe')
}

test('the agent sees the page live and masked once the shopper agrees, a late agent too, until the shopper stops it', async ({ browser }) => {
  const ada = await agentAt(browser, server.url, 'Ada')
  const kim = await shopperAt(browser, `${server.url}/products/sunday-kettle`)
  await kim.open()
  await kim.ask('What is this symbol?')
  await ada.pickUp('Kim')

  await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  await expect(kim.panel.getByText('Ada asks to see this page')).toBeVisible()
  // Nothing of the recorder is loaded, and nothing is shown, before the answer.
  expect(await loadedScripts(kim.page)).not.toContain('record')
  await kim.panel.getByRole('button', { name: 'Allow' }).click()
  await expect(kim.panel.getByText('Ada can see this page')).toBeVisible()

  await expect(ada.beside.getByText('Live', { exact: true })).toBeVisible()
  await expect(replayed(ada).locator('h1').first()).toBeVisible()
  const words = await replayed(ada).locator('body').innerText()
  expect(words).not.toMatch(/kettle|cart/i)
  expect(words.length).toBeGreaterThan(100)
  // The chat itself is not part of the picture.
  expect(words).not.toContain('What is this symbol?')

  // It follows the shopper.
  await kim.panel.getByRole('button', { name: 'Close the chat' }).click()
  await kim.page.getByRole('button', { name: /add to cart/i }).first().click()
  await expect(kim.page.locator('#cart-drawer')).toBeVisible()
  await expect(replayed(ada).locator('#cart-drawer')).toBeVisible()

  const grace = await agentAt(browser, server.url, 'Grace')
  await grace.choose(/Kim/)
  await grace.talk.getByRole('button', { name: /^Join/ }).click()
  await grace.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  await expect(replayed(grace).locator('h1').first()).toBeVisible()

  // It goes on over a page load, without asking again.
  await kim.page.goto(`${server.url}/guide`)
  await expect(ada.beside.getByText('Live', { exact: true })).toBeVisible()
  await expect(replayed(ada).locator('article').first()).toBeVisible()

  if ((await kim.launcher.getAttribute('aria-expanded')) !== 'true') await kim.open()
  await kim.panel.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(kim.panel.getByText('Ada can see this page')).toHaveCount(0)
  await expect(ada.beside.getByText('Kim has stopped sharing the page.')).toBeVisible()
})

test('a shopper who says no is not recorded', async ({ browser }) => {
  const ada = await agentAt(browser, server.url, 'Ada')
  const kim = await shopperAt(browser, server.url)
  await kim.open()
  await kim.ask('Hello')
  await ada.pickUp('Kim')
  await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  await kim.panel.getByRole('button', { name: 'Not now' }).click()
  await expect(ada.beside.getByText('Kim would rather not show the page.')).toBeVisible()
  expect(await loadedScripts(kim.page)).not.toContain('record')
})

test('the viewer is another origin without cookies, in a sandbox, under a policy that lets nothing out', async ({ browser, request }) => {
  const ada = await agentAt(browser, server.url, 'Ada')
  const kim = await shopperAt(browser, server.url)
  await kim.open()
  await kim.ask('Hello')
  await ada.pickUp('Kim')
  await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  const frame = ada.page.locator('iframe[src$="/viewer"]')
  await expect(frame).toHaveAttribute('src', `http://127.0.0.1:${server.port}/viewer`)
  await expect(frame).toHaveAttribute('sandbox', 'allow-scripts allow-same-origin')
  const answer = await request.get(`http://127.0.0.1:${server.port}/viewer`)
  expect(answer.headers()['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  expect(answer.headers()['content-security-policy']).toContain(`frame-ancestors http://localhost:${server.port}`)
  expect(answer.headers()['set-cookie']).toBeUndefined()
  await kim.panel.getByRole('button', { name: 'Allow' }).click()
  await expect(replayed(ada).locator('body')).toBeVisible()
  expect(await ada.page.frameLocator('iframe[src$="/viewer"]').locator('iframe').getAttribute('sandbox')).toBe('allow-same-origin')
  expect(await ada.context.cookies()).toEqual([])
})

async function loadedScripts(page: import('@playwright/test').Page): Promise<string> {
  return page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name).join('\n'))
}
