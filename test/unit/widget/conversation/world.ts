// A small world for conversation tests: one desk with its log, a network that can be cut, a clock that stands still, and tabs
// that share one storage. Everything in it but the server and the wires is the real thing.

import type { FactFrame } from '../../../../protocol/frames.ts'
import type { ConversationEventRRWeb } from '../../../../protocol/models.ts'
import { createConversation, type LiveConversation } from '../../../../widget/conversation/conversation.ts'
import type { Store } from '../../../../widget/conversation/ports.ts'
import { createChannel } from '../../../../widget/line/channel.ts'
import { createConsent } from '../../../../widget/recording/consent.ts'
import type { Lane } from '../../../../widget/recording/ports.ts'
import { type Clock, createClock, settle } from '../line/clock.ts'
import { createNetwork, type FakeSocket, type Network } from '../line/network.ts'
import { joined, ME, type News, numbered, said, UUID } from './facts.ts'
import { createMemoryStores } from './memory-store.ts'

export interface Request {
  method: string
  path: string
  body: Record<string, unknown>
  headers: Record<string, string>
}

export interface Desk {
  log: FactFrame[]
  stream: string
  requests: Request[]
  /** How many conversations were opened, by which id. */
  opened: string[]
  jwt: string
  /** Refuses, delays or loses calls: an answer here goes out in place of the desk's own. */
  intercept: ((request: Request) => Response | 'lost answer' | undefined) | undefined
  isDown: boolean
  /** Calls wait here. */
  gate: Promise<unknown> | undefined
  append(...news: News[]): void
  /** To every open socket, past the log. */
  tell(frame: unknown): void
  restart(): void
  asked(method: string, part: string): Request[]
}

export interface Tab {
  talk: LiveConversation
  network: Network
  recorder: { lane?: Lane; started: number; stopped: number; fails: boolean; isAbsent: boolean; brought: number }
  rrweb(): (ConversationEventRRWeb | undefined)[]
  show(visible: boolean): void
  /** Frames this tab sent, by kind. */
  saidOf(kind: string): unknown[]
}

export const FORM = { name: 'Mia', email: 'mia@example.test', question: 'Do you ship to Norway?' }

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers })

export function createWorld() {
  const clock: Clock = createClock(Date.UTC(2026, 10, 20))
  const tabs: { network: Network }[] = []
  let epoch = 1_000

  const sockets = (): FakeSocket[] => tabs.flatMap(({ network }) => network.live().filter((socket) => socket.state === 'open'))
  const desk: Desk = {
    log: [],
    stream: 's1',
    requests: [],
    opened: [],
    jwt: 'jwt-1',
    intercept: undefined,
    isDown: false,
    gate: undefined,
    append(...all) {
      for (const news of all) {
        const fact = numbered(news, desk.log.length + 1, desk.stream)
        desk.log.push(fact)
        desk.tell(fact)
      }
    },
    tell(frame) {
      for (const socket of sockets()) socket.hear(frame)
    },
    restart() {
      for (const { network } of tabs) for (const socket of network.live()) socket.cut(1006)
    },
    asked: (method, part) => desk.requests.filter((request) => request.method === method && request.path.includes(part)),
  }

  function answerStart(body: Request['body']): Response {
    const cid = String(body.client_message_id)
    if (body.resolve_only !== true && !desk.opened.includes(cid)) {
      desk.opened.push(cid)
      if (desk.opened.length === 1) desk.append(joined(ME), said(ME, String(body.question), epoch++, cid))
    }
    return json(200, {
      conversation: { conversation_uuid: UUID, seq: desk.log.length, stream: desk.stream },
      conversation_webchat_queue_uuid: 'place-1',
      resume_secret: `secret-${desk.requests.length}`,
      customer_auth: { conversation_participant_arn: ME, jwt: desk.jwt, websocket_url: 'ws://desk.test/line' },
    })
  }

  function answer(request: Request): Response {
    const { method, path, body, headers } = request
    if (path.includes('/webchat/config')) return json(200, { site: 'demo', shop_name: 'Shop', available: true })
    if (method === 'PUT' && path.endsWith('/conversations')) return answerStart(body)
    if (headers.authorization !== `Bearer ${desk.jwt}`) return json(401, {})
    const events = /events\/(\d+)/.exec(path)
    if (events) {
      const after = Number(events[1])
      const known = /stream=(\w+)/.exec(path)?.[1]
      if ((known && known !== desk.stream) || after > desk.log.length) return json(409, { stream: desk.stream })
      return json(200, { stream: desk.stream, head: desk.log.length, events: desk.log.slice(after), more: false })
    }
    return method === 'GET' ? json(200, { conversation_uuid: UUID }) : json(204, undefined)
  }

  const fetch = async (url: string | URL | globalThis.Request, init: RequestInit = {}): Promise<Response> => {
    const { pathname, search } = new URL(String(url))
    const request: Request = {
      method: init.method ?? 'GET',
      path: pathname + search,
      body: init.body ? JSON.parse(String(init.body)) : {},
      headers: init.headers as Record<string, string>,
    }
    await desk.gate
    if (desk.isDown) throw new TypeError('no network')
    desk.requests.push(request)
    const instead = desk.intercept?.(request)
    if (instead === 'lost answer') {
      answer(request)
      throw new TypeError('connection reset')
    }
    return instead ?? answer(request)
  }

  const [first, second, third] = createMemoryStores(3) as [Store, Store, Store]
  const shared = [first, second, third]
  const locks = new Map<string, Promise<unknown>>()
  const withLock = <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const turn = (locks.get(name) ?? Promise.resolve()).then(run, run)
    locks.set(
      name,
      turn.catch(() => {}),
    )
    return turn
  }

  /** A page of the shop in tab `index`; its tab storage survives navigation when handed on. */
  function openTab(index = 0, tabStore: Store = createMemoryStores(1)[0], language = 'en'): Tab {
    const network = createNetwork()
    tabs.push({ network })
    network.onOpened = (socket) => {
      void settle().then(() => {
        if (desk.isDown) return socket.cut(1006)
        if (socket.subprotocols[1] !== `bearer.${desk.jwt}`) return socket.cut(1006)
        if (socket.state !== 'connecting') return
        socket.accept()
        socket.hear({ type: 'ping', heads: { [UUID]: desk.log.length } })
      })
    }
    network.onSaid = (socket, frame) => {
      if (frame.type === 'ping') return void Promise.resolve().then(() => socket.hear({ type: 'ping' }))
      if (frame.type !== 'message' || desk.isDown) return
      const { body, client_message_id: cid } = frame.message
      const before = desk.log.find((fact) => fact.type === 'message' && fact.message.client_message_id === cid)
      void Promise.resolve().then(() => (before ? socket.hear(before) : desk.append(said(ME, body, epoch++, cid))))
    }
    let visible = true
    const seen = new Set<() => void>()
    const recorder: Tab['recorder'] = { started: 0, stopped: 0, fails: false, isAbsent: false, brought: 0 }
    const talk = createConversation({
      site: 'demo',
      base: 'https://desk.test/',
      language,
      context: () => ({ url: 'https://shop.test/lamps' }),
      async bringConsent(options) {
        recorder.brought++
        if (recorder.isAbsent) throw new TypeError('no such chunk')
        return createConsent(options, {
          recording: {
            async start(lane) {
              if (recorder.fails) throw new Error('no recorder here')
              recorder.started++
              recorder.lane = lane
            },
            stop() {
              recorder.stopped++
            },
          },
          isVisible: () => visible,
          onVisible(run) {
            seen.add(run)
            return () => seen.delete(run)
          },
        })
      },
      ports: {
        fetch,
        now: clock.now,
        after: clock.after,
        withLock,
        openLine: (wiring) =>
          createChannel({
            ports: { openSocket: network.openSocket, now: clock.now, after: clock.after, random: () => 0.5 },
            ...wiring,
          }),
        store: shared[index] ?? first,
        tabStore,
      },
    })
    const saidOf = (kind: string) =>
      network.sockets
        .flatMap((socket) => socket.said)
        .filter((frame) => frame.type === kind || ('event_type' in frame && frame.event_type === kind))
    return {
      talk,
      network,
      recorder,
      saidOf,
      rrweb: () => saidOf('rrweb').map((frame) => (frame as { event_rrweb?: ConversationEventRRWeb }).event_rrweb),
      show(shown) {
        visible = shown
        if (shown) for (const run of [...seen]) run()
      },
    }
  }

  /** A tab in a conversation that waits in line. */
  async function startedTab(index = 0, tabStore?: Store): Promise<Tab> {
    const tab = openTab(index, tabStore)
    tab.talk.resume()
    tab.talk.start(FORM)
    await run()
    return tab
  }

  const run = async (ms = 0) => {
    await clock.advance(ms)
    for (let turn = 0; turn < 4; turn++) await settle()
  }

  return { clock, desk, store: first, openTab, startedTab, run }
}
