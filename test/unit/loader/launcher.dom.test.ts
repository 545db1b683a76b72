import { describe, expect, it } from 'vitest'
import { drawLauncher } from '../../../loader/launcher.ts'

describe('the launcher', () => {
  const { host, root, launcher, badge } = drawLauncher(document, { site: 'demo', position: 'left', accent: 'teal' })

  it('is a button that says what it does and how it stands', () => {
    expect(launcher.parentNode).toBe(root)
    expect(['aria-label', 'aria-expanded', 'aria-haspopup', 'type'].map((name) => launcher.getAttribute(name))).toEqual([
      'Open chat',
      'false',
      'dialog',
      'button',
    ])
    expect(launcher.classList.contains('left')).toBe(true)
    expect(launcher.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true')
  })

  it('shows no badge before there is something to count', () => {
    expect([badge.hidden, badge.textContent]).toEqual([true, ''])
  })

  it('[PRIV-09] bears the marks by which other recorders look away', () => {
    expect(host.matches('.rr-block.sentry-block.ph-no-capture[data-sentry-block][data-dd-privacy=hidden]')).toBe(true)
  })

  it("has the merchant's accent as a property of the host", () => {
    expect(host.style.getPropertyValue('--sb-accent')).toBe('teal')
  })

  it('styles nothing in its root but itself, so that the panel can move in', () => {
    const selectors = [...(root.adoptedStyleSheets[0]?.cssRules ?? [])].flatMap((rule) =>
      'selectorText' in rule ? String(rule.selectorText).split(',') : [],
    )
    expect(selectors.length).toBeGreaterThan(5)
    for (const selector of selectors) expect(selector.trim()).toMatch(/^(:host|\.launcher)/)
  })
})
