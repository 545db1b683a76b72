// What axe finds wrong with a state of the pages, and what is too small to be pressed.

import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Once it is known that the panel and the page get along, the panel is enough. */
export const WIDGET = '[data-shopbell]'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What fades is judged when it has arrived. */
const arrived = (page: Page) =>
  page.waitForFunction(() => {
    const running = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    return running.every((animation) => animation.playState !== 'running')
  })

export async function expectClean(page: Page, state: string, part = 'html'): Promise<void> {
  await arrived(page)
  const { violations } = await new AxeBuilder({ page }).include(part).exclude('iframe').withTags(TAGS).analyze()
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`,
  )
  expect.soft(found, state).toEqual([])
}

const configure = (page: Page, settings: object) =>
  page.evaluate((given) => (window as unknown as { Shopbell: { configure(settings: object): void } }).Shopbell.configure(given), settings)

/** The widget's state as it is, in the dark, and from right to left. */
export async function expectCleanAllWays(page: Page, state: string): Promise<void> {
  const sb = page.locator(`${WIDGET} .sb`)
  await expectClean(page, state, WIDGET)
  expect.soft(await tooSmall(page), state).toEqual([])
  await configure(page, { theme: 'dark' })
  if ((await sb.count()) > 0) await expect(sb).toHaveClass(/dark/)
  await expectClean(page, `${state}, dark`, WIDGET)
  await configure(page, { theme: 'light', locale: 'ar' })
  if ((await sb.count()) > 0) await expect(sb).toHaveAttribute('dir', 'rtl')
  await expectClean(page, `${state}, right to left`, WIDGET)
  expect.soft(await tooSmall(page), `${state}, right to left`).toEqual([])
  await configure(page, { locale: 'en' })
  if ((await sb.count()) > 0) await expect(sb).toHaveAttribute('dir', 'ltr')
}

/** WCAG 2.5.8: 24 px each way. Links within what somebody said are text. */
export const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate((widget) => {
    const root = document.querySelector(widget)?.shadowRoot
    const all = [...(root?.querySelectorAll<HTMLElement>('button,input,select,textarea,[tabindex="0"]') ?? [])]
    return all.flatMap((each) => {
      // A box that its word also presses is as large as both.
      const label = each.closest('label') ?? each
      const { width, height } = label.getBoundingClientRect()
      const isSeen = each.checkVisibility({ visibilityProperty: true }) && !each.closest('.unseen') && width > 1
      return isSeen && (width < 24 || height < 24) && each.getAttribute('type') !== 'checkbox'
        ? [`${each.className || each.localName} "${each.ariaLabel ?? each.textContent?.slice(0, 20)}" ${width} x ${height}`]
        : []
    })
  }, WIDGET)
