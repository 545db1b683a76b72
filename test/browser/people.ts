// The two kinds of people of every story, as they use the pages: by what they see and can press.

import { type BrowserContext, expect, type FrameLocator, type Locator, type Page } from '@playwright/test'

/** In its own page and root, whichever window is in front: of several only one is. */
export const hasFocus = (element: Locator): Promise<void> =>
  expect.poll(() => element.evaluate((one) => (one.getRootNode() as Document | ShadowRoot).activeElement === one)).toBe(true)

export interface Shopper {
  page: Page
  context: BrowserContext
  launcher: Locator
  panel: Locator
  composer: Locator
  /** What was said, without the words around it. */
  said(text: string): Locator
  /** Opens the panel, unless it is open. */
  open(): Promise<void>
  /** Fills the start form and sends it. */
  ask(question: string, who?: Partial<Asking>): Promise<void>
  write(text: string): Promise<void>
}

export interface Asking {
  name: string
  email: string
  topic: string
}

export function shopperOn(page: Page): Shopper {
  const panel = page.getByRole('dialog', { name: /^Chat with/ })
  const composer = panel.getByRole('textbox', { name: 'Write a message' })
  const launcher = page.locator('[data-shopbell] button.launcher')
  return {
    page,
    context: page.context(),
    launcher,
    panel,
    composer,
    said: (text) => panel.getByRole('log').getByText(text, { exact: true }),
    async open() {
      if ((await launcher.getAttribute('aria-expanded')) !== 'true') await launcher.click()
      await panel.waitFor()
    },
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

export type AgentName = 'Ada' | 'Grace'

export interface Agent {
  page: Page
  context: BrowserContext
  list: Locator
  talk: Locator
  beside: Locator
  composer: Locator
  /** The shopper's page as the viewer draws it: a frame inside the viewer's frame, which is another origin than the console. */
  replay: FrameLocator
  said(text: string): Locator
  signIn(name: AgentName): Promise<void>
  choose(shopperName: string): Promise<void>
  /** The button, once the shopper's card is open. */
  pickUpButton(shopperName: string): Locator
  pickUp(shopperName: string): Promise<void>
  write(text: string): Promise<void>
}

export function agentOn(page: Page): Agent {
  const list = page.getByRole('navigation', { name: 'Conversations' })
  const talk = page.getByRole('main')
  const composer = talk.getByRole('textbox', { name: /^Message to/ })
  // Whole words: "Sol" is a part of "console".
  const choose = (shopperName: string) =>
    list
      .getByRole('button', { name: new RegExp(`\\b${shopperName}\\b`) })
      .first()
      .click()
  const pickUpButton = (shopperName: string) => talk.getByRole('button', { name: `Pick up ${shopperName}` })
  return {
    page,
    context: page.context(),
    list,
    talk,
    beside: page.getByRole('complementary'),
    composer,
    replay: page.frameLocator('iframe[src$="/viewer"]').frameLocator('iframe'),
    said: (text) => talk.getByRole('log').getByText(text, { exact: true }),
    async signIn(name) {
      await page.getByRole('button', { name, exact: true }).click()
      await list.waitFor()
    },
    choose,
    pickUpButton,
    async pickUp(shopperName) {
      await choose(shopperName)
      await pickUpButton(shopperName).click()
      await composer.waitFor()
    },
    async write(text) {
      await composer.fill(text)
      await composer.press('Enter')
    },
  }
}
