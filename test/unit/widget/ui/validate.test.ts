// What the start form says beside its fields, as tables.

import { describe, expect, it } from 'vitest'
import type { WebchatFormField } from '../../../../protocol/models.ts'
import { FIELDS, isEmail, validate } from '../../../../widget/ui/validate.ts'
import * as words from '../../../../widget/ui/words.ts'

const form = { name: 'Nora', email: 'nora@example.com', question: 'Is it in stock?' }
const own = (kind: WebchatFormField['kind'], more: object = {}): WebchatFormField => ({ name: 'own', kind, ...more })

describe('[C2] the start form', () => {
  it.each([
    [{}, {}],
    [{ email: '' }, {}],
    [
      { name: ' ', email: 'nora@', question: '' },
      { name: words.nameMissing(), email: words.emailWrong(), question: words.questionMissing() },
    ],
    [{ name: 'n'.repeat(121) }, { name: words.remaining(-1) }],
    [{ question: 'q'.repeat(4_097) }, { question: words.remaining(-1) }],
  ])('of every shop, filled with %o', (changes, errors) => {
    expect(validate({ ...form, ...changes })).toEqual(errors)
  })

  it.each([
    ['text, needed', own('text', { required: true }), undefined, words.missing()],
    ['text, needed, a blank', own('text', { required: true }), ' ', words.missing()],
    ['text, not needed', own('text'), undefined, undefined],
    ['text, too long', own('text'), 'x'.repeat(501), words.remaining(-1)],
    ['a choice, needed', own('select', { required: true, options: [{ value: 'a' }] }), '', words.missing()],
    ['a choice', own('select', { required: true, options: [{ value: 'a' }] }), 'a', undefined],
    ['a box, needed', own('checkbox', { required: true }), '', words.missing()],
    ['a box, ticked', own('checkbox', { required: true }), 'yes', undefined],
  ])('of one shop: %s', (_, field, value, error) => {
    const answers: Record<string, string> = value === undefined ? {} : { own: value }
    expect(validate({ ...form, answers }, [...FIELDS, field])).toEqual(error ? { own: error } : {})
  })

  it('a shop that asks for no name gets none, and one that needs an address has it asked for', () => {
    const fields: WebchatFormField[] = [
      { name: 'email', kind: 'email', required: true },
      { name: 'question', kind: 'question' },
    ]
    expect(validate({ name: '', email: '', question: 'Hello' }, fields)).toEqual({ email: words.emailWrong() })
  })

  it.each([
    ['nora@example.com', true],
    ['nora@shop', false],
    ['nora', false],
    ['a b@example.com', false],
    [`${'n'.repeat(250)}@example.com`, false],
  ])('%s is an address: %s', (text, is) => {
    expect(isEmail(text)).toBe(is)
  })
})
