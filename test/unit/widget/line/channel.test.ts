import { beforeEach, describe, expect, it } from 'vitest'
import type { ServerFrame } from '../../../../protocol/frames.ts'
import { type Channel, createChannel } from '../../../../widget/line/channel.ts'
import type { Line } from '../../../../widget/line/line.ts'
import type { CredentialsAnswer, Why } from '../../../../widget/line/ports.ts'
import { type Clock, createClock, settle } from './clock.ts'
import { createNetwork, type Network } from './network.ts'

const PING = { type: 'ping', heads: {} }

let clock: Clock
let network: Network
let channel: Channel
let asked: Why[]
let answer: () => Promise<CredentialsAnswer>
let frames: ServerFrame[]
let states: Line['at'][]
let opens: number

beforeEach(() => {
  clock = createClock()
  network = createNetwork()
  asked = []
  frames = []
  states = []
  opens = 0
  answer = async () => ({ websocketUrl: 'ws://shop.test/line', jwt: `jwt${asked.length}` })
  channel = createChannel({
    ports: { openSocket: network.openSocket, now: clock.now, after: clock.after, random: () => 0.5 },
    credentials(why) {
      asked.push(why)
      return answer()
    },
    onFrame: (frame) => frames.push(frame),
    onState: (line) => states.push(line.at),
    onOpen: () => opens++,
  })
})

async function opened() {
  channel.wake()
  await settle()
  network.newest().accept()
  return network.newest()
}

describe('the channel', () => {
  it('opens no socket before it is wanted', async () => {
    channel.kick()
    await clock.advance(60_000)
    expect(network.sockets).toHaveLength(0)
  })

  it('offers the token as the second subprotocol, never in the address', async () => {
    const socket = await opened()
    expect(socket.subprotocols).toEqual(['conversation.v2', 'bearer.jwt1'])
    expect(socket.url).toBe('ws://shop.test/line')
    expect([opens, states]).toEqual([1, ['dialing', 'open']])
  })

  it('says whether a frame was sent', async () => {
    expect(channel.send({ type: 'ping' })).toBe(false)
    const socket = await opened()
    expect(channel.send({ type: 'ping' })).toBe(true)
    expect(socket.said).toEqual([{ type: 'ping' }])
  })

  it('passes over frames it cannot read', async () => {
    const socket = await opened()
    for (const junk of ['no json', '[]', '{"type":"message"}', { type: 'event', event_type: 'of tomorrow' }]) socket.hear(junk)
    socket.hear(PING)
    expect(frames).toEqual([PING])
  })

  it('[REC-04] redials after 35 s of silence, and not while it hears something', async () => {
    const first = await opened()
    for (let pings = 0; pings < 4; pings++) {
      await clock.advance(25_000)
      first.hear(PING)
    }
    await clock.advance(34_900)
    expect(network.sockets).toHaveLength(1)
    await clock.advance(1_200)
    expect(network.sockets).toHaveLength(2)
    expect(first.state).toBe('closed')
  })

  it('[REC-15] gives up an upgrade that is never answered, and says so when it asks for credentials', async () => {
    channel.wake()
    await clock.advance(9_900)
    expect(network.sockets).toHaveLength(1)
    await clock.advance(700)
    expect(network.sockets).toHaveLength(2)
    expect(asked).toEqual(['dial', 'unopened'])
    expect(network.sockets[0]?.state).toBe('closed')
  })

  it('[REC-15] gives up credentials that never come', async () => {
    answer = () => new Promise(() => {})
    channel.wake()
    await clock.advance(11_000)
    expect(asked.length).toBe(2)
  })

  it('tells an upgrade that failed unopened from a line that was cut', async () => {
    channel.wake()
    await settle()
    network.newest().cut()
    await clock.advance(500)
    network.newest().accept()
    network.newest().cut()
    await clock.advance(1_000)
    expect(asked).toEqual(['dial', 'unopened', 'dial'])
  })

  it('[REC-07] makes no further attempt once it is told to stay away', async () => {
    const socket = await opened()
    socket.cut(4502)
    channel.kick()
    channel.wake()
    await clock.advance(600_000)
    expect(network.sockets).toHaveLength(1)
    expect(states.at(-1)).toBe('refused')
  })

  it('[REC-07] stops when there are no credentials any more', async () => {
    answer = async () => 'refused'
    channel.wake()
    await clock.advance(600_000)
    expect(asked).toHaveLength(1)
    expect(states.at(-1)).toBe('refused')
  })

  it('[REC-08] keeps away as long as the server asked', async () => {
    answer = async () => ({ retryAfterMs: 60_000 })
    channel.wake()
    await clock.advance(59_000)
    channel.kick()
    await clock.advance(500)
    expect(asked).toHaveLength(1)
    await clock.advance(2_000)
    expect(asked.length).toBeGreaterThan(1)
  })

  it('backs off while nobody answers, also when asking throws', async () => {
    answer = async () => {
      throw new Error('no network')
    }
    channel.wake()
    await clock.advance(120_000)
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.length).toBeLessThan(16)
  })

  it('[REC-13] finds a dead line within 3 s of waking up', async () => {
    await opened()
    clock.jump(2 * 3_600_000)
    await clock.advance(3_000)
    expect(network.sockets).toHaveLength(2)
  })

  it('[DEL-18] keeps a living line when the clock is set, forward or back', async () => {
    const socket = await opened()
    network.onSaid = (_, frame) => {
      if (frame.type === 'ping') void Promise.resolve().then(() => socket.hear(PING))
    }
    for (const years of [-10, 10]) {
      socket.hear(PING)
      clock.jump(20_000 * Math.sign(years))
      await clock.advance(3_000)
    }
    clock.jump(-10 * 365 * 86_400_000)
    await clock.advance(20_000)
    expect(network.sockets).toHaveLength(1)
    // And silence is still found on the new clock.
    network.onSaid = () => {}
    await clock.advance(38_000)
    expect(network.sockets.length).toBeGreaterThan(1)
  })

  it('asks a line for a proof of life when the network comes back', async () => {
    const socket = await opened()
    channel.kick()
    expect(socket.said).toEqual([{ type: 'ping' }])
    await clock.advance(1_900)
    expect(network.sockets).toHaveLength(1)
    await clock.advance(700)
    expect(network.sockets).toHaveLength(2)
  })

  it('opens the new socket before it closes the old when the token ends, and nobody notices', async () => {
    answer = async () => ({ websocketUrl: 'ws://shop.test/line', jwt: 'j', expiresAt: clock.now() + 90_000 })
    const old = await opened()
    for (let ms = 0; ms < 31_000; ms += 1_000) {
      old.hear(PING)
      await clock.advance(1_000)
    }
    expect(asked).toEqual(['dial', 'stale'])
    expect(network.live()).toHaveLength(2)
    expect(channel.send({ type: 'ping' })).toBe(true)
    expect(old.said).toHaveLength(1)
    network.newest().accept()
    expect(old.state).toBe('closed')
    channel.send({ type: 'ping' })
    expect(network.newest().said).toHaveLength(1)
    expect(opens).toBe(1)
  })

  it('keeps the old socket when the renewal fails', async () => {
    answer = async () => ({ websocketUrl: 'ws://shop.test/line', jwt: 'j', expiresAt: clock.now() + 90_000 })
    const old = await opened()
    for (let ms = 0; ms < 31_000; ms += 1_000) {
      old.hear(PING)
      await clock.advance(1_000)
    }
    network.newest().cut()
    expect(channel.send({ type: 'ping' })).toBe(true)
    expect(old.said).toHaveLength(1)
  })

  it('[REC-14] never holds two sockets or an orphan timer, however often it is opened and closed', async () => {
    let seed = 7
    const dice = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    }
    for (let turn = 0; turn < 1_000; turn++) {
      if (dice() < 0.5) channel.wake()
      else channel.rest()
      if (dice() < 0.2) await settle()
      if (dice() < 0.2) network.live().at(-1)?.accept()
      expect(network.live().length).toBeLessThanOrEqual(1)
    }
    channel.rest()
    await clock.advance(60_000)
    expect(network.live()).toHaveLength(0)
    expect(clock.waiting()).toBe(0)
  })

  it('leaves nothing behind when closed', async () => {
    const socket = await opened()
    channel.close()
    channel.wake()
    await clock.advance(60_000)
    expect([socket.state, network.sockets.length, clock.waiting()]).toEqual(['closed', 1, 0])
  })
})
