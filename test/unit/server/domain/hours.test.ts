import { describe, expect, it, vi } from 'vitest'
import { type Hours, isTimeZone, nextOpening, openNow } from '../../../../server/domain/hours.ts'

// Thousands of looks at a calendar; this only bounds them on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const MINUTE = 60_000
/** Fine enough for every moment in these tests. */
const STEP = 5 * MINUTE
const at = (iso: string): number => Date.parse(iso)
const iso = (moment: number | undefined): string | undefined => (moment === undefined ? undefined : new Date(moment).toISOString())

const nineToFive = [{ from: '09:00', to: '17:00' }]
const everyDay = (spans: readonly { from: string; to: string }[]): Hours['week'] => ({
  monday: spans,
  tuesday: spans,
  wednesday: spans,
  thursday: spans,
  friday: spans,
  saturday: spans,
  sunday: spans,
})
const office: Hours = {
  timeZone: 'Europe/Berlin',
  week: { monday: nineToFive, tuesday: nineToFive, wednesday: nineToFive, thursday: nineToFive, friday: nineToFive },
  holidays: { '2026-12-25': [], '2026-12-24': [{ from: '09:00', to: '12:00' }] },
}

/** Every moment between two at which the answer changes, in UTC. */
function changes(hours: Hours, from: string, to: string): string[] {
  const found: string[] = []
  let before = openNow(hours, at(from))
  for (let moment = at(from) + STEP; moment <= at(to); moment += STEP) {
    const open = openNow(hours, moment)
    if (open !== before) found.push(`${open ? 'opens' : 'closes'} ${new Date(moment).toISOString().slice(5, 16)}`)
    before = open
  }
  return found
}

describe('the hours of a queue', () => {
  it.each([
    ['before it opens', '2026-11-20T07:59:59.999Z', false],
    ['the moment it opens', '2026-11-20T08:00:00Z', true],
    ['the last moment', '2026-11-20T15:59:59.999Z', true],
    ['the moment it closes', '2026-11-20T16:00:00Z', false],
    ['at the weekend', '2026-11-21T10:00:00Z', false],
    ['in summer, when the same clock is another hour', '2026-07-20T07:00:00Z', true],
  ])('are those of its place: %s', (_, moment, open) => {
    expect(openNow(office, at(moment))).toBe(open)
  })

  it('say when it opens again: later today, tomorrow, after the weekend', () => {
    expect(iso(nextOpening(office, at('2026-11-19T05:00:00Z')))).toBe('2026-11-19T08:00:00.000Z')
    expect(iso(nextOpening(office, at('2026-11-19T20:00:00Z')))).toBe('2026-11-20T08:00:00.000Z')
    expect(iso(nextOpening(office, at('2026-11-20T20:00:00Z')))).toBe('2026-11-23T08:00:00.000Z')
  })

  it('say nothing of the next opening while it is open, and none where there never is one', () => {
    expect(nextOpening(office, at('2026-11-20T10:00:00Z'))).toBeUndefined()
    expect(nextOpening({ ...office, week: {}, holidays: {} }, at('2026-11-20T10:00:00Z'))).toBeUndefined()
  })

  it('have a break where there are two spans', () => {
    const lunch: Hours = {
      ...office,
      week: {
        friday: [
          { from: '09:00', to: '12:00' },
          { from: '13:00', to: '17:00' },
        ],
      },
    }
    expect(changes(lunch, '2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z')).toEqual([
      'opens 11-20T08:00',
      'closes 11-20T11:00',
      'opens 11-20T12:00',
      'closes 11-20T16:00',
    ])
    expect(iso(nextOpening(lunch, at('2026-11-20T11:30:00Z')))).toBe('2026-11-20T12:00:00.000Z')
  })

  it('go on over midnight, also from Sunday to Monday, and all round the clock', () => {
    const night: Hours = { timeZone: 'UTC', week: { sunday: [{ from: '22:00', to: '06:00' }] }, holidays: {} }
    expect(changes(night, '2026-11-21T00:00:00Z', '2026-11-24T00:00:00Z')).toEqual(['opens 11-22T22:00', 'closes 11-23T06:00'])
    const always: Hours = { timeZone: 'America/New_York', week: everyDay([{ from: '00:00', to: '24:00' }]), holidays: {} }
    expect(changes(always, '2026-10-30T00:00:00Z', '2026-11-04T00:00:00Z')).toEqual([])
    expect(openNow(always, at('2026-11-01T05:30:00Z'))).toBe(true)
  })
})

describe('a holiday', () => {
  it('closes the day, or gives it hours of its own', () => {
    expect(changes(office, '2026-12-23T17:00:00Z', '2026-12-28T12:00:00Z')).toEqual([
      'opens 12-24T08:00',
      'closes 12-24T11:00',
      'opens 12-28T08:00',
    ])
    expect(iso(nextOpening(office, at('2026-12-24T15:00:00Z')))).toBe('2026-12-28T08:00:00.000Z')
  })

  it('begins at its midnight, whatever the night before was going to do', () => {
    const nights: Hours = { timeZone: 'UTC', week: everyDay([{ from: '22:00', to: '06:00' }]), holidays: { '2026-12-25': [] } }
    expect(changes(nights, '2026-12-24T12:00:00Z', '2026-12-27T00:00:00Z')).toEqual([
      'opens 12-24T22:00',
      'closes 12-25T00:00',
      'opens 12-26T22:00',
    ])
  })

  it('that lasts for months is looked past', () => {
    const dates = Array.from({ length: 200 }, (_, n) => new Date(at('2026-11-20T00:00:00Z') + n * 86_400_000).toISOString().slice(0, 10))
    const long: Hours = { ...office, holidays: Object.fromEntries(dates.map((date) => [date, []])) }
    expect(iso(nextOpening(long, at('2026-11-20T12:00:00Z')))).toBe('2027-06-08T07:00:00.000Z')
  })
})

describe('a clock that jumps ahead', () => {
  // Berlin, 29 March 2026: 02:00 is followed by 03:00, at 01:00 UTC.
  const march = (from: string, to: string): Hours => ({ timeZone: 'Europe/Berlin', week: { sunday: [{ from, to }] }, holidays: {} })

  it.each([
    ['begin in the gap at the jump', '02:30', '05:00', ['opens 03-29T01:00', 'closes 03-29T03:00']],
    ['end in the gap at the jump', '00:00', '02:30', ['opens 03-28T23:00', 'closes 03-29T01:00']],
    ['lie in the gap are no hours at all', '02:10', '02:50', []],
    ['go across it are an hour shorter', '01:00', '04:00', ['opens 03-29T00:00', 'closes 03-29T02:00']],
  ])('hours that %s', (_, from, to, expected) => {
    expect(changes(march(from, to), '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toEqual(expected)
  })

  it('is opened after at the right moment', () => {
    expect(iso(nextOpening(march('02:30', '05:00'), at('2026-03-28T12:00:00Z')))).toBe('2026-03-29T01:00:00.000Z')
  })

  it('by half an hour only is followed too', () => {
    // Lord Howe, 4 October 2026: 02:00 is followed by 02:30, at 15:30 UTC of the third.
    const island: Hours = { timeZone: 'Australia/Lord_Howe', week: { sunday: [{ from: '02:15', to: '03:00' }] }, holidays: {} }
    expect(changes(island, '2026-10-03T12:00:00Z', '2026-10-04T12:00:00Z')).toEqual(['opens 10-03T15:30', 'closes 10-03T16:00'])
  })

  it('over midnight begins the day late', () => {
    // Beirut, 29 March 2026: midnight is followed by 01:00, at 22:00 UTC.
    const beirut: Hours = { timeZone: 'Asia/Beirut', week: { sunday: [{ from: '00:00', to: '02:00' }] }, holidays: {} }
    expect(changes(beirut, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toEqual(['opens 03-28T22:00', 'closes 03-28T23:00'])
  })
})

describe('a clock that goes back', () => {
  // New York, 1 November 2026: 02:00 is followed by 01:00, at 06:00 UTC; 01:30 is shown at 05:30 and 06:30 UTC.
  const november = (from: string, to: string): Hours => ({ timeZone: 'America/New_York', week: { sunday: [{ from, to }] }, holidays: {} })

  it.each([
    ['end in the hour that comes twice at its second end', '00:00', '01:30', ['opens 11-01T04:00', 'closes 11-01T06:30']],
    ['begin in it at its first beginning', '01:30', '03:00', ['opens 11-01T05:30', 'closes 11-01T08:00']],
    ['lie in it are open throughout', '01:15', '01:45', ['opens 11-01T05:15', 'closes 11-01T06:45']],
    ['go across it are an hour longer', '00:30', '02:30', ['opens 11-01T04:30', 'closes 11-01T07:30']],
  ])('hours that %s', (_, from, to, expected) => {
    expect(changes(november(from, to), '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z')).toEqual(expected)
  })
})

describe('over a whole year', () => {
  it.each(['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC'])(
    'the next opening in %s is the first minute at which it is open',
    (timeZone) => {
      const hours: Hours = {
        timeZone,
        week: everyDay([
          { from: '01:30', to: '02:30' },
          { from: '21:00', to: '00:30' },
        ]),
        holidays: {},
      }
      let moment = at('2026-01-01T00:00:00Z')
      const end = at('2027-01-01T00:00:00Z')
      while (moment < end) {
        const next = nextOpening(hours, moment)
        if (next === undefined) moment += 50 * MINUTE
        else {
          expect(openNow(hours, next)).toBe(true)
          expect(openNow(hours, next - 1)).toBe(false)
          moment = next
        }
      }
    },
  )
})

describe('a time zone', () => {
  it.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('%s is known: %s', (name, known) => {
    expect(isTimeZone(name)).toBe(known)
  })
})
