import { describe, expect, it } from 'vitest'
import type { Place } from '../../../../widget/conversation/view.ts'
import { initials } from '../../../../widget/ui/avatar.tsx'
import { validate } from '../../../../widget/ui/validate.ts'
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
    [place(2), 'You are second in line.'],
    [place(3, 120), 'You are third in line, about 2 minutes.'],
    [place(3, 100, 130), 'You are third in line, about 2 minutes.'],
    [place(4, 120, 290), 'You are fourth in line, 2 to 5 minutes.'],
    [place(1, 10, 30), 'You are next in line, less than a minute.'],
    [place(1, 50), 'You are next in line, about 1 minute.'],
    [place(10), 'You are 10th in line.'],
    [place(11), 'You are 11th in line.'],
    [place(12), 'You are 12th in line.'],
    [place(21), 'You are 21st in line.'],
    [place(22), 'You are 22nd in line.'],
    [place(103), 'You are 103rd in line.'],
    [place(111), 'You are 111th in line.'],
  ])('say the place %j as %j', (given, text) => {
    expect(words.place(given)).toBe(text)
  })

  it.each([
    [0, 'Updated just now'],
    [59_000, 'Updated just now'],
    [61_000, 'Updated 1 minute ago'],
    [200_000, 'Updated 3 minutes ago'],
  ])('say how fresh %i ms are', (agoMs, text) => {
    expect(words.updated(agoMs)).toBe(text)
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
      '496 left',
      '0 left',
      '1 character too long',
      '7 characters too long',
    ])
  })

  it('raise no voice', () => {
    const all: string[] = []
    const collect = (value: unknown) => {
      if (typeof value === 'string') all.push(value)
      else if (typeof value === 'object' && value) Object.values(value).forEach(collect)
    }
    collect(words)
    expect(all.length).toBeGreaterThan(40)
    for (const text of all) expect(text).not.toMatch(/!|oops|sorry|please/i)
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
