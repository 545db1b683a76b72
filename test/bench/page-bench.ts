// What a page pays for our snippet before anybody acts, on a processor slowed down four times: the same page of the shop with and
// without it, in turns. And how long the panel takes to open when it is wanted.

import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { type OtherShop, openOtherShop, snippetOf } from '../browser/other-shop.ts'
import { startServer } from '../browser/server.ts'
import { findChromium } from '../browsers/find.mjs'

const ROUNDS = 7
const THROTTLE = 4
const LONG_MS = 50
const STRETCHES = new Set(['EvaluateScript', 'FunctionCall', 'v8.compile'])

export interface PageFigures {
  /** Of the loader's script, all its pieces together; the longest of them. Median and worst of all rounds. */
  loaderMs: number
  loaderWorstMs: number
  longestPieceMs: number
  /** Tasks over 50 ms of one load, median of all rounds. */
  longTasks: { without: number; with: number; longestWithoutMs: number; longestWithMs: number }
  /** Of a page on which nothing but us could move anything, launcher and opened panel together, sum of all rounds. */
  layoutShift: number
  /** From the press to the focused field: nothing fetched before, and fetched when the pointer came near. */
  openMs: { cold: number; warmed: number }
}

interface Load {
  longTasksMs: number[]
  loaderMs: number
  longestPieceMs: number
}

interface TraceEvent {
  name: string
  /** All in microseconds; `tdur` is the thread's own time, which a busy machine does not stretch. */
  ts: number
  dur?: number
  tdur?: number
  args?: { data?: { url?: string } }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

export async function benchPage(): Promise<PageFigures> {
  const found = findChromium()
  const browser = await chromium.launch({
    ...(found.from === 'system' ? { executablePath: found.path } : {}),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  const shop = await openOtherShop()
  const server = await startServer({ origins: [shop.origin] })
  const snippet = snippetOf(server)
  try {
    const loads: { without: Load[]; with: Load[] } = { without: [], with: [] }
    const shifts: number[] = []
    shop.add('/still', `<!doctype html><html lang="en"><title>Still</title>${'<p>Nothing here moves by itself.</p>'.repeat(100)}${snippet}`)
    const open: { cold: number[]; warmed: number[] } = { cold: [], warmed: [] }
    await measuredLoad(browser, shop, snippet)
    for (let round = 0; round < ROUNDS; round++) {
      loads.without.push(await measuredLoad(browser, shop, ''))
      loads.with.push(await measuredLoad(browser, shop, snippet))
      shifts.push(await measuredShift(browser, shop))
      open.cold.push(await measuredOpening(browser, shop, { warmed: false }))
      open.warmed.push(await measuredOpening(browser, shop, { warmed: true }))
    }
    const { without, with: with_ } = loads
    const longest = (load: Load) => Math.max(0, ...load.longTasksMs)
    return {
      loaderMs: median(with_.map((load) => load.loaderMs)),
      loaderWorstMs: Math.max(...with_.map((load) => load.loaderMs)),
      longestPieceMs: Math.max(...with_.map((load) => load.longestPieceMs)),
      longTasks: {
        without: median(without.map((load) => load.longTasksMs.length)),
        with: median(with_.map((load) => load.longTasksMs.length)),
        longestWithoutMs: median(without.map(longest)),
        longestWithMs: median(with_.map(longest)),
      },
      layoutShift: sum(shifts),
      openMs: { cold: median(open.cold), warmed: median(open.warmed) },
    }
  } finally {
    await browser.close()
    await server.stop()
    await shop.close()
  }
}

/** A page in a context of its own, so that nothing is cached, not even compiled code. */
async function slowPage(browser: Browser): Promise<{ page: Page; session: CDPSession }> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE })
  return { page, session }
}

async function measuredLoad(browser: Browser, shop: OtherShop, snippet: string): Promise<Load> {
  shop.paste(snippet)
  const { page } = await slowPage(browser)
  await page.addInitScript((longMs) => {
    const longTasksMs: number[] = []
    Object.assign(window, { longTasksMs })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) if (duration > longMs) longTasksMs.push(duration)
    }).observe({ type: 'longtask', buffered: true })
  }, LONG_MS)
  await browser.startTracing(page, { categories: ['devtools.timeline', 'v8', 'disabled-by-default-v8.compile'] })
  await page.goto(`${shop.origin}/guide`)
  if (snippet) await page.locator('[data-shopbell]').waitFor({ state: 'attached' })
  // Whatever the page does by itself once it has loaded is over when it is idle.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 300), { timeout: 2_000 })))
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const longTasksMs = await page.evaluate(() => (window as unknown as { longTasksMs: number[] }).longTasksMs)
  await page.context().close()
  const pieces = piecesOf(trace.traceEvents)
  return { longTasksMs, loaderMs: sum(pieces), longestPieceMs: Math.max(0, ...pieces) }
}

async function measuredShift(browser: Browser, shop: OtherShop): Promise<number> {
  const { page } = await slowPage(browser)
  await page.addInitScript(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(`${shop.origin}/still`)
  await page.locator('[data-shopbell] button.launcher').click()
  await page.getByRole('dialog').waitFor()
  // The observer hears of a frame after it was painted.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))))
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)
  await page.context().close()
  return sum(shifts)
}

/** Milliseconds of each stretch in which the loader's code ran; what runs inside another stretch is part of that one. */
function piecesOf(events: TraceEvent[]): number[] {
  let endOfLast = 0
  const pieces: number[] = []
  const ours = events.filter(({ name, args }) => STRETCHES.has(name) && args?.data?.url?.endsWith('/loader.js'))
  for (const { ts, dur = 0, tdur = dur } of ours.sort((one, other) => one.ts - other.ts)) {
    if (ts < endOfLast) continue
    endOfLast = ts + dur
    pieces.push(tdur / 1000)
  }
  return pieces
}

async function measuredOpening(browser: Browser, shop: OtherShop, { warmed }: { warmed: boolean }): Promise<number> {
  const { page } = await slowPage(browser)
  await page.goto(`${shop.origin}/guide`)
  const launcher = page.locator('[data-shopbell] button.launcher')
  await launcher.waitFor()
  if (warmed) {
    const come = page.waitForResponse((response) => response.url().includes('/widget/'))
    await launcher.dispatchEvent('pointerenter')
    await (await come).finished()
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 })))
  }
  const tookMs = await launcher.evaluate(
    (button) =>
      new Promise<number>((resolve) => {
        const from = performance.now()
        const look = () => {
          const field = (button.getRootNode() as ShadowRoot).activeElement
          if (field && field !== button) resolve(performance.now() - from)
          else requestAnimationFrame(look)
        }
        ;(button as HTMLElement).click()
        look()
      }),
  )
  await page.context().close()
  return tookMs
}
