import { beforeEach, describe, expect, it } from 'vitest'
import type { ServerFrame } from '../../../../protocol/frames.ts'
import { createChannel } from '../../../../widget/line/channel.ts'
import { createSharedLine, type SharedLine } from '../../../../widget/tabs/shared-line.ts'
import { type Clock, createClock } from '../line/clock.ts'
import { createNetwork, type Network } from '../line/network.ts'
import { createFakeBrowser, type FakeBrowser, type FakeTab } from './fake-browser.ts'

const PING = { type: 'ping', heads: { one: 7 } } as const

interface Tab {
  at: FakeTab
  line: SharedLine
  network: Network
  frames: ServerFrame[]
  states: string[]
  codes: number[]
  /** One entry for each time a line opened: mirrored or not. */
  opens: boolean[]
}

let clock: Clock
let browser: FakeBrowser
let tabs: Tab[]
let isDown: boolean

beforeEach(() => {
  clock = createClock()
  browser = createFakeBrowser(clock)
  tabs = []
  isDown = false
})

/** A tab of the shop in the conversation; the server takes every socket at once and says its first ping. */
async function openTab(conversation = 'one'): Promise<Tab> {
  const at = browser.openTab()
  const network = createNetwork()
  network.onOpened = (socket) =>
    void clock.after(1, () => {
      if (socket.state !== 'connecting') return
      if (isDown) return socket.cut()
      socket.accept()
      socket.hear(PING)
    })
  network.onSaid = (socket, frame) => {
    if (frame.type === 'ping') void clock.after(1, () => socket.hear({ type: 'ping' }))
  }
  const tab: Tab = { at, network, frames: [], states: [], codes: [], opens: [], line: undefined as never }
  tab.line = createSharedLine({
    wiring: {
      credentials: async () => ({ websocketUrl: 'ws://shop.test/line', jwt: 'jwt' }),
      onFrame: (frame) => tab.frames.push(frame),
      onState({ at: state, code }) {
        tab.states.push(state)
        if (code) tab.codes.push(code)
      },
      onOpen: (isMirrored = false) => tab.opens.push(isMirrored),
    },
    openChannel: (own) =>
      createChannel({ ports: { openSocket: network.openSocket, now: clock.now, after: at.after, random: () => 0.5 }, ...own }),
    tabs: at,
  })
  tabs.push(tab)
  tab.line.wake(conversation)
  await clock.advance(20)
  return tab
}

const sockets = () => tabs.flatMap(({ network }) => network.live())
const opened = () => tabs.reduce((sum, { network }) => sum + network.sockets.length, 0)
const holders = () => tabs.filter(({ line }) => line.isHolder())
const said = (tab: Tab) => tab.network.sockets.flatMap((socket) => socket.said).filter(({ type }) => type === 'message')
const say = (body: string) => ({ type: 'message', conversation_uuid: 'one', message: { body, client_message_id: body } }) as const

async function threeTabs() {
  const first = await openTab()
  first.at.hide()
  const second = await openTab()
  second.at.hide()
  const third = await openTab()
  await clock.advance(2_000)
  return [first, second, third] as const
}

describe('tabs in one conversation', () => {
  it('[TAB-01] have one socket, held by the tab that was seen last, and all of them hear what it hears', async () => {
    const [first, second, third] = await threeTabs()
    expect(sockets()).toHaveLength(1)
    expect(holders()).toEqual([third])
    third.network.newest().hear({ type: 'ping', heads: { one: 8 } })
    await clock.advance(10)
    for (const tab of [first, second, third]) {
      expect(tab.frames.at(-1)).toEqual({ type: 'ping', heads: { one: 8 } })
      expect(tab.states.at(-1)).toBe('open')
    }
    expect(third.opens.at(-1)).toBe(false)
    expect(second.opens.at(-1)).toBe(true)
  })

  it('[TAB-01] of ten tabs one has a socket', async () => {
    for (let n = 0; n < 10; n++) await openTab()
    await clock.advance(5_000)
    expect([sockets().length, holders().length]).toEqual([1, 1])
  })

  it('speak through the one that holds the line', async () => {
    const [first, , third] = await threeTabs()
    expect(first.line.send(say('hello'))).toBe(true)
    expect(first.line.backlog()).toBeGreaterThan(0)
    await clock.advance(10)
    expect(said(third)).toEqual([say('hello')])
    expect(first.line.backlog()).toBe(0)
    expect(first.network.live()).toHaveLength(0)
  })

  it('take the line along to the tab that is shown and stays, and not to one that is leafed past', async () => {
    const [first, second, third] = await threeTabs()
    third.at.hide()
    first.at.show()
    await clock.advance(300)
    first.at.hide()
    second.at.show()
    const before = opened()
    await clock.advance(1_200)
    expect(holders()).toEqual([second])
    expect([sockets().length, opened() - before]).toEqual([1, 1])
  })

  it('[TAB-02] the next one takes over at once when the one that holds closes, crashes or gives its line up', async () => {
    const [first, second, third] = await threeTabs()
    third.at.crash()
    for (const socket of third.network.live()) socket.cut()
    await clock.advance(100)
    expect(holders().filter((tab) => tab !== third)).toHaveLength(1)
    const [holder] = holders().filter((tab) => tab !== third)
    expect(holder?.network.live()).toHaveLength(1)
    holder?.line.close()
    await clock.advance(100)
    const last = holder === first ? second : first
    expect(last.line.isHolder()).toBe(true)
    expect(last.network.live()).toHaveLength(1)
    expect(last.opens.at(-1)).toBe(false)
  })

  it('[TAB-02] take the line from one that is frozen within 5 s, and when it thaws it steps down', async () => {
    const [first, second, third] = await threeTabs()
    third.at.freeze()
    await clock.advance(5_000)
    const alive = [first, second].filter(({ line }) => line.isHolder())
    expect(alive).toHaveLength(1)
    expect(alive[0]?.network.live()).toHaveLength(1)
    third.at.thaw()
    await clock.advance(100)
    expect(holders()).toEqual(alive)
    expect(sockets()).toHaveLength(1)
    third.network.onSaid = () => expect.fail('two tabs write')
    third.line.send(say('thawed'))
    await clock.advance(10)
    expect(alive.flatMap(said)).toContainEqual(say('thawed'))
  })

  it('show that the line is down, and try again when one of them is told to', async () => {
    const [first, , third] = await threeTabs()
    isDown = true
    third.network.newest().cut()
    await clock.advance(40)
    expect(first.states.at(-1)).not.toBe('open')
    expect(first.line.send(say('lost'))).toBe(false)
    await clock.advance(8_000)
    const tries = opened()
    first.line.kick()
    await clock.advance(10)
    expect(opened()).toBe(tries + 1)
    isDown = false
    await clock.advance(40_000)
    expect(first.states.at(-1)).toBe('open')
    expect(first.opens.length).toBeGreaterThan(1)
  })

  it('all hear that they are refused, and none tries again', async () => {
    const [first, , third] = await threeTabs()
    const before = opened()
    third.network.newest().cut(4502)
    await clock.advance(60_000)
    expect([first.states.at(-1), opened()]).toEqual(['refused', before])
  })

  it('leave the others their line when one has no more use for it', async () => {
    const [first, , third] = await threeTabs()
    first.line.rest()
    await clock.advance(10_000)
    expect([first.states.at(-1), third.states.at(-1), sockets().length]).toEqual(['quiet', 'open', 1])
    first.line.wake()
    await clock.advance(100)
    expect(first.states.at(-1)).toBe('open')
  })

  it('share nothing with a tab in another conversation', async () => {
    const [one, other] = [await openTab('one'), await openTab('other')]
    await clock.advance(3_000)
    expect(sockets()).toHaveLength(2)
    one.network.newest().hear({ type: 'ping', heads: { one: 9 } })
    await clock.advance(10)
    expect(other.frames).not.toContainEqual({ type: 'ping', heads: { one: 9 } })
  })

  it.each(['radio', 'locks'] as const)('[TAB-07] each have their own line where the browser has no %s', async (lacks) => {
    browser.lacks = lacks
    await openTab()
    await openTab()
    await clock.advance(5_000)
    expect(sockets()).toHaveLength(2)
    for (const tab of tabs) {
      expect(tab.line.send(say('alone'))).toBe(true)
      expect([tab.line.isHolder(), tab.states.at(-1), tab.opens]).toEqual([true, 'open', [false]])
    }
  })

  it('[TAB-07] pass over what no tab of theirs would say', async () => {
    const [first, , third] = await threeTabs()
    const [name = ''] = browser.names()
    const before = [first.frames.length, third.frames.length]
    const proto = JSON.parse('{"__proto__":{"is":"told"},"state":{"at":"open"}}')
    for (const junk of [
      null,
      7,
      'told',
      [],
      {},
      proto,
      { is: 'of tomorrow' },
      { is: 'say' },
      { is: 'say', text: { toString: 'x' } },
      { is: 'say', text: 'no json' },
      { is: 'say', text: '[]' },
      { is: 'say', text: '7' },
      { is: 'say', text: JSON.stringify({ type: 'ping', filler: 'x'.repeat(70_000) }) },
      { is: 'told' },
      { is: 'told', state: 'open' },
      { is: 'told', state: { at: 'of tomorrow' } },
      { is: 'frame' },
      { is: 'frame', frame: { type: 'message' } },
    ])
      browser.shout(name, junk)
    await clock.advance(50)
    expect([first.frames.length, third.frames.length]).toEqual(before)
    expect(third.network.newest().said.filter(({ type }) => type !== 'ping')).toEqual([])
    expect([first.states.at(-1), third.states.at(-1)]).toEqual(['open', 'open'])
  })

  it('believe no other tab that the conversation was erased', async () => {
    const [first] = await threeTabs()
    const [name = ''] = browser.names()
    browser.shout(name, { is: 'told', state: { at: 'refused', code: 4504 }, backlog: 0 })
    await clock.advance(5)
    expect(first.states.at(-1)).toBe('refused')
    browser.shout(name, { is: 'told', state: { at: 'refused', code: 4502 }, backlog: 0 })
    await clock.advance(5)
    expect(first.codes).toEqual([4502])
  })

  it('leave nothing behind when closed', async () => {
    await threeTabs()
    for (const { line } of tabs) line.close()
    await clock.advance(60_000)
    expect([sockets().length, clock.waiting()]).toEqual([0, 0])
  })
})
