// The npm package in apps as merchants build them: a real React and a real Vue, bundled with the built package.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from '@playwright/test'
import { build } from 'vite'
import { buildPackage } from '../../loader/package/build.mjs'
import { type OtherShop, openOtherShop } from './other-shop.ts'
import { type ShopbellServer, startServer } from './server.ts'
import { test } from './story.ts'

const APPS = ['react', 'vue'] as const

let shop: OtherShop
let shopbell: ShopbellServer
let dir: string
test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'shopbell-apps-'))
  const place = await buildPackage(join(dir, 'npm'))
  shop = await openOtherShop()
  shopbell = await startServer({ origins: [shop.origin] })
  for (const name of APPS) shop.add(`/${name}`, `<!doctype html><title>Shop</title><body><script>${await bundled(name, place)}</script>`)
})
test.afterAll(async () => {
  await shopbell?.stop()
  await shop?.close()
  rmSync(dir, { recursive: true, force: true })
})

async function bundled(name: (typeof APPS)[number], place: string): Promise<string> {
  const outDir = join(dir, name)
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    resolve: { alias: { 'shopbell/react': join(place, 'react.js'), 'shopbell/vue': join(place, 'vue.js') }, dedupe: ['react', 'vue'] },
    // The package lies outside the project here; in an app it lies in node_modules, where its peers are found.
    plugins: [
      {
        name: 'peers',
        enforce: 'pre',
        resolveId(id, importer) {
          const isPeer = importer?.startsWith(place) && (id === 'react' || id === 'vue')
          return isPeer ? this.resolve(id, fileURLToPath(new URL(`../apps/${name}-app.ts`, import.meta.url))) : undefined
        },
      },
    ],
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    build: {
      outDir,
      minify: true,
      lib: {
        entry: fileURLToPath(new URL(`../apps/${name}-app.ts`, import.meta.url)),
        formats: ['iife'],
        name: 'App',
        fileName: () => 'app.js',
      },
    },
  })
  return readFileSync(join(outDir, 'app.js'), 'utf8').replaceAll('</script', '<\\/script')
}

for (const name of APPS)
  test(`[A5] in ${name} the chat comes and goes with its component, and hears of new settings`, async ({ page }) => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`${shop.origin}/${name}?server=${encodeURIComponent(shopbell.url)}`)
    const hosts = () => page.evaluate(() => [...document.documentElement.children].filter((each) => each.shadowRoot).length)
    const launcher = page.locator('[data-shopbell] .launcher')
    await expect(launcher).toBeVisible()
    expect(await hosts()).toBe(1)

    await page.getByRole('button', { name: 'Ask us' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await expect(page.locator('output')).toHaveText('open')
    await page.keyboard.press('Escape')
    await expect(page.locator('output')).toHaveText('close')

    const colour = () => launcher.evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(await colour()).toBe('rgb(18, 52, 86)')
    await page.getByRole('button', { name: 'Other colour' }).click()
    await expect.poll(colour).toBe('rgb(101, 67, 33)')

    for (let round = 0; round < 3; round++) {
      await page.getByRole('button', { name: 'Chat on or off' }).click()
      await expect(launcher).toHaveCount(0)
      expect(await hosts()).toBe(0)
      await page.getByRole('button', { name: 'Chat on or off' }).click()
      await expect(launcher).toBeVisible()
      expect(await hosts()).toBe(1)
    }
    expect(errors).toEqual([])
  })
