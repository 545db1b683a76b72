// Three tabs of one browser in one talk: one socket, one state, nothing lost or doubled when the tab that holds the line goes.

import { expect, type Page } from '@playwright/test'
import { type NarrowNetwork, openNarrowNetwork } from './narrow-network.ts'
import { type Shopper, shopperOn } from './people.ts'
import { type ShopbellServer, startServer } from './server.ts'
import { test as story } from './story.ts'

const test = story.extend<{ network: NarrowNetwork; behind: ShopbellServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what it must bring
  network: async ({}, use) => {
    const network = await openNarrowNetwork()
    await use(network)
    await network.close()
  },
  behind: async ({ network }, use) => {
    const server = await startServer({ origins: [network.url] })
    network.to(server.port)
    await use(server)
    await server.stop()
  },
})

/** Headless pages are all seen at once, so a test says which one its shopper turns to. */
const turnTo = ({ page }: Shopper) => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')))

async function threeTabs(first: Shopper): Promise<[Shopper, Shopper, Shopper]> {
  const tabs = await Promise.all(
    [1, 2].map(async () => {
      const tab = shopperOn(await first.context.newPage())
      await tab.page.goto(first.page.url())
      await tab.open()
      return tab
    }),
  )
  return [first, ...(tabs as [Shopper, Shopper])]
}

/** No tab is still taking the line from another. */
async function oneSocket(network: NarrowNetwork): Promise<void> {
  await expect.poll(() => network.open()).toBe(1)
}

async function everywhereOnce(words: string, tabs: readonly Shopper[]): Promise<void> {
  for (const tab of tabs) await expect(tab.said(words)).toHaveCount(1)
}

test('[TAB-01] three tabs have one socket and show the same, whoever writes', async ({ network, behind, agentAt, shopperAt }) => {
  const [ada, first] = await Promise.all([agentAt(behind, 'Ada'), shopperAt(network.url)])
  await first.open()
  await first.ask('Which kettle is lighter?')
  await ada.pickUp('Kim')
  await expect(first.panel.getByText('Ada joined')).toBeVisible()
  const tabs = await threeTabs(first)
  for (const tab of tabs) await expect(tab.said('Which kettle is lighter?')).toBeVisible()
  await oneSocket(network)

  for (const [index, tab] of tabs.entries()) await tab.write(`From tab ${index}`)
  await ada.write('The smaller one.')
  for (const words of ['From tab 0', 'From tab 1', 'From tab 2', 'The smaller one.']) {
    await everywhereOnce(words, tabs)
    await expect(ada.said(words)).toHaveCount(1)
  }
  // The shopper turns from tab to tab: the line comes along, and there is one.
  for (const tab of tabs) {
    const before = network.asked()
    await turnTo(tab)
    await tab.write('Here now')
    await expect.poll(() => network.asked() - before).toBeLessThanOrEqual(1)
  }
  await oneSocket(network)
  for (const tab of tabs) await expect(tab.said('Here now')).toHaveCount(3)
  await expect(ada.said('Here now')).toHaveCount(3)

  // A draft is in every tab, and what one has read is read in all.
  await tabs[0].composer.fill('Half a thou')
  await expect(tabs[2].composer).toHaveValue('Half a thou')
})

test('[TAB-02] another tab takes over when the one that holds the line is closed, and no word is lost or doubled', async ({
  network,
  behind,
  agentAt,
  shopperAt,
}) => {
  const [ada, first] = await Promise.all([agentAt(behind, 'Ada'), shopperAt(network.url)])
  await first.open()
  await first.ask('Is it quiet?')
  await ada.pickUp('Kim')
  await expect(first.panel.getByText('Ada joined')).toBeVisible()
  const tabs = await threeTabs(first)
  await turnTo(tabs[2])
  const before = network.asked()
  await expect.poll(() => network.asked()).toBeGreaterThanOrEqual(before)
  await oneSocket(network)
  const left: Shopper[] = [...tabs]
  for (let turn = 0; turn < 2; turn++) {
    const closing = left.pop() as Shopper
    const [writer] = left as [Shopper]
    await Promise.all([closing.page.close(), writer.write(`While it closes ${turn}`), ada.write(`Answer ${turn}`)])
    await everywhereOnce(`While it closes ${turn}`, left)
    await everywhereOnce(`Answer ${turn}`, left)
    await expect(ada.said(`While it closes ${turn}`)).toHaveCount(1)
    await oneSocket(network)
  }
})

test('[TAB-02] a tab that is frozen is not waited for, and steps down when it thaws', async ({
  network,
  behind,
  agentAt,
  shopperAt,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'only this engine lets a test stop a page')
  const [ada, first] = await Promise.all([agentAt(behind, 'Ada'), shopperAt(network.url)])
  await first.open()
  await first.ask('Is it quiet?')
  await ada.pickUp('Kim')
  await expect(first.panel.getByText('Ada joined')).toBeVisible()
  const second = shopperOn(await first.context.newPage())
  await second.page.goto(first.page.url())
  await second.open()
  await turnTo(first)
  await oneSocket(network)
  const resume = await stopped(first.page)
  // Nothing runs there any more, not even the word that it is frozen; its lock stays its own.
  await second.write('Anybody there?')
  await expect(ada.said('Anybody there?')).toHaveCount(1, { timeout: 10_000 })
  await ada.write('Yes')
  await everywhereOnce('Yes', [second])
  await resume()
  await everywhereOnce('Yes', [first, second])
  await everywhereOnce('Anybody there?', [first, second])
  await oneSocket(network)
  await first.write('Back again')
  await everywhereOnce('Back again', [first, second])
  await expect(ada.said('Back again')).toHaveCount(1)
})

test('[TAB-07] each tab has its own line where the browser has no locks', async ({ network, behind, agentAt, contextFor }) => {
  const ada = await agentAt(behind, 'Ada')
  const context = await contextFor()
  await context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }))
  const first = shopperOn(await context.newPage())
  await first.page.goto(network.url)
  await first.open()
  await first.ask('Is it quiet?')
  await ada.pickUp('Kim')
  const tabs = await threeTabs(first)
  await expect.poll(() => network.open()).toBe(3)
  for (const [index, tab] of tabs.entries()) await tab.write(`From tab ${index}`)
  for (const words of ['From tab 0', 'From tab 1', 'From tab 2']) {
    await everywhereOnce(words, tabs)
    await expect(ada.said(words)).toHaveCount(1)
  }
})

test('[TAB-07] what other scripts of the shop say on the same channel harms nobody', async ({ network, behind, agentAt, shopperAt }) => {
  const [ada, first] = await Promise.all([agentAt(behind, 'Ada'), shopperAt(network.url)])
  const faults: string[] = []
  await first.open()
  await first.ask('Is it quiet?')
  await ada.pickUp('Kim')
  const tabs = await threeTabs(first)
  for (const { page } of tabs) page.on('pageerror', (error) => faults.push(String(error)))
  await tabs[1].page.evaluate(() => {
    const { uuid } = JSON.parse(localStorage.getItem('shopbell:demo:session') ?? '{}')
    const channel = new BroadcastChannel(`shopbell:demo:line 1:${uuid}`)
    for (const junk of [
      null,
      7,
      'x',
      [],
      {},
      { is: 'say', text: '{' },
      { is: 'say', text: '[]' },
      { is: 'told', state: {} },
      { is: 'frame', frame: [] },
    ])
      channel.postMessage(junk)
    channel.postMessage({ is: 'told', state: { at: 'refused', code: 4504 }, backlog: 0 })
    channel.close()
  })
  await tabs[2].write('Still here')
  await everywhereOnce('Still here', tabs)
  await expect(ada.said('Still here')).toHaveCount(1)
  expect(faults).toEqual([])
})

/** Stops every script of a page, as a frozen process does. Resolves with what lets it go on. */
async function stopped(page: Page): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Debugger.enable')
  await devtools.send('Debugger.pause')
  // A paused page pauses when it next has something to do.
  const paused = new Promise<void>((resolve) => devtools.once('Debugger.paused', () => resolve()))
  void page.evaluate(() => 0).catch(() => {})
  await paused
  return async () => {
    await devtools.send('Debugger.resume')
    await devtools.detach()
  }
}
