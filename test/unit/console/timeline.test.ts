import { describe, expect, it } from 'vitest'
import { type Piece, timelineOf } from '../../../demo/console/state/timeline.ts'
import type { Outgoing } from '../../../widget/conversation/outbox.ts'
import type { Notice, Room, SaidMessage } from '../../../widget/conversation/room.ts'
import { ADA, MIRA } from './fixtures.ts'

const MORNING = new Date(2026, 0, 5, 9, 0).getTime()
const minutes = (count: number) => MORNING + count * 60_000
const me = { arn: ADA, name: 'Ada' }

const message = (seq: number, authorArn: string, at: number): SaidMessage => ({
  uuid: `m${seq}`,
  seq,
  authorArn,
  authorName: authorArn,
  body: `${seq}`,
  epoch: minutes(at),
  kind: 'message',
})
const notice = (seq: number, at: number): Notice => ({ seq, epoch: minutes(at), kind: 'joined', name: 'Ada', arn: ADA })
const pending = (id: string, at: number, state: 'sending' | 'failed' = 'sending'): Outgoing => ({
  clientMessageId: id,
  conversationUuid: 'c1',
  body: id,
  writtenAt: minutes(at),
  state,
  dueAt: 0,
})
const room = (messages: SaidMessage[], more: Partial<Room> = {}): Room => ({
  uuid: 'c1',
  stream: 's1',
  seq: 99,
  after: 0,
  messages,
  notices: [],
  people: [{ arn: MIRA, name: 'Mira', role: 'customer', present: true }],
  readUpTo: {},
  started: true,
  closed: false,
  ...more,
})

const outline = (pieces: Piece[]) =>
  pieces.map((piece) => {
    if (piece.kind === 'group') return `${piece.own ? 'own' : 'other'} ${piece.messages.map((one) => one.body).join('+')}`
    return piece.kind === 'time' ? (piece.isNewDay ? 'day' : 'time') : piece.kind
  })
const deliveries = (pieces: Piece[]) => pieces.flatMap((piece) => (piece.kind === 'group' && piece.delivery ? [piece.delivery] : []))

describe('the talk', () => {
  it.each([
    {
      rule: 'groups what one person says in a row',
      said: [message(2, MIRA, 0), message(3, MIRA, 1), message(4, ADA, 2)],
      drawn: ['day', 'other 2+3', 'own 4'],
    },
    {
      rule: 'begins a group anew after five minutes',
      said: [message(2, MIRA, 0), message(3, MIRA, 6)],
      drawn: ['day', 'other 2', 'other 3'],
    },
    {
      rule: 'writes the time after a quarter of an hour',
      said: [message(2, MIRA, 0), message(3, MIRA, 16)],
      drawn: ['day', 'other 2', 'time', 'other 3'],
    },
    {
      rule: 'writes the day when it changes',
      said: [message(2, MIRA, 0), message(3, MIRA, 24 * 60)],
      drawn: ['day', 'other 2', 'day', 'other 3'],
    },
  ])('$rule', ({ said, drawn }) => {
    expect(outline(timelineOf(room(said), [], me))).toEqual(drawn)
  })

  it('puts notices between the words, the first arrival excepted', () => {
    const pieces = timelineOf(room([message(2, MIRA, 0), message(5, MIRA, 1)], { notices: [notice(1, 0), notice(4, 1)] }), [], me)
    expect(outline(pieces)).toEqual(['day', 'other 2', 'notice', 'other 5'])
  })

  it('puts what is on its way below everything, whatever the clocks say', () => {
    expect(outline(timelineOf(room([message(2, MIRA, 30)]), [pending('p1', 0)], me))).toEqual(['day', 'other 2', 'own p1'])
  })

  it('keeps the key of a message from pending to said', () => {
    const before = timelineOf(room([]), [pending('p1', 0)], me)
    const after = timelineOf(room([{ ...message(2, ADA, 0), clientMessageId: 'p1' }]), [], me)
    expect(after.map((piece) => piece.key)).toEqual(before.map((piece) => piece.key))
  })

  it.each<{ rule: string; readUpTo: Record<string, number>; outbox: Outgoing[]; state: string[] }>([
    { rule: 'says sent until it is read', readUpTo: {}, outbox: [], state: ['sent'] },
    { rule: 'says read when the shopper has read it', readUpTo: { [MIRA]: minutes(2) }, outbox: [], state: ['read'] },
    { rule: 'does not take an own mark for the shopper', readUpTo: { [ADA]: minutes(9) }, outbox: [], state: ['sent'] },
    {
      rule: 'says sending while something is on its way',
      readUpTo: { [MIRA]: minutes(2) },
      outbox: [pending('p1', 3)],
      state: ['sending'],
    },
    { rule: 'lets a failed message speak for itself', readUpTo: {}, outbox: [pending('p1', 3, 'failed')], state: [] },
  ])('$rule', ({ readUpTo, outbox, state }) => {
    const talk = room([message(2, ADA, 0), message(3, MIRA, 1), message(4, ADA, 2)], { readUpTo })
    expect(deliveries(timelineOf(talk, outbox, me))).toEqual(state)
  })
})
