// A guest in someone's page, and all of ours that a page carries before anyone acts: finds its own tag, draws the launcher, answers
// `window.Shopbell`, and brings the widget when it is wanted. It stores nothing, opens nothing, listens to no unload,
// and imports nothing: the build makes one script of this folder.

import type { ShopbellSettings } from './api.ts'
import type { Handoff, Settings } from './handoff.ts'
import { drawLauncher, dressLauncher } from './launcher.ts'
import { createPageDoor, type Standing } from './page-door.ts'
import { keepAttached } from './presence.ts'
import { readTag } from './script-tag.ts'

/** Address of the widget's entry, from the folder of loader.js; put in by the build because its name bears a hash. */
declare const __WIDGET__: string

interface Widget {
  start(handoff: Handoff): () => void
}

/** A symbol, because an `<a id=Shopbell>` in the page could stand where a name would be looked for. */
const MARK = Symbol.for('shopbell')

/** How long a page with a conversation going on may stay busy before the widget comes regardless. */
const IDLE_TIMEOUT_MS = 2_000

function run(): void {
  const shared = window as unknown as Record<PropertyKey, unknown>
  const tag = readTag(document)
  if (!tag) {
    report('no tag')
    return
  }
  if (shared[MARK]) {
    if (shared[MARK] === 1) report('here twice')
    shared[MARK] = 2
    return
  }
  shared[MARK] = 1

  const { base } = tag
  let attempt = 0
  let coming: Promise<Widget> | undefined
  // A page that is made ready before anybody has asked for it has no shopper yet.
  const awake = new Promise<unknown>((go) => {
    if ((document as { prerendering?: boolean }).prerendering) document.addEventListener('prerenderingchange', go)
    else go(0)
  })
  // For `logout`, which must not wait for a widget that may never be wanted. Other tabs hear of it from their storage.
  const forget = () => eachStored('', (area, key) => area.removeItem(key))
  const door = createPageDoor(begin, forget, report)
  const { api } = door
  const early = shared.Shopbell
  shared.Shopbell = Object.freeze(api)
  api.init().catch(() => report('no site'))
  if (Array.isArray(early)) api.push(...early)

  /** Loads and does nothing more: the module starts only when asked. A browser may remember a failure, so a retry has another address. */
  function bring(): Promise<Widget> {
    coming ??= awake
      .then(() => import(/* @vite-ignore */ base + __WIDGET__ + (attempt ? `?${attempt}` : '')))
      .catch((trouble) => {
        coming = undefined
        attempt++
        throw trouble
      })
    return coming
  }

  function begin(asked: ShopbellSettings | undefined): Standing | undefined {
    // [HOST-08] An element of that id has no property of its own, so nothing of it comes along.
    const settings = { ...tag?.settings, ...(shared.ShopbellSettings as Settings), ...asked } as Settings
    if (!settings.site) return
    const drawn = drawLauncher(document)
    const { launcher } = drawn
    const dress = () => dressLauncher(drawn, settings)
    let wanted = false
    let over = false
    let stop: (() => void) | undefined

    dress()
    launcher.onclick = () => api.toggle()
    // A finger enters as well, the moment it touches.
    launcher.onpointerenter = launcher.onfocus = () => bring().catch(() => {})
    const takeAway = keepAttached(document, drawn.host, Date.now, () => {
      if (launcher.onclick) return
      // [HOST-05] `document.open()` has taken every listener, ours and the widget's.
      const wasOpen = launcher.ariaExpanded === 'true'
      api.init(settings)
      if (wasOpen) api.open()
    })
    // The first look into a storage waits for another process: not while the page is being made.
    awake.then(() => {
      ;(window.requestIdleCallback ?? setTimeout)(() => eachStored(`${settings.site}:session`, want), { timeout: IDLE_TIMEOUT_MS } as never)
    })

    function want(): void {
      if (wanted) return
      wanted = true
      launcher.ariaBusy = 'true'
      bring()
        .then((widget) => {
          if (!over) stop = widget.start({ base, settings, ...drawn, ...door })
        })
        .catch((trouble) => {
          wanted = over
          launcher.ariaBusy = null
          door.giveUp()
          report(trouble)
        })
    }

    return {
      settings,
      dress,
      want,
      close() {
        wanted = over = true
        takeAway()
        stop?.()
      },
    }
  }
}

/** Blocked, a storage is an empty one. */
function eachStored(prefix: string, run: (area: Storage, key: string) => void): void {
  for (const area of ['localStorage', 'sessionStorage'] as const)
    try {
      for (const key of Object.keys(window[area])) if (key.startsWith(`shopbell:${prefix}`)) run(window[area], key)
    } catch {
      // Nothing is there to be read.
    }
}

function report(trouble: unknown): void {
  console.warn('Shopbell:', trouble)
}

try {
  run()
} catch (trouble) {
  // One of the walls: nothing of ours ends in the page's error handler.
  report(trouble)
}
