// A guest in someone's page, and all of ours that a page carries before anyone acts: finds its own tag, draws the launcher, answers
// `window.Shopbell`, and brings the widget when it is wanted. It stores nothing, opens nothing, listens to no unload,
// and imports nothing: the build makes one script of this folder.

import type { Handoff } from './handoff.ts'
import { drawLauncher } from './launcher.ts'
import { createPageDoor } from './page-door.ts'
import { keepAttached } from './presence.ts'
import { readTag } from './script-tag.ts'

/** Address of the widget's entry, from the folder of loader.js; put in by the build because its name bears a hash. */
declare const __WIDGET__: string

interface Widget {
  start(handoff: Handoff): unknown
}

/** A symbol, because an `<a id=Shopbell>` in the page could stand where a name would be looked for. */
const MARK = Symbol.for('shopbell')

/** How long a page with a conversation going on may stay busy before the widget comes regardless. */
const IDLE_TIMEOUT_MS = 2_000

function run(): void {
  const marked = window as unknown as Record<symbol, number>
  if (marked[MARK]) {
    if (marked[MARK]++ === 1) console.warn('Shopbell: the script is on this page twice, the first one is used')
    return
  }
  const tag = readTag(document)
  if (typeof tag === 'string') {
    console.error(
      tag === 'no site'
        ? 'Shopbell: the script tag has no data-site, so there is no chat here.'
        : 'Shopbell: cannot find its own script tag.',
    )
    return
  }
  marked[MARK] = 1

  const { base, settings } = tag
  const drawn = drawLauncher(document, settings)
  const { launcher } = drawn
  let coming: Promise<Widget> | undefined
  let attempt = 0
  let wanted = false

  const door = createPageDoor({ launcher, onNeed: want, report })
  const handoff: Handoff = { base, settings, ...drawn, take: door.take, tell: door.tell }
  ;(window as unknown as { Shopbell: unknown }).Shopbell = Object.freeze(door.api)

  launcher.onclick = () => door.api.toggle()
  for (const intent of ['pointerenter', 'touchstart', 'focus']) {
    launcher.addEventListener(intent, () => bring().catch(() => {}), { passive: true })
  }
  keepAttached(document, drawn.host, Date.now)
  if (isTalking()) (window.requestIdleCallback ?? setTimeout)(want, { timeout: IDLE_TIMEOUT_MS } as never)

  /** Loads and does nothing more: the module starts only when asked. A browser may remember a failure, so a retry has another address. */
  function bring(): Promise<Widget> {
    coming ??= import(/* @vite-ignore */ base + __WIDGET__ + (attempt ? `?${attempt}` : '')).catch((trouble) => {
      coming = undefined
      attempt++
      throw trouble
    })
    return coming
  }

  function want(): void {
    if (wanted) return
    wanted = true
    launcher.ariaBusy = 'true'
    bring()
      .then((widget) => widget.start(handoff))
      .catch((trouble) => {
        wanted = false
        door.giveUp()
        report(trouble)
      })
      .finally(() => {
        launcher.ariaBusy = null
      })
  }

  function isTalking(): boolean {
    try {
      return localStorage.getItem(`shopbell:${settings.site}:session`) !== null
    } catch {
      return false
    }
  }
}

function report(trouble: unknown): void {
  console.error('Shopbell:', trouble)
}

try {
  run()
} catch (trouble) {
  // One of the walls: nothing of ours ends in the page's error handler.
  report(trouble)
}
