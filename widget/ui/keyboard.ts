// The virtual keyboard covers the page without making it smaller. The sheet takes the height that is left, so that the
// composer rides on top of it. Only the phone layout in panel.css reads these two properties.

/** Returns its undo. */
export function rideKeyboard(element: HTMLElement): () => void {
  const viewport = window.visualViewport
  if (!viewport) return () => {}
  const settle = () => {
    // Zoomed in by two fingers, the visible part says nothing about a keyboard.
    const zoomed = viewport.scale > 1.01
    element.style.setProperty('--visible-height', zoomed ? '' : `${viewport.height}px`)
    element.style.setProperty('--visible-top', zoomed ? '' : `${viewport.offsetTop}px`)
  }
  settle()
  viewport.addEventListener('resize', settle)
  viewport.addEventListener('scroll', settle)
  return () => {
    viewport.removeEventListener('resize', settle)
    viewport.removeEventListener('scroll', settle)
  }
}
