// The two kinds of people of every story, as they use the pages: by what they see and can press.

import type { Browser, BrowserContext, Locator, Page } from '@playwright/test'

export interface Shopper {
  page: Page
  context: BrowserContext
  launcher: Locator
  panel: Locator
  composer: Locator
  talk: Locator
  /** Presses the launcher, however the panel stands. */
  open(): Promise<void>
  /** Fills the start form and sends it. */
  ask(question: string, who?: { name?: string; email?: string; topic?: string }): Promise<void>
  write(text: string): Promise<void>
}

export async function shopperAt(browser: Browser, url: string): Promise<Shopper> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(url)
  return shopperOn(page, context)
}

export function shopperOn(page: Page, context: BrowserContext): Shopper {
  const panel = page.getByRole('dialog', { name: /^Chat with/ })
  const composer = panel.getByRole('textbox', { name: 'Write a message' })
  const launcher = page.locator('[data-shopbell] button[aria-expanded]')
  return {
    page,
    context,
    launcher,
    panel,
    composer,
    talk: panel.getByRole('log', { name: 'Messages' }),
    open: () => launcher.click(),
    async ask(question, { name = 'Kim', email = 'kim@example.org', topic } = {}) {
      await panel.getByLabel('Your name').fill(name)
      await panel.getByLabel('E-mail').fill(email)
      if (topic) await panel.getByLabel('Topic').selectOption(topic)
      await panel.getByLabel('How can we help?').fill(question)
      await panel.getByRole('button', { name: 'Start the chat' }).click()
    },
    async write(text) {
      await composer.fill(text)
      await composer.press('Enter')
    },
  }
}

export interface Agent {
  page: Page
  context: BrowserContext
  list: Locator
  talk: Locator
  beside: Locator
  composer: Locator
  log: Locator
  choose(shopperName: string | RegExp): Promise<void>
  pickUp(shopperName: string): Promise<void>
  write(text: string): Promise<void>
}

export async function agentAt(browser: Browser, url: string, name: 'Ada' | 'Grace'): Promise<Agent> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${url}/console`)
  await page.getByRole('button', { name, exact: true }).click()
  const list = page.getByRole('navigation', { name: 'Conversations' })
  const talk = page.getByRole('main')
  const composer = talk.getByRole('textbox', { name: /^Message to/ })
  await list.waitFor()
  const choose = (shopperName: string | RegExp) => list.getByRole('button', { name: shopperName }).first().click()
  return {
    page,
    context,
    list,
    talk,
    beside: page.getByRole('complementary'),
    composer,
    log: talk.getByRole('log', { name: 'Messages' }),
    choose,
    async pickUp(shopperName) {
      await choose(new RegExp(shopperName))
      await talk.getByRole('button', { name: `Pick up ${shopperName}` }).click()
      await composer.waitFor()
    },
    async write(text) {
      await composer.fill(text)
      await composer.press('Enter')
    },
  }
}
