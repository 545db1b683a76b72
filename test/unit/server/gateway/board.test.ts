import { describe, expect, it } from 'vitest'
import type { QueueEntry } from '../../../../server/domain/ports.ts'
import { entriesShown } from '../../../../server/gateway/board.ts'

const line = (count: number, question: string): QueueEntry[] =>
  Array.from({ length: count }, (_, n) => ({
    queueUuid: `q${n}`,
    conversationUuid: `c${n}`,
    merchantId: 'M',
    queueName: 'Support',
    arn: `arn:${n}`,
    name: '👍'.repeat(60),
    email: undefined,
    language: undefined,
    question,
    joinedAt: n,
    state: 'waiting',
  }))

describe('the line on the board', () => {
  it('shows the first two hundred, with their questions in full', () => {
    const entries = entriesShown(line(250, 'Is it in stock? '.repeat(12)))
    expect(entries.map((entry) => entry.conversation_webchat_queue_uuid)).toEqual(Array.from({ length: 200 }, (_, n) => `q${n}`))
    expect(new Set(entries.map((entry) => entry.question))).toEqual(new Set(['Is it in stock? '.repeat(12)]))
  })

  it('shows long questions in full at the front, and their beginning further back', () => {
    const question = `x${'👍'.repeat(2_047)}x`
    const entries = entriesShown(line(30, question))
    expect(entries[0]?.question).toBe(question)
    expect(entries[15]?.question).toBe(question)
    expect(entries[16]?.question).toBe(`x${'👍'.repeat(99)}…`)
    expect(entries.every((entry) => entry.question?.isWellFormed())).toBe(true)
  })

  it('stays far below what a socket may have waiting, whatever is asked', () => {
    expect(Buffer.byteLength(JSON.stringify(entriesShown(line(5_000, '\u0001'.repeat(4_096)))))).toBeLessThan(800 * 1024)
    expect(Buffer.byteLength(JSON.stringify(entriesShown(line(5_000, '€'.repeat(4_096)))))).toBeLessThan(500 * 1024)
  })
})
