// A guest in somebody's page: before the shopper acts there is one script and a button, and nothing else.

import { expect, test } from '@playwright/test'
import { shopperAt } from './people.ts'
import { type ShopbellServer, startServer } from './server.ts'

let server: ShopbellServer
test.beforeAll(async () => {
  server = await startServer()
})
test.afterAll(async () => {
  await server.stop()
})

test('stores nothing, opens no socket and loads only the loader before the shopper acts', async ({ browser }) => {
  const context = await browser.newContext()
  await context.addInitScript(() => {
    const opened: string[] = []
    Object.assign(window, { opened })
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        opened.push(String(url))
      }
    }
  })
  const page = await context.newPage()
  await page.goto(`${server.url}/guide`)
  await page.locator('[data-shopbell] button').waitFor()
  // Long enough for anything that a page does by itself once it is idle.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 500))))
  const seen = await page.evaluate(() => ({
    opened: (window as unknown as { opened: string[] }).opened,
    stored: [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('shopbell')),
    cookies: document.cookie,
    requests: performance
      .getEntriesByType('resource')
      .map((entry) => new URL(entry.name).pathname)
      .filter((path) => path === '/loader.js' || path.startsWith('/widget') || path.startsWith('/rest')),
  }))
  expect(seen).toEqual({ opened: [], stored: [], cookies: '', requests: ['/loader.js'] })
  await context.close()
})

test('keeps a call made before the widget is there, and answers it', async ({ browser }) => {
  const kim = await shopperAt(browser, server.url)
  const state = await kim.page.evaluate(async () => {
    const shop = (window as unknown as { Shopbell: { open(): Promise<unknown>; getState(): Promise<{ open: boolean }> } }).Shopbell
    await shop.open()
    return shop.getState()
  })
  expect(state.open).toBe(true)
  await expect(kim.panel).toBeVisible()
})
