// What the loader gives the widget when it brings it: the shadow root it drew the launcher in, the settings of the script
// tag, and every call the page made meanwhile. The loader imports nothing; `widget/index.ts` reads this type and
// exports `start(handoff: Handoff): void`.
//
// The launcher stays the loader's: its click arrives as an `open` or `toggle` through `take`, so the widget adds no click listener of
// its own. The widget only says how it stands: `aria-expanded` (the icon follows), `aria-label`, `badge.textContent` and `badge.hidden`.
// The colours are custom properties on the host, so they reach everything in the root: `--sb-accent`, `--sb-on-accent`.

import type { ShopbellSettings } from './api.ts'

/**
 * What the merchant has set, as written: from attributes everything is a text. The loader reads what the launcher's look needs; the
 * rest is for the widget. `accent` is left out when the browser does not know it as a colour.
 */
export interface Settings extends ShopbellSettings {
  site: string
}

export type EventName = 'ready' | 'open' | 'close' | 'unread' | 'state'

/** One method a page may call on `window.Shopbell`. */
export type MethodName = 'open' | 'close' | 'toggle' | 'show' | 'hide' | 'cart' | 'getState'

/** What `getState` answers, by the loader while the widget is not there and by the widget after. */
export interface PageState {
  open: boolean
  unread: number
  /** `at` of the conversation's stage. */
  stage: string
}

export interface Handoff {
  /** Address of the folder that loader.js came from, with a trailing slash: the API lives at the same origin. */
  base: string
  settings: Settings
  host: HTMLElement
  root: ShadowRoot
  launcher: HTMLButtonElement
  badge: HTMLElement
  /** Beside the launcher: shown on hover, and for as long as an agent sees the page. */
  label: HTMLElement
  /** Runs queued calls in order, then every later one at once. `answer` may throw or return a promise; the page gets a promise. */
  take(answer: (method: MethodName, args: unknown[]) => unknown): void
  /** Tells the page: its `on` listeners and a `shopbell:<name>` CustomEvent on window. */
  tell(name: EventName, detail: unknown): void
}
