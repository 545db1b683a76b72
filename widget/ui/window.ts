// Which rows of a long talk are in the page: never all of its thousands, always those around where the shopper reads. Named by the times
// of rows, for their places change while earlier ones come in front and new ones behind.

export interface Window {
  /** Time of the first row; left out: as many as fit, from the end. */
  from?: number | undefined
  /** Time of the last row; left out: the newest, whatever comes. */
  to?: number | undefined
}

/** So many are drawn at the end of a talk, so many more with every look further, and never more than the last. */
export const ROWS = { first: 60, step: 40, most: 200 }

interface Timed {
  epoch: number
}

/** The places in `rows` of the first and of the one after the last. */
export function placesOf({ from, to }: Window, rows: readonly Timed[]): [first: number, end: number] {
  const end = to === undefined ? rows.length : rows.findLastIndex(({ epoch }) => epoch <= to) + 1
  const first = from === undefined ? end - ROWS.first : rows.findIndex(({ epoch }) => epoch >= from)
  return [Math.max(0, first), end]
}

/** The window moved up or down by a step; the same one when there is nothing on that side. */
export function moved(window: Window, rows: readonly Timed[], to: 'up' | 'down'): Window {
  const [first, end] = placesOf(window, rows)
  const isUp = to === 'up'
  if (isUp ? first === 0 : window.to === undefined) return window
  const newFirst = isUp ? first - ROWS.step : Math.max(first, end + ROWS.step - ROWS.most)
  const newEnd = isUp ? Math.min(end, newFirst + ROWS.most) : end + ROWS.step
  return {
    from: rows[Math.max(0, newFirst)]?.epoch,
    to: newEnd < rows.length ? rows[newEnd - 1]?.epoch : isUp ? window.to : undefined,
  }
}
