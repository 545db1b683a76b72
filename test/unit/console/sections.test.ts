import { describe, expect, it } from 'vitest'
import {
  applyFrame,
  type Board,
  EMPTY_BOARD,
  markRead,
  putAnswer,
  putQueue,
  putRow,
  withoutEntry,
} from '../../../demo/console/state/board.ts'
import { longestWaiting, needsHand, sectionsOf } from '../../../demo/console/state/sections.ts'
import { ADA, GRACE, iso, queue, row } from './fixtures.ts'

const boardOf = (rows: ReturnType<typeof row>[], queues: ReturnType<typeof queue>[] = []): Board =>
  queues.reduce(putQueue, rows.reduce(putRow, EMPTY_BOARD))

const names = (board: Board, myArn = ADA) =>
  sectionsOf(board, myArn).map((section) => [
    section.name + (section.queue ? ` ${section.queue}` : ''),
    section.items.map((item) => item.key),
  ])

describe('the list', () => {
  it('puts each conversation where its people are', () => {
    const board = boardOf([
      row('mine', { agents: [ADA] }),
      row('both', { agents: [ADA, GRACE] }),
      row('hers', { agents: [GRACE] }),
      row('left by me', { agents: [GRACE], left: [ADA] }),
      row('nobody answers yet'),
      row('over', { agents: [ADA], closed: true }),
    ])
    expect(names(board)).toEqual([
      ['mine', ['mine', 'both']],
      ['others', ['hers', 'left by me']],
      ['closed', ['over']],
    ])
  })

  it('shows who waits longest first, queue by queue in the order of their names', () => {
    const board = boardOf(
      [],
      [
        queue('Support', [
          { uuid: 'late', at: 9 },
          { uuid: 'early', at: 2 },
        ]),
        queue('Sales', [{ uuid: 'other', at: 1 }]),
      ],
    )
    expect(names(board).slice(1, 3)).toEqual([
      ['waiting Sales', ['other']],
      ['waiting Support', ['early', 'late']],
    ])
    expect(longestWaiting(sectionsOf(board, ADA))?.queueUuid).toBe('other')
  })

  it('puts own conversations that wait for an answer first, the longest on top, then the newest', () => {
    const board = boardOf([
      row('answered', { agents: [ADA], last_message_dts: iso(30) }),
      row('answered later', { agents: [ADA], last_message_dts: iso(40) }),
      row('waits', { agents: [ADA], customer_first_message_unresponded_to_dts: iso(20) }),
      row('waits longer', { agents: [ADA], customer_first_message_unresponded_to_dts: iso(10) }),
    ])
    expect(names(board)[0]).toEqual(['mine', ['waits longer', 'waits', 'answered later', 'answered']])
  })

  it('counts who waits and what is unread, of own conversations only', () => {
    const board = boardOf(
      [
        row('a', { agents: [ADA], unread: 2 }),
        row('b', { agents: [ADA] }),
        row('c', { agents: [GRACE], unread: 3, unread_messages: true }),
      ],
      [
        queue('Support', [
          { uuid: 'x', at: 1 },
          { uuid: 'y', at: 2 },
        ]),
      ],
    )
    expect(needsHand(sectionsOf(board, ADA))).toEqual({ waiting: 2, unread: 1 })
  })
})

describe('the board', () => {
  it('adds a new member once, however often it is told', () => {
    const entry = queue('Support', [{ uuid: 'x', at: 1 }]).queue_entries?.[0] ?? {}
    const frame = { type: 'event', event_type: 'queue new member', conversation_uuid: 'c', event_queue_new_member: entry } as const
    const board = applyFrame(applyFrame(boardOf([], [queue('Support')]), frame), frame)
    expect(board.queues.Support?.queue_entries).toHaveLength(1)
  })

  it('takes a picked-up entry out of its queue and leaves the others', () => {
    const board = withoutEntry(
      boardOf(
        [],
        [
          queue('Support', [
            { uuid: 'x', at: 1 },
            { uuid: 'y', at: 2 },
          ]),
        ],
      ),
      'x',
    )
    expect(names(board)[1]).toEqual(['waiting Support', ['y']])
  })

  it('forgets what a newer row leaves out, such as that somebody waits for an answer', () => {
    const before = boardOf([row('a', { agents: [ADA], customer_first_message_unresponded_to_dts: iso(1) })])
    const frame = {
      type: 'event',
      event_type: 'new message',
      conversation_uuid: 'a',
      event_new_message: row('a', { agents: [ADA] }),
    } as const
    expect(applyFrame(before, frame).rows.a?.customer_first_message_unresponded_to_dts).toBeUndefined()
  })

  it('keeps what frames said over an answer that was asked for before', () => {
    const board = boardOf([row('a', { agents: [ADA], message_count: 5 }), row('b', { message_count: 1 })])
    const after = putAnswer(board, [row('a', { message_count: 4 }), row('b', { message_count: 2 }), row('c')], new Set(['a', 'c']))
    expect([after.rows.a?.message_count, after.rows.b?.message_count, after.rows.c !== undefined]).toEqual([5, 2, true])
  })

  it('marks a conversation read for this agent alone', () => {
    const board = markRead(boardOf([row('a', { agents: [ADA, GRACE], unread: 2, unread_messages: true })]), 'a', ADA)
    const unread = board.rows.a?.participants?.map((one) => [one.conversation_participant_arn, one.unread_messages])
    expect(unread).toContainEqual([ADA, 0])
    expect(unread).toContainEqual([GRACE, 2])
  })

  it('remembers in which queue a shopper waited after the entry has gone', () => {
    const board = putQueue(boardOf([], [queue('Support', [{ uuid: 'x', at: 1 }])]), queue('Support'))
    expect(board.queueOf['arn:customer:x']).toBe('Support')
  })
})
