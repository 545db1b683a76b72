// One conversation over real HTTP and real sockets: what becomes a fact, who hears it, and what nobody but its author ever sees.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FactFrame } from '../../../protocol/frames.ts'
import type { Conversation, ConversationMessage, ConversationSummary } from '../../../protocol/models.ts'
import type { EventsPage } from '../../../protocol/parse.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { WORLD } from '../../../server/world.ts'
import { newCid, startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

// Every wait ends with what it waits for; these only bound them on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
let ada: TestAgent
let grace: TestAgent

beforeAll(async () => {
  server = await startTestServer()
  ;[ada, grace] = await Promise.all([server.agent('demo-agent-ada'), server.agent('demo-agent-grace')])
})
afterAll(() => server.close())

async function talk(more = {}): Promise<TestShopper> {
  const sam = await server.shopper(more)
  expect((await ada.pickUp(sam)).status).toBe(200)
  await sam.line.heardEvent('participant join')
  return sam
}
const event = (conversation_uuid: string, event_type: string, payload: object) => ({
  type: 'event',
  event_type,
  conversation_uuid,
  ...payload,
})
const typing = (uuid: string, value: unknown) => event(uuid, 'typing', { event_typing: { value } })
const mark = (uuid: string, message_epoch: number) => event(uuid, 'read message', { event_read_message: { message_epoch } })
const refusal = (line: TestShopper['line'], from = 0) => line.heard((frame) => frame.type === 'message' && 'error' in frame, from)
const page = async (who: TestShopper | TestAgent, uuid: string, seq = 0, query = '') =>
  (await who.rest<EventsPage>(`${PATHS.events(uuid, seq)}${query}`)).body

describe('a message', () => {
  it('comes back to both sides with number and time, in the order in which it was sent', async () => {
    const sam = await talk()
    const from = ada.line.frames.length
    for (let n = 0; n < 20; n++) sam.say(`w${n}`)
    await sam.line.settled()
    await ada.line.heardMessage('w19', from)
    const said = (facts: FactFrame[]) => facts.flatMap((frame) => (frame.type === 'message' ? [[frame.seq, frame.message.body]] : []))
    expect(said(sam.line.facts(sam.uuid))).toEqual(Array.from({ length: 20 }, (_, n) => [n + 5, `w${n}`]))
    expect(said(ada.line.facts(sam.uuid))).toEqual(said(sam.line.facts(sam.uuid)))
  })

  it('[DEL-02] repeated with another text is stored once, and the first text echoed to its sender alone', async () => {
    const sam = await talk()
    const cid = sam.say('first')
    const first = await sam.line.heardMessage('first')
    await ada.line.heardMessage('first')
    const [fromSam, fromAda] = [sam.line.frames.length, ada.line.frames.length]
    sam.say('second', cid)
    sam.say('first', cid)
    await sam.line.settled()
    const echoes = sam.line.frames.slice(fromSam).filter((frame) => frame.type === 'message')
    expect(echoes).toEqual([first, first])
    ada.say(sam.uuid, 'anything new?')
    await ada.line.heardMessage('anything new?', fromAda)
    expect(JSON.stringify(ada.line.frames.slice(fromAda))).not.toMatch(/"body":"(first|second)"/)
    const messages = await ada.rest<{ conversation_messages: ConversationMessage[] }>(PATHS.messages(sam.uuid, 0))
    expect(messages.body.conversation_messages.map((message) => message.body)).toEqual([
      'Is the kettle in stock?',
      'first',
      'anything new?',
    ])
  })

  it('bears its client_message_id to all sockets of its author, and to nobody else on any path', async () => {
    const sam = await talk()
    const tab = await sam.anotherLine()
    const canary = sam.say('Hello Ada')
    const adasCid = ada.say(sam.uuid, 'Hello Sam')
    for (const line of [sam.line, tab]) {
      expect((await line.heardMessage('Hello Ada')).message.client_message_id).toBe(canary)
      expect((await line.heardMessage('Hello Sam')).message.client_message_id).toBeUndefined()
    }
    expect((await ada.line.heardMessage('Hello Sam')).message.client_message_id).toBe(adasCid)
    await grace.rest(PATHS.join(sam.uuid), { method: 'PUT' })
    const late = await server.agent('demo-agent-grace')

    const paths = [PATHS.conversation(sam.uuid), PATHS.events(sam.uuid, 0), PATHS.messages(sam.uuid, 0), PATHS.conversations]
    const answered = async (who: TestShopper | TestAgent) =>
      (await Promise.all(paths.map(async (path) => (await who.rest(path)).text))).join()
    const adaSaw = JSON.stringify(ada.line.frames) + (await answered(ada)) + (await ada.pickUp(sam)).text
    const graceSaw = JSON.stringify([grace.line.frames, late.line.frames]) + (await answered(grace))
    const found = (text: string) => [canary, sam.startCid, adasCid].map((cid) => text.includes(cid))
    expect([found(adaSaw), found(graceSaw)]).toEqual([
      [false, false, true],
      [false, false, false],
    ])
    for (const path of paths.slice(0, 3)) {
      expect(found((await sam.rest(path)).text)).toEqual([true, true, false])
    }
    late.line.close()
  })

  it.each([
    ['emoji', '👩‍👩‍👧‍👦 🇩🇪 👍🏽'],
    ['bidi controls', 'abc \u202Edef\u202C שלום'],
    ['blanks around it', '  hello \n'],
    ['markup', '<img src=x onerror=alert(1)>'],
    ['4,096 units', '👍'.repeat(2_048)],
  ])('[DEL-17] comes through unchanged on every path: %s', async (_, text) => {
    const sam = await talk({ question: text })
    const from = ada.line.frames.length
    sam.say(text)
    await sam.line.heardMessage(text)
    expect((await ada.line.heardMessage(text, from)).message.body).toBe(text)
    const { conversation } = (await ada.rest<{ conversation: Conversation }>(PATHS.conversation(sam.uuid))).body
    expect(conversation.messages?.map((message) => message.body)).toEqual([text, text])
    expect((await page(ada, sam.uuid)).events.filter((frame) => frame.type === 'message')).toHaveLength(2)
  })

  it.each([
    ['half a pair', 'a\uD83Db', 'bad_frame'],
    ['a NUL', 'a\u0000b', 'bad_frame'],
    ['nothing', ' ', 'bad_frame'],
    ['4,097 units', 'x'.repeat(4_097), 'too_long'],
  ])('[DEL-17] is refused with a word to its sender, who stays connected: %s', async (_, text, code) => {
    const sam = await talk()
    const cid = sam.say(text)
    expect(await refusal(sam.line)).toMatchObject({ in_reply_to: cid, error: { code } })
    sam.say('still here')
    await sam.line.heardMessage('still here')
    expect((await server.start({ question: text })).status).toBe(400)
  })

  it('[AUT-03] to the conversation of somebody else is not allowed, and not heard there', async () => {
    const [sam, kim] = [await talk(), await server.shopper()]
    for (const frame of [
      { type: 'message', conversation_uuid: kim.uuid, message: { body: 'intruder', client_message_id: newCid() } },
      typing(kim.uuid, 'x'),
      mark(kim.uuid, Date.now() * 2),
      event(kim.uuid, 'webchat context', { event_webchat_context: { url: 'https://evil.test/' } }),
      event(kim.uuid, 'rrweb', { event_rrweb: { type: 'declined' } }),
    ]) {
      for (const [line, from] of [
        [sam.line, sam.line.frames.length],
        [grace.line, grace.line.frames.length],
      ] as const) {
        line.send(frame)
        expect(await refusal(line, from)).toMatchObject({ error: { code: 'not_allowed' } })
      }
    }
    await kim.line.settled()
    expect(
      kim.line.frames.filter((frame) => frame.type !== 'ping' && !(frame.type === 'event' && frame.event_type === 'queue position')),
    ).toEqual([])
    expect((await page(kim, kim.uuid)).head).toBe(2)
  })

  it('in the last word refuses every other: closed', async () => {
    const sam = await talk()
    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    await sam.line.heardEvent('conversation closed')
    const cid = sam.say('one more thing')
    expect(await refusal(sam.line)).toMatchObject({ in_reply_to: cid, error: { code: 'closed' } })
    const from = sam.line.frames.length
    sam.line.send(event(sam.uuid, 'webchat context', { event_webchat_context: { url: 'https://shop.test/elsewhere' } }))
    expect(await refusal(sam.line, from)).toMatchObject({ error: { code: 'closed' } })
    expect((await ada.rest(PATHS.context(sam.uuid), { method: 'PUT' })).text).not.toContain('elsewhere')
  })
})

describe('signals that pass', () => {
  it('[PRIV-08] say that somebody types, and never what', async () => {
    const sam = await talk()
    const before = ada.line.frames.length
    sam.line.send(typing(sam.uuid, 'my card number is'))
    expect((await ada.line.heardEvent('typing', before)).event_typing).toEqual({
      author_conversation_participant_arn: sam.arn,
      author_conversation_participant_name: 'Sam',
      value: 'typing',
    })
    const from = ada.line.frames.length
    sam.line.send(typing(sam.uuid, ''))
    expect((await ada.line.heardEvent('typing', from)).event_typing.value).toBe('')
    await sam.line.settled()
    expect(JSON.stringify([ada.line.frames, sam.line.frames])).not.toContain('card number')
    expect(sam.line.frames.some((frame) => frame.type === 'event' && frame.event_type === 'typing')).toBe(false)
  })

  it('[DEL-14] are never stored or numbered', async () => {
    const sam = await talk()
    const before = (await page(sam, sam.uuid)).head
    const from = ada.line.frames.length
    sam.line.send(typing(sam.uuid, 'x'))
    sam.line.send(event(sam.uuid, 'webchat context', { event_webchat_context: { url: 'https://shop.test/a' } }))
    await sam.line.settled()
    expect((await page(sam, sam.uuid)).head).toBe(before)
    const heard = await ada.line.heardEvent('typing', from)
    expect(heard).not.toHaveProperty('seq')
  })

  it('show the agent the page without query and hash, and nothing before or to anybody else', async () => {
    const sam = await talk()
    const other = await talk()
    sam.line.send(
      event(sam.uuid, 'webchat context', {
        event_webchat_context: {
          url: 'https://shop.test/kettles?token=canary#canary',
          title: 'Kettles',
          cart: { items: [{ item_id: 'k', view_url: 'javascript:canary' }] },
        },
      }),
    )
    const heard = await ada.line.heard(
      (frame) => frame.type === 'event' && frame.event_type === 'webchat context' && frame.conversation_uuid === sam.uuid,
    )
    expect(heard).toMatchObject({ event_webchat_context: { url: 'https://shop.test/kettles', title: 'Kettles' } })
    const context = await ada.rest(PATHS.context(sam.uuid), { method: 'PUT' })
    expect(context.body).toMatchObject({ current_url: 'https://shop.test/kettles', page_view: [{ title: 'Kettles' }] })
    expect(JSON.stringify(heard) + context.text).not.toContain('canary')
    expect((await ada.rest(PATHS.context(other.uuid), { method: 'PUT' })).body).toEqual({})
    expect(JSON.stringify(other.line.frames)).not.toContain('kettles')
    const from = ada.line.frames.length
    ada.line.send(event(sam.uuid, 'webchat context', { event_webchat_context: { url: 'https://evil.test/' } }))
    expect(await refusal(ada.line, from)).toMatchObject({ error: { code: 'not_allowed' } })
  })
})

describe('read marks', () => {
  it('[DEL-13] only move forward, in whatever order and however often they come', async () => {
    const sam = await talk()
    for (let n = 0; n < 5; n++) ada.say(sam.uuid, `w${n}`)
    await sam.line.heardMessage('w4')
    const epochs = sam.line.facts(sam.uuid).flatMap((frame) => (frame.type === 'message' ? [frame.message.message_epoch ?? 0] : []))
    for (const index of [2, 0, 2, 1, 4, 3, 4, 0]) sam.line.send(mark(sam.uuid, epochs[index] ?? 0))
    sam.line.send(mark(sam.uuid, Number.MAX_SAFE_INTEGER))
    await sam.line.settled()
    const { events } = await page(sam, sam.uuid, 0, '?limit=500')
    const marks = events.flatMap((frame) =>
      'event_type' in frame && frame.event_type === 'read message' ? [frame.event_read_message] : [],
    )
    expect(marks.map((each) => each.message_epoch)).toEqual([epochs[2], epochs[4]])
    expect(marks[0]?.reader_conversation_participant_arn).toBe(sam.arn)
    await ada.line.heard(
      (frame) => frame.type === 'event' && frame.event_type === 'read message' && frame.event_read_message.message_epoch === epochs[4],
    )
  })

  it('are set to the last word by markread, and show in the list', async () => {
    const sam = await talk()
    sam.say('unread')
    await sam.line.heardMessage('unread')
    const isUnread = async () =>
      (await ada.rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)).body.conversations.find(
        (row) => row.conversation_uuid === sam.uuid,
      )?.unread_messages
    expect(await isUnread()).toBe(true)
    expect((await ada.rest(PATHS.markRead(sam.uuid), { method: 'PUT' })).status).toBe(204)
    expect(await isUnread()).toBe(false)
    expect((await ada.rest(PATHS.markRead(sam.uuid), { method: 'PUT' })).status).toBe(204)
    expect((await page(sam, sam.uuid)).events.at(-1)).toMatchObject({ event_type: 'read message' })
  })
})

describe('the list of facts', () => {
  it('[REC-03] comes in pages that add up to what was heard live', async () => {
    const sam = await talk()
    for (let n = 0; n < 9; n++) sam.say(`w${n}`)
    await sam.line.heardMessage('w8')
    const facts: FactFrame[] = []
    let seq = 0
    for (;;) {
      const { events, more, head, stream } = await page(sam, sam.uuid, seq, '?limit=4')
      facts.push(...events)
      expect([head, events[0]?.stream]).toEqual([13, stream])
      expect(events.length).toBe(more ? 4 : 1)
      seq += events.length
      if (!more) break
    }
    expect(facts.map((frame) => frame.seq)).toEqual(Array.from({ length: 13 }, (_, n) => n + 1))
    expect(sam.line.facts(sam.uuid)).toEqual(facts.slice(2))
    expect(await page(sam, sam.uuid, 13)).toMatchObject({ events: [], more: false, head: 13 })
  })

  it('[REC-03] of another history, or from beyond its end, is refused with the name of this one', async () => {
    const sam = await talk()
    const { stream, head } = await page(sam, sam.uuid)
    expect((await page(sam, sam.uuid, 1, `?stream=${stream}`)).events).toHaveLength(head - 1)
    for (const path of [
      `${PATHS.events(sam.uuid, 1)}?stream=other`,
      PATHS.events(sam.uuid, head + 1),
      PATHS.events(sam.uuid, head + 100),
    ]) {
      const { status, body } = await sam.rest(path)
      expect(status).toBe(409)
      expect(body).toMatchObject({ stream, success: false })
    }
  })

  it('is asked for with whole numbers', async () => {
    const sam = await talk()
    for (const seq of ['-1', '1.5', 'x', '1e3', '9'.repeat(30)])
      expect((await sam.rest(PATHS.events(sam.uuid, seq as unknown as number))).status).toBe(400)
    expect((await sam.rest(`${PATHS.events(sam.uuid, 0)}?limit=many`)).status).toBe(400)
    expect((await page(sam, sam.uuid, 0, '?limit=999999')).events).toHaveLength(4)
  })
})

describe('starting', () => {
  it('[DEL-16] ten times at once with one id is one conversation', async () => {
    const cid = newCid()
    const answers = await Promise.all(Array.from({ length: 10 }, () => server.start({ client_message_id: cid, email: 'sam@example.com' })))
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 200))
    expect(new Set(answers.map((answer) => answer.body.conversation?.conversation_uuid)).size).toBe(1)
    const rows = (await ada.rest<{ conversations: ConversationSummary[] }>(PATHS.conversations)).body.conversations
    expect(rows.filter((row) => row.conversation_uuid === answers[0]?.body.conversation?.conversation_uuid)).toHaveLength(1)
  })

  it('tells the agents of the queue, with the question, and moves the board', async () => {
    const from = ada.line.frames.length
    const sam = await server.shopper({ question: 'Do you ship to Oslo?', queue_name: 'Sales', email: 'sam@example.com' })
    expect((await ada.line.heardEvent('queue new member', from)).event_queue_new_member).toMatchObject({
      conversation_webchat_queue_uuid: sam.queueUuid,
      question: 'Do you ship to Oslo?',
      queue_name: 'Sales',
      email: 'sam@example.com',
    })
    await ada.line.heard(
      (frame) =>
        frame.type === 'event' &&
        frame.event_type === 'queue status update' &&
        (frame.event_queue_status_update.queue_entries ?? []).some((entry) => entry.conversation_webchat_queue_uuid === sam.queueUuid),
      from,
    )
    expect(JSON.stringify(sam.line.frames)).not.toContain('queue new member')
  })
})

describe('picking up', () => {
  it('[DEL-15] is won by exactly one of two agents, and the other is told who, 200 times', async () => {
    const winners = { Ada: 0, Grace: 0 }
    for (let round = 0; round < 10; round++) {
      await Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          const { body } = await server.start()
          const place = { queueUuid: body.conversation_webchat_queue_uuid ?? '' }
          const agents = n % 2 ? [ada, grace] : [grace, ada]
          const answers = await Promise.all(agents.map((agent) => agent.pickUp(place)))
          expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
          const winner = agents[answers.findIndex((answer) => answer.status === 200)]
          const refused = answers.find((answer) => answer.status === 409)
          expect(refused?.body).toMatchObject({
            error: { user_message: `${winner?.name} was faster.`, developer_message: `picked up by ${winner?.arn}` },
          })
          expect(await winner?.pickUp(place)).toMatchObject({ status: 200 })
          winners[winner?.name as 'Ada' | 'Grace']++
        }),
      )
    }
    expect(winners.Ada + winners.Grace).toBe(200)
  })

  it('of a place that is not there, or not of their queues, is 404', async () => {
    expect((await ada.pickUp({ queueUuid: WORLD.uuid() })).status).toBe(404)
    expect((await ada.pickUp({ queueUuid: 'x' })).status).toBe(400)
  })

  it('of who has given up is refused: closed', async () => {
    const sam = await server.shopper()
    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    expect((await ada.pickUp(sam)).status).toBe(409)
  })
})

describe('leaving', () => {
  const kinds = (facts: FactFrame[]) => facts.map((frame) => (frame.type === 'event' ? frame.event_type : frame.type))

  it('of the shopper is told to both sides: left, then closed', async () => {
    const sam = await talk()
    expect((await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })).status).toBe(204)
    const isClosed = (frame: { type: string }) =>
      'event_type' in frame &&
      frame.event_type === 'conversation closed' &&
      'conversation_uuid' in frame &&
      frame.conversation_uuid === sam.uuid
    for (const line of [sam.line, ada.line]) {
      await line.heard(isClosed)
      expect(kinds(line.facts(sam.uuid)).slice(-2)).toEqual(['participant left', 'conversation closed'])
    }
    expect((await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })).status).toBe(204)
    expect((await page(sam, sam.uuid)).head).toBe(6)
    expect((await ada.rest(PATHS.join(sam.uuid), { method: 'PUT' })).status).toBe(409)
  })

  it('of the last agent ends it, of one of two does not', async () => {
    const sam = await talk()
    await grace.rest(PATHS.join(sam.uuid), { method: 'PUT' })
    await ada.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    await sam.line.heardEvent('participant left')
    const from = ada.line.frames.length
    sam.say('only for Grace')
    await grace.line.heardMessage('only for Grace')
    await ada.line.settled()
    expect(ada.line.frames.slice(from).filter((frame) => frame.type === 'message')).toEqual([])
    await grace.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    const closed = await sam.line.heardEvent('conversation closed')
    expect(closed.event_conversation_closed).toMatchObject({ closed: true })
    expect(kinds(grace.line.facts(sam.uuid)).slice(-2)).toEqual(['participant left', 'conversation closed'])
  })

  it('while waiting closes the conversation and moves the others up', async () => {
    const [first, second] = [await server.shopper({ queue_name: 'Sales' }), await server.shopper({ queue_name: 'Sales' })]
    second.line.send({ type: 'check queue position' })
    const before = (await second.line.heardEvent('queue position')).event_queue_position.position ?? 0
    await first.rest(PATHS.leave(first.uuid), { method: 'DELETE' })
    const moved = await second.line.heard(
      (frame) => frame.type === 'event' && frame.event_type === 'queue position' && frame.event_queue_position.position === before - 1,
    )
    expect(moved).toMatchObject({ event_queue_position: { available: true } })
  })

  it('of an agent who only looked in leaves the shopper waiting', async () => {
    const sam = await server.shopper()
    await grace.rest(PATHS.join(sam.uuid), { method: 'PUT' })
    await grace.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    expect((await ada.pickUp(sam)).status).toBe(200)
    await sam.line.heardEvent('webchat start conversation')
  })
})

describe('an agent who comes later', () => {
  it('hears what they take part in from the first ping on, and not what is over', async () => {
    const [open, over] = [await talk(), await talk()]
    await over.rest(PATHS.leave(over.uuid), { method: 'DELETE' })
    await over.line.heardEvent('conversation closed')
    const again = await server.agent('demo-agent-ada')
    const ping = again.line.frames.find((frame) => frame.type === 'ping')
    expect(ping?.type === 'ping' && ping.heads?.[open.uuid]).toBe(4)
    expect(ping?.type === 'ping' && ping.heads?.[over.uuid]).toBeUndefined()
    open.say('heard again')
    await again.line.heardMessage('heard again')
    again.line.close()
  })
})

it('a restart keeps everything that was acknowledged', async () => {
  const own = await startTestServer()
  const sam = await own.shopper()
  const cid = sam.say('before')
  const echo = await sam.line.heardMessage('before')
  await own.restart()
  expect(await sam.line.ended).toEqual({ code: 4000, reason: 'restart' })
  const line = await sam.anotherLine()
  expect(line.frames[0]).toEqual({ type: 'ping', heads: { [sam.uuid]: 3 } })
  line.say(sam.uuid, 'again', cid)
  expect(await line.heardMessage('before')).toEqual(echo)
  await own.close()
})
