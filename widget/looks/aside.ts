// Where the launcher goes when something of the page is in its corner: pure, so that it can be read as a table.

export interface Box {
  top: number
  bottom: number
  left: number
  right: number
}

/** Between the launcher and what it stands above. */
const GAP_PX = 12
/** Further up than this part of the window, it would be in the way of something else. */
const MOST = 0.5

/**
 * How many pixels the launcher goes up so that it covers none of `others`, or `hidden` when there is no room: a dialog, a drawer, a
 * wall of cookies. `home` is where it stands when nothing is in the way.
 */
export function asideOf(home: Box, others: readonly Box[], windowHeight: number): number | 'hidden' {
  let up = 0
  // From below: whatever it climbs over may bring it under the next.
  for (const other of [...others].sort((one, next) => next.top - one.top)) {
    const isBeside = other.left >= home.right || other.right <= home.left
    const isClear = other.top >= home.bottom - up || other.bottom <= home.top - up
    if (!isBeside && !isClear) up = home.bottom - other.top + GAP_PX
  }
  return up > windowHeight * MOST ? 'hidden' : Math.max(0, up)
}
