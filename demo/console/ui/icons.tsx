// One set: a 20 px box, a 1.75 px stroke, round caps. Decoration only; whatever bears an icon bears a name.

const PATHS = {
  /** The mark: a counter bell. */
  bell: 'M3.5 13a6.5 6.5 0 0 1 13 0zM2.5 16h15M10 6.5V4M8.5 4h3',
  back: 'm12 4-6 6 6 6',
  close: 'm5 5 10 10M15 5 5 15',
  down: 'm5 8 5 5 5-5',
  send: 'M10 16V4M5 9l5-5 5 5',
  eye: 'M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  sound: 'M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15.5 5a7 7 0 0 1 0 10',
  muted: 'M3 8v4h3l4 3.5v-11L6 8zM13.5 8l4 4M17.5 8l-4 4',
  out: 'M8 4H4v12h4M12 6.5 15.5 10 12 13.5M15.5 10H8',
  panel: 'M3 4.5h14v11H3zM12 4.5v11',
  enlarge: 'M11.5 3.5h5v5M8.5 16.5h-5v-5M16.5 3.5l-5.5 5.5M3.5 16.5 9 11',
  reduce: 'M16.5 8.5h-5v-5M3.5 11.5h5v5M11.5 8.5l5-5M8.5 11.5l-5 5',
  clip: 'm15.5 9.5-6 6a3.7 3.7 0 0 1-5-5l6.5-6.5a2.5 2.5 0 0 1 3.5 3.5l-6.5 6.5a1.2 1.2 0 0 1-1.7-1.7l5.5-5.5',
  card: 'M3 4.5h14v11H3zM3 8.5h14M6 12h4',
  cart: 'M2.5 3.5h2l2 9h8.5l2-6.5H5.2M8 16.2v.1M14 16.2v.1',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
