// A picture in full, over everything. A dialog of the browser's own: the page behind it is out of reach, Escape closes it. A lazy
// chunk of its own.

import { signal } from '@preact/signals-core'
import { render } from 'preact'
import { action } from '../ui/action.tsx'
import { drawn } from '../ui/drawn.ts'
import { CLOSE, icon } from '../ui/icons.tsx'
import * as words from './files-words.ts'
import type { Medium } from './media.ts'

const BACK = 'm12 4-6 6 6 6'
const ON = 'm8 4 6 6-6 6'
const LENS = 'M9 3a6 6 0 1 0 .01 0zM13.5 13.5 17 17M9 6.5v5M6.5 9h5'
const DOWN = 'M10 3v10M5.5 9 10 13.5 14.5 9M4 17h12'

/** `opener` gets the focus back. */
export function openLightbox(place: ParentNode, pictures: readonly Medium[], first: number, opener: HTMLElement): void {
  const at = signal(first)
  const isZoomed = signal(false)
  const host = document.createElement('div')
  place.append(host)

  const go = (by: number) => {
    at.value = (at.value + by + pictures.length) % pictures.length
    isZoomed.value = false
  }
  const zoom = () => {
    isZoomed.value = !isZoomed.value
  }
  let dialog: HTMLDialogElement | null = null
  const leave = () => {
    dialog = null
    render(null, host)
    host.remove()
    opener.focus({ preventScroll: true })
  }

  const Lightbox = drawn(() => {
    const medium = pictures[at.value]
    const isRtl = getComputedStyle(host).direction === 'rtl'
    if (!medium?.url) return null
    const keys: Record<string, () => void> = {
      ArrowLeft: () => go(isRtl ? 1 : -1),
      ArrowRight: () => go(isRtl ? -1 : 1),
      '+': zoom,
      '-': zoom,
    }
    return (
      <dialog
        ref={(element) => {
          if (element && !dialog) {
            dialog = element
            element.showModal()
            element.querySelector('button')?.focus()
          }
        }}
        class={`x-light${isZoomed.value ? ' x-zoomed' : ''}`}
        aria-label={medium.name}
        onClose={leave}
        onKeyDown={(event) => {
          // Nothing of this is the page's or the panel's.
          event.stopPropagation()
          // Scrolled by the same keys while it is larger than the window.
          if (isZoomed.value && event.key.startsWith('Arrow')) return
          keys[event.key]?.()
        }}
        onClick={(event) => {
          if (event.target === event.currentTarget) event.currentTarget.close()
        }}
      >
        <div class="x-bar">
          {action(icon(CLOSE), () => dialog?.close(), 'quiet', words.closePicture())}
          <p dir="auto">{medium.name}</p>
          {action(icon(LENS), zoom, 'quiet', words.zoom())}
          <a class="quiet" href={withDownload(medium.url)} aria-label={words.download()} title={words.download()} rel="noopener">
            {icon(DOWN)}
          </a>
        </div>
        <div class="x-stage">
          <img onDblClick={zoom} key={medium.url} src={medium.url} alt={medium.name} referrerpolicy="no-referrer" />
        </div>
        {pictures.length > 1 && (
          <div class="x-bar x-foot">
            {action(icon(BACK), () => go(-1), 'quiet', words.previous())}
            <p role="status">{words.picture(at.value + 1, pictures.length)}</p>
            {action(icon(ON), () => go(1), 'quiet', words.next())}
          </div>
        )}
      </dialog>
    )
  })
  render(<Lightbox />, host)
}

/** The server then says that it is to be kept; a page cannot, of a file from elsewhere. */
function withDownload(address: string): string {
  const url = new URL(address)
  url.searchParams.set('download', '')
  return url.href
}
