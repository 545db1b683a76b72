import { describe, expect, it } from 'vitest'
import {
  added,
  allDue,
  due,
  keep,
  kept,
  newClientMessageId,
  nextDueAt,
  type Outgoing,
  refused,
  retried,
  sent,
  without,
} from '../../../../widget/conversation/outbox.ts'
import { createMemoryStores } from './memory-store.ts'

const NOW = 50_000
const message = (cid: string, writtenAt: number, more: Partial<Outgoing> = {}): Outgoing => ({
  clientMessageId: cid,
  conversationUuid: 'u',
  body: `body of ${cid}`,
  writtenAt,
  state: 'sending',
  dueAt: 0,
  ...more,
})
const two = [message('a', 1), message('b', 2)]
const ids = (outbox: readonly Outgoing[]) => outbox.map(({ clientMessageId }) => clientMessageId)

describe('the outbox', () => {
  it('keeps the order in which things were written, however they come in', () => {
    expect(ids([message('c', 3), message('a', 1), message('b', 2)].reduce(added, []))).toEqual(['a', 'b', 'c'])
  })

  it('holds each id once', () => {
    expect(ids(added(two, message('a', 1)))).toEqual(['a', 'b'])
  })

  it('sends again what was not echoed for 10 s', () => {
    const outbox = sent(two, 'a', NOW)
    expect(ids(due(outbox, NOW + 9_999))).toEqual(['b'])
    expect(ids(due(outbox, NOW + 10_000))).toEqual(['a', 'b'])
    expect(nextDueAt(sent(outbox, 'b', NOW + 5))).toBe(NOW + 10_000)
  })

  it('sends everything again on a fresh line', () => {
    expect(ids(due(allDue(sent(two, 'a', NOW)), NOW))).toEqual(['a', 'b'])
  })

  it('[REC-08] lets nobody overtake a message that came too fast', () => {
    const outbox = refused(sent(two, 'a', NOW - 5), 'a', { code: 'rate', retryAfterSeconds: 3 }, NOW)
    expect(due(outbox, NOW + 2_999)).toEqual([])
    expect(ids(due(outbox, NOW + 3_000))).toEqual(['a', 'b'])
  })

  it.each(['too_long', 'closed', 'not_allowed', 'bad_frame'] as const)('leaves a message refused as %s to the shopper', (code) => {
    const outbox = refused(two, 'a', { code }, NOW)
    expect(outbox[0]).toMatchObject({ state: 'failed', trouble: code })
    expect(ids(due(outbox, Infinity))).toEqual(['b'])
    expect(ids(due(retried(outbox, 'a'), NOW))).toEqual(['a', 'b'])
  })

  it('forgets what was confirmed', () => {
    expect(ids(without(two, 'a'))).toEqual(['b'])
    expect(without(two, 'x')).toBe(two)
  })

  it('[TAB-03] keeps each message under its own key, so that tabs never overwrite each other', () => {
    const [one, other] = createMemoryStores(2)
    keep(one, message('a', 1))
    keep(other, message('b', 2, { state: 'failed', trouble: 'closed' }))
    expect(kept(one, 'u', 7)).toEqual([
      message('a', 1, { dueAt: 7 }),
      message('b', 2, { state: 'failed', trouble: 'closed', dueAt: Infinity }),
    ])
  })

  it('[STO-03] sweeps out what is broken or of another conversation, and nothing else', () => {
    const [store] = createMemoryStores(1)
    keep(store, message('old', 1, { conversationUuid: 'earlier' }))
    store.write('out:bad', ['not', 'a', 'message'])
    store.write('out:worse', { conversationUuid: 'u', body: { an: 'object' }, writtenAt: 1 })
    store.write('session', { uuid: 'u' })
    keep(store, message('a', 1))
    expect(ids(kept(store, 'u', 0))).toEqual(['a'])
    expect(store.names().sort()).toEqual(['out:a', 'session'])
  })

  it('[AUT-08] makes ids of 128 random bits', () => {
    const made = Array.from({ length: 100 }, newClientMessageId)
    expect(new Set(made).size).toBe(100)
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{32}$/)
  })
})
