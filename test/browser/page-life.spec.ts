// The page changes under us, and we come and go in it: swapped bodies, documents written anew, client-side navigation, pages made ready
// before anybody looks at them, `destroy` and `init`. Nothing is lost and nothing is left behind.

import { type CDPSession, expect, type Page } from '@playwright/test'
import type { ShopbellApi } from '../../loader/api.ts'
import { type OtherShop, openOtherShop, snippetOf } from './other-shop.ts'
import { type Shopper, shopperOn } from './people.ts'
import { type ShopbellServer, startServer } from './server.ts'
import { test } from './story.ts'

type Shop = Window & { Shopbell: ShopbellApi; sockets: WebSocket[]; pending: Set<number>; dataLayer: unknown[] }

const ROUNDS = 100

let shop: OtherShop
let server: ShopbellServer
test.beforeAll(async () => {
  shop = await openOtherShop()
  server = await startServer({ origins: [shop.origin] })
  shop.add(
    '/still',
    `<!doctype html><html lang="en"><title>Still</title>
     <script>dataLayer = [{ event: 'page' }]</script>${snippetOf(server)}<main>${'<p>A line.</p>'.repeat(20)}</main>`,
  )
})
test.afterAll(async () => {
  await server.stop()
  await shop.close()
})

/** Watches from the page's first moment on which sockets and timers there are. */
async function watched(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // The widget would see that these are not the browser's own, and use others that nobody counts.
    Function.prototype.toString = () => 'function () { [native code] }'
    const sockets: WebSocket[] = []
    const pending = new Set<number>()
    Object.assign(window, { sockets, pending })
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        sockets.push(this)
      }
    }
    const set = { setTimeout: window.setTimeout, setInterval: window.setInterval }
    const clear = { clearTimeout: window.clearTimeout, clearInterval: window.clearInterval }
    window.setTimeout = ((run: () => void, delayMs?: number) => {
      const timer = Number(
        set.setTimeout.call(
          window,
          () => {
            pending.delete(timer)
            run()
          },
          delayMs,
        ),
      )
      pending.add(timer)
      return timer
    }) as unknown as typeof setTimeout
    window.setInterval = ((run: () => void, delayMs?: number) => {
      const timer = Number(set.setInterval.call(window, run, delayMs))
      pending.add(timer)
      return timer
    }) as unknown as typeof setInterval
    for (const name of ['clearTimeout', 'clearInterval'] as const)
      window[name] = (timer) => {
        pending.delete(Number(timer))
        clear[name].call(window, timer as number)
      }
  })
}

const openSockets = (page: Page) =>
  page.evaluate(() => (window as unknown as Shop).sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length)

interface Counts {
  nodes: number
  listeners: number
  heapBytes: number
}

/** After the garbage is gone; only Chromium tells. */
async function countsOf(session: CDPSession): Promise<Counts> {
  for (let time = 0; time < 3; time++) await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  return { nodes: of('Nodes'), listeners: of('JSEventListeners'), heapBytes: of('JSHeapUsedSize') }
}

async function counting(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await session.send('HeapProfiler.enable')
  return session
}

async function talking(
  page: Page,
  agentAt: (server: ShopbellServer, name: 'Ada') => Promise<{ pickUp(name: string): Promise<void> }>,
  name: string,
): Promise<Shopper> {
  const kim = shopperOn(page)
  await kim.open()
  await kim.ask('Do you see me?', { name })
  const ada = await agentAt(server, 'Ada')
  await ada.pickUp(name)
  await expect(kim.panel.getByText('Ada joined')).toBeVisible()
  return kim
}

test('[HOST-13] leaves no socket, timer, listener, node or wrapper behind after destroy, and comes back by init', async ({
  agentAt,
  contextFor,
}) => {
  const page = await (await contextFor()).newPage()
  await watched(page)
  await page.goto(`${shop.origin}/still`)
  await page.locator('[data-shopbell]').waitFor({ state: 'attached' })
  const before = await page.evaluate(() => ({ timers: (window as unknown as Shop).pending.size }))
  const kim = await talking(page, agentAt, 'Mara')
  await expect.poll(() => openSockets(page)).toBe(1)
  expect(await page.evaluate(() => Object.hasOwn((window as unknown as Shop).dataLayer, 'push'))).toBe(true)

  await page.evaluate(() => (window as unknown as Shop).Shopbell.destroy())
  await expect(page.locator('[data-shopbell]')).toHaveCount(0)
  await expect.poll(() => openSockets(page)).toBe(0)
  await expect.poll(() => page.evaluate(() => (window as unknown as Shop).pending.size)).toBe(before.timers)
  expect(
    await page.evaluate(() => [
      Object.hasOwn((window as unknown as Shop).dataLayer, 'push'),
      Object.hasOwn(history, 'pushState'),
      Object.hasOwn(history, 'replaceState'),
    ]),
  ).toEqual([false, false, false])
  // Nobody dials again later.
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  expect(await openSockets(page)).toBe(0)

  await page.evaluate(() => (window as unknown as Shop).Shopbell.init())
  await kim.open()
  await expect(kim.said('Do you see me?')).toHaveCount(1)
  await expect.poll(() => openSockets(page)).toBe(1)
})

test('[S-123] a hundred ends and beginnings leave nodes, listeners and heap as they were', async ({ contextFor, browserName }) => {
  test.skip(browserName !== 'chromium', 'Only Chromium tells of nodes and listeners.')
  const page = await (await contextFor()).newPage()
  await page.goto(`${shop.origin}/still`)
  await page.locator('[data-shopbell]').waitFor({ state: 'attached' })
  const session = await counting(page)
  const rounds = (count: number) =>
    page.evaluate(async (count) => {
      const { Shopbell } = window as unknown as Shop
      for (let round = 0; round < count; round++) {
        await Shopbell.init({ position: round % 2 ? 'left' : 'right' })
        await Shopbell.open()
        await Shopbell.set({ name: 'Kim' })
        await Shopbell.prompt('Hello').catch(() => {})
        await Shopbell.destroy()
      }
      // What the last round left to the next frame.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    }, count)
  await rounds(10)
  const first = await countsOf(session)
  await rounds(ROUNDS)
  const last = await countsOf(session)
  expect(last.nodes - first.nodes).toBeLessThanOrEqual(20)
  expect(last.listeners - first.listeners).toBeLessThanOrEqual(5)
  expect(last.heapBytes - first.heapBytes).toBeLessThan(500_000)
})

test('[S-124] a hundred navigations that swap the body leave nodes, listeners and heap as they were, and the talk goes on', async ({
  agentAt,
  contextFor,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'Only Chromium tells of nodes and listeners.')
  const page = await (await contextFor()).newPage()
  await watched(page)
  await page.goto(`${shop.origin}/still`)
  const kim = await talking(page, agentAt, 'Tove')
  const session = await counting(page)
  const walk = (count: number) =>
    page.evaluate(async (count) => {
      for (let step = 0; step < count; step++) {
        history.pushState({}, '', `/still?step=${step}`)
        const next = document.createElement('body')
        next.innerHTML = '<main><p>Another page.</p></main>'
        const head = document.createElement('head')
        head.innerHTML = `<title>Page ${step}</title>`
        document.head.replaceWith(head)
        if (step % 3 === 0) document.documentElement.replaceChildren(head, next)
        else document.body.replaceWith(next)
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      }
      // The frame that tells the agent where the shopper is comes at most once a second.
      await new Promise((resolve) => setTimeout(resolve, 1_500))
    }, count)
  await walk(15)
  const first = await countsOf(session)
  // [HOST-10] Of these a third throw the host out, and a page may do that twenty times in a minute.
  await page.evaluate(() => (window as unknown as Shop).Shopbell.getState())
  await walk(15)
  for (let left = ROUNDS - 30; left > 0; left--)
    await page.evaluate(async (left) => {
      history.pushState({}, '', `/still?left=${left}`)
      const next = document.createElement('body')
      next.innerHTML = '<main><p>Another page.</p></main>'
      document.body.replaceWith(next)
      document.title = `Left ${left}`
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    }, left)
  const last = await countsOf(session)
  expect(last.nodes - first.nodes).toBeLessThanOrEqual(20)
  expect(last.listeners - first.listeners).toBeLessThanOrEqual(5)
  expect(last.heapBytes - first.heapBytes).toBeLessThan(500_000)
  await expect(kim.said('Do you see me?')).toHaveCount(1)
  expect(await openSockets(page)).toBe(1)
})

test('[HOST-05] stays through swapped bodies, emptied documents and documents written anew: same talk, draft kept, one socket', async ({
  agentAt,
  contextFor,
}) => {
  const page = await (await contextFor()).newPage()
  await watched(page)
  await page.goto(`${shop.origin}/still`)
  const kim = await talking(page, agentAt, 'Jori')
  await kim.composer.fill('A thought half writ')

  const swaps: Record<string, () => void> = {
    'the body is replaced': () => document.body.replaceWith(document.createElement('body')),
    'the body is emptied': () => {
      document.body.innerHTML = ''
    },
    'everything is emptied': () => {
      document.documentElement.innerHTML = '<head></head><body><h1>New</h1></body>'
    },
    'the root is replaced': () => {
      const root = document.createElement('html')
      root.append(document.createElement('head'), document.createElement('body'))
      document.documentElement.replaceWith(root)
    },
    'the document is written anew': () => {
      document.open()
      document.write('<!doctype html><html lang="en"><title>Written</title><body><h1>Written</h1></body></html>')
      document.close()
    },
  }
  for (const [what, swap] of Object.entries(swaps)) {
    // Not 250 ms later but in the very next task, so that a busy machine does not matter.
    const hosts = await page.evaluate(async (source) => {
      new Function(`(${source})()`)()
      await new Promise((resolve) => setTimeout(resolve))
      return document.querySelectorAll('[data-shopbell]').length
    }, swap.toString())
    expect(hosts, what).toBe(1)
    await expect(kim.panel, what).toBeVisible()
    await expect(kim.said('Do you see me?'), what).toHaveCount(1)
    await expect(kim.composer, what).toHaveValue('A thought half writ')
    await expect.poll(() => openSockets(page), what).toBe(1)
    await expect(page.locator('[data-shopbell]'), what).toHaveCount(1)
    // It can still be used: every listener is there.
    await kim.launcher.click()
    await expect(kim.panel, what).toBeHidden()
    await kim.launcher.click()
    await expect(kim.panel, what).toBeVisible()
    await kim.composer.fill('A thought half writ')
  }
})

test('[S-125] starts nothing on a page that is made ready before anybody looks, and takes up the talk when somebody does', async ({
  agentAt,
  contextFor,
}) => {
  const context = await contextFor()
  const first = await context.newPage()
  await first.goto(`${shop.origin}/still`)
  await talking(first, agentAt, 'Lior')
  await first.close()

  // As the browsers that do it have it; none of them does it when driven.
  const page = await context.newPage()
  await page.addInitScript(() => Object.defineProperty(document, 'prerendering', { value: true, configurable: true }))
  const brought: string[] = []
  page.on('request', (request) => {
    if (/\/(widget|rest)\//.test(request.url())) brought.push(request.url())
  })
  await page.goto(`${shop.origin}/still`)
  await page.locator('[data-shopbell]').waitFor({ state: 'attached' })
  await page.evaluate(() => void (window as unknown as Shop).Shopbell.open())
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_500)))
  expect(brought).toEqual([])

  await page.evaluate(() => {
    Object.defineProperty(document, 'prerendering', { value: false, configurable: true })
    document.dispatchEvent(new Event('prerenderingchange'))
  })
  const kim = shopperOn(page)
  await expect(kim.said('Do you see me?')).toHaveCount(1)
})
