import { expect, it } from 'vitest'
import type { ServerFrame } from '../../../../protocol/frames.ts'
import { createLocalBus } from '../../../../server/bus/local.ts'
import { apply, opened } from '../../../../server/domain/conversation.ts'
import { type Actor, decide } from '../../../../server/domain/decide.ts'
import type { Desk } from '../../../../server/domain/desk.ts'
import { type Agent, type Bus, type Signal, type Store, TOPIC } from '../../../../server/domain/ports.ts'
import type { ContextKeeper } from '../../../../server/gateway/context-keeper.ts'
import type { Places } from '../../../../server/gateway/places.ts'
import { createRates } from '../../../../server/gateway/rates.ts'
import { createSession, type SessionParts, type SocketCaller } from '../../../../server/gateway/session.ts'
import { createWatching } from '../../../../server/gateway/watching.ts'
import type { WireSocket } from '../../../../server/gateway/wire-socket.ts'

const agent: Agent = { arn: 'arn:ada', userId: 1, merchantId: 'M', name: 'Ada', queues: ['Support'] }
const ada = { is: 'agent', agent, expiresAt: 0 } as const

const theirs = opened({ uuid: 'c1', merchantId: 'M', site: 's', queueName: 'Support', queueUuid: 'q', openedAt: 0 })

/** An agent's session whose reads from the store answer when the test lets them. */
function slowSession({ caller = ada, desk = {} }: { caller?: SocketCaller; desk?: Partial<Desk> } = {}) {
  const sent: ServerFrame[] = []
  const closes: number[] = []
  const gates: (() => void)[] = []
  const gate = () => new Promise<void>((open) => gates.push(open))
  const wire: WireSocket = {
    send: (frame) => sent.push(frame),
    sendText: (text) => sent.push(JSON.parse(text.toString())),
    sendRecording: () => {},
    close: (code) => closes.push(code),
  }
  const bus: Bus = createLocalBus((error) => expect.fail(String(error)))
  const parts: SessionParts = {
    desk: { state: async () => theirs, ...desk } as Partial<Desk> as Desk,
    store: {
      conversationsOf: async () => {
        await gate()
        return ['c1']
      },
      heads: async (uuids) => Object.fromEntries(uuids.map((uuid) => [uuid, 1])),
      expectCommit: () => {},
    } as Partial<Store> as Store,
    bus,
    places: { returned: async () => {} } as Partial<Places> as Places,
    watching: createWatching(() => {}),
    contexts: {} as ContextKeeper,
    recordingAllowed: true,
    messageRates: { shopper: createRates({ burst: 1, perSecond: 1 }), agent: createRates({ burst: 3, perSecond: 1 }) },
    frameRates: createRates({ burst: 100, perSecond: 1 }),
    now: () => 0,
    onFault: (error) => expect.fail(String(error)),
  }
  return { session: createSession('1', caller, wire, parts), bus, sent, closes, open: () => gates.shift()?.() }
}

const fact: Signal = {
  kind: 'fact',
  conversationUuid: 'c1',
  frame: { type: 'event', event_type: 'webchat start conversation', conversation_uuid: 'c1', seq: 2, stream: 's' },
}

it('hears its conversations from before its first ping on', async () => {
  const { session, bus, sent, open } = slowSession()
  const begun = session.begin()
  open()
  await begun
  bus.publish(TOPIC.conversation('c1'), fact)
  expect(sent).toEqual([{ type: 'ping', heads: { c1: 1 } }, expect.objectContaining({ seq: 2 })])
})

it('answers what is said at once only when it hears, so that no echo passes it by', async () => {
  const { session, sent, open } = slowSession()
  const begun = session.begin()
  session.hear('{"type":"ping"}')
  await Promise.resolve()
  expect(sent).toEqual([])
  open()
  await begun
  await expect.poll(() => sent).toEqual([{ type: 'ping', heads: { c1: 1 } }, { type: 'ping' }])
})

it('listens to nothing any more when it was closed while it began', async () => {
  const { session, bus, sent, open } = slowSession()
  const begun = session.begin()
  session.close()
  open()
  await begun
  const before = sent.length
  bus.publish(TOPIC.conversation('c1'), fact)
  bus.publish(TOPIC.person('arn:ada'), { kind: 'follow', conversationUuid: 'c1' })
  bus.publish(TOPIC.conversation('c1'), fact)
  expect(sent.length).toBe(before)
  expect(session.follows()).toEqual([])
})

it('[OVL-03] lets nobody pile up words behind a slow disk: what is too much is refused on arrival', () => {
  const { session, sent } = slowSession()
  void session.begin()
  for (let n = 0; n < 10; n++)
    session.hear(
      JSON.stringify({
        type: 'message',
        conversation_uuid: '0b7f3c62-5a0e-4a5c-9f0e-0123456789ab',
        message: { body: 'x', client_message_id: `0123456789abcde${n}` },
      }),
    )
  // The disk has not answered yet, and seven are already turned down.
  expect(sent).toHaveLength(7)
  expect(sent[0]).toMatchObject({ in_reply_to: '0123456789abcde3', error: { code: 'rate' } })
})

it('[AUT-03] speaks for a shopper in the conversation of their token alone, also where they are known in another', async () => {
  const mine = '0b7f3c62-5a0e-4a5c-9f0e-000000000001'
  const other = '0b7f3c62-5a0e-4a5c-9f0e-000000000002'
  const site = { key: 's', merchantId: 'M', shopName: 'Shop', origins: [], queues: [] }
  const sam: Actor = { arn: 'arn:sam', name: 'Sam', role: 'customer' }
  const opening = { uuid: other, merchantId: 'M', site: 's', queueName: 'Support', queueUuid: 'q', openedAt: 0 }
  const decision = decide(opened(opening), { do: 'open', by: sam, question: 'x', cid: 'c', messageUuid: 'm', personUuid: 'p' }, 0)
  const state = decision.ok ? decision.facts.reduce(apply, opened(opening)) : opened(opening)
  const reached: string[] = []
  const { session, bus, sent } = slowSession({
    caller: { is: 'shopper', site, arn: sam.arn, conversationUuid: mine, expiresAt: 0 },
    desk: {
      state: async () => state,
      say: async () => {
        reached.push('say')
        return { ok: true, facts: [], state }
      },
    },
  })
  bus.subscribe(TOPIC.conversation(other), () => reached.push('passed'))
  await session.begin()
  session.hear(JSON.stringify({ type: 'event', event_type: 'typing', conversation_uuid: other, event_typing: { value: 'x' } }))
  session.hear(JSON.stringify({ type: 'message', conversation_uuid: other, message: { body: 'x', client_message_id: '0123456789abcdef' } }))
  await expect.poll(() => sent.length).toBe(3)
  expect(sent.slice(1).map((frame) => 'error' in frame && frame.error.code)).toEqual(['not_allowed', 'not_allowed'])
  expect(reached).toEqual([])
})

it('follows a conversation no longer once it has ended', async () => {
  const { session, bus, open } = slowSession()
  const begun = session.begin()
  open()
  await begun
  expect(session.follows()).toEqual(['c1'])
  bus.publish(TOPIC.conversation('c1'), {
    kind: 'fact',
    conversationUuid: 'c1',
    frame: {
      type: 'event',
      event_type: 'conversation closed',
      conversation_uuid: 'c1',
      seq: 3,
      stream: 's',
      event_conversation_closed: {},
    },
  })
  expect(session.follows()).toEqual([])
})
