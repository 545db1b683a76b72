// The panel that opens from the launcher. It reads signals of the conversation and calls its verbs; it knows no socket,
// no storage and no network. Everything it draws lives under one element of the shadow root that the loader made.

import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { render } from 'preact'
import type { ConversationView } from '../conversation/view.ts'
import { dress } from './accent.ts'
import { focusFirst } from './focus.ts'
import { rideKeyboard } from './keyboard.ts'
import { Shell } from './shell.tsx'
import { adoptStyles } from './styles.ts'

export interface PanelOptions {
  root: ShadowRoot
  view: ConversationView
  position: 'left' | 'right'
  /** A CSS colour as the merchant wrote it; without it `--shopbell-accent` of the page, then our green. */
  accent?: string
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

export function mountPanel({ root, view, position, accent, open, close, returnFocus }: PanelOptions): MountedPanel {
  const element = document.createElement('div')
  element.className = 'sb'
  element.dataset.side = position
  root.append(element)
  const undress = adoptStyles(root)
  dress(element, accent)

  const now = signal(Date.now())
  const shown = signal(false)
  render(<Shell view={view} shown={shown} now={now} close={close} />, element)

  const dialog = () => element.querySelector<HTMLElement>('[role=dialog]')
  const hasFocus = () => element.contains(root.activeElement)

  const undo = [
    effect(() => {
      const isOpen = open.value
      if (!isOpen && hasFocus()) returnFocus()
      element.classList.toggle('open', isOpen)
      if (isOpen) focusFirst(dialog())
    }),
    effect(() => {
      if (!open.value) return
      const tick = () => {
        now.value = Date.now()
      }
      tick()
      const timer = setInterval(tick, TICK_MS)
      return () => clearInterval(timer)
    }),
    effect(() => {
      if (!open.value) return
      const look = () => {
        shown.value = document.visibilityState === 'visible'
      }
      look()
      document.addEventListener('visibilitychange', look)
      return () => {
        document.removeEventListener('visibilitychange', look)
        shown.value = false
      }
    }),
    effect(() => (open.value ? rideKeyboard(element) : undefined)),
  ]

  return {
    close() {
      for (const stop of undo) stop()
      render(null, element)
      element.remove()
      undress()
    },
  }
}
