// A talk far longer than anybody scrolls: its end is there at once, the rest comes as one reads up, and nothing moves under the eyes.

import { expect, type Page } from '@playwright/test'
import { openFastAgent } from './fast-agent.ts'
import type { Shopper } from './people.ts'
import { test } from './story.ts'

const LINES = Array.from(
  { length: 300 },
  (_, index) => `Line ${index + 1}.${' And a few words more, so that it takes room.'.repeat(index % 4)}`,
)

const area = (kim: Shopper) => kim.panel.getByRole('region', { name: 'Messages' })
const top = (kim: Shopper) => area(kim).evaluate((element) => element.scrollTop)
const drawn = (kim: Shopper) => kim.panel.locator('.message').count()
const settled = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))))

/** The first message in view, and where it stands to the pixel. */
const firstInView = (kim: Shopper) =>
  area(kim).evaluate((element) => {
    const from = element.getBoundingClientRect().top
    for (const bubble of element.querySelectorAll('.bubble')) {
      const { bottom, top } = bubble.getBoundingClientRect()
      if (bottom > from) return { text: bubble.textContent, top: top - from }
    }
    return undefined
  })

/** Scrolls up step by step, in the page; looks two frames after each step whether what was in view has moved. */
async function readUpwards(area: Element, first: string) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const inView = () => {
    const from = area.getBoundingClientRect().top
    const bubble = [...area.querySelectorAll('.bubble')].find((each) => each.getBoundingClientRect().bottom > from)
    return bubble && { bubble, top: bubble.getBoundingClientRect().top }
  }
  const seen = new Set<string>()
  const jumps: number[] = []
  let most = 0
  for (let turn = 0; turn < 500 && !seen.has(first); turn++) {
    area.scrollBy(0, -600)
    const before = inView()
    await frame()
    await frame()
    const moved = before?.bubble.isConnected ? before.bubble.getBoundingClientRect().top - before.top : Number.NaN
    if (!(Math.abs(moved) <= 1)) jumps.push(moved)
    for (const bubble of area.querySelectorAll('.bubble')) seen.add(bubble.textContent ?? '')
    most = Math.max(most, area.querySelectorAll('.message').length)
  }
  return { seen: [...seen], jumps, most }
}

test('a long talk shows its end first, brings the rest as one reads up, and never moves what is read', async ({ server, shopperAt }) => {
  const ada = await openFastAgent(server)
  const kim = await shopperAt(server.url)
  await kim.open()
  await kim.ask('Tell me everything.')
  await ada.sayAll(await ada.takeNewest(), LINES)
  await kim.page.reload()
  const asked: string[] = []
  kim.page.on('request', (request) => void (request.url().includes('/events/') && asked.push(request.url())))
  await kim.open()
  await expect(kim.panel.getByText('Line 300.')).toBeVisible()
  // Of 300 some are in the page, and not all of them were fetched.
  expect(await drawn(kim)).toBeLessThan(120)
  expect(asked.length).toBeLessThan(4)

  // Up to the very first word, a wheel's turn at a time: what is in view stays in view, whatever comes above it.
  const read = await area(kim).evaluate(readUpwards, 'Tell me everything.')
  expect(read.jumps).toEqual([])
  for (const line of ['Tell me everything.', ...LINES]) expect(read.seen, line).toContain(line)
  expect(read.most).toBeLessThanOrEqual(200)

  // What is said now moves nothing either, and is offered.
  await area(kim).evaluate((element) => element.scrollBy(0, 900))
  await settled(kim.page)
  const reading = await firstInView(kim)
  ada.line.say(new URL(asked[0] ?? '').pathname.split('/').at(-3) ?? '', 'And now?')
  const pill = kim.panel.getByRole('button', { name: '1 new message' })
  await pill.waitFor()
  expect(await firstInView(kim)).toEqual(reading)
  await pill.click()
  await expect(kim.said('And now?')).toBeVisible()
  expect(await top(kim)).toBeGreaterThan(0)
  expect(await drawn(kim)).toBeLessThan(120)
  ada.close()
})

test('what unfolds, or grows above, leaves the line one reads where it is', async ({ server, shopperAt, browserName }) => {
  const ada = await openFastAgent(server)
  const kim = await shopperAt(server.url)
  await kim.open()
  await kim.ask('Tell me everything.')
  const uuid = await ada.takeNewest()
  await ada.sayAll(uuid, [...LINES.slice(0, 30), `${'kettle '.repeat(500)}end`, ...LINES.slice(30, 50)])
  await expect(kim.panel.getByText('Line 50.')).toBeVisible()
  const unfold = kim.panel.getByRole('button', { name: 'Show all' })
  await unfold.scrollIntoViewIfNeeded()
  await settled(kim.page)
  const reading = await firstInView(kim)
  await unfold.click()
  await expect(unfold).toHaveCount(0)
  await settled(kim.page)
  const after = await firstInView(kim)
  // Firefox scrolls by whole pixels, and lays out in parts of them.
  expect(Math.abs((after?.top ?? Number.NaN) - (reading?.top ?? Number.NaN))).toBeLessThanOrEqual(browserName === 'firefox' ? 1 : 0)
  ada.close()
})
