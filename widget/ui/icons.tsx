// One set: a 20 px box, a 1.75 px stroke, round caps. Decoration only; whatever bears an icon bears a name.

/** The mark: a counter bell, as on the launcher. */
export const BELL = 'M2.5 16h15M4 13.5a6 6 0 0 1 12 0zM10 7.5V5M8 4.5h4'
export const CLOSE = 'm5 5 10 10M15 5 5 15'
export const SEND = 'M10 16V4M5 9l5-5 5 5'
export const CLIP = 'm15.5 9.5-6 6a3.7 3.7 0 0 1-5-5l6.5-6.5a2.5 2.5 0 0 1 3.5 3.5l-6.5 6.5a1.2 1.2 0 0 1-1.7-1.7l5.5-5.5'
export const CAMERA = 'M3 6.5h3l1.5-2h5l1.5 2h3V16H3zM10 8.5a2.7 2.7 0 1 0 .01 0z'
export const MORE = 'M4 9.5a.5.5 0 1 0 .01 0zM10 9.5a.5.5 0 1 0 .01 0zM16 9.5a.5.5 0 1 0 .01 0z'
export const EYE = 'M2 10q8-11 16 0-8 11-16 0zM10 8a2 2 0 1 0 .01 0z'

export const icon = (path: string) => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path d={path} />
  </svg>
)
