// Which columns are on screen, and how wide. The style sheet does the rest.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { Store } from '../../../widget/conversation/ports.ts'

export type Side = 'list' | 'beside'
export type Widths = Readonly<Record<Side, number>>

/** Pixels: as designed, and as far as a hand may move them. */
const DESIGNED: Widths = { list: 320, beside: 380 }
const LEAST: Widths = { list: 240, beside: 300 }
const MOST: Widths = { list: 480, beside: 720 }

export interface Layout {
  /** The third column is open (a drawer where the window is narrow). */
  readonly beside: ReadonlySignal<boolean>
  /** The live view is large, the talk beside it. */
  readonly theatre: ReadonlySignal<boolean>
  readonly widths: ReadonlySignal<Widths>
  setBeside(open: boolean): void
  setTheatre(on: boolean): void
  setWidth(side: Side, px: number): void
  close(): void
}

export function clampWidth(side: Side, px: unknown): number {
  if (typeof px !== 'number' || !Number.isFinite(px)) return DESIGNED[side]
  return Math.round(Math.min(MOST[side], Math.max(LEAST[side], px)))
}

export function createLayout(wide: MediaQueryList, store: Store): Layout {
  const beside = signal(wide.matches)
  const theatre = signal(false)
  const stored = (store.read('widths') ?? {}) as Partial<Record<Side, unknown>>
  const widths = signal<Widths>({ list: clampWidth('list', stored.list), beside: clampWidth('beside', stored.beside) })
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
    widths,
    setBeside(open) {
      beside.value = open
      if (!open) theatre.value = false
    },
    setTheatre(on) {
      theatre.value = on
    },
    setWidth(side, px) {
      widths.value = { ...widths.value, [side]: clampWidth(side, px) }
      store.write('widths', widths.value)
    },
    close: () => leaving.abort(),
  }
}
