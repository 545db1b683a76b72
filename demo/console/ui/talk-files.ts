// The files of a talk: one tray for each, as long as the page lives.

import { createFiles } from '../../../widget/files/files.tsx'
import type { Files } from '../../../widget/ui/extras.ts'
import type { Talk } from '../state/talk.ts'

const trays = new WeakMap<Talk, Files>()

export function filesOf(talk: Talk): Files {
  const known = trays.get(talk)
  if (known) return known
  const fresh = createFiles({
    ...talk.uploads,
    place: () => document.body,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  })
  trays.set(talk, fresh)
  return fresh
}

/** Files let go over the talk, or pasted into it. */
export function transfers(talk: Talk) {
  const take = (event: DragEvent | ClipboardEvent) => {
    const data = 'dataTransfer' in event ? event.dataTransfer : event.clipboardData
    if (!data?.types.includes('Files') || data.types.includes('text/plain')) return
    event.preventDefault()
    if (event.type !== 'dragover') filesOf(talk).add([...data.files])
    else if (event.currentTarget instanceof HTMLElement) filesOf(talk).hover(event.currentTarget)
  }
  return { onDragOver: take, onDrop: take, onPaste: take }
}
