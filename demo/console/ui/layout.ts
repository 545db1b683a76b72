// Which columns are on screen. The style sheet does the rest.

import { type ReadonlySignal, signal } from '@preact/signals'

export interface Layout {
  /** The third column is open (a drawer where the window is narrow). */
  readonly beside: ReadonlySignal<boolean>
  /** The live view is large, the talk beside it. */
  readonly theatre: ReadonlySignal<boolean>
  setBeside(open: boolean): void
  setTheatre(on: boolean): void
  close(): void
}

export function createLayout(wide: MediaQueryList): Layout {
  const beside = signal(wide.matches)
  const theatre = signal(false)
  const leaving = new AbortController()
  // A drawer that opened by itself would lie over the talk.
  wide.addEventListener(
    'change',
    () => {
      beside.value = wide.matches
      theatre.value = false
    },
    { signal: leaving.signal },
  )
  return {
    beside,
    theatre,
    setBeside(open) {
      beside.value = open
      if (!open) theatre.value = false
    },
    setTheatre(on) {
      theatre.value = on
    },
    close: () => leaving.abort(),
  }
}
