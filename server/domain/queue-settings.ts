// What a shop says about one of its queues: kept in the free `settings` object of its department, under the names below. Others may keep
// their own things beside ours, so what is not known is passed over; what is known must make sense.

import { type Hours, isTimeZone, type Span } from './hours.ts'

export interface QueueSettings {
  /** Who brings shopper and agent together: an agent who picks from the line, or the server that offers the next shopper to one agent. */
  routing: 'pick by hand' | 'round robin'
  /** How long an offered agent has to pick up before the next is asked. */
  offerMs: number
  /** A talk in which nothing has happened for this long is closed; 0: never. */
  idleMs: number
  /** Without hours it is always open. */
  hours: Hours | undefined
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

export const QUEUE_DEFAULTS: QueueSettings = {
  routing: 'pick by hand',
  offerMs: 30_000,
  // Who asks in the evening and reads the answer in the morning still finds the talk open.
  idleMs: DAY_MINUTES * MINUTE_MS,
  hours: undefined,
}

export type QueueSettingsAnswer = { ok: true; settings: QueueSettings } | { ok: false; complaint: string }

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const MOST_SPANS = 10
const MOST_HOLIDAYS = 400
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

class Complaint extends Error {}

export function readQueueSettings(raw: unknown): QueueSettingsAnswer {
  try {
    const { routing = QUEUE_DEFAULTS.routing, offer_seconds, idle_minutes, hours } = objectOf('settings', raw ?? {})
    if (routing !== 'pick by hand' && routing !== 'round robin') throw new Complaint('routing: must be "pick by hand" or "round robin"')
    return {
      ok: true,
      settings: {
        routing,
        offerMs: wholeBetween('offer_seconds', offer_seconds ?? QUEUE_DEFAULTS.offerMs / 1000, 5, 600) * 1000,
        idleMs: wholeBetween('idle_minutes', idle_minutes ?? QUEUE_DEFAULTS.idleMs / MINUTE_MS, 0, 365 * DAY_MINUTES) * MINUTE_MS,
        hours: hours === undefined || hours === null ? undefined : hoursOf(hours),
      },
    }
  } catch (error) {
    if (error instanceof Complaint) return { ok: false, complaint: error.message }
    throw error
  }
}

function hoursOf(raw: unknown): Hours {
  const { time_zone: timeZone, week = {}, holidays = {} } = objectOf('hours', raw)
  if (typeof timeZone !== 'string' || !isTimeZone(timeZone)) throw new Complaint('hours.time_zone: not a time zone')
  const days = objectOf('hours.week', week)
  for (const name of Object.keys(days)) if (!DAYS.some((day) => day === name)) throw new Complaint('hours.week: has a day that is none')
  const dates = Object.entries(objectOf('hours.holidays', holidays))
  if (dates.length > MOST_HOLIDAYS) throw new Complaint(`hours.holidays: more than ${MOST_HOLIDAYS}`)
  for (const [date] of dates) if (!isDate(date)) throw new Complaint('hours.holidays: a date must be written as 2026-12-25')
  return {
    timeZone,
    week: Object.fromEntries(Object.entries(days).map(([day, spans]) => [day, spansOf(`hours.week.${day}`, spans)])),
    holidays: Object.fromEntries(dates.map(([date, spans]) => [date, spansOf('hours.holidays', spans)])),
  }
}

function spansOf(where: string, raw: unknown): Span[] {
  if (!Array.isArray(raw) || raw.length > MOST_SPANS) throw new Complaint(`${where}: must be a list of at most ${MOST_SPANS} spans`)
  return raw.map((each) => {
    const { from, to } = objectOf(where, each)
    if (typeof from !== 'string' || !CLOCK.test(from)) throw new Complaint(`${where}: from must be written as 09:00`)
    if (typeof to !== 'string' || (!CLOCK.test(to) && to !== '24:00')) throw new Complaint(`${where}: to must be written as 17:00`)
    return { from, to }
  })
}

function isDate(text: string): boolean {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text)
}

function wholeBetween(where: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new Complaint(`${where}: must be a whole number from ${least} to ${most}`)
}

function objectOf(where: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new Complaint(`${where}: must be an object`)
}
