import { describe, expect, it } from 'vitest'
import type { RefusalCode, SayFrame } from '../../../../protocol/frames.ts'
import { createOutbox, newClientMessageId, type Outgoing } from '../../../../widget/conversation/outbox.ts'
import type { Store } from '../../../../widget/conversation/ports.ts'
import { createClock } from '../line/clock.ts'
import { createMemoryStores } from './memory-store.ts'

const message = (cid: string, writtenAt: number, more: Partial<Outgoing> = {}): Outgoing => ({
  clientMessageId: cid,
  conversationUuid: 'u',
  body: `body of ${cid}`,
  writtenAt,
  state: 'sending',
  dueAt: 0,
  ...more,
})
const failed = { state: 'failed', trouble: 'closed', dueAt: Infinity } as const
const keep = (store: Store, one: Outgoing) => store.write(`out:${one.clientMessageId}`, one)

/** An outbox over what is stored, a clock, and what went out. */
function scene(kept: readonly Outgoing[] = [], store: Store = createMemoryStores(1)[0]) {
  const clock = createClock()
  const sent: string[] = []
  for (const one of kept) keep(store, one)
  const outbox = createOutbox({
    store,
    now: clock.now,
    after: clock.after,
    send: (frame) => void sent.push(frame.message.client_message_id),
  })
  outbox.open('u')
  outbox.lineOpened()
  return {
    store,
    clock,
    outbox,
    ids: () => outbox.pending.value.map(({ clientMessageId }) => clientMessageId),
    /** Since it was last asked. */
    sent: () => sent.splice(0),
    refuse: (in_reply_to: string, code: RefusalCode, retry_after?: number) =>
      outbox.refuse({ type: 'message', in_reply_to, error: { code, message: '', ...(retry_after && { retry_after }) } }),
  }
}
const two = [message('a', 1), message('b', 2)]

describe('the outbox', () => {
  it('keeps the order in which things were written, however they come in', () => {
    const { ids, sent } = scene([message('c', 3), message('a', 1), message('b', 2)])
    expect([ids(), sent()]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ])
  })

  it('orders what is written within one millisecond', () => {
    const { outbox } = scene()
    for (const body of ['one', 'two', 'three']) outbox.say(body)
    outbox.otherTab('out:anything')
    expect(outbox.pending.value.map(({ body }) => body)).toEqual(['one', 'two', 'three'])
  })

  it('holds each id once', () => {
    const { ids, outbox } = scene(two)
    outbox.otherTab('out:a')
    outbox.retry('a')
    expect(ids()).toEqual(['a', 'b'])
  })

  it('sends again what was not echoed for 10 s', async () => {
    const { clock, outbox, sent } = scene([message('a', 1)])
    await clock.advance(5)
    outbox.say('later')
    const [, later] = sent()
    await clock.advance(9_994)
    expect(sent()).toEqual([])
    await clock.advance(1)
    expect(sent()).toEqual(['a'])
    await clock.advance(5)
    expect(sent()).toEqual([later])
  })

  it('sends everything again on a fresh line', () => {
    const { outbox, sent } = scene(two)
    sent()
    outbox.lineOpened()
    expect(sent()).toEqual(['a', 'b'])
  })

  it('[REC-08] lets nobody overtake a message that came too fast', async () => {
    const { clock, refuse, sent } = scene(two)
    sent()
    refuse('a', 'rate', 3)
    await clock.advance(2_999)
    expect(sent()).toEqual([])
    await clock.advance(1)
    expect(sent()).toEqual(['a', 'b'])
  })

  it.each(['too_long', 'closed', 'not_allowed', 'bad_frame'] as const)('leaves a message refused as %s to the shopper', async (code) => {
    const { clock, outbox, refuse, sent } = scene(two)
    refuse('a', code)
    expect(outbox.pending.value[0]).toMatchObject({ state: 'failed', trouble: code })
    sent()
    await clock.advance(10_000)
    outbox.lineOpened()
    expect(sent()).toEqual(['b', 'b'])
    outbox.retry('a')
    expect(sent()).toEqual(['a'])
  })

  it('forgets what was confirmed', () => {
    const { outbox, ids, store } = scene(two)
    outbox.discard('a')
    expect([ids(), store.names()]).toEqual([['b'], ['out:b']])
    outbox.discard('x')
    expect([ids(), store.names()]).toEqual([['b'], ['out:b']])
  })

  it('gives everything back when the conversation has closed', async () => {
    const { clock, outbox, sent } = scene(two)
    outbox.refuseAll()
    sent()
    expect(outbox.pending.value).toMatchObject([failed, failed])
    await clock.advance(60_000)
    expect([sent(), clock.waiting()]).toEqual([[], 0])
  })

  it('[TAB-03] keeps each message under its own key, so that tabs never overwrite each other', async () => {
    const [one, other] = createMemoryStores(2)
    keep(other, message('b', 2, failed))
    const { clock, outbox, sent } = scene([message('a', 1)], one)
    expect(outbox.pending.value).toMatchObject([message('a', 1, { dueAt: clock.now() + 10_000 }), message('b', 2, failed)])
    expect(sent()).toEqual(['a'])
  })

  it('[TAB-03] leaves the words of another tab to that tab for 10 s', async () => {
    const [one, other] = createMemoryStores(2)
    const { clock, outbox, sent, ids } = scene([], one)
    keep(other, message('a', 1))
    outbox.otherTab('out:a')
    expect([ids(), sent()]).toEqual([['a'], []])
    await clock.advance(10_000)
    expect(sent()).toEqual(['a'])
    other.remove('out:a')
    outbox.otherTab('out:a')
    expect(ids()).toEqual([])
  })

  it('[STO-03] sweeps out what is broken or of another conversation, and nothing else', () => {
    const [store] = createMemoryStores(1)
    keep(store, message('old', 1, { conversationUuid: 'earlier' }))
    store.write('out:bad', ['not', 'a', 'message'])
    store.write('out:none', null)
    store.write('out:worse', { conversationUuid: 'u', body: { an: 'object' }, writtenAt: 1 })
    store.write('out:worst', { conversationUuid: 'u', body: 'text', writtenAt: 'yesterday' })
    store.write('session', { uuid: 'u' })
    const { ids } = scene([message('a', 1)], store)
    expect(ids()).toEqual(['a'])
    expect(store.names().sort()).toEqual(['out:a', 'session'])
  })

  it('holds nothing outside a conversation, and leaves what is stored alone', async () => {
    const { clock, outbox, ids, store } = scene(two)
    outbox.open()
    outbox.otherTab('out:a')
    outbox.say('to nobody')
    expect([ids(), store.names().length, clock.waiting()]).toEqual([[], 2, 0])
  })

  it('sends files by their keys and a card as it is, also after a reload', () => {
    const card = { type: 'quick replies', replies: ['Yes'] }
    const besides = { upload_keys: ['key'], media: [{ name: 'a.png' }], card }
    const store = createMemoryStores(1)[0]
    keep(store, message('a', 1, { body: '', besides }))
    const sent: SayFrame[] = []
    const outbox = createOutbox({ ...createClock(), store, send: (frame) => void sent.push(frame) })
    outbox.open('u')
    outbox.lineOpened()
    expect(sent).toMatchObject([{ message: { body: '', upload_keys: ['key'], card } }])
    outbox.say('look', { upload_keys: ['other'] })
    expect(sent[1]).toMatchObject({ message: { body: 'look', upload_keys: ['other'] } })
    expect(sent[1]?.message.card).toBeUndefined()
  })

  it('[AUT-08] makes ids of 128 random bits', () => {
    const made = Array.from({ length: 100 }, newClientMessageId)
    expect(new Set(made).size).toBe(100)
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{32}$/)
  })
})
