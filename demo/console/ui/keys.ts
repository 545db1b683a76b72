// The console by keyboard. Letters work only where nobody is writing.

import type { Workplace } from '../state/workplace.ts'
import type { Layout } from './layout.ts'
import { moveInList } from './list.tsx'

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))

/** Returns its own undo. */
export function onConsoleKeys(page: HTMLElement | null, workplace: Workplace, layout: Layout): () => void {
  const leaving = new AbortController()
  const find = (selector: string) => page?.querySelector<HTMLElement>(selector)

  const keys: Record<string, () => void> = {
    j: () => moveInList(page, 1),
    k: () => moveInList(page, -1),
    '/': () => find('#composer')?.focus(),
    p: () => find('.waiting-card .primary')?.focus(),
    b: () => layout.setBeside(!layout.beside.value),
    m: () => workplace.setMuted(!workplace.muted.value),
  }

  document.addEventListener(
    'keydown',
    (event) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'Escape') {
        if (layout.theatre.value) layout.setTheatre(false)
        else find('.list-row[aria-current]')?.focus()
        return
      }
      const run = keys[event.key.toLowerCase()]
      if (!run || isWriting(event.target)) return
      event.preventDefault()
      run()
    },
    { signal: leaving.signal },
  )
  return () => leaving.abort()
}
