// Whatever colour a merchant writes on the tag, what stands on it can be read, and what is written in it can be read. The colours are
// computed by the style sheet, so only a browser knows them.

import { expect, type Locator } from '@playwright/test'
import { test } from './story.ts'

const ACCENTS = [
  '#0b6b50',
  'black',
  'white',
  'gold',
  'red',
  'blue',
  'lime',
  '#777',
  '#808080',
  '#757575',
  '#e91e63',
  '#6200ee',
  'beige',
  '#111',
  'hotpink',
  'cyan',
  'yellow',
  'rgb(255 0 255)',
  'hsl(210 90% 45%)',
]

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the accent can be read in ${colorScheme}`, async ({ browserName, sharedServer, shopperAt }) => {
    test.skip(browserName !== 'chromium' && colorScheme === 'dark', 'Only Chromium can be told to be dark.')
    const { page, open, panel } = await shopperAt(sharedServer.url, { colorScheme })
    await open()
    for (const accent of ACCENTS) {
      const { onFill, edge, inkOnSurface, inkOnTint } = await contrasts(panel, accent)
      expect.soft(onFill, `on ${accent}`).toBeGreaterThanOrEqual(4.5)
      expect.soft(inkOnSurface, `${accent} as text`).toBeGreaterThanOrEqual(4.5)
      expect.soft(inkOnTint, `${accent} as text of somebody else`).toBeGreaterThanOrEqual(4.5)
      expect.soft(edge, `outline of ${accent}`).toBeGreaterThanOrEqual(1.28)
    }
    await page.close()
  })
}

test('an accent that can be read is left as it is', async ({ sharedServer, shopperAt }) => {
  const { open, panel } = await shopperAt(sharedServer.url, { colorScheme: 'light' })
  await open()
  const { fill, ink } = await contrasts(panel, '#0b6b50')
  expect(fill).toEqual([11, 107, 80])
  expect(ink).toEqual(fill)
})

/** As WCAG 2 counts, from what the browser paints. */
const contrasts = (panel: Locator, accent: string) =>
  panel.evaluate((dialog, accent) => {
    const root = dialog.getRootNode() as ShadowRoot
    ;(root.host as HTMLElement).style.setProperty('--sb-accent', accent)
    const link = document.createElement('button')
    link.className = 'link'
    const bubble = document.createElement('p')
    bubble.className = 'bubble'
    dialog.append(link, bubble)
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    const paint = (colour: string) => {
      if (!canvas) throw new Error('There is no canvas.')
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
    }
    const luminance = (colour: string) => {
      const linear = (channel: number) => (channel > 0.04045 ? ((channel + 0.055) / 1.055) ** 2.4 : channel / 12.92)
      const [r = 0, g = 0, b = 0] = paint(colour).map((channel) => linear(channel / 255))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const contrast = (one: string, other: string) => {
      const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
      return (bright + 0.05) / (dark + 0.05)
    }
    const button = dialog.querySelector('.button')
    if (!button) throw new Error('There is no button.')
    const { color: on, backgroundColor: fill, borderTopColor: edge } = getComputedStyle(button)
    const ink = getComputedStyle(link).color
    const surface = getComputedStyle(dialog).backgroundColor
    const tint = getComputedStyle(bubble).backgroundColor
    const found = {
      fill: paint(fill),
      ink: paint(ink),
      onFill: contrast(on, fill),
      edge: contrast(edge, surface),
      inkOnSurface: contrast(ink, surface),
      inkOnTint: contrast(ink, tint),
    }
    link.remove()
    bubble.remove()
    return found
  }, accent)
