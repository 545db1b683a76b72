import { describe, expect, it } from 'vitest'
import { complete, completionAt } from '../../../demo/console/state/canned.ts'

const canned = [
  { conversation_canned_message_oid: 1, short_code: 'hello', canned_message: 'Hello, how can I help?' },
  { conversation_canned_message_oid: 2, short_code: '/help', canned_message: 'Here is how.' },
  { conversation_canned_message_oid: 3, short_code: 'returns', canned_message: 'Thirty days, and we help with the label.' },
  { conversation_canned_message_oid: 4, short_code: 'empty' },
]

const codes = (draft: string, caret = draft.length) => completionAt(draft, caret, canned)?.choices.map((one) => one.short_code)

describe('canned messages', () => {
  it.each([
    { draft: '/', expected: ['hello', '/help', 'returns'] },
    { draft: '/he', expected: ['hello', '/help'] },
    { draft: '/HEL', expected: ['hello', '/help', 'returns'] },
    { draft: '/hello', expected: ['hello'] },
    { draft: 'Good day\n/ret', expected: ['returns'] },
    { draft: 'Good day /ret', expected: ['returns'] },
    { draft: 'and/or', expected: undefined },
    { draft: 'https://he', expected: undefined },
    { draft: '/hello there', expected: undefined },
    { draft: '/unknown', expected: undefined },
    { draft: '', expected: undefined },
  ])('offers for "$draft" $expected', ({ draft, expected }) => {
    expect(codes(draft)?.sort()).toEqual(expected?.sort())
  })

  it('looks at the word before the caret, not at the end', () => {
    expect(codes('/ret and more', 4)).toEqual(['returns'])
  })

  it('puts the text in the place of the code and keeps what follows', () => {
    const completion = completionAt('Hi /ret bye', 7, canned)
    const choice = completion?.choices[0]
    if (!completion || !choice) throw new Error('nothing offered')
    expect(complete('Hi /ret bye', completion, choice)).toEqual({ draft: 'Hi Thirty days, and we help with the label. bye', caret: 43 })
  })
})
