// Tabs of one shopper against the real desk: everything is the real thing but the wires, the clock and the browser around the tabs. The wires
// lose, hold back, double and cut what they are told to; a cut one may still bring the server what was on its way.

import { createLocalBus } from '../../../../server/bus/local.ts'
import type { Actor } from '../../../../server/domain/decide.ts'
import { createDesk, type Desk } from '../../../../server/domain/desk.ts'
import type { Store } from '../../../../server/domain/ports.ts'
import { frameOf } from '../../../../server/domain/rows.ts'
import type { ContextKeeper } from '../../../../server/gateway/context-keeper.ts'
import type { Places } from '../../../../server/gateway/places.ts'
import { createRates } from '../../../../server/gateway/rates.ts'
import { createSession, type Session } from '../../../../server/gateway/session.ts'
import { createWatching } from '../../../../server/gateway/watching.ts'
import type { WireSocket } from '../../../../server/gateway/wire-socket.ts'
import { createConversation, type LiveConversation } from '../../../../widget/conversation/conversation.ts'
import { createChannel } from '../../../../widget/line/channel.ts'
import type { Socket } from '../../../../widget/line/ports.ts'
import { createSharedLine, type SharedLine } from '../../../../widget/tabs/shared-line.ts'
import { createFakeWorld } from '../../../fake-world.ts'
import { createMemoryStores } from '../conversation/memory-store.ts'
import { createClock, settle } from '../line/clock.ts'
import { createFakeBrowser, type FakeTab } from './fake-browser.ts'

const SITE = { key: 's', merchantId: 'M', shopName: 'Shop', origins: [], queues: ['Support'] }
const ADA: Actor = { arn: 'arn:ada', name: 'Ada', role: 'agent' }
const STEP_MS = 50
const NOT_ASKED = () => {}

export interface ModelTab {
  at: FakeTab
  talk: LiveConversation
  line: SharedLine
  isGone: boolean
}

/** What the wires do to what is sent next. */
export interface Weather {
  /** Nobody reaches the server. */
  isDown: boolean
  /** Sockets take everything and bring nothing, and nobody notices. */
  isSilent: boolean
  /** Of every so many frames to the browser one is lost, and one comes twice; 0 for none. */
  losesEvery: number
  doublesEvery: number
  delayMs: number
  /** Of every so many calls one is lost on its way there, and one on its way back. */
  losesCallsEvery: number
}

interface Wire {
  session: Session | undefined
  socket: Socket
  isOpen: boolean
  cut(): void
}

export const FAIR: Weather = { isDown: false, isSilent: false, losesEvery: 0, doublesEvery: 0, delayMs: 1, losesCallsEvery: 0 }

export async function createModelWorld(realStore: Store) {
  const clock = createClock(Date.UTC(2026, 10, 20, 12))
  const world = { ...createFakeWorld(), now: clock.now }
  let busy = 0
  const store = new Proxy(realStore, {
    get(target, name: keyof Store) {
      const value = target[name]
      if (typeof value !== 'function') return value
      return (...args: never[]) => {
        const answer: unknown = (value as (...args: never[]) => unknown).apply(target, args)
        if (answer instanceof Promise) {
          busy++
          const done = () => void busy--
          answer.then(done, done)
        }
        return answer
      }
    },
  })
  const faults: unknown[] = []
  let bus = createLocalBus((error) => faults.push(error))
  let desk: Desk = createDesk({ store, bus, world })
  let weather: Weather = FAIR
  let counted = 0
  const wires = new Set<Wire>()
  const browser = createFakeBrowser(clock)
  const stores = createMemoryStores(3)
  const tabs: (ModelTab | undefined)[] = [undefined, undefined, undefined]
  const locks = new Map<string, Promise<unknown>>()

  const answer = await desk.open({
    site: SITE,
    queueName: 'Support',
    cid: world.uuid(),
    question: 'Hello',
    name: 'Kim',
    email: undefined,
    language: undefined,
  })
  if (!answer.ok) throw new Error(answer.refusal.code)
  const uuid = answer.opened.state.opening.uuid
  const arn = answer.opened.shopperArn
  const entry = await store.entry(answer.opened.queueUuid)
  if (!entry) throw new Error('no place')
  await desk.pickUp(entry, ADA)
  stores[0]?.write('session', {
    uuid,
    jwt: 'jwt',
    websocketUrl: 'ws://shop.test/line',
    resumeSecret: 'secret',
    myArn: arn,
    expiresAt: clock.now() + 1e9,
  })

  const every = (n: number, shift: number) => n > 0 && counted++ % n === shift % n

  // ---- sockets

  function openSocket(): Socket {
    let lastUp = clock.now()
    let lastDown = clock.now()
    const socket: Socket = {
      bufferedAmount: 0,
      onmessage: null,
      onclose: null,
      send(text) {
        // In order, as on any connection. What was on its way when it was cut may still arrive.
        lastUp = Math.max(lastUp, clock.now() + weather.delayMs)
        const isLost = weather.isSilent || weather.isDown
        if (!isLost) clock.after(lastUp - clock.now(), () => wire.session?.hear(text))
      },
      close: () => hangUp(),
    }
    const wire: Wire = {
      session: undefined,
      socket,
      isOpen: true,
      cut: () => clock.after(0, () => hangUp(() => socket.onclose?.({ code: 1006 }))),
    }
    function hangUp(told = NOT_ASKED): void {
      if (!wire.isOpen) return
      wire.isOpen = false
      wires.delete(wire)
      told()
      // The server learns of it a while later.
      clock.after(500, () => wire.session?.close())
    }
    const down: WireSocket = {
      send: (frame) => down.sendText(JSON.stringify(frame)),
      sendText(text) {
        if (weather.isSilent || weather.isDown || every(weather.losesEvery, 1)) return
        lastDown = Math.max(lastDown, clock.now() + weather.delayMs)
        const bring = () => wire.isOpen && socket.onmessage?.({ data: String(text) })
        clock.after(lastDown - clock.now(), bring)
        if (every(weather.doublesEvery, 2)) clock.after(lastDown - clock.now() + 30, bring)
      },
      sendRecording: NOT_ASKED,
      close: () => wire.cut(),
    }
    wires.add(wire)
    clock.after(weather.delayMs, () => {
      if (weather.isDown) return wire.cut()
      if (weather.isSilent || !wire.isOpen) return
      const rates = createRates({ burst: 1_000, perSecond: 1_000 })
      wire.session = createSession(`${counted}`, { is: 'shopper', site: SITE, arn, conversationUuid: uuid, expiresAt: Infinity }, down, {
        desk,
        store,
        bus,
        places: { of: async () => ({ position: -1, available: true }), returned: async () => {} } as Partial<Places> as Places,
        watching: createWatching(NOT_ASKED),
        contexts: {} as ContextKeeper,
        recordingAllowed: false,
        messageRates: { shopper: rates, agent: rates },
        frameRates: rates,
        now: world.now,
        onFault: (error) => faults.push(error),
      })
      void wire.session.begin().catch(() => {})
    })
    return socket
  }

  // ---- calls

  const json = (status: number, body: unknown) => new Response(status === 204 ? null : JSON.stringify(body), { status })

  async function fetch(address: string | URL | Request): Promise<Response> {
    const { pathname, searchParams } = new URL(String(address))
    await new Promise<void>((resolve) => clock.after(weather.delayMs, resolve))
    if (weather.isDown || weather.isSilent || every(weather.losesCallsEvery, 1)) throw new TypeError('lost')
    const events = /\/events\/(\d+)$/.exec(pathname)
    const state = await desk.state(uuid)
    const seq = state?.seq ?? 0
    let told = json(204, undefined)
    if (events) {
      const after = Number(events[1])
      const facts = await store.facts(uuid, after, 500)
      const where = { conversationUuid: uuid, merchantId: 'M', stream: store.stream }
      const stream = searchParams.get('stream')
      told =
        (stream && stream !== store.stream) || after > seq
          ? json(409, { stream: store.stream })
          : json(200, { stream: store.stream, head: seq, events: facts.map((fact) => frameOf(fact, where, arn)), more: false })
    } else if (pathname.endsWith(uuid)) told = json(200, { conversation: { conversation_uuid: uuid, seq, stream: store.stream } })
    if (every(weather.losesCallsEvery, 2)) throw new TypeError('answer lost')
    return told
  }

  // ---- tabs

  function openTab(index: number): void {
    if (tabs[index] && !tabs[index]?.isGone) return
    const at = browser.openTab()
    const store = stores[index]
    if (!store) return
    let line: SharedLine | undefined
    const talk = createConversation({
      site: 's',
      base: 'https://shop.test/',
      context: () => ({}),
      bringConsent: () => Promise.reject(new Error('no recorder')),
      ports: {
        fetch: fetch as typeof globalThis.fetch,
        now: clock.now,
        after: at.after,
        withLock<T>(name: string, run: () => Promise<T>): Promise<T> {
          const turn = (locks.get(name) ?? Promise.resolve()).then(run, run)
          locks.set(name, turn)
          return turn
        },
        openLine(wiring) {
          line = createSharedLine({
            wiring,
            openChannel: (own) =>
              createChannel({ ports: { openSocket: inTab, now: clock.now, after: at.after, random: Math.random }, ...own }),
            tabs: at,
          })
          return line
        },
        store: { ...store, onChange: (heard) => store.onChange((name) => at.run(() => heard(name))) },
        tabStore: createMemoryStores(1)[0],
      },
    })
    /** What comes to a tab that is frozen waits, and to one that has gone never comes. */
    function inTab(): Socket {
      const socket = openSocket()
      let hear: Socket['onmessage'] = null
      let ended: Socket['onclose'] = null
      socket.onmessage = (event) => at.run(() => hear?.(event))
      socket.onclose = (event) => at.run(() => ended?.(event))
      return {
        bufferedAmount: 0,
        send: socket.send,
        close: socket.close,
        get onmessage() {
          return hear
        },
        set onmessage(next) {
          hear = next
        },
        get onclose() {
          return ended
        },
        set onclose(next) {
          ended = next
        },
      }
    }
    talk.resume()
    if (line) tabs[index] = { at, talk, line, isGone: false }
  }

  /** Lets time pass, and every answer of the store come within the moment in which it was asked for. */
  async function pass(ms: number): Promise<void> {
    for (let done = 0; done < ms; done += STEP_MS) {
      await clock.advance(Math.min(STEP_MS, ms - done))
      do await settle()
      while (busy > 0)
    }
  }

  const agentSays = (body: string) => void desk.say(uuid, ADA, { body, cid: world.uuid() }).catch((error) => faults.push(error))
  const ping = async () => {
    const heads = await store.heads([uuid])
    for (const wire of wires) wire.socket.onmessage && tellPing(wire, heads)
  }
  function tellPing(wire: Wire, heads: Record<string, number>): void {
    if (!weather.isSilent && !weather.isDown && wire.session) wire.socket.onmessage?.({ data: JSON.stringify({ type: 'ping', heads }) })
  }

  return {
    tabs,
    faults,
    openTab,
    agentSays,
    setWeather(next: Partial<Weather>) {
      weather = { ...weather, ...next }
    },
    /** As the server does every 25 s. */
    async pass(ms: number) {
      for (let done = 0; done < ms; done += 25_000) {
        await pass(Math.min(25_000, ms - done))
        await ping()
      }
      await pass(STEP_MS)
    },
    cutSockets() {
      for (const wire of [...wires]) wire.cut()
    },
    crashTab(index: number) {
      const tab = tabs[index]
      if (!tab || tab.isGone) return
      tab.isGone = true
      tab.at.crash()
      // The system closes what it held. Whichever was its own is not told apart here: the others redial.
      for (const wire of [...wires]) wire.cut()
    },
    restartServer() {
      for (const wire of [...wires]) wire.cut()
      bus = createLocalBus((error) => faults.push(error))
      desk = createDesk({ store, bus, world })
    },
    async wordsOf(author: 'shopper' | 'agent') {
      const facts = await store.facts(uuid, 0, 10_000)
      return facts.flatMap((fact) => (fact.kind === 'said' && (fact.arn === arn) === (author === 'shopper') ? [fact.body] : []))
    },
    async allWords() {
      return (await store.facts(uuid, 0, 10_000)).flatMap((fact) => (fact.kind === 'said' ? [fact.body] : []))
    },
    /** As when the shopper closes the browser. */
    async close() {
      for (const tab of tabs) tab?.talk.close()
      for (const wire of [...wires]) wire.session?.close()
      await pass(1_000)
    },
  }
}
