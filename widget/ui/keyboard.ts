// What a phone has and a desktop has not: a virtual keyboard that covers the page without making it smaller, and a gesture that goes
// back. The sheet takes the height that is left, so that the composer rides on the keyboard; going back closes the sheet. A lazy chunk,
// for phones.

/** Only the phone layout in panel.css reads these two properties. */
export function rideKeyboard({ style }: HTMLElement, signal: AbortSignal): void {
  const viewport = window.visualViewport
  if (!viewport) return
  const settle = () => {
    // Zoomed in by two fingers, the visible part says nothing about a keyboard. Set from script, this is no inline style to a
    // content security policy.
    style.cssText = viewport.scale > 1.01 ? '' : `--visible-height:${viewport.height}px;--visible-top:${viewport.offsetTop}px`
  }
  settle()
  viewport.addEventListener('resize', settle, { signal })
  viewport.addEventListener('scroll', settle, { signal })
}

declare const CloseWatcher: undefined | (new (options: { signal: AbortSignal }) => EventTarget)

/**
 * The page's history is the shop's: nothing is put into it. Where the browser tells a request to close from one to go back (Android),
 * the sheet hears it; elsewhere there is the button. Beside the page, Escape stays the page's, so only a sheet asks.
 */
export function closeOnBack(close: () => void, signal: AbortSignal): void {
  if (typeof CloseWatcher !== 'undefined' && matchMedia('(max-width:480px)').matches)
    new CloseWatcher({ signal }).addEventListener('close', close)
}
