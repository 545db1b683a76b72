// The machine's clock jumps by hours, in both directions, while people talk: a real server on a real file with the test's own clock.

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ConversationEventQueuePosition } from '../../protocol/models.ts'
import type { EventsPage } from '../../protocol/parse.ts'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { createFakeWorld, type FakeWorld } from '../fake-world.ts'
import { startTestServer, type TestServer, type TestShopper } from './running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const SECOND = 1_000
const HOUR = 3_600 * SECOND

let server: TestServer
let world: FakeWorld
async function start(): Promise<void> {
  world = createFakeWorld()
  server = await startTestServer({ demo: false, world })
}
afterEach(() => server.close())

const resume = (sam: TestShopper) =>
  server.rest<{ customer_auth: { jwt: string } }>(PATHS.conversations, {
    method: 'PUT',
    body: { resolve_only: true, resume_secret: sam.resumeSecret },
  })

describe('a clock that jumps', () => {
  it('[DEL-18] leaves the words in their order, with times that rise', async () => {
    await start()
    const sam = await server.shopper({ question: 'word 0' })
    const said = ['word 0']
    for (const [index, jump] of [0, -3 * HOUR, SECOND, -HOUR, 90 * SECOND, 0].entries()) {
      world.pass(jump)
      const body = `word ${index + 1}`
      sam.say(body)
      await sam.line.heardMessage(body)
      said.push(body)
    }
    const { body: page } = await server.rest<EventsPage>(PATHS.events(sam.uuid, 0), {
      headers: {
        [HEADERS.siteKey]: server.site,
        origin: server.url,
        authorization: `Bearer ${(await resume(sam)).body.customer_auth.jwt}`,
      },
    })
    expect(page.events.flatMap((frame) => (frame.type === 'message' ? [frame.message.body] : []))).toEqual(said)
    const times = page.events.flatMap((frame) => (frame.type === 'message' ? [frame.message.message_epoch ?? 0] : []))
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  })

  it('[DEL-18] back leaves the line in the order in which people came', async () => {
    await start()
    const first = await server.shopper()
    world.pass(SECOND)
    const second = await server.shopper()
    world.pass(-3 * HOUR)
    const third = await server.shopper()
    const fourth = await server.shopper()
    for (const [index, each] of [first, second, third, fourth].entries()) expect((await position(each)).position).toBe(index + 1)
  })

  it('back gives nobody more messages than their rate, and keeps nobody waiting for the old time', async () => {
    await start()
    const sam = await server.shopper()
    const refused = () => sam.line.frames.filter((frame) => frame.type === 'message' && 'error' in frame).length
    for (let n = 0; n < 12; n++) sam.say(`burst ${n}`)
    await sam.line.settled()
    expect(refused()).toBe(2)
    world.pass(-3 * HOUR)
    sam.say('at once')
    await sam.line.settled()
    expect(refused()).toBe(3)
    world.pass(2 * SECOND)
    sam.say('a moment later')
    await sam.line.heardMessage('a moment later')
  })

  it('back leaves no socket without a ping until the old time comes again', async () => {
    await start()
    const sam = await server.shopper()
    world.pass(-5 * HOUR)
    const from = sam.line.frames.length
    await sam.line.settled()
    // Three seconds at a time, as long as a ping may take to come.
    const heard = sam.line.heard((frame) => frame.type === 'ping' && frame.heads !== undefined, from)
    const passing = setInterval(() => world.pass(3 * SECOND), 100)
    await heard.finally(() => clearInterval(passing))
  })

  it('within the leeway of a minute leaves tokens as good as they were; beyond it they are renewed', async () => {
    await start()
    const sam = await server.shopper()
    const status = async () => (await sam.rest(PATHS.events(sam.uuid, 0))).status
    world.pass(-59 * SECOND)
    expect(await status()).toBe(200)
    world.pass(118 * SECOND)
    expect(await status()).toBe(200)
    world.pass(-5 * HOUR)
    expect(await status()).toBe(401)
    const { status: resumed, body } = await resume(sam)
    expect(resumed).toBe(200)
    const renewed = { [HEADERS.siteKey]: server.site, origin: server.url, authorization: `Bearer ${body.customer_auth.jwt}` }
    expect((await server.rest(PATHS.events(sam.uuid, 0), { headers: renewed })).status).toBe(200)
    // The talk that was open all the while was never cut.
    sam.say('still here')
    await sam.line.heardMessage('still here')
  })

  it('back while a shopper is away still takes the place of one who does not return', async () => {
    await start()
    const ada = await server.agent()
    const sam = await server.shopper()
    world.pass(SECOND)
    const eve = await server.shopper()
    await expect.poll(async () => (await position(eve)).position).toBe(2)
    sam.line.close()
    // The server, too, must have seen them go before the clock jumps.
    await expect.poll(async () => (await server.rest('/metrics')).text).toContain('shopbell_sockets 2\n')
    world.pass(-4 * HOUR)
    const passing = setInterval(() => world.pass(5 * SECOND), 50)
    await expect
      .poll(async () => (await position(eve)).position, { timeout: 15_000 })
      .toBe(1)
      .finally(() => clearInterval(passing))
    ada.line.close()
  })
})

async function position(shopper: TestShopper): Promise<ConversationEventQueuePosition> {
  const from = shopper.line.frames.length
  shopper.line.send({ type: 'check queue position', conversation_uuid: shopper.uuid })
  const { event_queue_position: place } = await shopper.line.heardEvent('queue position', from)
  return place
}
