// Draws the launcher in a shadow root of its own. Nothing of the page's style reaches it and nothing of it moves the page:
// the host has no size and is fixed, and an important `:host` rule wins over every rule of the page, inline ones too.

import type { Settings } from './handoff.ts'

export interface Launcher {
  host: HTMLElement
  root: ShadowRoot
  launcher: HTMLButtonElement
  badge: HTMLElement
  label: HTMLElement
}

const HTML = 'http://www.w3.org/1999/xhtml'
const SVG = 'http://www.w3.org/2000/svg'

// A counter bell, and the chevron it becomes while the panel is open. Drawn at 28 px, so a stroke of 1.25 is 1.75 px on screen.
const BELL = 'M2.5 16h15M4 13.5a6 6 0 0 1 12 0zM10 7.5V5M8 4.5h4'
const CHEVRON = 'M5.5 8l4.5 4.5L14.5 8'

// Black or white on the accent, whichever has the higher contrast: `y` is the luminance, and at 0.179 both are equal.
const FULL = 'clamp(0,(.179 - y)*1e9,'
const FOREGROUND = `color(from var(--sb-accent) xyz-d65 ${FULL}.9505) ${FULL}1) ${FULL}1.089))`

// Every rule but `:host` speaks of the launcher only: the widget's panel moves into the same root.
const STYLE = `:host{all:initial!important;position:fixed!important;bottom:0!important;right:0!important;width:0!important;height:0!important;z-index:2147483000!important;display:block!important;--sb-on-accent:#fff}
@supports(color:color(from red xyz-d65 x y z)){:host{--sb-on-accent:${FOREGROUND}}}
.launcher{all:unset;box-sizing:border-box;position:fixed;bottom:calc(20px + env(safe-area-inset-bottom,0px));right:calc(20px + env(safe-area-inset-right,0px));width:56px;height:56px;border-radius:50%;display:grid;place-items:center;background:var(--sb-accent);color:var(--sb-on-accent);cursor:pointer;box-shadow:0 2px 6px #0003,0 8px 24px #0003;touch-action:manipulation}
.launcher.left{right:auto;left:calc(20px + env(safe-area-inset-left,0px))}
.launcher[hidden],.launcher [hidden]{display:none}
.launcher:focus-visible{outline:2px solid var(--sb-accent);outline-offset:2px}
.launcher[aria-busy]{opacity:.8}
.launcher path{fill:none;stroke:currentColor;stroke-width:1.25;stroke-linecap:round;stroke-linejoin:round}
.launcher[aria-expanded=true] path:first-child,.launcher[aria-expanded=false] path+path,.launcher[aria-expanded=true] .label{display:none}
.launcher span{position:absolute;font:500 13px/20px system-ui,sans-serif;color:#fff;background:#23211e;pointer-events:none;white-space:nowrap}
.launcher .badge{top:-4px;right:-4px;min-width:20px;padding:0 6px;box-sizing:border-box;border-radius:10px;text-align:center;font-size:12px;box-shadow:0 0 0 2px #fff}
.launcher .label{right:68px;padding:4px 12px;border-radius:8px;opacity:0;transition:opacity .16s ease-out}
.launcher.left .label{right:auto;left:68px}
.launcher:focus-visible .label{opacity:1}
@media(hover:hover){.launcher:hover .label{opacity:1}}
@media(prefers-color-scheme:dark){.launcher{box-shadow:0 0 0 1px #fff4,0 8px 24px #0009}.launcher span{color:#23211e;background:#fff}.launcher .badge{box-shadow:0 0 0 2px #23211e}}
@media(forced-colors:active){.launcher,.launcher span{border:1px solid}}
@media(prefers-reduced-motion){.launcher .label{transition:none}}
@media print{:host{display:none!important}}`

export function drawLauncher(page: Document, { accent, position }: Settings): Launcher {
  const draw = (namespace: string, parent: Node | undefined, name: string, attributes: Record<string, string>) => {
    const element = page.createElementNS(namespace, name)
    for (const key in attributes) element.setAttribute(key, attributes[key] ?? '')
    parent?.appendChild(element)
    return element as HTMLElement
  }

  // [PRIV-09] The marks by which other recorders of the page know to look away.
  const host = draw(HTML, undefined, 'div', {
    class: 'rr-block sentry-block ph-no-capture',
    'data-sentry-block': '',
    'data-dd-privacy': 'hidden',
    'data-shopbell': '',
  })
  host.style.setProperty('--sb-accent', accent || '#0b6b50')

  const root = host.attachShadow({ mode: 'open' })
  // A constructed sheet needs no permission from the page's content security policy; a <style> element would.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]

  const launcher = draw(HTML, root, 'button', {
    type: 'button',
    class: `launcher ${position === 'left' ? 'left' : 'right'}`,
    'aria-label': 'Open chat',
    'aria-haspopup': 'dialog',
    'aria-expanded': 'false',
  })
  const icon = draw(SVG, launcher, 'svg', { width: '28', viewBox: '0 0 20 20', 'aria-hidden': 'true' })
  for (const d of [BELL, CHEVRON]) draw(SVG, icon, 'path', { d })
  const badge = draw(HTML, launcher, 'span', { class: 'badge', hidden: '' })
  const label = draw(HTML, launcher, 'span', { class: 'label' })
  label.textContent = 'Chat'
  return { host, root, launcher: launcher as HTMLButtonElement, badge, label }
}
