// The virtual keyboard covers the page without making it smaller. The sheet takes the height that is left, so that the
// composer rides on top of it. Only the phone layout in panel.css reads these two properties.

export function rideKeyboard(element: HTMLElement, signal: AbortSignal): void {
  const viewport = window.visualViewport
  if (!viewport) return
  const settle = () => {
    // Zoomed in by two fingers, the visible part says nothing about a keyboard. Set from script, this is no inline style to a
    // content security policy.
    element.style.cssText = viewport.scale > 1.01 ? '' : `--visible-height:${viewport.height}px;--visible-top:${viewport.offsetTop}px`
  }
  settle()
  viewport.addEventListener('resize', settle, { signal })
  viewport.addEventListener('scroll', settle, { signal })
}
