// When a queue is open: weekly hours on the clock of a place, and days that differ. Pure; the clock is a parameter, the calendar is
// Intl's. Hours are stretches of real time: where the clock jumps ahead they begin or end at the jump, where it goes back they last
// from the first time it shows their beginning to the last time it shows their end, so that nobody is shut out in between.

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'

/** On the wall clock, `HH:MM`. An end that is not after the beginning lies on the next day; `24:00` is midnight. */
export interface Span {
  from: string
  to: string
}

export interface Hours {
  /** An IANA name. */
  timeZone: string
  week: Partial<Record<Weekday, readonly Span[]>>
  /** By date, `YYYY-MM-DD`: what counts instead of the week on that day. No spans: closed all day, the end of the night before included. */
  holidays: Readonly<Record<string, readonly Span[]>>
}

interface Stretch {
  opensAt: number
  closesAt: number
}

const WEEKDAYS: readonly Weekday[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** A shop that is closed for longer than this says so in words. */
const LOOKED_AHEAD_DAYS = 400

export function openNow(hours: Hours, now: number): boolean {
  return stretchesAround(hours, now).some((each) => each.opensAt <= now && now < each.closesAt)
}

/** The next moment at which it opens; undefined while it is open, and when nothing is known for more than a year ahead. */
export function nextOpening(hours: Hours, now: number): number | undefined {
  if (openNow(hours, now)) return undefined
  const today = localDate(hours.timeZone, now)
  for (let day = 0; day <= LOOKED_AHEAD_DAYS; day++) {
    const openings = stretchesOf(hours, today + day * DAY_MS)
      .map((each) => each.opensAt)
      .filter((opensAt) => opensAt > now)
    if (openings.length > 0) return Math.min(...openings)
  }
  return undefined
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** A night that began yesterday may still go on. */
function stretchesAround(hours: Hours, now: number): Stretch[] {
  const today = localDate(hours.timeZone, now)
  return [...stretchesOf(hours, today - DAY_MS), ...stretchesOf(hours, today)]
}

/** Those that begin on this date, which is its midnight as if it were in UTC. */
function stretchesOf(hours: Hours, date: number): Stretch[] {
  const special = hours.holidays[isoDate(date)]
  const spans = special ?? hours.week[WEEKDAYS[new Date(date).getUTCDay()] ?? 'sunday'] ?? []
  const tomorrow = date + DAY_MS
  return spans
    .map((span): Stretch => {
      const from = date + minutesOf(span.from) * MINUTE_MS
      const sameDay = date + minutesOf(span.to) * MINUTE_MS
      const to = sameDay > from ? sameDay : sameDay + DAY_MS
      // A holiday begins at its midnight, whatever the night before was going to do.
      const end = to > tomorrow && hours.holidays[isoDate(tomorrow)] !== undefined ? tomorrow : to
      return { opensAt: instants(hours.timeZone, from).first, closesAt: instants(hours.timeZone, end).last }
    })
    .filter((each) => each.opensAt < each.closesAt)
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
const isoDate = (date: number): string => new Date(date).toISOString().slice(0, 10)

function localDate(timeZone: string, now: number): number {
  const local = now + offsetAt(timeZone, now)
  return Math.floor(local / DAY_MS) * DAY_MS
}

/** The moments at which the clock of the place shows this; where it never does, the moment at which it jumps over it. */
function instants(timeZone: string, local: number): { first: number; last: number } {
  const before = offsetAt(timeZone, local - DAY_MS)
  const after = offsetAt(timeZone, local + DAY_MS)
  const moments = [local - before, local - after].filter((moment) => moment + offsetAt(timeZone, moment) === local)
  if (moments.length > 0) return { first: Math.min(...moments), last: Math.max(...moments) }
  let [low, high] = [local - Math.max(before, after), local - Math.min(before, after)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(timeZone, middle) === before) low = middle
    else high = middle
  }
  return { first: high, last: high }
}

interface Clock {
  format: Intl.DateTimeFormat
  /** By minute: clocks change at whole ones, and the same few moments are asked for all day. */
  offsets: Map<number, number>
}

const clocks = new Map<string, Clock>()
const OFFSETS_KEPT = 5_000

/** What to add to UTC for the clock of the place, in ms. */
function offsetAt(timeZone: string, moment: number): number {
  const clock = clocks.get(timeZone) ?? newClock(timeZone)
  const minute = Math.floor(moment / MINUTE_MS)
  const known = clock.offsets.get(minute)
  if (known !== undefined) return known
  const shown: Record<string, number> = {}
  for (const { type, value } of clock.format.formatToParts(minute * MINUTE_MS)) if (type !== 'literal') shown[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute: minutes = 0, second = 0 } = shown
  const offset = Date.UTC(year, month - 1, day, hour, minutes, second) - minute * MINUTE_MS
  if (clock.offsets.size >= OFFSETS_KEPT) clock.offsets.clear()
  clock.offsets.set(minute, offset)
  return offset
}

function newClock(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const clock: Clock = { format, offsets: new Map() }
  clocks.set(timeZone, clock)
  return clock
}
