import { describe, expect, it } from 'vitest'
import type { Place } from '../../../../widget/conversation/view.ts'
import { initials } from '../../../../widget/ui/avatar.tsx'
import { validate } from '../../../../widget/ui/validate.ts'
import * as waiting from '../../../../widget/ui/waiting-words.ts'
import * as words from '../../../../widget/ui/words.ts'

const place = (position: number, waitSeconds?: number, waitMaxSeconds?: number): Place => ({
  position,
  available: true,
  toldAt: 0,
  ...(waitSeconds !== undefined && { waitSeconds }),
  ...(waitMaxSeconds !== undefined && { waitMaxSeconds }),
})

describe('words', () => {
  it.each<[Place, string]>([
    [place(1), 'You are next in line.'],
    [place(2), 'You are number 2 in line.'],
    [place(3, 120), 'You are number 3 in line. It usually takes about 2 minutes.'],
    [place(3, 100, 130), 'You are number 3 in line. It usually takes about 2 minutes.'],
    [place(4, 120, 290), 'You are number 4 in line. It usually takes about 2–5 minutes.'],
    [place(1, 10, 30), 'You are next in line. The wait is less than a minute.'],
    [place(1, 50), 'You are next in line. It usually takes about 1 minute.'],
    [place(1_012), 'You are number 1,012 in line.'],
  ])('say the place %j as %j', (given, text) => {
    expect(waiting.place(given)).toBe(text)
  })

  it.each([
    [0, 'Updated just now'],
    [59_000, 'Updated just now'],
    [61_000, 'Updated 1 minute ago'],
    [200_000, 'Updated 3 minutes ago'],
  ])('say how fresh %i ms are', (agoMs, text) => {
    expect(waiting.updated(agoMs)).toBe(text)
  })

  it.each([
    [{ code: 'rate', retryAfterSeconds: 40 } as const, 'That was a lot at once. Try again in 40 seconds.'],
    [{ code: 'rate', retryAfterSeconds: 600 } as const, 'That was a lot at once. Try again in 10 minutes.'],
    [{ code: 'rate' } as const, 'That was a lot at once. Try again in a moment.'],
  ])('say when to try again after %j', (trouble, text) => {
    expect(words.trouble(trouble)).toBe(text)
  })

  it('count what is left and what is too much', () => {
    expect([words.remaining(496), words.remaining(0), words.remaining(-1), words.remaining(-7)]).toEqual([
      'Characters left: 496',
      'Characters left: 0',
      'Characters too many: 1',
      'Characters too many: 7',
    ])
  })
})

describe('the start form', () => {
  const form = { name: 'Nora', email: '', question: 'Is it in stock?' }
  it.each([
    ['takes a name and a question', form, []],
    ['takes an e-mail address', { ...form, email: 'nora@example.com' }, []],
    ['takes one with spaces around', { ...form, email: '  nora@example.com ' }, []],
    ['asks for a name', { ...form, name: '   ' }, ['name']],
    ['asks for a question', { ...form, question: '\n ' }, ['question']],
    ['refuses what cannot be an address', { ...form, email: 'nora@' }, ['email']],
    ['refuses a host without a dot', { ...form, email: 'nora@shop' }, ['email']],
    ['refuses two addresses', { ...form, email: 'a@b.example c@d.example' }, ['email']],
    ['takes a name of 120 units', { ...form, name: 'n'.repeat(120) }, []],
    ['refuses one more', { ...form, name: 'n'.repeat(121) }, ['name']],
    ['takes an address of 254 units', { ...form, email: `${'n'.repeat(242)}@example.com` }, []],
    ['refuses one unit more', { ...form, email: `${'n'.repeat(243)}@example.com` }, ['email']],
    ['takes a question of 4096 units', { ...form, question: 'q'.repeat(4096) }, []],
    ['refuses a longer one', { ...form, question: 'q'.repeat(4097) }, ['question']],
    ['names every field at once', { name: '', email: 'x', question: '' }, ['name', 'email', 'question']],
  ])('%s', (_rule, given, fields) => {
    expect(Object.keys(validate(given))).toEqual(fields)
  })
})

describe('initials', () => {
  it.each([
    ['Ada', 'A'],
    ['Ada Okafor', 'AO'],
    ['  ada  maria okafor ', 'AO'],
    ['😀 smile', '😀S'],
    ['', ''],
  ])('of %j are %j', (name, text) => {
    expect(initials(name)).toBe(text)
  })
})
