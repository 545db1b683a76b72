// The difficult pages of the demo: on each of them a shopper asks and is answered, the page itself is not disturbed, and where the chat
// cannot work it says so. The agent is a small client, so that a story costs one browser.

import { expect, type Page } from '@playwright/test'
import { agentClient } from './agent-client.ts'
import { shopperOn } from './people.ts'
import { test } from './story.ts'

interface Trouble {
  /** What the page's own error handlers heard. */
  heard: string[]
}

async function visit(page: Page, url: string): Promise<Trouble> {
  const heard: string[] = []
  page.on('pageerror', (error) => heard.push(error.message))
  await page.goto(url)
  return { heard }
}

/** Asks, is answered, answers, reloads and finds the words again. */
async function talk(page: Page, server: { port: number; url: string }, name: string, { reload = true } = {}): Promise<void> {
  const kim = shopperOn(page)
  await kim.open()
  await kim.ask('Is the kettle "in stock"?', { name })
  const ada = await agentClient(server)
  const { uuid, question } = await ada.pickUp(name)
  expect(question).toBe('Is the kettle "in stock"?')
  await expect(kim.panel.getByText('Ada joined')).toBeVisible()
  ada.line.say(uuid, 'It is, in <b>red</b>.')
  await expect(kim.said('It is, in <b>red</b>.')).toBeVisible()
  await kim.write('Then I take [two], {"of": "them"}.')
  const { message } = await ada.line.heardMessage('Then I take [two], {"of": "them"}.')
  expect(message.body).toBe('Then I take [two], {"of": "them"}.')
  await expect(kim.panel.getByText('Sent')).toBeVisible()
  if (reload) {
    await page.reload()
    await kim.launcher.waitFor()
    await kim.open()
    await expect(kim.said('It is, in <b>red</b>.')).toBeVisible()
    await expect(kim.said('Then I take [two], {"of": "them"}.')).toHaveCount(1)
  }
  ada.line.close()
}

const WORKS = [
  ['HOST-01', 'old-library'],
  ['HOST-03', 'junk-prototype'],
  ['HOST-03', 'frozen'],
  ['HOST-04', 'zone'],
  ['HOST-08', 'clobbered'],
  ['HOST-09', 'style-storm'],
  ['CSP-01', 'strict-policy'],
  ['CSP-04', 'no-pictures'],
  ['STO-03', 'broken-storage'],
] as const

for (const [id, name] of WORKS)
  test(`[${id}] works on a page of the kind "${name}"`, async ({ sharedServer, contextFor, browserName }) => {
    const page = await (await contextFor()).newPage()
    const { heard } = await visit(page, `${sharedServer.url}/gallery/${name}`)
    await talk(page, sharedServer, `${name} ${browserName}`)
    expect(heard).toEqual([])
    expect(await page.evaluate(() => (window as { refused?: string[] }).refused ?? [])).toEqual([])
  })

for (const [id, name] of [
  ['STO-01', 'no-storage'],
  ['STO-02', 'full-storage'],
] as const)
  test(`[${id}] works for as long as the page lives where there is ${name}`, async ({ sharedServer, contextFor, browserName }) => {
    const page = await (await contextFor()).newPage()
    const { heard } = await visit(page, `${sharedServer.url}/gallery/${name}`)
    await talk(page, sharedServer, `${name} ${browserName}`, { reload: false })
    expect(heard).toEqual([])
  })

for (const what of [
  'JSON',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'Promise',
  'setTimeout',
  'Date.now',
  'Array.from',
  'MutationObserver',
  'console',
])
  test(`[HOST-02] works where the page has replaced ${what} by something broken`, async ({ sharedServer, contextFor, browserName }) => {
    test.skip(what === 'MutationObserver' && browserName === 'firefox', 'There the driver itself needs it, in the page.')
    const page = await (await contextFor()).newPage()
    const { heard } = await visit(page, `${sharedServer.url}/gallery/replaced?what=${what}`)
    await page.locator('body[data-broke]').waitFor()
    await talk(page, sharedServer, `${what} ${browserName}`, { reload: false })
    expect(heard).toEqual([])
  })

test('[CSP-03] says that it cannot connect where the page allows no connection, and does not try for ever', async ({
  sharedServer,
  contextFor,
}) => {
  const page = await (await contextFor()).newPage()
  let tries = 0
  page.on('request', (request) => {
    if (request.url().includes('/rest/')) tries++
  })
  const { heard } = await visit(page, `${sharedServer.url}/gallery/no-connection`)
  await shopperOn(page).launcher.click()
  // Without its configuration it does not know the shop's name.
  const panel = page.getByRole('dialog', { name: 'Chat' })
  await panel.getByLabel('Your name').fill('Nil')
  await panel.getByLabel('How can we help?').fill('Is anybody there?')
  await panel.getByRole('button', { name: 'Start the chat' }).click()
  await expect(panel.getByText('No connection. Your words are kept. Try again when it is back.')).toBeVisible()
  await expect(panel.getByLabel('How can we help?')).toHaveValue('Is anybody there?')
  expect(tries).toBeLessThanOrEqual(5)
  // Firefox itself tells of what a policy has stopped, and its driver takes that for an error.
  expect(heard.filter((message) => !message.includes('blocked the loading'))).toEqual([])
})

test('[HOST-17] says that the chat is not for pages without an origin', async ({ sharedServer, contextFor }) => {
  const page = await (await contextFor()).newPage()
  const { heard } = await visit(page, `${sharedServer.url}/gallery/sandbox`)
  const frame = page.frameLocator('iframe')
  await frame.locator('[data-shopbell] button[aria-expanded]').click()
  const panel = frame.getByRole('dialog', { name: /^Chat with/ })
  await panel.getByLabel('Your name').fill('Nil')
  await panel.getByLabel('How can we help?').fill('Am I anywhere?')
  await panel.getByRole('button', { name: 'Start the chat' }).click()
  await expect(panel.getByText('Chat is closed on this shop right now.')).toBeVisible()
  expect(heard).toEqual([])
})

test('[HOST-11] types where the page eats keys, and triggers none of its shortcuts', async ({ sharedServer, contextFor, browserName }) => {
  const page = await (await contextFor()).newPage()
  await visit(page, `${sharedServer.url}/gallery/key-eater`)
  const kim = shopperOn(page)
  await kim.open()
  await kim.panel.getByLabel('Your name').click()
  await page.keyboard.type(`Typist ${browserName}`)
  await kim.panel.getByLabel('How can we help?').click()
  await page.keyboard.type('Does s do something?')
  await expect(kim.panel.getByLabel('How can we help?')).toHaveValue('Does s do something?')
  await page.keyboard.press('Tab')
  expect(await page.title()).toBe('A page that eats keys')
  expect(await page.evaluate(() => (window as unknown as { eaten: string[] }).eaten.filter((type) => type.startsWith('key')))).toEqual([])
})

test('[HOST-11] keeps what was typed while a modal dialog of the page makes everything inert', async ({ sharedServer, contextFor }) => {
  const page = await (await contextFor()).newPage()
  await visit(page, `${sharedServer.url}/gallery/inert-dialog`)
  const kim = shopperOn(page)
  await kim.open()
  await kim.panel.getByLabel('How can we help?').fill('Half a ques')
  await page.getByRole('button', { name: 'Open the dialog' }).click()
  await page.getByRole('button', { name: 'No, thank you' }).click()
  await expect(kim.panel.getByLabel('How can we help?')).toHaveValue('Half a ques')
  await kim.panel.getByLabel('How can we help?').focus()
  await page.keyboard.press('End')
  await page.keyboard.type('tion')
  await expect(kim.panel.getByLabel('How can we help?')).toHaveValue('Half a question')
})

test('[HOST-12] goes on where every listener of the page throws, and throws nothing itself', async ({
  sharedServer,
  contextFor,
  browserName,
}) => {
  const page = await (await contextFor()).newPage()
  const { heard } = await visit(page, `${sharedServer.url}/gallery/thrower`)
  await talk(page, sharedServer, `Thrown ${browserName}`, { reload: false })
  // What the page itself throws in its own listeners is the page's; nothing else may come.
  expect(heard.filter((message) => !message.includes('the shop itself'))).toEqual([])
})

test('[HOST-04] makes a framework look at its page no more while nothing happens', async ({ sharedServer, contextFor, browserName }) => {
  test.skip(browserName !== 'chromium', 'Only there can a test let a minute pass at once.')
  const page = await (await contextFor()).newPage()
  await page.goto(`${sharedServer.url}/gallery/zone`)
  await shopperOn(page).launcher.waitFor()
  const looks = () => page.evaluate(() => (window as unknown as { looks: number }).looks)
  let before = await looks()
  await expect
    .poll(async () => {
      const last = before
      before = await looks()
      return before - last
    })
    .toBe(0)
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setVirtualTimePolicy', { policy: 'advance', budget: 60_000 })
  await new Promise((resolve) => session.once('Emulation.virtualTimeBudgetExpired', resolve))
  expect(await looks()).toBe(before)
})

test('[CSP-06] arrives on a page that takes only what says that it may be taken', async ({ sharedServer, contextFor, browserName }) => {
  const context = await contextFor()
  await context.route('**/gallery/', async (route) => {
    const response = await route.fetch()
    await route.fulfill({
      response,
      headers: { ...response.headers(), 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-opener-policy': 'same-origin' },
    })
  })
  const page = await context.newPage()
  const { heard } = await visit(page, `${sharedServer.url}/gallery/`)
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  await talk(page, sharedServer, `Isolated ${browserName}`, { reload: false })
  expect(heard).toEqual([])
})
