import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mailbox } from '../../../../server/mail/mailbox.ts'

it.each([
  ['sam@example.com', 'sam@example.com'],
  ["sam.o'neil+shop@mail.example.co.uk", "sam.o'neil+shop@mail.example.co.uk"],
  ['sam@bücher.example', 'sam@xn--bcher-kva.example'],
])('%s is an address', (text, address) => {
  expect(mailbox(text)).toBe(address)
})

it('is one address of printable ASCII, or nothing', () => {
  const pieces = fc.constantFrom(
    '@',
    '.',
    ',',
    ';',
    '<',
    '>',
    '"',
    '\r\n',
    '\n',
    ' ',
    '\u0000',
    ':',
    '(',
    ')',
    '\\',
    'a',
    'é',
    'example.com',
    '＠',
    '。',
    '\u2028',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 12 }), (parts) => {
      const address = mailbox(parts.join(''))
      if (address !== undefined) expect(address).toMatch(/^[!#-'*+\-./0-9=?A-Z^-~]+@[A-Za-z0-9.-]+$/)
    }),
    { numRuns: 300, seed: 4 },
  )
})
