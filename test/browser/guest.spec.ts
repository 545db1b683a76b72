// A guest in somebody's page: before the shopper acts there is one script and a button, and at no time is the page's own life disturbed.

import { expect, type Page } from '@playwright/test'
import { openOtherShop, snippetOf } from './other-shop.ts'
import { shopperOn } from './people.ts'
import { startServer } from './server.ts'
import { test } from './story.ts'

test('[S-112] stores nothing, opens no socket and loads only the loader before the shopper acts', async ({ sharedServer, contextFor }) => {
  const context = await contextFor()
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
  await page.goto(`${sharedServer.url}/guide`)
  await shopperOn(page).launcher.waitFor()
  // Long enough for anything that a page does by itself once it is idle.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 500), { timeout: 2_000 })))
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
})

test('[S-113] keeps a call made before the widget is there, and answers it', async ({ sharedServer, shopperAt }) => {
  const kim = await shopperAt(sharedServer.url)
  await kim.launcher.waitFor()
  const state = await kim.page.evaluate(async () => {
    const shop = (window as unknown as { Shopbell: { open(): Promise<unknown>; getState(): Promise<{ open: boolean }> } }).Shopbell
    await shop.open()
    return shop.getState()
  })
  expect(state.open).toBe(true)
  await expect(kim.panel).toBeVisible()
})

test('[S-104] says once that the script is there twice, and draws one launcher', async ({ sharedServer, contextFor }) => {
  const page = await (await contextFor()).newPage()
  const warnings: string[] = []
  page.on('console', (message) => {
    if (message.text().startsWith('Shopbell:')) warnings.push(message.text())
  })
  await page.goto(`${sharedServer.url}/guide`)
  await shopperOn(page).launcher.waitFor()
  for (let copy = 0; copy < 2; copy++)
    await page.evaluate(
      () =>
        new Promise((loaded) => {
          const script = document.createElement('script')
          script.src = '/loader.js'
          script.dataset.site = 'demo'
          script.onload = loaded
          document.head.append(script)
        }),
    )
  await expect.poll(() => warnings).toEqual(['Shopbell: here twice'])
  await expect(page.locator('[data-shopbell]')).toHaveCount(1)
})

test('[S-105] moves nothing of the page, neither by arriving nor by opening', async ({ sharedServer, contextFor, browserName }) => {
  test.skip(browserName !== 'chromium', 'Only Chromium tells of layout shifts.')
  // On the shop's own pages a picture that comes late may move something, on this one only we could.
  const shop = await openOtherShop()
  shop.add('/still', `<!doctype html><html lang="en"><title>Still</title>${'<p>A line.</p>'.repeat(100)}${snippetOf(sharedServer)}`)
  const page = await (await contextFor()).newPage()
  await page.addInitScript(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(`${shop.origin}/still`)
  const kim = shopperOn(page)
  await kim.open()
  await kim.panel.getByLabel('Your name').fill('Uma')
  await page.keyboard.press('Escape')
  await expect(kim.panel).toBeHidden()
  // The observer hears of a frame after it was painted.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
  expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([])
  await shop.close()
})

test('[REC-12] keeps the page fit for the back/forward cache before and during a talk, and is live again after coming back', async ({
  sharedServer,
  agentAt,
  shopperAt,
  browserName,
}) => {
  const guide = `${sharedServer.url}/guide`
  const ada = await agentAt(sharedServer, 'Ada')
  const kim = await shopperAt(guide)
  const { page } = kim
  await kim.launcher.waitFor()
  const why = browserName === 'chromium' ? await whyNotKept(page) : undefined

  const isKept = await goAndComeBack(page)
  if (why && !isKept) expect(await why()).toEqual([])
  else expect(isKept).toBe(true)

  await page.goto(guide)
  await kim.open()
  await kim.ask('Are you there?', { name: 'Yara' })
  await ada.pickUp('Yara')
  await expect(kim.panel.getByText('Ada joined')).toBeVisible()
  const isKeptStill = await goAndComeBack(page)
  // Firefox keeps every page with an open socket out, even one that closes it when it is left. There the page is loaded anew.
  if (why && !isKeptStill) expect(await why()).toEqual([])
  await ada.write('Welcome back.')

  // Playwright cannot press anything on a page that came out of a cache, but the page itself and the keyboard can.
  await page.evaluate(() => (window as unknown as { Shopbell: { open(): unknown } }).Shopbell.open())
  await expect(kim.said('Welcome back.')).toHaveCount(1)
  await kim.composer.evaluate((field) => field.focus())
  await page.keyboard.type('Thank you.')
  await page.keyboard.press('Enter')
  await expect(ada.said('Thank you.')).toHaveCount(1)
})

test('[CSP] needs nothing that the strictest policy refuses', async ({ agentAt, contextFor }) => {
  const shop = await openOtherShop()
  const server = await startServer({ origins: [shop.origin] })
  const nonce = 'bm9uY2U'
  shop.add(
    '/strict',
    `<!doctype html><html lang="en"><title>A strict shop</title><h1>A strict shop</h1>
     <script nonce="${nonce}">window.refused = []; addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample), true)</script>
     <script nonce="${nonce}" async src="${server.url}/loader.js" data-site="demo"></script>`,
    {
      'content-security-policy': `script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'self'; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
    },
  )
  try {
    const ada = await agentAt(server, 'Ada')
    const page = await (await contextFor()).newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${shop.origin}/strict`)
    const kim = shopperOn(page)
    await kim.open()
    await expect(kim.panel).toHaveCSS('position', 'fixed')
    await kim.ask('Is it allowed to ask?')
    await ada.pickUp('Kim')
    await ada.write('It is.')
    await expect(kim.said('It is.')).toBeVisible()
    await kim.write('Good.')
    await expect(ada.said('Good.')).toBeVisible()
    await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
    await kim.panel.getByRole('button', { name: 'Allow' }).click()
    await expect(kim.panel.getByText('Ada can see this page')).toBeVisible()
    await expect(ada.replay.locator('h1')).toBeVisible()
    expect(await page.evaluate(() => (window as unknown as { refused: string[] }).refused)).toEqual([])
    expect(faults).toEqual([])
  } finally {
    await server.stop()
    await shop.close()
  }
})

/** Leaves the page and goes back. True when it was the same page, kept alive meanwhile. */
async function goAndComeBack(page: Page): Promise<boolean> {
  const here = new URL(page.url())
  await page.evaluate(() => {
    // Lives exactly as long as this very page does.
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }))
  })
  await page.goto(new URL('/thanks', here).href)
  await page.evaluate(() => {
    setTimeout(() => history.back())
  })
  // No driver waits for a load that does not happen: the page is asked whether it is back.
  await expect.poll(() => page.evaluate(() => location.pathname).catch(() => '')).toBe(here.pathname)
  await page.waitForFunction(() => document.readyState === 'complete')
  return page.evaluate(() => (window as { persisted?: boolean }).persisted === true)
}

/** The headless shell has no such cache, but it tells what of a page would have kept it out of one. */
async function whyNotKept(page: Page): Promise<() => Promise<string[]>> {
  let told: { type: string; reason: string }[] = []
  const session = await page.context().newCDPSession(page)
  await session.send('Page.enable')
  session.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) => told.push(...notRestoredExplanations))
  return async () => {
    await expect.poll(() => told.length).toBeGreaterThan(0)
    const ours = told.filter(({ type }) => type !== 'Circumstantial').map(({ reason }) => reason)
    told = []
    return ours
  }
}
