import { describe, expect, it } from 'vitest'
import { QUEUE_DEFAULTS, readQueueSettings } from '../../../../server/domain/queue-settings.ts'

const nine = [{ from: '09:00', to: '17:00' }]
const complaintOf = (raw: unknown) => {
  const answer = readQueueSettings(raw)
  return answer.ok ? 'none' : answer.complaint
}

describe('the settings of a queue', () => {
  it.each([[undefined], [null], [{}], [{ colour: 'green', notes: ['theirs'] }]])('are as without any in %j', (raw) => {
    expect(readQueueSettings(raw)).toEqual({ ok: true, settings: QUEUE_DEFAULTS })
  })

  it('are read whole', () => {
    const raw = {
      routing: 'round robin',
      offer_seconds: 20,
      idle_minutes: 0,
      hours: { time_zone: 'Europe/Berlin', week: { monday: nine }, holidays: { '2026-12-25': [] } },
    }
    expect(readQueueSettings(raw)).toEqual({
      ok: true,
      settings: {
        routing: 'round robin',
        offerMs: 20_000,
        idleMs: 0,
        hours: { timeZone: 'Europe/Berlin', week: { monday: nine }, holidays: { '2026-12-25': [] } },
      },
    })
  })

  const hours = (more: object) => ({ hours: { time_zone: 'UTC', ...more } })
  it.each([
    ['a list', [], /^settings:/],
    ['another way of routing', { routing: 'by weight' }, /^routing:/],
    ['an offer of no time', { offer_seconds: 1 }, /^offer_seconds:/],
    ['a half minute', { idle_minutes: 0.5 }, /^idle_minutes:/],
    ['a number as text', { idle_minutes: '10' }, /^idle_minutes:/],
    ['a time zone that is none', hours({ time_zone: 'Mars/Olympus' }), /^hours.time_zone:/],
    ['no time zone', { hours: { week: {} } }, /^hours.time_zone:/],
    ['a day that is none', hours({ week: { caturday: nine } }), /^hours.week:/],
    ['a span without an end', hours({ week: { monday: [{ from: '09:00' }] } }), /^hours.week.monday: to/],
    ['an hour that is none', hours({ week: { monday: [{ from: '25:00', to: '26:00' }] } }), /^hours.week.monday: from/],
    ['a date that is none', hours({ holidays: { '2026-02-30': [] } }), /^hours.holidays:/],
    ['too many spans', hours({ week: { monday: Array.from({ length: 11 }, () => nine[0]) } }), /at most 10/],
  ])('are refused in words with %s', (_, raw, complaint) => {
    expect(complaintOf(raw)).toMatch(complaint)
  })
})
