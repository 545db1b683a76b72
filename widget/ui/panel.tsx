// The panel that opens from the launcher. It reads signals of the conversation and calls its verbs; it knows no socket,
// no storage and no network. Everything it draws lives under one element of the shadow root that the loader made.

import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals-core'
import { render } from 'preact'
import type { ConversationView } from '../conversation/view.ts'
import { language } from '../locales/word.ts'
import type { Look } from '../looks/look.ts'
import type { Extras } from './extras.ts'
import css from './panel.css?inline'
import { addSheet } from './sheet.ts'
import { createShell, focusFirst } from './shell.tsx'

export interface PanelOptions {
  root: ShadowRoot
  view: ConversationView
  extras: Extras
  look: ReadonlySignal<Look>
  open: ReadonlySignal<boolean>
  /** The shopper wants the panel closed: turn `open` off. */
  close(): void
  /** Puts the keyboard back on the launcher; called when the panel closes with the focus inside. */
  returnFocus(): void
}

export interface MountedPanel {
  /** Takes the panel out of the page and lets go of every listener and timer. */
  close(): void
}

/** How often "updated just now" and the day lines are looked at again while the panel is open. */
const TICK_MS = 15_000

export function mountPanel({ root, view, extras, look, open, close, returnFocus }: PanelOptions): MountedPanel {
  const before = [...root.adoptedStyleSheets]
  addSheet(root, css)
  const element = document.createElement('div')
  root.append(element)

  const now = signal(Date.now())
  const isSeen = signal(false)
  const isAtEnd = signal(true)
  const Shell = createShell({ root, view, extras, now, isAtEnd, close })
  render(<Shell />, element)

  const speaking = effect(() => {
    element.lang = language.value.locale
    element.dir = language.value.direction
  })
  const dressing = effect(() => {
    const { position, isDark } = look.value
    element.className = `sb ${position}${isDark ? ' dark' : ''}${open.peek() ? ' open' : ''}`
  })
  const whileOpen = effect(() => {
    if (!open.value) {
      if (element.contains(root.activeElement)) returnFocus()
      return
    }
    const leaving = new AbortController()
    const look = () => {
      now.value = Date.now()
      isSeen.value = document.visibilityState === 'visible'
    }
    look()
    const timer = setInterval(look, TICK_MS)
    document.addEventListener('visibilitychange', look, { signal: leaving.signal })
    // A chunk that does not come leaves the sheet its full height, and its button.
    if (matchMedia('(max-width:480px),(max-height:480px)').matches)
      import('./keyboard.ts').then(
        ({ closeOnBack, rideKeyboard }) => {
          if (leaving.signal.aborted) return
          rideKeyboard(element, leaving.signal)
          closeOnBack(close, leaving.signal)
        },
        () => {},
      )
    element.classList.add('open')
    const focus = () => focusFirst(element.querySelector('section'))
    focus()
    // When what has the focus goes from the page, whatever it was, the focus moves to where one writes; a focus elsewhere is left alone.
    // After a frame, for the menu moves the focus by itself.
    const keep = () => !leaving.signal.aborted && last && !last.isConnected && !root.activeElement && focus()
    const keeper = new MutationObserver(() => requestAnimationFrame(keep))
    let last = root.activeElement
    const note = () => {
      if (!last || last.isConnected) last = root.activeElement
    }
    element.addEventListener('focusin', note, { signal: leaving.signal })
    element.addEventListener('focusout', () => queueMicrotask(note), { signal: leaving.signal })
    keeper.observe(element, { childList: true, subtree: true })
    return () => {
      keeper.disconnect()
      element.classList.remove('open')
      leaving.abort()
      clearInterval(timer)
      isSeen.value = false
    }
  })
  const tellLooking = effect(() => {
    const isLooking = isSeen.value && isAtEnd.value
    untracked(() => view.setLooking(isLooking))
  })

  return {
    close() {
      speaking()
      dressing()
      whileOpen()
      tellLooking()
      render(null, element)
      element.remove()
      // What came with a lazy chunk goes too.
      root.adoptedStyleSheets = before
    },
  }
}
