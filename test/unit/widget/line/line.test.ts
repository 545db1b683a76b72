import { describe, expect, it } from 'vitest'
import { CLOSE, shouldComeBack } from '../../../../protocol/close-codes.ts'
import { dueAt, type Line, type LineEvent, QUIET, step } from '../../../../widget/line/line.ts'

const NOW = 1_000_000
const HALF = 0.5
const open: Line = { at: 'open', attempt: 0, misses: 0, since: NOW - 5_000, until: NOW + 30_000, renewAt: Infinity, probeAt: Infinity }
const dialing: Line = { at: 'dialing', attempt: 0, misses: 0, why: 'dial', until: NOW + 10_000, granted: false }
const granted: Line = { ...dialing, granted: true, until: NOW + 4_000 }
const waiting: Line = { at: 'waiting', attempt: 3, misses: 0, why: 'unopened', until: NOW + 4_000, firm: false }
const firm: Line = { ...waiting, firm: true }
const renewing: Line = { ...open, at: 'renewing', why: 'stale', renewAt: NOW, giveUpAt: NOW + 9_000 }
const overHttp: Line = { ...open, misses: 2, probeAt: NOW + 300_000 }
const probing: Line = { ...overHttp, at: 'renewing', why: 'dial', probeAt: NOW, giveUpAt: NOW + 9_000 }

describe('the life of a line', () => {
  const table: { rule: string; from: Line; event: LineEvent; at?: number; to: Partial<Line> }[] = [
    { rule: 'stays quiet until somebody wants it', from: QUIET, event: { is: 'kick' }, to: QUIET },
    { rule: 'dials when wanted', from: QUIET, event: { is: 'wake' }, to: { at: 'dialing', attempt: 0, why: 'dial', until: NOW + 10_000 } },
    { rule: 'wanting twice is wanting', from: open, event: { is: 'wake' }, to: open },
    {
      rule: 'gives the upgrade its own ten seconds',
      from: dialing,
      event: { is: 'granted', isOnlyWay: true },
      at: NOW + 4_000,
      to: { until: NOW + 14_000, granted: true },
    },
    {
      rule: '[REC-15] gives up a dial that is never answered',
      from: dialing,
      event: { is: 'due' },
      at: NOW + 10_000,
      to: { at: 'waiting', attempt: 1, why: 'unopened' },
    },
    {
      rule: 'opens, and expects to hear something within 35 s',
      from: dialing,
      event: { is: 'opened', expiresAt: Infinity },
      to: { at: 'open', since: NOW, until: NOW + 35_000, renewAt: Infinity },
    },
    { rule: 'takes any frame for a sign of life', from: open, event: { is: 'heard' }, to: { at: 'open', until: NOW + 35_000 } },
    {
      rule: '[REC-04] redials when the line goes silent',
      from: open,
      event: { is: 'due' },
      at: NOW + 30_000,
      to: { at: 'waiting', why: 'dial' },
    },
    {
      rule: '[REC-04] counts silence twice, so that the shopper is told at once',
      from: { ...open, since: 0 },
      event: { is: 'due' },
      at: NOW + 30_000,
      to: { attempt: 2 },
    },
    { rule: 'does nothing before something is due', from: open, event: { is: 'due' }, to: open },
    {
      rule: 'comes back after a cut',
      from: open,
      event: { is: 'closed', code: 1006 },
      to: { at: 'waiting', attempt: 1, until: NOW + 250, firm: false },
    },
    {
      rule: 'asks for a fresh token when the old one has ended',
      from: open,
      event: { is: 'closed', code: CLOSE.tokenExpired },
      to: { at: 'waiting', why: 'stale' },
    },
    {
      rule: 'dials again when the wait is over, with what it knows',
      from: waiting,
      event: { is: 'due' },
      at: NOW + 4_000,
      to: { at: 'dialing', attempt: 3, why: 'unopened' },
    },
    { rule: '[REC-13] dials at once when kicked', from: waiting, event: { is: 'kick' }, to: { at: 'dialing', attempt: 3 } },
    { rule: '[REC-08] is not kicked out of a wait that the server asked for', from: firm, event: { is: 'kick' }, to: firm },
    {
      rule: '[REC-08] waits as long as the server said',
      from: dialing,
      event: { is: 'failed', why: 'dial', retryAfterMs: 60_000 },
      to: { until: NOW + 60_000, firm: true },
    },
    {
      rule: 'asks an open line for a proof of life when kicked',
      from: open,
      event: { is: 'kick' },
      to: { at: 'open', until: NOW + 2_000 },
    },
    {
      rule: 'renews before the token ends',
      from: { ...open, renewAt: NOW },
      event: { is: 'due' },
      to: { at: 'renewing', why: 'stale', until: NOW + 30_000, giveUpAt: NOW + 10_000 },
    },
    {
      rule: 'keeps the old socket when the new one fails',
      from: renewing,
      event: { is: 'unopened' },
      to: { at: 'open', renewAt: NOW + 15_000 },
    },
    {
      rule: 'keeps the old socket when the new one hangs',
      from: renewing,
      event: { is: 'due' },
      at: NOW + 9_000,
      to: { at: 'open', until: NOW + 30_000 },
    },
    {
      rule: 'does not forget how long it has lived when renewed',
      from: renewing,
      event: { is: 'opened', expiresAt: NOW + 7_200_000 },
      to: { at: 'open', since: NOW - 5_000, renewAt: NOW + 7_140_000 },
    },
    {
      rule: 'does not renew without end on a nonsensical expiry',
      from: dialing,
      event: { is: 'opened', expiresAt: 0 },
      to: { renewAt: NOW + 15_000 },
    },
    { rule: 'rests when nobody wants it', from: open, event: { is: 'rest' }, to: QUIET },
    {
      rule: 'stops for good when credentials are refused',
      from: dialing,
      event: { is: 'refused', code: CLOSE.revoked },
      to: { at: 'refused', code: CLOSE.revoked },
    },
    { rule: 'does not wake up refused', from: { at: 'refused', code: 4500 }, event: { is: 'wake' }, to: { at: 'refused' } },
    { rule: 'is not kicked out of a refusal', from: { at: 'refused', code: 4500 }, event: { is: 'kick' }, to: { at: 'refused' } },
    {
      rule: '[REC-09] waits less long for a socket that hangs when there is another way',
      from: dialing,
      event: { is: 'granted', isOnlyWay: false },
      to: { until: NOW + 4_000 },
    },
    {
      rule: '[REC-09] goes over HTTP after a socket that hung while HTTP answered',
      from: granted,
      event: { is: 'due' },
      at: NOW + 4_000,
      to: { at: 'waiting', misses: 2, why: 'unopened' },
    },
    { rule: '[REC-09] gives a socket that was refused one more try', from: granted, event: { is: 'unopened' }, to: { misses: 1 } },
    { rule: '[REC-09] does not try it a third time', from: { ...granted, misses: 1 }, event: { is: 'unopened' }, to: { misses: 2 } },
    {
      rule: '[REC-10] blames no socket while nothing answers',
      from: { ...dialing, misses: 1 },
      event: { is: 'failed', why: 'unopened' },
      to: { at: 'waiting', misses: 0, why: 'unopened' },
    },
    {
      rule: '[REC-10] blames no socket when credentials never come',
      from: { ...dialing, misses: 1 },
      event: { is: 'due' },
      at: NOW + 10_000,
      to: { at: 'waiting', misses: 0 },
    },
    {
      rule: '[REC-09] tries sockets again when HTTP does not carry either',
      from: { ...granted, misses: 2 },
      event: { is: 'unopened' },
      to: { misses: 0 },
    },
    {
      rule: '[REC-09] gives the way over HTTP its whole ten seconds',
      from: { ...dialing, misses: 2 },
      event: { is: 'granted', isOnlyWay: false },
      to: { until: NOW + 10_000 },
    },
    {
      rule: '[REC-09] is open over HTTP, and means to look for sockets later',
      from: { ...granted, misses: 2 },
      event: { is: 'opened', expiresAt: Infinity },
      to: { at: 'open', misses: 2, probeAt: NOW + 300_000 },
    },
    {
      rule: '[REC-09] comes back over HTTP at once when that line was cut',
      from: overHttp,
      event: { is: 'closed', code: 1006 },
      to: { at: 'waiting', misses: 2, why: 'dial' },
    },
    {
      rule: '[REC-09] tries a socket while the line over HTTP works on',
      from: { ...overHttp, until: NOW + 330_000 },
      event: { is: 'due' },
      at: NOW + 300_000,
      to: { at: 'renewing', why: 'dial', misses: 2 },
    },
    {
      rule: '[REC-09] leaves HTTP when a socket opens again',
      from: probing,
      event: { is: 'opened', expiresAt: Infinity },
      to: { at: 'open', misses: 0, probeAt: Infinity },
    },
    {
      rule: '[REC-09] stays with HTTP when none does, and keeps the end of its token',
      from: { ...probing, renewAt: NOW + 60_000 },
      event: { is: 'unopened' },
      to: { at: 'open', misses: 2, probeAt: NOW + 300_000, renewAt: NOW + 60_000 },
    },
    {
      rule: '[REC-09] stays with HTTP when a socket hangs',
      from: probing,
      event: { is: 'due' },
      at: NOW + 9_000,
      to: { at: 'open', misses: 2, probeAt: NOW + 309_000 },
    },
    {
      rule: 'renews over HTTP what goes over HTTP',
      from: { ...overHttp, at: 'renewing', why: 'stale', giveUpAt: NOW + 9_000 },
      event: { is: 'opened', expiresAt: Infinity },
      to: { at: 'open', misses: 2, probeAt: NOW + 300_000 },
    },
    { rule: 'ignores the death of a socket it has left', from: waiting, event: { is: 'closed', code: 1006 }, to: waiting },
  ]
  it.each(table)('$rule', ({ from, event, at = NOW, to }) => {
    expect(step(from, event, at, HALF)).toMatchObject(to)
  })

  const everyCode = [1000, 1001, 1005, 1006, 1008, 1009, 1011, 1012, ...Array.from({ length: 1000 }, (_, index) => 4000 + index)]
  it('[REC-07] comes back or stops as the range of the close code says', () => {
    for (const code of everyCode) {
      const after = step(open, { is: 'closed', code }, NOW, HALF)
      expect([code, after.at]).toEqual([code, shouldComeBack(code) ? 'waiting' : 'refused'])
    }
  })

  it.each([CLOSE.rate, CLOSE.tooSlow])('[REC-08] leaves a server alone that says "too much" (%i), whatever the dice say', (code) => {
    expect(step(open, { is: 'closed', code }, NOW, 0)).toMatchObject({ at: 'waiting', until: NOW + 4_000, firm: true })
  })
})

describe('backing off', () => {
  const failTimes = (count: number, random: number) => {
    let line: Line = dialing
    for (let failure = 0; failure < count; failure++) {
      line = step(line, { is: 'failed', why: 'dial' }, NOW, random)
      if (failure < count - 1) line = step(line, { is: 'due' }, dueAt(line), random)
    }
    return dueAt(line) - NOW
  }

  it.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [6, 16_000],
    [7, 30_000],
    [20, 30_000],
  ])('[REC-06] spreads failure %i over the whole of %i ms', (count, windowMs) => {
    expect(failTimes(count, 0)).toBe(0)
    expect(failTimes(count, 0.999999)).toBeCloseTo(windowMs, -2)
  })

  it('starts from the floor after a line that has proven itself', () => {
    const proven: Line = { ...open, attempt: 9, since: NOW - 30_000, until: NOW + 1 }
    expect(step(proven, { is: 'closed', code: 1006 }, NOW, HALF)).toMatchObject({ attempt: 1, until: NOW + 250 })
  })

  it('keeps climbing when the line flaps', () => {
    const flapping: Line = { ...open, attempt: 4, since: NOW - 29_000, until: NOW + 1 }
    expect(step(flapping, { is: 'closed', code: 1006 }, NOW, HALF)).toMatchObject({ attempt: 5, until: NOW + 4_000 })
  })
})
