// Draws the launcher in a shadow root of its own. Nothing of the page's style reaches it and nothing of it moves the page:
// the host has no size and is fixed, and an important `:host` rule wins over every rule of the page, inline ones too.
// What it looks like with the panel open, and its badge, the widget brings: nobody sees them before.

import type { ShopbellSettings } from './api.ts'

export interface Launcher {
  host: HTMLElement
  root: ShadowRoot
  launcher: HTMLButtonElement
  label: HTMLElement
}

// A counter bell in lines of 2 px: its base, the dome around its hollow, the stem and the button.
const BELL = 'M3 22h22v2H3zM5 20v-2a9 9 0 0 1 18 0v2zM7 18a7 7 0 0 1 14 0zM13 7h2v2h-2zM11 5h6v2h-6z'

// Black or white on the accent, whichever has the higher contrast: `y` is the luminance, and at 0.179 both are equal.
const FULL = 'clamp(0,(.179 - y)*1e9,'
const FOREGROUND = `color(from var(--sb-accent) xyz-d65 ${FULL}.9505) ${FULL}1) ${FULL}1.089))`

// Every rule but `:host` speaks of the launcher only: the widget's panel moves into the same root. Canvas and CanvasText are the two
// system colours that follow `color-scheme`. A custom property on the host wins over its default here, inline or from the page's sheets.
const STYLE = `:host{all:initial!important;position:fixed!important;z-index:var(--sb-z-index,2147483000)!important;color-scheme:var(--sb-theme,light dark)!important;--sb-accent:#0b6b50;--sb-on-accent:#fff}
@supports(color:color(from red xyz-d65 x y z)){:host{--sb-on-accent:${FOREGROUND}}}
.launcher{all:unset;position:fixed;bottom:calc(var(--sb-offset-y,20px) + env(safe-area-inset-bottom));right:calc(var(--sb-offset-x,20px) + env(safe-area-inset-right));width:56px;height:56px;border-radius:50%;display:grid;place-items:center;background:var(--sb-accent);color:var(--sb-on-accent);cursor:pointer;box-shadow:0 0 0 1px #8884,0 8px 24px #0005}
.launcher.left{right:auto;left:calc(var(--sb-offset-x,20px) + env(safe-area-inset-left))}
.launcher[hidden]{display:none}
.launcher:focus-visible{outline:2px solid var(--sb-accent);outline-offset:2px}
.launcher:before{content:'';width:28px;height:28px;background:currentColor;forced-color-adjust:none;clip-path:path(evenodd,'${BELL}')}
.launcher span{position:absolute;right:68px;padding:4px 12px;border-radius:8px;font:13px/20px system-ui;color:Canvas;background:CanvasText;white-space:nowrap}
.launcher.left span{right:auto;left:68px}
.launcher:not(:focus-visible,:hover) .label{visibility:hidden}
@media(forced-colors:active){.launcher,.launcher span{border:1px solid}}
@media print{:host{display:none!important}}`

export function drawLauncher(page: Document): Launcher {
  // [PRIV-09] The marks by which other recorders of the page know to look away.
  const host = page.createElement('div')
  host.className = 'rr-block sentry-block ph-no-capture'
  host.dataset.shopbell = ''
  host.dataset.ddPrivacy = 'hidden'

  const root = host.attachShadow({ mode: 'open' })
  // A constructed sheet needs no permission from the page's content security policy; a <style> element would.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]

  const launcher = page.createElement('button')
  const label = page.createElement('span')
  launcher.setAttribute('part', 'launcher')
  launcher.ariaHasPopup = 'dialog'
  launcher.ariaExpanded = 'false'
  label.className = 'label'
  launcher.append(label)
  root.append(launcher)
  return { host, root, launcher, label }
}

/** Puts the settings on what is drawn. What the browser does not understand counts as not set. */
export function dressLauncher({ host, launcher, label }: Launcher, settings: ShopbellSettings): void {
  const set = (name: string, property: string, value: unknown) =>
    host.style.setProperty(`--sb-${name}`, CSS.supports(property, value as string) ? (value as string) : '')
  set('accent', 'color', settings.accent)
  set('offset-x', 'left', `${settings.offsetX}px`)
  set('offset-y', 'left', `${settings.offsetY}px`)
  set('z-index', 'z-index', settings.zIndex)
  // Every word would do as a colour scheme.
  set('theme', 'color-scheme', /light|dark/.exec(settings.theme as string) ?? '')
  launcher.className = settings.position === 'left' ? 'launcher left' : 'launcher'
  launcher.hidden = /^hid/.test(settings.launcher as string)
  launcher.ariaLabel = label.textContent = settings.label || 'Chat'
}
