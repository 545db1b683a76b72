import { describe, expect, it } from 'vitest'
import { isFrom, otherLoopbackOrigin, parseFromViewer, parseToViewer } from '../../../demo/viewer/messages.ts'

const event = { type: 3, timestamp: 1_700_000_000_000, data: {} }

describe('a message to the viewer', () => {
  it.each([
    { raw: { kind: 'init', events: [event] }, read: { kind: 'init', events: [event] } },
    { raw: { kind: 'events', events: [] }, read: { kind: 'events', events: [] } },
    { raw: { kind: 'clear', more: 1 }, read: { kind: 'clear' } },
    { raw: { kind: 'eval', events: [event] }, read: undefined },
    { raw: 'init', read: undefined },
    { raw: null, read: undefined },
    { raw: [event], read: undefined },
    { raw: { kind: 'init' }, read: 'damaged' },
    { raw: { kind: 'init', events: 'x' }, read: 'damaged' },
    { raw: { kind: 'init', events: [null] }, read: 'damaged' },
    { raw: { kind: 'init', events: [{ ...event, type: '2' }] }, read: 'damaged' },
    { raw: { kind: 'init', events: [{ ...event, type: -1 }] }, read: 'damaged' },
    { raw: { kind: 'init', events: [{ ...event, type: 2.5 }] }, read: 'damaged' },
    { raw: { kind: 'init', events: [{ ...event, timestamp: -1 }] }, read: 'damaged' },
    { raw: { kind: 'init', events: [{ ...event, timestamp: Number.NaN }] }, read: 'damaged' },
    { raw: { kind: 'init', events: [{ ...event, data: 'x' }] }, read: 'damaged' },
    { raw: { kind: 'init', events: [{ ...event, data: [] }] }, read: 'damaged' },
    { raw: { kind: 'init', events: Array(50_001).fill(event) }, read: 'damaged' },
  ])('[RPV-03] is read as $read.kind or refused: $raw.kind', ({ raw, read }) => {
    expect(parseToViewer(raw)).toEqual(read)
  })

  it('comes through with its nulls', () => {
    const withNull = { ...event, data: { nextId: null, parentId: 1 } }
    expect(parseToViewer({ kind: 'events', events: [withNull] })).toEqual({ kind: 'events', events: [withNull] })
  })
})

describe('a message from the viewer', () => {
  it.each([
    { raw: { kind: 'ready' }, read: { kind: 'ready' } },
    { raw: { kind: 'showing', width: 1200, height: 800 }, read: { kind: 'showing', width: 1200, height: 800 } },
    { raw: { kind: 'showing', width: '100%', height: 1 }, read: undefined },
    { raw: { kind: 'showing', width: 1e9, height: 1 }, read: undefined },
    { raw: { kind: 'damaged', reason: 'x'.repeat(999) }, read: { kind: 'damaged', reason: 'x'.repeat(300) } },
    { raw: { kind: 'damaged', reason: {} }, read: undefined },
    { raw: undefined, read: undefined },
  ])('is read or passed over: $raw.kind', ({ raw, read }) => {
    expect(parseFromViewer(raw)).toEqual(read)
  })
})

describe('the other origin', () => {
  it.each([
    ['http://localhost:8787/console', 'http://127.0.0.1:8787'],
    ['http://127.0.0.1:8787/viewer', 'http://localhost:8787'],
    ['https://localhost/console', 'https://127.0.0.1'],
    ['http://shop.example:8787/console', undefined],
    ['http://localhost.example.com/console', undefined],
    ['http://127.0.0.2/console', undefined],
  ])('of %s is %s', (address, origin) => {
    expect(otherLoopbackOrigin(new URL(address))).toBe(origin)
  })
})

describe('a sender', () => {
  const console = { name: 'the console' }
  const expected = { origin: 'http://localhost:8787', source: console }

  it.each([
    {
      rule: 'is believed when window and origin are the expected ones',
      event: { origin: 'http://localhost:8787', source: console },
      believed: true,
    },
    { rule: 'is not believed from another window of that origin', event: { origin: 'http://localhost:8787', source: {} }, believed: false },
    { rule: 'is not believed from another port', event: { origin: 'http://localhost:8788', source: console }, believed: false },
    { rule: 'is not believed from another scheme', event: { origin: 'https://localhost:8787', source: console }, believed: false },
    {
      rule: 'is not believed from an origin that only begins alike',
      event: { origin: 'http://localhost:8787.example.com', source: console },
      believed: false,
    },
    { rule: 'is not believed from a sealed page', event: { origin: 'null', source: console }, believed: false },
  ])('$rule', ({ event, believed }) => {
    expect(isFrom(event, expected)).toBe(believed)
  })

  it('is not believed while the expected window is not there yet', () => {
    expect(isFrom({ origin: expected.origin, source: null }, { origin: expected.origin, source: null })).toBe(false)
  })
})
