// One set: a 20 px box, a 1.75 px stroke, round caps. Decoration only; whatever bears an icon bears a name.

const PATHS = {
  /** The mark: a counter bell. */
  bell: 'M3.5 13a6.5 6.5 0 0 1 13 0zM2.5 16h15M10 6.5V4M8.5 4h3',
  close: 'm5 5 10 10M15 5 5 15',
  down: 'm5 8 5 5 5-5',
  send: 'M10 16V4M5 9l5-5 5 5',
  eye: 'M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
}

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
