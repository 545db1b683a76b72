import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { ShopbellSettings } from '../../../loader/api.ts'
import { drawLauncher, dressLauncher } from '../../../loader/launcher.ts'

/** What of all this a browser understands; happy-dom understands everything. */
const KNOWN: Record<string, RegExp> = {
  color: /^(teal|#[\da-f]{3,6})$/,
  left: /^-?\d+(\.\d+)?px$/,
  'z-index': /^-?\d+$/,
  'color-scheme': /^(light|dark)$/,
}

function dressed(settings: ShopbellSettings) {
  const drawn = drawLauncher(document)
  dressLauncher(drawn, settings)
  return { ...drawn, property: (name: string) => drawn.host.style.getPropertyValue(`--sb-${name}`) }
}

describe('the launcher', () => {
  beforeAll(() => {
    vi.stubGlobal('CSS', { supports: (property: string, value: unknown) => KNOWN[property]?.test(String(value)) ?? false })
  })

  it('is a button that says what it does and how it stands', () => {
    const { launcher, root } = dressed({ position: 'left' })
    expect(launcher.parentNode).toBe(root)
    expect([launcher.ariaLabel, launcher.ariaExpanded, launcher.ariaHasPopup]).toEqual(['Chat', 'false', 'dialog'])
    expect(launcher.matches('button.launcher.left')).toBe(true)
  })

  it('[PRIV-09] bears the marks by which other recorders look away', () => {
    expect(dressed({}).host.matches('.rr-block.sentry-block.ph-no-capture[data-dd-privacy=hidden]')).toBe(true)
  })

  it.each<[ShopbellSettings, string, string]>([
    [{ accent: 'teal' }, 'accent', 'teal'],
    [{ accent: 'nonsense' }, 'accent', ''],
    [{ offsetX: '12' }, 'offset-x', '12px'],
    [{ offsetY: 90 }, 'offset-y', '90px'],
    [{ offsetY: 'high' }, 'offset-y', ''],
    [{ zIndex: '50' }, 'z-index', '50'],
    [{ zIndex: 'top' }, 'z-index', ''],
    [{ theme: 'dark' }, 'theme', 'dark'],
    [{ theme: 'auto' }, 'theme', ''],
  ])('takes what the browser understands, as a property of the host: %j', (settings, name, value) => {
    expect(dressed(settings).property(name)).toBe(value)
  })

  it('goes back to what it was when a setting is taken back', () => {
    const drawn = drawLauncher(document)
    dressLauncher(drawn, { accent: 'teal', launcher: 'hidden', label: 'Ask us', position: 'left' })
    expect([drawn.launcher.hidden, drawn.launcher.ariaLabel, drawn.label.textContent]).toEqual([true, 'Ask us', 'Ask us'])
    dressLauncher(drawn, {})
    expect([drawn.launcher.hidden, drawn.launcher.ariaLabel, drawn.label.textContent]).toEqual([false, 'Chat', 'Chat'])
    expect(drawn.host.style.getPropertyValue('--sb-accent')).toBe('')
    expect(drawn.launcher.matches('.left')).toBe(false)
  })

  it('styles nothing in its root but itself, so that the panel can move in', () => {
    const { root } = dressed({})
    const selectors = [...(root.adoptedStyleSheets[0]?.cssRules ?? [])].flatMap((rule) =>
      'selectorText' in rule ? String(rule.selectorText).split(/,(?![^(]*\))/) : [],
    )
    expect(selectors.length).toBeGreaterThan(5)
    for (const selector of selectors) expect(selector.trim()).toMatch(/^(:host|\.launcher)/)
  })
})
