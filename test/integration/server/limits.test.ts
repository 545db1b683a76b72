// What one party may ask of another, and for how long: the limits outside demo mode, and everything that time ends.

import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ServerFrame } from '../../../protocol/frames.ts'
import { IDENTITY_PATHS } from '../../../protocol/identity-paths.ts'
import type { ConversationStartResponse, WebchatConfig } from '../../../protocol/models.ts'
import type { EventsPage } from '../../../protocol/parse.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { WORLD } from '../../../server/world.ts'
import { createFakeWorld, type FakeWorld } from '../../fake-world.ts'
import { newCid, startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

// Every wait ends with what it waits for; these only bound them on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const MINUTE = 60_000

let world: FakeWorld
/** With the real limits, and a clock of the test. */
let server: TestServer

beforeAll(async () => {
  world = createFakeWorld()
  server = await startTestServer({ demo: false, world })
})
afterAll(() => server.close())
// Whoever waited for a second chance gets it.
afterEach(() => world.pass(60 * MINUTE))

const refused = (frame: ServerFrame) => frame.type === 'message' && 'error' in frame
const bodies = async (sam: TestShopper) =>
  (await sam.rest<EventsPage>(PATHS.events(sam.uuid, 0))).body.events.flatMap((frame) =>
    frame.type === 'message' ? [frame.message.body] : [],
  )
const picture = (uuid: string, event_rrweb: object) => ({ type: 'event', event_type: 'rrweb', conversation_uuid: uuid, event_rrweb })

describe('a frame', () => {
  it('[DOS-03] of more than 64 KiB ends the socket with 1009', async () => {
    const sam = await server.shopper()
    sam.line.send('x'.repeat(64 * 1024))
    await sam.line.heard(refused)
    sam.line.send('x'.repeat(64 * 1024 + 1))
    expect((await sam.line.ended).code).toBe(1009)
  })

  it('[DOS-03] that announces more than there can be ends the socket at once', async () => {
    const sam = await server.shopper()
    const raw = Reflect.get(sam.line.socket, '_socket') as { write(bytes: Buffer): void }
    raw.write(Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]))
    expect([1006, 1009]).toContain((await sam.line.ended).code)
  })

  it('that is no text ends the socket with 1008, and what comes behind it is not heard', async () => {
    const sam = await server.shopper()
    sam.line.send(Buffer.from('{"type":"ping"}'))
    sam.say('behind')
    expect(await sam.line.ended).toEqual({ code: 1008, reason: 'text only' })
    expect(await bodies(sam)).toEqual(['Is the kettle in stock?'])
  })

  it('[DOS-02] in a thousand pieces ends the socket', async () => {
    const sam = await server.shopper()
    for (let n = 0; n < 1_000; n++) sam.line.socket.send('x', { fin: false })
    expect([1006, 1008]).toContain((await sam.line.ended).code)
  })

  it('that is no JSON, or none of ours, is refused, and the socket stays', async () => {
    const sam = await server.shopper()
    for (const frame of [
      '{',
      '[]',
      'null',
      '""',
      { type: 'shout' },
      { type: 'event', event_type: 'conversation closed', conversation_uuid: sam.uuid },
    ]) {
      const from = sam.line.frames.length
      sam.line.send(frame)
      expect(await sam.line.heard(refused, from)).toEqual({ type: 'message', error: { code: 'bad_frame', message: expect.any(String) } })
    }
    await sam.line.settled()
  })
})

describe('too much', () => {
  it('[DOS-07] of words is refused with the time to wait: ten at once, then one a second', async () => {
    const sam = await server.shopper()
    const cids = Array.from({ length: 15 }, (_, n) => sam.say(`w${n}`))
    await sam.line.settled()
    const refusals = sam.line.frames.filter(refused)
    expect(refusals).toEqual(
      cids.slice(10).map((cid) => ({
        type: 'message',
        conversation_uuid: sam.uuid,
        in_reply_to: cid,
        error: { code: 'rate', message: expect.any(String), retry_after: 1 },
      })),
    )
    world.pass(1_000)
    sam.say('later', cids[10])
    await sam.line.heardMessage('later')
    expect(await bodies(sam)).toHaveLength(12)
  })

  it('[DOS-07] of words is counted for the shopper, not for each of their sockets', async () => {
    const sam = await server.shopper()
    const tab = await sam.anotherLine()
    for (let n = 0; n < 10; n++) sam.say(`w${n}`)
    await sam.line.settled()
    const cid = tab.say(sam.uuid, 'from the other tab')
    expect(await tab.heard(refused)).toMatchObject({ in_reply_to: cid, error: { code: 'rate' } })
  })

  it('of other frames ends the socket with 4429', async () => {
    const sam = await server.shopper()
    for (let n = 0; n < 100; n++) sam.line.send({ type: 'ping' })
    expect(await sam.line.ended).toEqual({ code: 4429, reason: 'rate' })
    expect(sam.line.frames.filter((frame) => frame.type === 'ping').length).toBeLessThanOrEqual(61)
    ;(await sam.anotherLine()).close()
  })

  it('of nonsense, or of pictures where none are carried, counts like anything else', async () => {
    for (const frame of ['{', picture('0b7f3c62-5a0e-4a5c-9f0e-0123456789ab', { type: 'events', data: 'AAAA' })]) {
      const sam = await server.shopper()
      for (let n = 0; n < 100; n++) sam.line.send(frame)
      expect((await sam.line.ended).code).toBe(4429)
    }
  })

  it('of new conversations of one shopper is 429 with the time to wait', async () => {
    const start = () => server.start({ email: 'sam@example.com' })
    for (let n = 0; n < 5; n++) expect((await start()).status).toBe(200)
    const { status, headers, body } = await start()
    expect([status, headers['retry-after']]).toEqual([429, '720'])
    expect(body).toMatchObject({ success: false, error: { error_code: '429' } })
    expect((await server.start({ email: 'kim@example.com' })).status).toBe(200)
    world.pass(720_000)
    expect((await start()).status).toBe(200)
  })

  it('of new conversations is not what ten tabs do that start the same one, nor a repeat', async () => {
    const start = { email: 'ann@example.com', client_message_id: newCid() }
    const answers = await Promise.all(Array.from({ length: 10 }, () => server.start(start)))
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 200))
    expect(new Set(answers.map((answer) => answer.body.conversation?.conversation_uuid)).size).toBe(1)
    for (let n = 0; n < 4; n++) expect((await server.start({ email: 'ann@example.com' })).status).toBe(200)
    expect((await server.start({ email: 'ann@example.com' })).status).toBe(429)
    expect((await server.start(start)).status).toBe(200)
  })

  it('[DOS-11] of new conversations from one address is 429', async () => {
    const own = await startTestServer({ demo: false, world })
    const answers = await Promise.all(Array.from({ length: 70 }, () => own.start()))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(60)
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(10)
    await own.close()
  })

  it('[DOS-11] of resuming from one address is 429 with the time to wait, whatever is shown, and the next minute it goes on', async () => {
    const own = await startTestServer({ demo: false, world })
    const sam = await own.shopper()
    const resume = (body: object) => own.rest(PATHS.conversations, { method: 'PUT', body: { resolve_only: true, ...body } })
    const guess = () => resume({ resume_secret: WORLD.secret() })
    const answers = await Promise.all(Array.from({ length: 130 }, guess))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(120)
    const [late] = answers.filter(({ status }) => status === 429)
    expect(Number(late?.headers['retry-after'])).toBeGreaterThan(0)
    for (const body of [{ resume_secret: sam.resumeSecret }, { identity_token: 'a.b.c' }]) expect((await resume(body)).status).toBe(429)
    // Who is in a talk goes on in it.
    expect((await sam.rest(PATHS.conversation(sam.uuid))).status).toBe(200)
    world.pass(MINUTE)
    expect((await resume({ resume_secret: sam.resumeSecret })).status).toBe(200)
    await own.close()
  })

  it('[DOS-11] of words of the shop for one shopper is 429 with the time to wait, and others are not concerned', async () => {
    const [sam, kim] = [await server.shopper(), await server.shopper()]
    const identify = (who: TestShopper) => who.rest(IDENTITY_PATHS.identity, { method: 'PUT', body: { identity_token: 'a.b.c' } })
    for (let count = 0; count < 10; count++) expect((await identify(sam)).status).toBe(403)
    const late = await identify(sam)
    expect(late.status).toBe(429)
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0)
    expect((await identify(kim)).status).toBe(403)
    world.pass(MINUTE)
    expect((await identify(sam)).status).toBe(403)
  })

  it('of new conversations is counted for each caller of a named proxy, and for the proxy when it is not named', async () => {
    const start = (own: TestServer, from: string) =>
      own.rest(PATHS.conversations, {
        method: 'PUT',
        headers: { 'x-ultracart-browser-key': own.site, origin: own.url, 'x-forwarded-for': from },
        body: { question: 'Hello', client_message_id: newCid() },
      })
    for (const [env, refusals] of [
      [{ TRUSTED_PROXIES: '127.0.0.1' }, 0],
      [{}, 10],
    ] as const) {
      const own = await startTestServer({ demo: false, world, env })
      const answers = await Promise.all(Array.from({ length: 70 }, (_, n) => start(own, `198.51.100.${n}`)))
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(refusals)
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(70 - refusals)
      await own.close()
    }
  })

  it('of sockets from one address is refused before the upgrade, all at once too, and one that goes makes room', async () => {
    const own = await startTestServer({ demo: false, world })
    const sam = await own.shopper()
    const attempts = await Promise.allSettled(Array.from({ length: 120 }, () => sam.anotherLine()))
    const open = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
    expect(open).toHaveLength(99)
    for (const attempt of attempts) if (attempt.status === 'rejected') expect(String(attempt.reason)).toContain('429')
    const [first] = open
    first?.close()
    await expect
      .poll(
        () =>
          sam.anotherLine().then(
            () => 'open',
            () => 'refused',
          ),
        { timeout: 10_000 },
      )
      .toBe('open')
    await own.close()
  })
})

describe('time', () => {
  it('[DEL-08] brings a ping with the heads every 25 seconds, by which a lost frame is noticed', async () => {
    const sam = await server.shopper()
    // Another tab says what this line might have missed.
    const tab = await sam.anotherLine()
    tab.say(sam.uuid, 'said elsewhere')
    await sam.line.heardMessage('said elsewhere')
    const from = sam.line.frames.length
    world.pass(26_000)
    expect(await sam.line.heard((frame) => frame.type === 'ping', from)).toEqual({ type: 'ping', heads: { [sam.uuid]: 3 } })
  })

  it('[AUT-11] closes a socket with 4001 when its token and the leeway have ended, and not before', async () => {
    const sam = await server.shopper()
    world.pass(2 * 60 * MINUTE + 59_000)
    // The next ping is due, so a tick has gone by.
    await sam.line.heard((frame) => frame.type === 'ping', sam.line.frames.length)
    world.pass(2_000)
    expect(await sam.line.ended).toEqual({ code: 4001, reason: 'token expired' })
  })

  it('ends a socket that does not answer the protocol’s own ping in ten seconds', async () => {
    const sam = await server.shopper()
    const dead = await sam.anotherLine()
    dead.socket.pause()
    for (let n = 0; n < 2; n++) {
      const from = sam.line.frames.length
      world.pass(26_000)
      await sam.line.heard((frame) => frame.type === 'ping', from)
    }
    dead.socket.resume()
    expect((await dead.ended).code).toBe(1006)
    await sam.line.settled()
  })

  it('ends the repeating of a start after 15 minutes with 409', async () => {
    const cid = newCid()
    const first = await server.start({ client_message_id: cid })
    world.pass(15 * MINUTE)
    const again = await server.start({ client_message_id: cid, question: 'Another text' })
    expect(again.body.conversation).toMatchObject({
      conversation_uuid: first.body.conversation?.conversation_uuid,
      messages: [{ body: 'Is the kettle in stock?' }],
    })
    expect(again.body.customer_auth?.conversation_participant_arn).toBe(first.body.customer_auth?.conversation_participant_arn)
    world.pass(1)
    const late = await server.start({ client_message_id: cid })
    expect(late.status).toBe(409)
    expect(late.text).not.toContain(String(first.body.conversation?.conversation_uuid))
  })

  it('ends a resume secret 60 seconds after its successor was used', async () => {
    const sam = await server.shopper()
    const resume = async (secret: string | undefined) => {
      const body = { resolve_only: true, resume_secret: secret }
      return server.rest<ConversationStartResponse>(PATHS.conversations, { method: 'PUT', body })
    }
    const second = await resume(sam.resumeSecret)
    expect(second.body).toMatchObject({
      conversation: { conversation_uuid: sam.uuid },
      customer_auth: { conversation_participant_arn: sam.arn },
    })
    expect(second.body.resume_secret).not.toBe(sam.resumeSecret)
    world.pass(24 * 60 * MINUTE)
    expect((await resume(sam.resumeSecret)).status).toBe(200)
    expect((await resume(second.body.resume_secret)).status).toBe(200)
    world.pass(59_999)
    expect((await resume(sam.resumeSecret)).status).toBe(200)
    world.pass(1)
    expect((await resume(sam.resumeSecret)).status).toBe(401)
    expect((await resume(second.body.resume_secret)).status).toBe(200)

    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' }).then(({ status }) => expect(status).toBe(401))
    const { jwt } = (await resume(second.body.resume_secret)).body.customer_auth ?? {}
    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE', headers: { authorization: `Bearer ${jwt}` } })
    expect((await resume(second.body.resume_secret)).body.conversation?.closed).toBe(true)
    world.pass(24 * 60 * MINUTE + 1_000)
    expect((await resume(second.body.resume_secret)).status).toBe(204)
    for (const secret of ['x', undefined, 'A'.repeat(44)]) expect((await resume(secret)).status).toBe(400)
    expect((await resume('A'.repeat(43))).status).toBe(401)
  })

  it('of two minutes without a socket ends a place in line, counted afresh after a restart', async () => {
    const own = await startTestServer({ demo: false, world })
    const sam = await own.shopper()
    world.pass(1)
    const stays = await own.shopper()
    const position = async (who: TestShopper['line']) => {
      const from = who.frames.length
      who.send({ type: 'check queue position' })
      return (await who.heardEvent('queue position', from)).event_queue_position.position
    }
    expect(await position(stays.line)).toBe(2)
    sam.line.close()
    // Two minutes pass, but nothing runs meanwhile that could count them.
    await own.restart({ between: () => world.pass(3 * MINUTE) })
    const line = await stays.anotherLine()
    expect(await position(line)).toBe(2)
    world.pass(2 * MINUTE)
    stays.line.close()
    await expect.poll(() => position(line), { timeout: 10_000 }).toBe(1)
    const back = await sam.anotherLine()
    expect(await position(back)).toBe(2)
    await own.close()
  })
})

describe('outside demo mode', () => {
  it('no picture of a page is carried, asked for or announced', async () => {
    const [sam, ada] = [await server.shopper(), await server.agent()]
    await ada.pickUp(sam)
    await sam.line.heardEvent('participant join')
    for (const [line, rrweb] of [
      [ada.line, { type: 'init' }],
      [ada.line, { type: 'stop' }],
      [sam.line, { type: 'init', data: 'AAAA', event_index: 0, data_part: 0, data_total_parts: 1 }],
      [sam.line, { type: 'events', data: 'AAAA', event_index: 1, data_part: 0, data_total_parts: 1 }],
      [sam.line, { type: 'declined' }],
    ] as const) {
      const from = line.frames.length
      line.send(picture(sam.uuid, rrweb))
      expect(await line.heard(refused, from)).toMatchObject({ error: { code: 'not_allowed' } })
    }
    for (const { frames } of [sam.line, ada.line]) expect(JSON.stringify(frames)).not.toContain('rrweb')
    const config = await server.rest<WebchatConfig>(`${PATHS.config}?site=${server.site}`)
    expect(config.body.recording_allowed).toBe(false)
  })

  it('nothing of the demo opens anything, also where demo mode ran on the same data', async () => {
    const demo = await startTestServer()
    const [sam, ada] = [await demo.shopper(), await demo.agent()]
    await ada.pickUp(sam)
    await demo.restart({ demo: false })
    expect((await demo.start()).status).toBe(401)
    expect((await ada.rest(PATHS.agentProfile)).status).toBe(401)
    expect((await sam.rest(PATHS.conversation(sam.uuid))).status).toBe(401)
    await expect(sam.anotherLine()).rejects.toThrow('401')
    expect((await demo.rest(`${PATHS.config}?site=demo`)).status).toBe(404)
    await demo.restart({ demo: true })
    expect((await sam.rest(PATHS.conversation(sam.uuid))).status).toBe(200)
    expect((await ada.rest(PATHS.agentProfile)).status).toBe(200)
    await demo.close()
  })
})

describe('a picture of the page, in demo mode', () => {
  let demo: TestServer
  let sam: TestShopper
  let ada: TestAgent
  let grace: TestAgent
  const world = createFakeWorld()
  beforeAll(async () => {
    demo = await startTestServer({ world })
    ;[sam, ada, grace] = await Promise.all([demo.shopper(), demo.agent(), demo.agent('demo-agent-grace')])
    await ada.pickUp(sam)
    await grace.rest(PATHS.join(sam.uuid), { method: 'PUT' })
    await sam.line.heard((frame) => frame.type === 'event' && frame.event_type === 'participant join' && frame.seq === 5)
  })
  afterAll(() => demo.close())

  const rrweb = (type: string) => (frame: ServerFrame) =>
    frame.type === 'event' && frame.event_type === 'rrweb' && frame.event_rrweb.type === type
  const part = (data: string) => picture(sam.uuid, { type: 'init', data, event_index: 0, data_part: 0, data_total_parts: 1 })
  async function watched(): Promise<number> {
    const from = sam.line.frames.length
    ada.line.send(picture(sam.uuid, { type: 'init' }))
    await sam.line.heard(rrweb('init'), from)
    return sam.line.frames.length
  }

  it('is asked for by name, and goes to those who watch and to nobody else', async () => {
    await watched()
    expect(sam.line.frames.find(rrweb('init'))).toMatchObject({ event_rrweb: { type: 'init', agent_name: 'Ada' } })
    sam.line.send(part('AAAA'))
    expect(await ada.line.heard(rrweb('init'))).toMatchObject({ event_rrweb: { data: 'AAAA' } })
    await grace.line.settled()
    expect(grace.line.frames.filter(rrweb('init'))).toEqual([])
    const tab = await sam.anotherLine()
    expect(await tab.heard(rrweb('init'))).toMatchObject({ event_rrweb: { agent_name: 'Ada' } })
    tab.close()
  })

  it('is never sent by an agent, nor asked for by a shopper', async () => {
    for (const [line, frame] of [
      [ada.line, part('AAAA')],
      [ada.line, picture(sam.uuid, { type: 'ended' })],
      [sam.line, picture(sam.uuid, { type: 'init' })],
      [sam.line, picture(sam.uuid, { type: 'stop' })],
    ] as const) {
      const from = line.frames.length
      line.send(frame)
      expect(await line.heard(refused, from)).toMatchObject({ error: { code: 'not_allowed' } })
    }
  })

  it('ends when the last watcher stops, or leaves the talk', async () => {
    let from = await watched()
    ada.line.send(picture(sam.uuid, { type: 'stop' }))
    await sam.line.heard(rrweb('stop'), from)
    from = await watched()
    await ada.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    await sam.line.heard(rrweb('stop'), from)
    await ada.rest(PATHS.join(sam.uuid), { method: 'PUT' })
  })

  it('ends when the socket of the last watcher has died, and not when it is back in time', async () => {
    const from = await watched()
    ada.line.close()
    const again = await demo.agent()
    world.pass(20_000)
    await again.line.heard((frame) => frame.type === 'ping', 1)
    await sam.line.settled()
    expect(sam.line.frames.slice(from).filter(rrweb('stop'))).toEqual([])
    again.line.close()
    // When the server sees the death is the network's business; the seconds are counted from then (see the tests of watching).
    await expect
      .poll(
        () => {
          world.pass(1_000)
          return sam.line.frames.slice(from).some(rrweb('stop'))
        },
        { timeout: 20_000, interval: 100 },
      )
      .toBe(true)
    ada = await demo.agent()
  })

  it('ends with the talk, and is asked for no more', async () => {
    const from = await watched()
    await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
    await sam.line.heard(rrweb('stop'), from)
    const late = ada.line.frames.length
    ada.line.send(picture(sam.uuid, { type: 'init' }))
    expect(await ada.line.heard(refused, late)).toMatchObject({ error: { code: 'closed' } })
    const tab = await sam.anotherLine()
    await tab.settled()
    expect(tab.frames.filter(rrweb('init'))).toEqual([])
  })
})

describe('who does not keep up', () => {
  it('[DOS-06] is closed with 4002, and the others are not', async () => {
    const demo = await startTestServer()
    const ada = await demo.agent()
    const shoppers = await Promise.all(Array.from({ length: 20 }, () => demo.shopper()))
    for (const each of shoppers) await ada.pickUp(each)
    const { line: slow } = await demo.agent()
    slow.socket.pause()
    // More than the kernels of both ends take and the 1 MiB that the server keeps.
    const text = '👍'.repeat(2_048)
    for (let n = 0; n < 50; n++) for (const each of shoppers) each.say(text)
    await Promise.all(shoppers.map((each) => each.line.settled()))
    slow.socket.resume()
    expect(await slow.ended).toEqual({ code: 4002, reason: 'slow' })
    await ada.line.settled()
    expect(ada.line.frames.filter((frame) => frame.type === 'message')).toHaveLength(1_000)
    await demo.close()
  })
})

describe('the end of the process', () => {
  it('[UPG-06] does not wait for open sockets and idle connections', async () => {
    const demo = await startTestServer()
    const sam = await demo.shopper()
    await demo.agent()
    const idle = connect({ port: demo.port, host: '127.0.0.1' })
    idle.on('error', () => {})
    await new Promise<void>((resolve) => idle.once('connect', resolve))
    const began = performance.now()
    await demo.close()
    expect(performance.now() - began).toBeLessThan(3_000)
    expect((await sam.line.ended).code).not.toBe(1011)
    idle.destroy()
  })
})
