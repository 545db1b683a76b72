// What a page may do with `window.Shopbell`, on a shop of another origin: settings, calls before and after, refusals, several tabs.

import { expect, type Page } from '@playwright/test'
import type { ShopbellApi, ShopbellSettings } from '../../loader/api.ts'
import { type OtherShop, openOtherShop } from './other-shop.ts'
import { shopperOn } from './people.ts'
import { type ShopbellServer, startServer } from './server.ts'
import { test } from './story.ts'

type Shop = Window & { Shopbell: ShopbellApi; ShopbellSettings?: ShopbellSettings; faults: string[] }

let shop: OtherShop
let server: ShopbellServer
test.beforeAll(async () => {
  shop = await openOtherShop()
  server = await startServer({ origins: [shop.origin] })
})
test.afterAll(async () => {
  await server.stop()
  await shop.close()
})

/** A page whose head holds this; everything that ends in the page's own error handlers is kept. */
function pageWith(head: string): string {
  const path = `/page-${Math.random().toString(36).slice(2)}`
  shop.add(
    path,
    `<!doctype html><html lang="en"><title>A shop</title>
     <script>window.faults = []; for (const name of ['error', 'unhandledrejection']) addEventListener(name, (event) => faults.push(name + ' ' + (event.message || event.reason)))</script>
     ${head}<h1>A shop</h1><input id="theirs">`,
  )
  return shop.origin + path
}
const tag = (attributes = 'data-site="demo"') => `<script async src="${server.url}/loader.js" ${attributes}></script>`

/** The code of a refusal, or what came instead. */
const outcome = (page: Page, name: keyof ShopbellApi, ...args: unknown[]) =>
  page.evaluate(
    ({ name, args }) => {
      const call = (window as unknown as Shop).Shopbell[name] as (...args: unknown[]) => Promise<unknown>
      return call(...args).then(
        (value) => value ?? 'done',
        (trouble: { code: string }) => trouble.code,
      )
    },
    { name, args },
  )
const faults = (page: Page) => page.evaluate(() => (window as unknown as Shop).faults)

test('[S-116] takes settings from attributes, then the object, then calls, each over the one before', async ({ shopperAt }) => {
  const url = pageWith(
    `<script>window.ShopbellSettings = { position: 'left', offsetX: 40, label: 'Ask us' }</script>${tag('data-site="demo" data-accent="rgb(1, 2, 3)" data-position="right" data-offset-y="60" data-z-index="7"')}`,
  )
  const { page, launcher } = await shopperAt(url)
  await expect(launcher).toHaveCSS('background-color', 'rgb(1, 2, 3)')
  await expect(launcher).toHaveAccessibleName('Ask us')
  const place = async () => {
    const box = await launcher.boundingBox()
    const size = page.viewportSize()
    return box && size && [box.x, size.height - box.y - box.height]
  }
  expect(await place()).toEqual([40, 60])
  await expect(page.locator('[data-shopbell]')).toHaveCSS('z-index', '7')

  await outcome(page, 'configure', { accent: 'rgb(4, 5, 6)', offsetX: 10 })
  await expect(launcher).toHaveCSS('background-color', 'rgb(4, 5, 6)')
  expect(await place()).toEqual([10, 60])
  await outcome(page, 'configure', { launcher: 'hidden' })
  await expect(launcher).toBeHidden()
  await outcome(page, 'show')
  await expect(launcher).toBeVisible()
})

test('[S-117] answers what was called before the script has come', async ({ shopperAt }) => {
  const url = pageWith(
    `<script>(window.Shopbell ||= []).push(['set', { name: 'Early Kim', email: 'kim@example.com' }], ['compose', 'Is it quiet?'])</script>${tag()}`,
  )
  const kim = await shopperAt(url)
  await expect(kim.panel.getByLabel('Your name')).toHaveValue('Early Kim')
  await expect(kim.panel.getByLabel('How can we help?')).toHaveValue('Is it quiet?')
})

test('[S-118] is put in by a tag manager that keeps no attributes, and by one that hides which script runs', async ({ contextFor }) => {
  const url = pageWith('')
  const page = await (await contextFor()).newPage()
  for (const kind of ['bare', 'hidden'] as const) {
    await page.goto(url)
    await page.evaluate(
      ({ src, kind }) => {
        const script = document.createElement('script')
        if (kind === 'bare') (window as unknown as Shop).ShopbellSettings = { site: 'demo' }
        else {
          script.dataset.site = 'demo'
          Object.defineProperty(document, 'currentScript', { get: () => null, configurable: true })
        }
        script.src = src
        document.head.append(script)
      },
      { src: `${server.url}/loader.js`, kind },
    )
    const kim = shopperOn(page)
    await kim.open()
    await expect(kim.panel.getByLabel('Your name')).toBeVisible()
  }
})

test('[S-119] refuses with a code what it cannot do, and disturbs no page that ignores it', async ({ shopperAt }) => {
  const { page } = await shopperAt(pageWith(tag()))
  await page.waitForFunction(() => 'Shopbell' in window)
  for (const [name, ...args] of [['send', 'Hello'], ['compose'], ['prompt', 5], ['compose', 'x'.repeat(5_000)]] as const)
    void page.evaluate(
      ([name, args]) => void (window as unknown as Record<string, Record<string, (...a: unknown[]) => void>>).Shopbell?.[name]?.(...args),
      [name, args] as const,
    )
  expect(await outcome(page, 'send', 'Hello')).toBe('no_conversation')
  expect(await outcome(page, 'compose', '')).toBe('bad_argument')
  expect(await outcome(page, 'compose', 'x'.repeat(5_000))).toBe('bad_argument')
  expect(await outcome(page, 'set', { colour: 'red' })).toBe('bad_argument')
  expect(await outcome(page, 'cart', 'three kettles')).toBe('bad_argument')
  expect(await outcome(page, 'identify', 'Kim')).toBe('bad_argument')
  expect(await outcome(page, 'consent', { recording: 'yes' })).toBe('bad_argument')
  expect(await outcome(page, 'track', 'viewed')).toBe('unavailable')
  expect(await outcome(page, 'mask', '.secret')).toBe('unavailable')
  expect(await outcome(page, 'identify', { token: 'forged.by.me' })).toBe('not_allowed')
  expect(await faults(page)).toEqual([])
})

test('[S-120] shows a word beside the launcher that takes no focus, opens the chat and can be dismissed', async ({ shopperAt }) => {
  const { page, panel, launcher } = await shopperAt(pageWith(tag()))
  await page.locator('#theirs').focus()
  const word = page.getByRole('status').filter({ hasText: 'Questions about kettles?' })
  expect(await outcome(page, 'prompt', 'Questions about kettles?')).toBe('done')
  await expect(word).toBeVisible()
  await expect(page.locator('#theirs')).toBeFocused()
  await word.getByRole('button', { name: 'Not now' }).click()
  await expect(word).toHaveCount(0)

  await outcome(page, 'prompt', 'Still here?')
  await page.getByRole('button', { name: 'Still here?' }).click()
  await expect(panel).toBeVisible()
  await expect(page.getByRole('button', { name: 'Still here?' })).toHaveCount(0)
  expect(await outcome(page, 'prompt', 'Again')).toBe('unavailable')
  await page.keyboard.press('Escape')
  await expect(launcher).toBeFocused()
})

test('[S-121] says in a talk what the page says, keeps the draft, tells of both, and follows the page’s word on where it is', async ({
  agentAt,
  shopperAt,
}) => {
  const ada = await agentAt(server, 'Ada')
  const kim = await shopperAt(pageWith(tag()))
  const { page } = kim
  await page.waitForFunction(() => 'Shopbell' in window)
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const shop = (window as unknown as Shop).Shopbell
    shop.on('message', ({ by }) => heard.push(`message ${by}`))
    shop.once('place', ({ position }) => heard.push(`place ${position}`))
    addEventListener('shopbell:message', () => heard.push('on window'))
  })
  await kim.open()
  await kim.ask('Which kettle?', { name: 'Pia' })
  await ada.pickUp('Pia')
  await ada.write('The quiet one.')
  await expect(kim.said('The quiet one.')).toBeVisible()
  await kim.composer.fill('half a thou')
  expect(await outcome(page, 'send', 'Order 1234 in short')).toBe('done')
  await expect(ada.said('Order 1234 in short')).toBeVisible()
  await expect(kim.composer).toHaveValue('half a thou')
  expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([
    'place 1',
    'message agent',
    'on window',
    'message you',
    'on window',
  ])

  expect(await outcome(page, 'page', { title: 'A kettle in a drawer', url: '/drawer?secret=1' })).toBe('done')
  await expect(ada.beside.getByText('A kettle in a drawer').first()).toBeVisible()
  await expect(ada.beside.getByText(`${shop.origin}/drawer`, { exact: true }).first()).toBeVisible()
  expect(await outcome(page, 'cart', { items: [{ id: 'k1', name: 'Sunday kettle', quantity: 1, price: 64 }], currency: 'EUR' })).toBe(
    'done',
  )
  await expect(ada.beside.getByText('64.00').first()).toBeVisible()
})

test('[S-122] logs out of every tab and out of storage, also where the widget was never brought', async ({ agentAt, shopperAt }) => {
  const ada = await agentAt(server, 'Ada')
  const url = pageWith(tag())
  const kim = await shopperAt(url)
  await kim.open()
  await kim.ask('Private matters', { name: 'Rui' })
  await ada.pickUp('Rui')
  await ada.write('In confidence.')
  await expect(kim.said('In confidence.')).toBeVisible()
  const other = shopperOn(await kim.context.newPage())
  await other.page.goto(url)
  await other.open()
  await expect(other.said('In confidence.')).toBeVisible()

  expect(await outcome(kim.page, 'logout')).toBe('done')
  for (const { page, said, panel } of [kim, other]) {
    await expect(said('In confidence.')).toHaveCount(0)
    await expect(panel.getByLabel('Your name')).toHaveValue('')
    await expect
      .poll(() =>
        page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('shopbell'))),
      )
      .toEqual([])
  }

  await kim.panel.getByLabel('Your name').fill('Rui')
  await kim.page.reload()
  await kim.launcher.waitFor()
  expect(await outcome(kim.page, 'logout')).not.toBe('unavailable')
  expect(await kim.page.evaluate(() => Object.keys(localStorage))).toEqual([])
  expect(
    await kim.page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/widget/')).length),
  ).toBe(0)
})
