import { describe, expect, it } from 'vitest'
import type { Notice, SaidMessage } from '../../../../widget/conversation/room.ts'
import type { PendingMessage } from '../../../../widget/conversation/view.ts'
import { GAP_MS, type Row, type Talk, talkRows } from '../../../../widget/ui/rows.ts'
import { ADA, ME } from './fake-view.ts'

// Ten in the morning, wherever the test runs.
const TEN = new Date(2026, 10, 20, 10, 0).getTime()
const MINUTE = 60_000

let seq = 0
const said = (authorArn: string, body: string, epoch: number, more: Partial<SaidMessage> = {}): SaidMessage => ({
  uuid: `u-${body}`,
  seq: ++seq,
  authorArn,
  authorName: authorArn === ME ? 'Nora' : 'Ada',
  body,
  epoch,
  kind: 'message',
  ...more,
})
const mine = (body: string, epoch: number) => said(ME, body, epoch, { clientMessageId: `c-${body}` })
const noticed = (kind: Notice['kind'], arn: string, epoch: number): Notice => ({
  seq: ++seq,
  epoch,
  kind,
  name: arn === ADA ? 'Ada' : '',
  arn,
})
const waiting = (body: string, epoch: number, more: Partial<PendingMessage> = {}): PendingMessage => ({
  clientMessageId: `c-${body}`,
  body,
  writtenAt: epoch,
  state: 'sending',
  ...more,
})
const talk = (more: Partial<Talk>): Row[] => talkRows({ messages: [], notices: [], pending: [], myArn: ME, readUpTo: 0, ...more })

/** A row as one word: `<a>` opens and closes a group, `<a` opens one, `a>` closes one, `a` lies inside. */
const sketch = (rows: Row[]) =>
  rows.map((row) => {
    if (row.kind === 'time') return row.isNewDay ? 'day' : 'time'
    if (row.kind !== 'message') return `${row.kind}:${row.name}`
    const state = row.delivery ? `=${row.delivery}` : ''
    return `${row.opens ? '<' : ''}${row.body}${row.closes ? '>' : ''}${state}`
  })

describe('rows of the talk', () => {
  it.each<[rule: string, talk: Partial<Talk>, rows: string[]]>([
    ['shows nothing where nothing was said', {}, []],
    [
      'groups what one person says in a row',
      { messages: [said(ADA, 'a', TEN), said(ADA, 'b', TEN + 1), said(ADA, 'c', TEN + 2)] },
      ['day', '<a', 'b', 'c>'],
    ],
    [
      'opens a new group when the other one speaks',
      { messages: [said(ADA, 'a', TEN), mine('b', TEN + 1), said(ADA, 'c', TEN + 2)] },
      ['day', '<a>', '<b>=sent', '<c>'],
    ],
    ['keeps two agents apart', { messages: [said(ADA, 'a', TEN), said('arn:grace', 'b', TEN + 1)] }, ['day', '<a>', '<b>']],
    ['writes no time for a gap of 15 minutes', { messages: [said(ADA, 'a', TEN), said(ADA, 'b', TEN + GAP_MS)] }, ['day', '<a', 'b>']],
    [
      'writes the time for a longer gap, and parts the group',
      { messages: [said(ADA, 'a', TEN), said(ADA, 'b', TEN + GAP_MS + 1)] },
      ['day', '<a>', 'time', '<b>'],
    ],
    [
      'writes the day when it changes, however short the gap',
      { messages: [said(ADA, 'a', new Date(2026, 10, 20, 23, 59).getTime()), said(ADA, 'b', new Date(2026, 10, 21, 0, 1).getTime())] },
      ['day', '<a>', 'day', '<b>'],
    ],
    [
      'parts a group by a notice',
      {
        messages: [said(ADA, 'a', TEN, { seq: 1 }), said(ADA, 'b', TEN + 2, { seq: 3 })],
        notices: [{ ...noticed('joined', ADA, TEN + 1), seq: 2 }],
      },
      ['day', '<a>', 'joined:Ada', '<b>'],
    ],
    [
      'shows a notice of the server as a quiet line',
      { messages: [said('', 'Closed for lunch', TEN, { kind: 'notice' })] },
      ['day', 'said:Closed for lunch'],
    ],
    ['says nothing of the own arrival', { notices: [noticed('joined', ME, TEN)] }, []],
    [
      'says once that the shopper has ended it',
      { notices: [noticed('left', ME, TEN), noticed('closed', '', TEN + 1)] },
      ['day', 'youEnded:'],
    ],
    [
      'says that the agent left and that it is over',
      { notices: [noticed('left', ADA, TEN), noticed('closed', '', TEN + 1)] },
      ['day', 'left:Ada', 'closed:'],
    ],
    [
      'puts the state under the last own message only',
      { messages: [mine('a', TEN), mine('b', TEN + 1), said(ADA, 'c', TEN + 2)] },
      ['day', '<a', 'b>=sent', '<c>'],
    ],
    [
      'calls the last own message read once it is',
      { messages: [mine('a', TEN), mine('b', TEN + 1)], readUpTo: TEN + 1 },
      ['day', '<a', 'b>=read'],
    ],
    [
      'calls it sent while only an earlier one is read',
      { messages: [mine('a', TEN), mine('b', TEN + 1)], readUpTo: TEN },
      ['day', '<a', 'b>=sent'],
    ],
    [
      'moves the state to what is being sent',
      { messages: [mine('a', TEN)], pending: [waiting('b', TEN + 1), waiting('c', TEN + 2)] },
      ['day', '<a', 'b', 'c>=sending'],
    ],
    [
      'keeps the state of every failed message',
      { pending: [waiting('a', TEN, { state: 'failed' }), waiting('b', TEN + 1, { state: 'failed' }), waiting('c', TEN + 2)] },
      ['day', '<a=failed', 'b=failed', 'c>=sending'],
    ],
    ['shows once what is both said and pending', { messages: [mine('a', TEN)], pending: [waiting('a', TEN)] }, ['day', '<a>=sent']],
    [
      'never puts an own message before what it answers',
      { messages: [said(ADA, 'a', TEN)], pending: [waiting('b', TEN - 26 * 60 * MINUTE)] },
      ['day', '<a>', '<b>=sending'],
    ],
    ['knows the own message of another tab by its author', { messages: [said(ME, 'a', TEN)] }, ['day', '<a>=sent']],
  ])('%s', (_rule, given, rows) => {
    expect(sketch(talk(given))).toEqual(rows)
  })

  it('keeps the key of a message that goes from pending to said', () => {
    const key = (rows: Row[]) => rows.find((row) => row.kind === 'message')?.key
    expect(key(talk({ pending: [waiting('a', TEN)] }))).toBe(key(talk({ messages: [mine('a', TEN + 40)] })))
  })

  it('gives every row a key of its own', () => {
    const keys = talk({
      messages: [said(ADA, 'a', TEN), mine('b', TEN + 1), said(ADA, 'c', TEN + 2 * GAP_MS)],
      notices: [noticed('joined', ADA, TEN), noticed('left', ADA, TEN + 3 * GAP_MS)],
      pending: [waiting('d', TEN + 5 * GAP_MS)],
    }).map((row) => row.key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
