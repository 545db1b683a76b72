// What a talk of 5,000 messages costs on a processor slowed down four times: typing at its end, and reading up through it. The longest
// task of either, by the browser's own account.

import { chromium, type Page } from '@playwright/test'
import { openFastAgent } from '../browser/fast-agent.ts'
import { shopperOn } from '../browser/people.ts'
import { startServer } from '../browser/server.ts'
import { findChromium } from '../browsers/find.mjs'

const MESSAGES = 5_000
const THROTTLE = 4

export interface TalkFigures {
  messages: number
  /** Tasks over 50 ms are told by the browser; 0: there was none. */
  typingMs: number
  readingMs: number
  /** Most messages in the page at once. */
  most: number
}

export async function benchTalk(): Promise<TalkFigures> {
  const found = findChromium()
  const browser = await chromium.launch({ ...(found.from === 'system' ? { executablePath: found.path } : {}), args: ['--no-sandbox'] })
  const server = await startServer()
  const ada = await openFastAgent(server)
  try {
    const page = await (await browser.newContext()).newPage()
    await page.goto(server.url)
    const kim = shopperOn(page)
    await kim.open()
    await kim.ask('Tell me everything.')
    const uuid = await ada.takeNewest()
    const lines = Array.from({ length: MESSAGES }, (_, index) => `Line ${index + 1}.${' And a few words more.'.repeat(index % 5)}`)
    await ada.sayAll(uuid, lines)
    await page.reload()
    await kim.open()
    await kim.panel.getByText(`Line ${MESSAGES}.`).waitFor()
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE })
    await watchTasks(page)

    await kim.composer.focus()
    await page.keyboard.type('How long does the kettle take to boil on induction?', { delay: 20 })
    const typingMs = await longestTask(page)

    const area = kim.panel.getByRole('region', { name: 'Messages' })
    const most = await area.evaluate(async (element) => {
      let count = 0
      for (let turn = 0; turn < 150; turn++) {
        element.scrollBy(0, -400)
        await new Promise((resolve) => requestAnimationFrame(resolve))
        count = Math.max(count, element.querySelectorAll('.message').length)
      }
      return count
    })
    return { messages: MESSAGES, typingMs, readingMs: await longestTask(page), most }
  } finally {
    ada.close()
    await browser.close()
    await server.stop()
  }
}

const watchTasks = (page: Page) =>
  page.evaluate(() => {
    const tasks: number[] = []
    Object.assign(window, { tasks })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    }).observe({ type: 'longtask' })
  })

/** Since the last time it was asked. */
const longestTask = (page: Page) =>
  page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 200)))
    return Math.max(0, ...(window as unknown as { tasks: number[] }).tasks.splice(0))
  })
