// News for a shopper who looks elsewhere: a count in the title, and one sound for all tabs.

import { expect, type Page } from '@playwright/test'
import { openFastAgent } from './fast-agent.ts'
import { shopperOn } from './people.ts'
import { test } from './story.ts'

/** Playwright's pages are always in view: this one says what a browser says of a tab behind another. */
const hide = (page: Page, isHidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', { value: hidden ? 'hidden' : 'visible', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)

const countSounds = () => {
  const counter = { started: 0 }
  Object.assign(window, { counter })
  const { start } = OscillatorNode.prototype
  OscillatorNode.prototype.start = function (when) {
    counter.started++
    start.call(this, when)
  }
}
const canSound = async () => {
  const audio = new AudioContext()
  await Promise.race([audio.resume(), new Promise((resolve) => setTimeout(resolve, 1_000))])
  return audio.state === 'running'
}
const strokes = (page: Page) => page.evaluate(() => (window as unknown as { counter: { started: number } }).counter.started)

test('the title counts while nobody looks, and is the page’s own again, also when the page has changed it', async ({
  server,
  shopperAt,
}) => {
  const ada = await openFastAgent(server)
  const kim = await shopperAt(server.url)
  const title = await kim.page.title()
  await kim.open()
  await kim.ask('Is it blue?')
  const uuid = await ada.takeNewest()
  await kim.panel.getByText('Ada joined').waitFor()
  await hide(kim.page, true)
  await ada.sayAll(uuid, ['It is green.'])
  await expect(kim.page).toHaveTitle(`(1) ${title}`)
  await ada.sayAll(uuid, ['Very green.'])
  await expect(kim.page).toHaveTitle(`(2) ${title}`)
  await kim.page.evaluate(() => {
    document.title = 'Kettles'
  })
  await expect(kim.page).toHaveTitle('(2) Kettles')
  await hide(kim.page, false)
  await expect(kim.page).toHaveTitle('Kettles')
  ada.close()
})

test('[TAB-05] one tab of two rings, none while the words are in view, and none when the sound is off', async ({
  server,
  shopperAt,
  browserName,
}) => {
  const ada = await openFastAgent(server)
  const kim = await shopperAt(server.url)
  const isHeard = await kim.page.evaluate(canSound)
  test.skip(browserName === 'firefox' && !isHeard, 'Where there is no loudspeaker Firefox plays nothing.')
  await kim.page.addInitScript(countSounds)
  await kim.page.reload()
  await kim.open()
  await kim.ask('Is it blue?')
  const uuid = await ada.takeNewest()
  await kim.panel.getByText('Ada joined').waitFor()
  const other = await kim.context.newPage()
  await other.addInitScript(countSounds)
  await other.goto(server.url)
  await shopperOn(other).open()
  await shopperOn(other).panel.getByText('Ada joined').waitFor()
  const all = async () => (await strokes(kim.page)) + (await strokes(other))
  const before = await all()

  await ada.sayAll(uuid, ['In view.'])
  await shopperOn(other).said('In view.').waitFor()
  for (const page of [kim.page, other]) await hide(page, true)
  await ada.sayAll(uuid, ['Elsewhere.'])
  await expect.poll(all).toBe(before + 2)

  await hide(kim.page, false)
  await kim.panel.getByRole('button', { name: 'More' }).click()
  await kim.panel.getByRole('menuitemcheckbox', { name: 'Sound' }).click()
  await hide(kim.page, true)
  await ada.sayAll(uuid, ['Silently.'])
  await expect(kim.page).toHaveTitle(/^\(\d\) /)
  await expect(kim.said('Silently.')).toHaveCount(1)
  // What would ring does so within half a second; a later message shows that it did not.
  await ada.sayAll(uuid, ['One more.'])
  await expect(kim.said('One more.')).toHaveCount(1)
  await kim.page.waitForFunction(() => new Promise((resolve) => setTimeout(() => resolve(true), 1_000)))
  expect(await all()).toBe(before + 2)
  ada.close()
})
