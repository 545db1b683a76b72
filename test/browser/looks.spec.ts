// Looks and languages as a shopper meets them: the right words, the right side, and out of the way of what the page has.

import { expect, type Page, test } from '@playwright/test'
import { type ShopbellServer, startServer } from './server.ts'

let server: ShopbellServer
test.beforeAll(async () => {
  server = await startServer()
})
test.afterAll(async () => {
  await server?.stop()
})

const call = (page: Page, method: string, argument?: unknown) =>
  page.evaluate(
    ([name, given]) => (window as unknown as { Shopbell: Record<string, (given: unknown) => unknown> }).Shopbell[String(name)]?.(given),
    [method, argument] as const,
  )
const panelOf = (page: Page) => page.locator('[data-shopbell] .panel')
const launcherOf = (page: Page) => page.locator('[data-shopbell] button.launcher')

test('speaks what is wanted, and another language as soon as that is wanted', async ({ page }) => {
  await page.goto(server.url)
  await call(page, 'configure', { locale: 'de' })
  await call(page, 'open')
  await expect(page.getByRole('dialog', { name: /^Chat mit/ })).toBeVisible()
  await expect(page.getByLabel('Ihr Name')).toBeVisible()
  await page.getByLabel('Ihr Name').fill('Nora')

  await call(page, 'configure', { locale: 'ar', words: { ar: { start: 'ابدأ هنا' } } })
  await expect(page.getByLabel('اسمك')).toHaveValue('Nora')
  await expect(page.getByRole('button', { name: 'ابدأ هنا' })).toBeVisible()
  await expect(page.locator('[data-shopbell] .sb')).toHaveAttribute('dir', 'rtl')

  await call(page, 'configure', { locale: undefined })
  await page.evaluate(() => {
    document.documentElement.lang = 'ja'
  })
  await expect(page.getByLabel('お名前')).toBeVisible()
})

test('is light or dark as the merchant, the page and the system say, in this order', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(server.url)
  await page.evaluate(() => {
    document.documentElement.style.colorScheme = 'light'
  })
  await call(page, 'open')
  await expect(panelOf(page)).toHaveCSS('background-color', 'rgb(255, 255, 255)')
  await call(page, 'configure', { theme: 'dark' })
  await expect(panelOf(page)).toHaveCSS('background-color', 'rgb(29, 28, 26)')
})

test('takes tokens and parts from the page, and no size from its root font', async ({ page }) => {
  await page.goto(server.url)
  await page.addStyleTag({
    content:
      'html{font-size:5px}[data-shopbell]{--shopbell-surface:rgb(250,246,239)}[data-shopbell]::part(header){background:rgb(1,2,3)}[data-shopbell]::part(launcher){border-radius:8px}',
  })
  // Also before anything but the loader has come.
  await expect(page.locator('[data-shopbell] .launcher')).toHaveCSS('border-radius', '8px')
  await call(page, 'open')
  await expect(panelOf(page)).toHaveCSS('background-color', 'rgb(250, 246, 239)')
  await expect(panelOf(page).locator('header')).toHaveCSS('background-color', 'rgb(1, 2, 3)')
  await expect(panelOf(page)).toHaveCSS('width', '384px')
  await expect(page.getByLabel('Your name')).toHaveCSS('font-size', /^1[56]px$/)
})

test('steps aside for a bar, hides from a dialog, and comes back', async ({ page }) => {
  await page.goto(server.url)
  await call(page, 'configure', { avoid: '.test-bar, .test-wall' })
  await launcherOf(page).hover()
  await call(page, 'open')
  await expect(panelOf(page)).toBeVisible()
  await call(page, 'close')
  const bottom = async () => {
    const box = await launcherOf(page).boundingBox()
    return box ? Math.round(box.y + box.height) : undefined
  }
  const home = await bottom()
  const put = (name: string, style: string) =>
    page.evaluate(
      ([className, css]) => {
        const element = document.createElement('div')
        element.className = String(className)
        element.style.cssText = String(css)
        document.body.append(element)
      },
      [name, style],
    )
  await put('test-bar', 'position:fixed;inset:auto 0 0;height:90px;background:tan')
  const height = page.viewportSize()?.height ?? 0
  await expect.poll(bottom).toBe(height - 90 - 12)
  await put('test-wall', 'position:fixed;inset:0;background:#0003')
  await expect(launcherOf(page)).toBeHidden()
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('.test-wall,.test-bar')) element.remove()
  })
  await expect(launcherOf(page)).toBeVisible()
  await expect.poll(bottom).toBe(home)
})
