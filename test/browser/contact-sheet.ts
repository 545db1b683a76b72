// Takes a picture of every state a person can see: the widget on a desktop and on a phone, the console, each in light and dark.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContextOptions, expect, type Page } from '@playwright/test'
import type { Agent, Shopper } from './people.ts'
import { test } from './story.ts'

const SHEET = fileURLToPath(new URL('../../test-results/contact-sheet', import.meta.url))
const README = fileURLToPath(new URL('../../docs/pictures/side-by-side.png', import.meta.url))

const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [size, options] of Object.entries(SIZES)) {
    test(`${size}, ${colorScheme}`, async ({ server, agentAt, shopperAt }) => {
      const take = (name: string, page: Page) => picture(`${size}-${colorScheme}-${name}`, page)
      const look = (name: string, page: Page) => picture(`console-${colorScheme}-${name}`, page)
      const url = `${server.url}/products/sunday-kettle`

      const early = await shopperAt(url, { ...options, colorScheme })
      await early.open()
      await expect(early.panel.getByText('Nobody is here right now').first()).toBeVisible()
      await take('02-nobody-there', early.page)
      await early.context.close()

      const ada = await agentAt(server, 'Ada', { colorScheme })
      const isDesktop = size === 'desktop'
      if (isDesktop) {
        await look('02-empty', ada.page)
        const stranger = await agentAt(server, 'Grace', { colorScheme })
        await stranger.page.getByRole('button', { name: 'Sign out' }).click()
        await stranger.page.getByRole('button', { name: 'Grace' }).waitFor()
        await look('01-sign-in', stranger.page)
        await stranger.context.close()
      }
      const kim = await shopperAt(url, { ...options, colorScheme })
      await kim.page.getByRole('button', { name: 'Only that one' }).click()
      await kim.launcher.waitFor()
      await take('01-launcher', kim.page)
      await kim.open()
      await expect(kim.panel.getByText('We are here to answer')).toBeVisible()
      await take('03-form', kim.page)
      await kim.panel.getByLabel('E-mail').fill('kim@')
      await kim.panel.getByRole('button', { name: 'Start the chat' }).click()
      await take('04-form-errors', kim.page)

      const lou = await shopperAt(server.url)
      await lou.open()
      await lou.ask('Is the quarter-turn grinder back soon?', { name: 'Lou Marchetti' })
      await lou.panel.getByText('You are next in line').waitFor()
      await kim.ask('Does the Sunday kettle fit a small induction hob? Mine is 14 cm.', { name: 'Kim Lindqvist' })
      await kim.panel.getByText('You are number 2 in line').waitFor()
      await kim.write('It is a present, so there is no hurry.')
      await kim.panel.getByText('Sent', { exact: true }).waitFor()
      await take('05-waiting', kim.page)
      if (isDesktop) {
        await ada.choose('Kim Lindqvist')
        await ada.talk.getByText('It is a present').waitFor()
        await look('03-waiting', ada.page)
      }

      await ada.pickUp('Kim Lindqvist')
      await talk(kim, ada)
      await ada.composer.pressSequentially('The')
      await kim.panel.getByText('Ada is typing').waitFor()
      await take('06-talking', kim.page)
      await ada.composer.fill('')
      await typeUntilSeen(kim, ada)
      if (isDesktop) await look('04-talking', ada.page)
      await kim.composer.fill('')

      await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
      await kim.panel.getByText('Ada asks to see this page').waitFor()
      await take('07-asked', kim.page)
      await kim.panel.getByRole('button', { name: 'Allow' }).click()
      await kim.panel.getByText('Ada can see this page').waitFor()
      await ada.replay.locator('h1').waitFor()
      await take('08-recording', kim.page)
      if (isDesktop) {
        await look('05-live-view', ada.page)
        await ada.beside.getByRole('button', { name: 'Make the page large' }).click()
        await ada.replay.locator('h1').waitFor()
        await look('06-theatre', ada.page)
      }

      await kim.panel.getByRole('button', { name: 'Close the chat' }).click()
      await ada.write('Anything else I can do for you?')
      await expect(kim.launcher.getByText('1', { exact: true })).toBeVisible()
      await take('09-unread', kim.page)
      await kim.open()
      await kim.panel.getByRole('button', { name: 'End chat' }).click()
      await take('10-really', kim.page)
      await kim.panel.getByRole('status').getByRole('button', { name: 'End chat' }).click()
      await kim.panel.getByText('You ended the chat').waitFor()
      await take('11-closed', kim.page)
      if (isDesktop) {
        await ada.talk.getByText('This conversation is closed.').waitFor()
        await look('07-closed', ada.page)
      }
    })
  }
}

test('side by side, for the README', async ({ server, agentAt, shopperAt, contextFor }) => {
  const sharp = { deviceScaleFactor: 2 }
  const kim = await shopperAt(`${server.url}/products/sunday-kettle`, { ...sharp, viewport: { width: 760, height: 900 } })
  await kim.page.getByRole('button', { name: 'Only that one' }).click()
  await kim.page.getByRole('main').getByRole('button', { name: 'Add to cart' }).first().click()
  await kim.page.keyboard.press('Escape')
  const ada = await agentAt(server, 'Ada', { ...sharp, viewport: { width: 1240, height: 900 } })
  const lou = await shopperAt(server.url)
  await lou.open()
  await lou.ask('Is the quarter-turn grinder back soon?', { name: 'Lou Marchetti' })
  await kim.open()
  await kim.ask('Does the Sunday kettle fit a small induction hob? Mine is 14 cm.', { name: 'Kim Lindqvist' })
  await ada.pickUp('Kim Lindqvist')
  await talk(kim, ada)
  await ada.beside.getByRole('button', { name: 'Ask to see the page' }).click()
  await kim.panel.getByRole('button', { name: 'Allow' }).click()
  await kim.panel.getByText('Ada can see this page').waitFor()
  await ada.replay.locator('h1').waitFor()
  await typeUntilSeen(kim, ada)
  const [shop, desk] = await Promise.all([shot(kim.page), shot(ada.page)])

  const easel = await (await contextFor({ viewport: { width: 1600, height: 760 } })).newPage()
  const image = (png: Buffer, width: number) =>
    `<img style="width:${width}px;border-radius:10px;box-shadow:0 0 0 1px #0002,0 6px 20px #0002" src="data:image/png;base64,${png.toString('base64')}">`
  await easel.setContent(
    `<body style="margin:0;display:flex;gap:24px;justify-content:center;align-items:center;height:760px;background:#e9e6e0">${image(shop, 582)}${image(desk, 950)}`,
  )
  await easel.evaluate(() => Promise.all([...document.images].map((each) => each.decode())))
  mkdirSync(join(README, '..'), { recursive: true })
  writeFileSync(README, await easel.screenshot())
})

test.afterAll(() => {
  const names = readdirSync(SHEET).filter((name) => name.endsWith('.png'))
  const figure = (name: string) => `<figure><a href="${name}"><img src="${name}" alt=""></a><figcaption>${name}</figcaption></figure>`
  writeFileSync(
    join(SHEET, 'index.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact sheet</title>
<style>body{font:13px system-ui;display:flex;flex-wrap:wrap;gap:16px;background:#ddd}figure{margin:0}img{height:420px;display:block}</style>
${names.map(figure).join('\n')}
</html>
`,
  )
})

async function talk(kim: Shopper, ada: Agent): Promise<void> {
  await ada.write('Hello Kim. Yes, it does.')
  await expect(kim.said('Hello Kim. Yes, it does.')).toBeVisible()
  await ada.write('Its base is 13 cm wide.')
  await expect(kim.said('Its base is 13 cm wide.')).toBeVisible()
  await kim.write('Wonderful. Can you wrap it as a present?')
  await expect(ada.said('Wonderful. Can you wrap it as a present?')).toBeVisible()
  await ada.write('We wrap in straw and paper, with a card if you like. Write the words into the note at the checkout.')
  await expect(kim.panel.getByText('We wrap in straw')).toBeVisible()
  await kim.write('Perfect, thank you.')
  await expect(kim.panel.getByText('Read', { exact: true })).toBeVisible()
}

/** What was typed right after a message is not told: at most every two seconds. */
async function typeUntilSeen(kim: Shopper, ada: Agent): Promise<void> {
  await expect(async () => {
    await kim.composer.fill('')
    await kim.composer.pressSequentially('And one')
    await expect(ada.talk.getByText('Kim Lindqvist is typing')).toBeVisible({ timeout: 500 })
  }).toPass()
}

async function picture(name: string, page: Page): Promise<void> {
  mkdirSync(SHEET, { recursive: true })
  writeFileSync(join(SHEET, `${name}.png`), await shot(page))
}

/** What fades has arrived, and no caret blinks. */
const shot = (page: Page): Promise<Buffer> => page.screenshot({ animations: 'disabled', caret: 'hide' })
