// The whole way by keys alone, what a screen reader is given of it, and the panel for those who need it large, spaced, plain or still.

import { expect, type Locator, type Page } from '@playwright/test'
import { tooSmall } from './clean.ts'
import { openFastAgent } from './fast-agent.ts'
import { hasFocus, type Shopper } from './people.ts'
import { test } from './story.ts'

test.use({ actionTimeout: 15_000 })

/** More keys than the shop and the chat have places to stop at. */
const MOST = 80

/** Tab until it is there; wherever the chat has the focus by the way, one sees it. */
async function tabTo(page: Page, goal: Locator, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < MOST; presses++) {
    await page.keyboard.press(key)
    expect.soft(await ringTrouble(page)).toBe('')
    if (await goal.evaluate((one) => (one.getRootNode() as ShadowRoot).activeElement === one)) return
  }
  throw new Error(`no ${key} leads to ${goal}`)
}

/** What is wrong with the way the focus is shown, if it is in the chat. */
const ringTrouble = (page: Page) =>
  page.evaluate(() => {
    const active = document.querySelector('[data-shopbell]')?.shadowRoot?.activeElement
    if (!active) return ''
    const shown = active.closest('label') && getComputedStyle(active).opacity === '0' ? (active.closest('label') ?? active) : active
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(shown)
    const { top, bottom, left, right } = active.getBoundingClientRect()
    const isThere = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
    const isRing = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && !/, 0\)$/.test(outlineColor)
    return isRing && isThere ? '' : `${active.className || active.localName}: ${outlineStyle} ${outlineWidth} ${outlineColor} ${isThere}`
  })

/** The chat has the focus somewhere: whoever cannot see is not thrown back to the top of the shop. */
const keepsFocus = (kim: Shopper) =>
  expect.poll(() => kim.page.evaluate(() => document.querySelector('[data-shopbell]')?.shadowRoot?.activeElement?.localName)).toBeTruthy()

test('[G1] one who has keys only finds the bell, asks, writes, ends, rates and goes back to the shop', async ({ server, shopperAt }) => {
  const ada = await openFastAgent(server)
  const kim = await shopperAt(server.url)
  const { page, panel } = kim
  const { keyboard } = page
  const button = (name: string) => panel.getByRole('button', { name, exact: true })
  await kim.launcher.waitFor()
  await tabTo(page, kim.launcher, 'Shift+Tab')
  await keyboard.press('Enter')
  await hasFocus(panel.getByLabel('Your name'))
  await keyboard.press('Escape')
  await hasFocus(kim.launcher)
  await keyboard.press('Space')
  await hasFocus(panel.getByLabel('Your name'))
  await tabTo(page, button('Start the chat'))
  await keyboard.press('Enter')
  // What is wrong is said, and the first of it has the focus.
  await hasFocus(panel.getByLabel('Your name'))
  await expect(panel.getByLabel('Your name')).toHaveAccessibleDescription('Write your name.')
  await keyboard.type('Kim')
  await tabTo(page, panel.getByLabel('How can we help?'))
  await keyboard.type('Is it blue?')
  await tabTo(page, button('Start the chat'))
  await keyboard.press('Enter')
  await hasFocus(kim.composer)
  const uuid = await ada.takeNewest()
  await panel.getByText('Ada joined').waitFor()
  await hasFocus(kim.composer)
  await ada.sayAll(uuid, ['It is green.'])
  await kim.said('It is green.').waitFor()
  await keyboard.type('Then I take it.')
  await keyboard.press('Enter')
  await kim.said('Then I take it.').waitFor()
  await hasFocus(kim.composer)

  // There is no trap: past the last thing in the panel comes the page, or the browser, and back again.
  await keyboard.press('Escape')
  await hasFocus(kim.launcher)
  await expect(panel).toBeHidden()
  await keyboard.press('Enter')
  await hasFocus(kim.composer)
  await tabTo(page, kim.launcher, 'Shift+Tab')
  await tabTo(page, button('More'))
  await keyboard.press('Enter')
  await panel.getByRole('menu').waitFor()
  await keyboard.press('End')
  await keyboard.press('Enter')
  await panel.getByRole('status').getByRole('button', { name: 'Stay' }).waitFor()
  await keepsFocus(kim)
  // Escape means staying, and the panel stays as well.
  await keyboard.press('Escape')
  await expect(button('Stay')).toHaveCount(0)
  await expect(panel).toBeVisible()
  await tabTo(page, panel.getByRole('button', { name: 'End chat' }).first(), 'Shift+Tab')
  await keyboard.press('Enter')
  await tabTo(page, panel.getByRole('status').getByRole('button', { name: 'End chat' }))
  await keyboard.press('Enter')
  await panel.getByText('You ended the chat').waitFor()
  await keepsFocus(kim)
  const rating = panel.getByRole('group', { name: 'How was this chat?' })
  await rating.waitFor()
  // Backwards one comes to the last star, or in Firefox to the first; the arrows go round.
  await tabTo(page, rating.locator('input:focus'), 'Shift+Tab')
  const good = rating.getByRole('radio', { name: 'Good', exact: true })
  for (let presses = 0; presses < 5 && !(await good.isChecked()); presses++) await keyboard.press('ArrowLeft')
  await expect(good).toBeChecked()
  await tabTo(page, rating.getByRole('button', { name: 'Send' }))
  await keyboard.press('Enter')
  await panel.getByText('Thank you.').waitFor()
  // What was pressed has gone; the focus has not.
  await keepsFocus(kim)
  await tabTo(page, button('Start a new chat'))
  await keyboard.press('Enter')
  await hasFocus(panel.getByLabel('How can we help?').or(panel.getByLabel('Your name')).first())
  await keyboard.press('Escape')
  await hasFocus(kim.launcher)
  ada.close()
})

test('[G1] a button that goes when it is pressed hands its focus on', async ({ server, shopperAt }) => {
  const ada = await openFastAgent(server)
  const kim = await shopperAt(server.url)
  await kim.open()
  await kim.ask('Is it blue?')
  const uuid = await ada.takeNewest()
  await ada.sayAll(uuid, [`A long one. ${'It goes on and on. '.repeat(80)}`])
  await kim.panel.getByRole('button', { name: 'Show all' }).press('Enter')
  await expect(kim.panel.getByRole('button', { name: 'Show all' })).toHaveCount(0)
  await keepsFocus(kim)
  await kim.page.keyboard.press('Escape')
  await hasFocus(kim.launcher)
  ada.close()
})

test('[G1] a screen reader is given names and roles of everything, and what is said as a log', async ({ server, shopperAt }) => {
  const ada = await openFastAgent(server)
  const kim = await shopperAt(server.url)
  await expect(kim.launcher).toHaveAccessibleName('Chat')
  await expect(kim.launcher).toHaveAttribute('aria-expanded', 'false')
  await kim.open()
  await expect(kim.launcher).toHaveAttribute('aria-expanded', 'true')
  await kim.panel.getByLabel('Order number').waitFor()
  await expect(kim.panel).toMatchAriaSnapshot(`
    - dialog "Chat with Larkmeal":
      - heading "Larkmeal" [level=2]
      - status
      - button "More"
      - button "Close the chat"
      - textbox "Your name"
      - textbox "E-mail (optional)"
      - combobox "Topic"
      - textbox "How can we help?"
      - alert
      - button "Start the chat"
  `)
  await kim.ask('Is it blue?')
  await expect(kim.panel.getByRole('status').filter({ hasText: 'You are next in line' })).toBeVisible()
  const uuid = await ada.takeNewest()
  await ada.sayAll(uuid, ['It is green.'])
  await kim.said('It is green.').waitFor()
  await expect(kim.panel).toMatchAriaSnapshot(`
    - dialog "Chat with Larkmeal":
      - heading "Ada" [level=2]
      - button "End chat"
      - button "More"
      - button "Close the chat"
      - region "Messages":
        - log:
          - text: /You.*Is it blue\\?/
          - paragraph: Ada joined
          - text: /Ada.*It is green\\./
      - textbox "Write a message"
      - button "Send" [disabled]
  `)
  ada.close()
})

/** What of the chat hangs over a side, or is cut off: texts that are wider than their box, and boxes outside the window. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector('[data-shopbell]')?.shadowRoot
    const all = [...(root?.querySelectorAll<HTMLElement>('.panel *') ?? [])]
    return all.flatMap((each) => {
      if (!each.checkVisibility({ visibilityProperty: true }) || each.closest('.unseen,svg') || each.localName === 'option') return []
      const { left, right, width } = each.getBoundingClientRect()
      const isOut = width > 1 && (left < -0.5 || right > innerWidth + 0.5)
      // The name of the shop may end in an ellipsis: the dialog's own name has it whole.
      const isCut = each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible' && each.localName !== 'h2'
      return isOut || isCut ? [`${each.className || each.localName} ${isOut ? 'out' : 'cut'} "${each.textContent?.slice(0, 30)}"`] : []
    })
  })

/** The spacing of WCAG 1.4.12, as a reader's own style sheet would have it. */
const space = (page: Page) =>
  page.evaluate(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(
      '.sb *{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}.sb p{margin-bottom:2em!important}',
    )
    const root = document.querySelector('[data-shopbell]')?.shadowRoot
    root?.adoptedStyleSheets.push(sheet)
  })

for (const [what, viewport] of [
  ['at 400 % (320 x 256)', { width: 320, height: 256 }],
  ['in 320 px', { width: 320, height: 640 }],
] as const)
  test(`[G1] ${what} and with wide spacing nothing is cut off, and everything can be reached`, async ({ server, shopperAt }) => {
    const ada = await openFastAgent(server)
    const kim = await shopperAt(server.url, { viewport })
    await kim.open()
    await kim.panel.getByLabel('Order number').waitFor()
    const check = async () => {
      expect.soft(await cutOff(kim.page)).toEqual([])
      expect.soft(await tooSmall(kim.page)).toEqual([])
    }
    await check()
    await space(kim.page)
    await check()
    await kim.panel.getByLabel('How can we help?').focus()
    await expect(kim.panel.getByLabel('How can we help?')).toBeInViewport()
    await kim.panel.getByRole('button', { name: 'Start the chat' }).focus()
    await expect(kim.panel.getByRole('button', { name: 'Start the chat' })).toBeInViewport()
    await kim.ask('Is it blue?')
    await kim.panel.getByText('You are next in line').waitFor()
    await check()
    // Over the card that says the place: the panel is what scrolls, where there is not room for all of it.
    await kim.panel.locator('.wait').hover({ position: { x: 5, y: 5 } })
    await kim.page.mouse.wheel(0, 1_000)
    await expect(kim.composer).toBeInViewport({ ratio: 0.9 })
    const uuid = await ada.takeNewest()
    await ada.sayAll(uuid, ['https://shop.example/a-very-long-address-without-any-place-to-break-it-in-two-or-three', 'It is green.'])
    await kim.said('It is green.').waitFor()
    await check()
    const area = await kim.panel.getByRole('region', { name: 'Messages' }).boundingBox()
    expect.soft(area?.height ?? 0, 'room to read').toBeGreaterThan(40)
    ada.close()
  })

test('[G1] who wants no movement sees none, and with forced colours every edge is there', async ({ server, shopperAt, browserName }) => {
  const ada = await openFastAgent(server)
  const kim = await shopperAt(server.url, { reducedMotion: 'reduce', forcedColors: 'active' })
  const isTold = await kim.page.evaluate(() => matchMedia('(prefers-reduced-motion: reduce) and (forced-colors: active)').matches)
  test.skip(browserName === 'firefox' && !isTold, 'This Firefox cannot be told to want no movement.')
  await kim.open()
  await kim.ask('Is it blue?')
  const uuid = await ada.takeNewest()
  await ada.sayAll(uuid, ['It is green.'])
  // Right after a message it is not told.
  await expect(async () => {
    ada.line.send({ type: 'event', event_type: 'typing', conversation_uuid: uuid, event_typing: { value: 'half a sent' } })
    await expect(kim.panel.getByText('Ada is typing')).toBeVisible({ timeout: 500 })
  }).toPass()
  const moving = await kim.page.evaluate(() => {
    const root = document.querySelector('[data-shopbell]')?.shadowRoot
    return [...(root?.querySelectorAll('*') ?? [])].flatMap((each) => {
      const { animationName, animationDuration, transitionDuration } = getComputedStyle(each)
      // What comes after a moment comes at once then: it does not move.
      const isMoving = (animationName !== 'none' && Number.parseFloat(animationDuration) > 0) || Number.parseFloat(transitionDuration) > 0
      return isMoving ? [`${each.className}: ${animationName} ${transitionDuration}`] : []
    })
  })
  expect(moving).toEqual([])
  for (const part of ['.panel', '.bubble', '.launcher', '.composer .button'])
    await expect(kim.page.locator(`[data-shopbell] ${part}`).first(), part).toHaveCSS('border-top-width', /^[1-9]/)
  ada.close()
})
