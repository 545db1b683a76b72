import { describe, expect, it } from 'vitest'
import type { Calls } from '../../../demo/console/state/calls.ts'
import { createTalk } from '../../../demo/console/state/talk.ts'
import type { ClientFrame, FactFrame } from '../../../protocol/frames.ts'
import type { Store } from '../../../widget/conversation/ports.ts'
import { ADA, MIRA, said } from './fixtures.ts'

function memoryStore(): Store {
  const values = new Map<string, unknown>()
  return {
    read: (name) => values.get(name),
    write: (name, value) => void values.set(name, value),
    remove: (name) => void values.delete(name),
    names: () => [...values.keys()],
    onChange: () => () => {},
  }
}

/** A server with a log, a line that can be down, and a talk on the other side. */
function scene({ store = memoryStore() } = {}) {
  let now = 1_000_000
  let lineIsOpen = true
  let stream = 's1'
  const log: FactFrame[] = []
  const sent: ClientFrame[] = []
  const asked: { after: number; stream: string | undefined }[] = []
  const calls = {
    async events(_uuid: string, after: number, of: string | undefined) {
      asked.push({ after, stream: of })
      if (of !== undefined && of !== stream) return { ok: false, trouble: { kind: 'taken', words: undefined } } as const
      const events = log.slice(after, after + 2)
      return { ok: true, value: { stream, head: log.length, events, more: after + 2 < log.length } } as const
    },
  } as unknown as Calls
  const talk = createTalk('c1', {
    calls,
    store,
    now: () => now,
    me: { arn: ADA, name: 'Ada' },
    send(frame) {
      if (lineIsOpen) sent.push(frame)
      return lineIsOpen
    },
  })
  return {
    talk,
    store,
    log,
    sent,
    asked,
    says: () => sent.flatMap((frame) => (frame.type === 'message' ? [frame.message] : [])),
    bodies: () => talk.room.value?.messages.map((message) => message.body),
    pass: (ms: number) => {
      now += ms
    },
    line: (open: boolean) => {
      lineIsOpen = open
    },
    restore(to: string) {
      stream = to
      for (const fact of log) fact.stream = to
    },
    /** Lets the promises of a fetch run to their end. */
    settled: async () => {
      for (let turn = 0; turn < 40; turn += 1) await Promise.resolve()
    },
  }
}

describe('a talk', () => {
  it('[DEL-06] fetches page after page until it has everything', async () => {
    const { talk, log, bodies, settled } = scene()
    log.push(said(1, MIRA, 'a'), said(2, MIRA, 'b'), said(3, MIRA, 'c'), said(4, MIRA, 'd'), said(5, MIRA, 'e'))
    talk.catchUp()
    await settled()
    expect(bodies()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(talk.loading.value).toEqual({ at: 'ready' })
  })

  it('fetches what a gap hides and shows nothing twice', async () => {
    const { talk, log, bodies, settled } = scene()
    log.push(said(1, MIRA, 'a'))
    talk.catchUp()
    await settled()
    log.push(said(2, MIRA, 'b'), said(3, MIRA, 'c'))
    talk.hear(said(3, MIRA, 'c'))
    talk.hear(said(2, MIRA, 'b'))
    await settled()
    expect(bodies()).toEqual(['a', 'b', 'c'])
  })

  it('fetches when a ping tells of more than it has', async () => {
    const { talk, log, bodies, settled } = scene()
    log.push(said(1, MIRA, 'a'), said(2, MIRA, 'b'))
    talk.headIs(2)
    await settled()
    expect(bodies()).toEqual(['a', 'b'])
  })

  it('begins from nothing when the history is another one', async () => {
    const { talk, log, asked, restore, bodies, settled } = scene()
    log.push(said(1, MIRA, 'a'), said(2, MIRA, 'b'))
    talk.catchUp()
    await settled()
    log.pop()
    restore('s2')
    talk.catchUp()
    await settled()
    expect(asked.slice(-2)).toEqual([
      { after: 2, stream: 's1' },
      { after: 0, stream: undefined },
    ])
    expect(bodies()).toEqual(['a'])
    expect(talk.room.value?.stream).toBe('s2')
  })

  it('shows own words at once and takes the echo for the acknowledgement', async () => {
    const { talk, says, settled } = scene()
    talk.say('  Hello  ')
    expect(talk.outbox.value.map((message) => [message.body, message.state])).toEqual([['Hello', 'sending']])
    talk.catchUp()
    await settled()
    talk.hear(said(1, ADA, 'Hello', { client_message_id: says()[0]?.client_message_id ?? '' }))
    expect(talk.outbox.value).toEqual([])
    expect(talk.room.value?.messages).toHaveLength(1)
  })

  it('sends again with the same id when no echo comes', () => {
    const { talk, says, pass } = scene()
    talk.say('Hello')
    pass(9_000)
    talk.tick()
    expect(says()).toHaveLength(1)
    pass(1_000)
    talk.tick()
    expect(says()).toHaveLength(2)
    expect(says()[1]).toEqual(says()[0])
  })

  it('keeps words while the line is down and sends them in order when it is back', () => {
    const { talk, says, line } = scene()
    line(false)
    talk.say('one')
    talk.say('two')
    expect(says()).toEqual([])
    line(true)
    talk.lineOpened()
    expect(says().map((message) => message.body)).toEqual(['one', 'two'])
  })

  it('sends again at once on a new line what left on the old one', () => {
    const { talk, says } = scene()
    talk.say('Hello')
    talk.lineOpened()
    expect(says()).toHaveLength(2)
    expect(says()[1]).toEqual(says()[0])
  })

  it('finds its words and its draft again after a reload', () => {
    const first = scene()
    first.line(false)
    first.talk.say('Hello')
    first.talk.setDraft('And als')
    const second = scene({ store: first.store })
    second.talk.lineOpened()
    expect(second.says().map((message) => message.body)).toEqual(['Hello'])
    expect(second.talk.draft.value).toBe('And als')
  })

  it('says why a message was refused and lets it be tried again or discarded', () => {
    const { talk, says } = scene()
    talk.say('Hello')
    const id = says()[0]?.client_message_id ?? ''
    talk.hearRefusal({ type: 'message', in_reply_to: id, error: { code: 'not_allowed', message: '' } })
    expect(talk.outbox.value[0]).toMatchObject({ state: 'failed', trouble: 'not_allowed' })
    talk.retry(id)
    expect(says()).toHaveLength(2)
    talk.discard(id)
    expect(talk.outbox.value).toEqual([])
  })

  it('waits as long as the server asks when it wrote too fast', () => {
    const { talk, says, pass } = scene()
    talk.say('Hello')
    talk.hearRefusal({
      type: 'message',
      in_reply_to: says()[0]?.client_message_id ?? '',
      error: { code: 'rate', message: '', retry_after: 3 },
    })
    pass(2_900)
    talk.tick()
    expect(says()).toHaveLength(1)
    pass(100)
    talk.tick()
    expect(says()).toHaveLength(2)
  })

  it('tells of typing at most every two seconds, and when it has ended', () => {
    const { talk, sent, pass } = scene()
    const typings = () =>
      sent.flatMap((frame) => (frame.type === 'event' && frame.event_type === 'typing' ? [frame.event_typing.value] : []))
    talk.setDraft('H')
    talk.setDraft('He')
    pass(2_000)
    talk.setDraft('Hel')
    talk.setDraft('')
    expect(typings()).toEqual(['typing', 'typing', ''])
  })

  it("forgets the shopper's typing after six seconds, and when their words come", async () => {
    const { talk, pass, settled } = scene()
    const typing = {
      type: 'event',
      event_type: 'typing',
      conversation_uuid: 'c1',
      event_typing: { value: 'typing', author_conversation_participant_name: 'Mira' },
    } as const
    talk.hearTyping(typing)
    expect(talk.typing.value).toBe('Mira')
    pass(6_000)
    talk.tick()
    expect(talk.typing.value).toBeUndefined()
    talk.catchUp()
    await settled()
    talk.hearTyping(typing)
    talk.hear(said(1, MIRA, 'Hello'))
    expect(talk.typing.value).toBeUndefined()
  })

  it('marks as read once what the agent sees, and not own words', async () => {
    const { talk, log, sent, settled } = scene()
    log.push(said(1, MIRA, 'a'), said(2, ADA, 'b'))
    const marks = () =>
      sent.flatMap((frame) =>
        frame.type === 'event' && frame.event_type === 'read message' ? [frame.event_read_message.message_epoch] : [],
      )
    talk.catchUp()
    await settled()
    talk.look()
    expect(marks()).toEqual([])
    talk.hear(said(3, MIRA, 'c'))
    talk.look()
    talk.look()
    expect(marks()).toEqual([3_000])
  })
})
