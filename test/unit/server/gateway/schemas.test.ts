import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../protocol/limits.ts'
import {
  joinRequest,
  pickUpRequest,
  readBody,
  readClientFrame,
  shopperResume,
  shopperStart,
  statusUpdate,
} from '../../../../server/gateway/schemas.ts'

const UUID = '0b7f3c62-5a0e-4a5c-9f0e-0123456789ab'
const CID = '0123456789abcdef'

const saying = (body: unknown, cid: unknown = CID) => ({
  type: 'message',
  conversation_uuid: UUID,
  message: { body, client_message_id: cid },
})
const frame = (value: unknown) => readClientFrame(typeof value === 'string' ? value : JSON.stringify(value))
const start = (more: Record<string, unknown> = {}) => readBody(shopperStart, { question: 'Hello', client_message_id: CID, ...more })
const bodyOf = (answer: ReturnType<typeof readClientFrame>) =>
  answer.ok && answer.frame.type === 'message' ? answer.frame.message.body : undefined

/** mulberry32: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('words', () => {
  const words: [string, string][] = [
    ['plain', 'Is it in stock?'],
    ['emoji with their joiners', '👩‍👩‍👧‍👦 🇩🇪 👍🏽'],
    ['bidi controls', 'abc \u202Edef\u202C \u2066x\u2069 שלום'],
    ['combining marks, unnormalised', 'e\u0301 \u00e9 A\u030A \u1E9B\u0323'],
    ['non-characters', '\uFFFF\uFFFE\u{10FFFF}'],
    ['the replacement character itself', '\uFFFD'],
    ['blanks around', '  two before, one behind \n'],
    ['line ends of each kind', 'a\nb\r\nc\rd\u2028e\u2029f'],
    ['other control characters', 'a\u0001\u001b[31m\u007f\u0085'],
    ['markup', '<img src=x onerror=alert(1)> & "quotes" \' `'],
    ['a BOM', '\uFEFFhello'],
    ['a private use letter', '\uE000'],
  ]
  it.each(words)('[DEL-17] come through as they are: %s', (_, text) => {
    expect(bodyOf(frame(saying(text)))).toBe(text)
    expect(start({ question: text })).toMatchObject({ ok: true, value: { question: text } })
  })

  it.each([
    ['a NUL', 'a\u0000b'],
    ['half a pair, high', 'a\uD83Db'],
    ['half a pair, low', 'a\uDE00b'],
    ['half a pair at the end', 'hello\uD83D'],
    ['two halves the wrong way round', '\uDE00\uD83D'],
  ])('[DEL-17] are refused, not changed, with %s', (_, text) => {
    expect(frame(saying(text))).toMatchObject({ ok: false, code: 'bad_frame', inReplyTo: CID })
    for (const field of ['question', 'conversation_participant_name', 'queue_name', 'url', 'cart_id', 'ucacid', 'email'])
      expect(start({ [field]: text }).ok).toBe(false)
  })

  it('[DEL-17] are equal after the door or refused, whatever they are', () => {
    const seed = Date.now() % 2 ** 31
    const random = seeded(seed)
    const ranges = [0x20, 0x80, 0x300, 0x2100, 0xd800, 0xe000, 0x10000] as const
    for (let n = 0; n < 10_000; n++) {
      const top = ranges[Math.floor(random() * ranges.length)] ?? 1
      const text = String.fromCharCode(...Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * top)))
      const heard = bodyOf(frame(saying(text)))
      const mayBeRefused = text.trim() === '' || text.includes('\0') || !text.isWellFormed()
      if (heard !== text && !mayBeRefused) expect.fail(`${JSON.stringify(text)} became ${JSON.stringify(heard)}, seed ${seed}`)
      if (heard !== undefined && mayBeRefused) expect.fail(`${JSON.stringify(text)} was taken, seed ${seed}`)
    }
  })

  it.each(['', ' ', '\n\t ', '\u00a0\u2003\uFEFF'])('are refused when nothing is said: %j', (text) => {
    expect(frame(saying(text))).toMatchObject({ ok: false, code: 'bad_frame', inReplyTo: CID })
    expect(start({ question: text }).ok).toBe(false)
  })

  it.each([
    ['an object', { html: '<b>' }],
    ['a list', ['a']],
    ['a number', 7],
    ['null', null],
    ['nothing', undefined],
  ])('are refused when they are %s', (_, body) => {
    expect(frame(saying(body))).toMatchObject({ ok: false, code: 'bad_frame' })
    expect(start({ question: body }).ok).toBe(false)
  })
})

describe('limits hold to the very letter', () => {
  const units = (count: number) => '👍'.repeat(Math.floor(count / 2)) + 'x'.repeat(count % 2)

  it('a message has at most 4,096 UTF-16 units', () => {
    expect(bodyOf(frame(saying(units(LIMITS.messageUnits))))).toHaveLength(4096)
    expect(frame(saying(units(LIMITS.messageUnits + 1)))).toMatchObject({ ok: false, code: 'too_long', inReplyTo: CID })
  })

  it.each([
    ['question', LIMITS.messageUnits],
    ['conversation_participant_name', LIMITS.nameUnits],
    ['queue_name', LIMITS.nameUnits],
    ['url', LIMITS.urlUnits],
  ])('%s has at most %i', (field, max) => {
    expect(start({ [field]: units(max) }).ok).toBe(true)
    expect(start({ [field]: units(max + 1) })).toMatchObject({ ok: false, developerMessage: `${field}: is longer than ${max} characters` })
  })

  it('an e-mail address has at most 254', () => {
    const email = (count: number) => `${'s'.repeat(count - 9)}@shop.com`
    expect(start({ email: email(LIMITS.emailUnits) }).ok).toBe(true)
    expect(start({ email: email(LIMITS.emailUnits + 1) }).ok).toBe(false)
  })

  it('a client_message_id has 16 to 128 plain letters', () => {
    const isTaken = (cid: unknown) => frame(saying('x', cid)).ok && start({ client_message_id: cid }).ok
    expect(isTaken('a'.repeat(16))).toBe(true)
    expect(isTaken('aZ09_-'.repeat(21))).toBe(true)
    for (const cid of ['a'.repeat(15), 'a'.repeat(129), 'a'.repeat(15).concat(' '), 'ä'.repeat(20), `${CID}\n`, '', 7, null, undefined])
      expect(isTaken(cid)).toBe(false)
  })

  it('a cart has at most a hundred items', () => {
    const cart = (count: number) => ({
      type: 'event',
      event_type: 'webchat context',
      conversation_uuid: UUID,
      event_webchat_context: { cart: { items: Array.from({ length: count }, () => ({ item_id: 'x' })) } },
    })
    expect(frame(cart(100)).ok).toBe(true)
    expect(frame(cart(101)).ok).toBe(false)
  })

  it('a recording part has at most 24,576 letters of base64', () => {
    const part = (data: string) => ({ type: 'event', event_type: 'rrweb', conversation_uuid: UUID, event_rrweb: { type: 'events', data } })
    expect(frame(part('A'.repeat(24_576))).ok).toBe(true)
    expect(frame(part('A'.repeat(24_577))).ok).toBe(false)
    expect(frame(part('<script>')).ok).toBe(false)
  })
})

describe('frames', () => {
  const event = (event_type: string, payload: object) => ({ type: 'event', event_type, conversation_uuid: UUID, ...payload })

  it('keep the fields we know and drop all others', () => {
    const answer = frame({
      ...saying('Hello'),
      seq: 9,
      stream: 'x',
      admin: true,
      message: { ...saying('Hello').message, message_epoch: 1, author_conversation_participant_arn: 'arn:ada' },
    })
    expect(answer).toEqual({ ok: true, frame: saying('Hello') })
    const typing = event('typing', { event_typing: { value: 'x', author_conversation_participant_name: 'Ada' } })
    expect(frame(typing)).toEqual({ ok: true, frame: event('typing', { event_typing: { value: 'x' } }) })
    const read = event('read message', { event_read_message: { message_epoch: 5, reader_conversation_participant_arn: 'arn:ada' } })
    expect(frame(read)).toEqual({ ok: true, frame: event('read message', { event_read_message: { message_epoch: 5 } }) })
  })

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['words', '"message"'],
    ['an unknown type', { type: 'shout' }],
    ['no type', {}],
    ['a type from the prototype', { type: 'constructor' }],
    ['an event of the server', event('conversation closed', { event_conversation_closed: {} })],
    ['an event without its payload', event('typing', {})],
    ['an event from the prototype', event('__proto__', {})],
    ['a mark that is no number', event('read message', { event_read_message: { message_epoch: '5' } })],
    ['a mark below zero', event('read message', { event_read_message: { message_epoch: -1 } })],
    ['a mark between numbers', event('read message', { event_read_message: { message_epoch: 1.5 } })],
    [
      'a mark beyond numbers',
      JSON.stringify(event('read message', { event_read_message: { message_epoch: 1 } })).replace('":1', '":1e400'),
    ],
    ['a conversation that is no uuid', { ...saying('x'), conversation_uuid: '../../etc/passwd' }],
    ['a conversation that is a list', { ...saying('x'), conversation_uuid: [UUID] }],
    [
      'a payload under the prototype',
      `{"type":"message","conversation_uuid":"${UUID}","__proto__":{"message":{"body":"x","client_message_id":"${CID}"}}}`,
    ],
    ['depth', '['.repeat(30_000)],
    ['depth that closes', '['.repeat(30_000) + ']'.repeat(30_000)],
    ['a deep message', `{"type":"message","conversation_uuid":"${UUID}","message":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
  ])('[DOS-08] are refused with %s', (_, value) => {
    expect(frame(value)).toMatchObject({ ok: false, code: 'bad_frame' })
  })

  it('name the message they refuse only by an id that could be one', () => {
    expect(frame(saying(7, 'x'))).toMatchObject({ ok: false, inReplyTo: undefined })
    expect(frame(saying(7, { a: 1 }))).toMatchObject({ ok: false, inReplyTo: undefined })
    expect(frame(saying(7))).toMatchObject({ ok: false, inReplyTo: CID })
  })
})

describe('bodies', () => {
  it('name the field that is wrong, and never say what was in it', () => {
    for (const [schema, body] of [
      [statusUpdate, { agent_status: 'canary' }],
      [shopperStart, 'canary'],
      [shopperStart, { question: { a: 'canary' }, client_message_id: CID }],
      [shopperStart, { question: 'x', client_message_id: CID, email: 'canary' }],
      [shopperResume, { resolve_only: true, resume_secret: 'canary' }],
      [pickUpRequest, { conversation_webchat_queue_uuid: 'canary' }],
      [joinRequest, 'canary'],
    ] as const) {
      const answer = readBody(schema, body)
      expect(answer.ok).toBe(false)
      expect(JSON.stringify(answer)).not.toContain('canary')
    }
    expect(readBody(statusUpdate, { agent_status: 'x' })).toMatchObject({ developerMessage: expect.stringContaining('agent_status') })
  })

  it.each([
    ['sam@example.com', true],
    ['s@localhost', true],
    ['', true],
    ['sam', false],
    ['sam@', false],
    ['@example.com', false],
    ['sam@example.com <script>', false],
    ['a b@example.com', false],
    ['sam@exam@ple.com', false],
  ])('take %j for an e-mail address: %s', (email, isOne) => {
    expect(start({ email }).ok).toBe(isOne)
  })

  it('take a join without a body', () => {
    for (const body of [undefined, null, {}, { participant_language_iso_code: 'de-CH' }]) expect(readBody(joinRequest, body).ok).toBe(true)
    expect(readBody(joinRequest, { participant_language_iso_code: '../x' }).ok).toBe(false)
  })
})
