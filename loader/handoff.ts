// What the loader gives the widget when it brings it: the shadow root it drew the launcher in, what the merchant has set, and every
// call the page made meanwhile. The loader imports nothing; `widget/index.ts` reads this type and exports
// `start(handoff: Handoff): () => void`, which answers with its own end.
//
// The launcher stays the loader's: its click arrives as an `open` or `toggle` through `take`, so the widget adds no click listener of
// its own. The widget says how it stands: `aria-busy` goes when it has come, `aria-expanded` and `aria-label` are its own to set.
// Looks are custom properties on the host, so they reach everything in the root: `--sb-accent`, `--sb-on-accent`, `--sb-offset-x`,
// `--sb-offset-y`, `--sb-z-index`, `--sb-theme` (a `color-scheme`). A style sheet of the page may set them on `[data-shopbell]` as well.

import type { ShopbellEvents, ShopbellMethod, ShopbellSettings, ShopbellState } from './api.ts'

/**
 * What the merchant has set, as written: from attributes everything is a text. The loader reads what the launcher's look needs; the
 * rest is for the widget. `configure` changes this very object before the widget hears of it.
 */
export interface Settings extends ShopbellSettings {
  site: string
}

export type EventName = keyof ShopbellEvents

/** One method a page may call on `window.Shopbell`; `init` and `destroy` are the loader's alone. */
export type MethodName = ShopbellMethod

/** What `getState` answers, by the loader while the widget is not there and by the widget after. */
export type PageState = ShopbellState

export interface Handoff {
  /** Address of the folder that loader.js came from, with a trailing slash: the API lives at the same origin. */
  base: string
  settings: Settings
  host: HTMLElement
  root: ShadowRoot
  launcher: HTMLButtonElement
  /** Beside the launcher: shown on hover, and for as long as an agent sees the page. */
  label: HTMLElement
  /** Runs queued calls in order, then every later one at once. `answer` may throw or return a promise; the page gets a promise. */
  take(answer: (method: MethodName, args: unknown[]) => unknown): void
  /** Tells the page: its `on` listeners and a `shopbell:<name>` CustomEvent on window. */
  tell<Name extends EventName>(name: Name, detail: ShopbellEvents[Name]): void
}
