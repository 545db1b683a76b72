// What a shopper's browser is made to keep, over a whole visit: nothing before they act, and then only what docs/storage.md names.

import { expect, type Page } from '@playwright/test'
import { STORED } from '../../widget/browser/storage-table.ts'
import { test } from './story.ts'

/** Notes every key as it is written, also one that is gone a moment later, and what else a page could keep things in. */
const noteKeys = () => {
  const noted = (window as unknown as { noted: string[] }).noted ?? []
  Object.assign(window, { noted })
  const { setItem } = Storage.prototype
  Storage.prototype.setItem = function (key, value) {
    noted.push(`${this === localStorage ? 'localStorage' : 'sessionStorage'} ${key}`)
    setItem.call(this, key, value)
  }
}
const written = (page: Page) => page.evaluate(() => (window as unknown as { noted: string[] }).noted)
/** The shop keeps a cart of its own, which is not ours to name. */
const ours = (keys: readonly string[]) => [...new Set(keys)].filter((key) => !key.includes(' larkmeal')).sort()
const elsewhere = (page: Page) =>
  page.evaluate(async () => ({
    cookies: document.cookie,
    databases: (await indexedDB.databases?.())?.length ?? 0,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }))

const patterns = STORED.map(({ area, key }) => {
  const name = key.replace('<site>', 'demo').replace('<id>', '[0-9a-f-]+')
  return new RegExp(`^${area} ${name}$`)
})

test('[F1] nothing is stored before the shopper acts, and then no key that docs/storage.md does not name', async ({
  server,
  agentAt,
  shopperAt,
}) => {
  const ada = await agentAt(server, 'Ada')
  const kim = await shopperAt('about:blank')
  const asked: string[] = []
  kim.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await kim.page.addInitScript(noteKeys)
  await kim.page.goto(server.url)
  await kim.launcher.waitFor()
  await kim.page.waitForLoadState('networkidle')
  expect(ours(await written(kim.page))).toEqual([])
  expect(asked.filter((path) => path.startsWith('/rest') || path.startsWith('/widget'))).toEqual([])
  await kim.open()
  await kim.panel.getByLabel('Your name').waitFor()
  expect(ours(await written(kim.page))).toEqual([])

  await kim.page.getByRole('button', { name: 'More' }).first().click()
  await kim.panel.getByRole('menuitemcheckbox', { name: 'Sound' }).click()
  await kim.page.keyboard.press('Escape')
  await kim.ask('Is it blue?')
  await ada.pickUp('Kim')
  await expect(kim.panel.getByText('Ada joined')).toBeVisible()
  await kim.write('I mean the kettle.')
  await expect(ada.said('I mean the kettle.')).toBeVisible()
  await ada.write('It is green.')
  await expect(kim.said('It is green.')).toBeVisible()
  await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  await kim.panel.getByRole('button', { name: 'Allow' }).click()
  await expect(kim.panel.getByText('Ada can see this page')).toBeVisible()
  await kim.panel.getByRole('button', { name: 'End chat' }).click()
  await kim.panel.getByRole('status').getByRole('button', { name: 'End chat' }).click()
  await kim.panel.getByText('You ended the chat').waitFor()
  await kim.panel.getByRole('button', { name: 'Start a new chat' }).click()
  await kim.panel.getByLabel('Your name').waitFor()

  const keys = ours(await written(kim.page))
  expect(keys.filter((key) => !patterns.some((pattern) => pattern.test(key)))).toEqual([])
  // The journey has been through most of the table, or it would prove little.
  const met = STORED.filter((_, index) => keys.some((key) => patterns[index]?.test(key))).map(({ key }) => key.split(':')[2])
  expect(met).toEqual(expect.arrayContaining(['form', 'start', 'session', 'past', 'draft', 'out', 'sound', 'rung', 'consent']))
  expect(await elsewhere(kim.page)).toEqual({ cookies: '', databases: 0, caches: 0, workers: 0 })

  await kim.page.evaluate(() => (window as unknown as { Shopbell: { logout(): Promise<void> } }).Shopbell.logout())
  const left = () =>
    kim.page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('shopbell')))
  await expect.poll(left).toEqual([])
})
