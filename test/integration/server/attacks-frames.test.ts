// Frames as somebody sends them who means harm: each well formed, each allowed once, and what it must not add up to.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ServerFrame } from '../../../protocol/frames.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { WORLD } from '../../../server/world.ts'
import { startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startTestServer({ demo: false })
  ada = await server.agent()
})
afterAll(() => server.close())

async function talk(): Promise<TestShopper> {
  const sam = await server.shopper()
  expect((await ada.pickUp(sam)).status).toBe(200)
  await sam.line.heardEvent('participant join')
  return sam
}

const event = (event_type: string, conversation_uuid: string, payload: object) => ({
  type: 'event',
  event_type,
  conversation_uuid,
  [`event_${event_type.replaceAll(' ', '_')}`]: payload,
})

const isNamed =
  (name: string) =>
  (frame: ServerFrame): boolean =>
    frame.type === 'event' && frame.event_type === name

const refusals = (frames: readonly ServerFrame[]) => frames.flatMap((frame) => ('error' in frame ? [frame.error.code] : []))

describe('marks of reading that creep forward', () => {
  it('[DOS-01] are as many facts as there are messages to be read, not as many as there are moments', async () => {
    const sam = await talk()
    sam.say('Hello?')
    const { message } = await ada.line.heardMessage('Hello?')
    const last = message.message_epoch ?? 0
    const mark = (message_epoch: number) => ada.line.send(event('read message', sam.uuid, { message_epoch }))
    for (let step = 0; step < 20; step++) mark(1_000 + step)
    mark(last)
    for (let step = 0; step < 20; step++) mark(last + step)
    await ada.line.settled()
    const marks = ada.line.facts(sam.uuid).filter(isNamed('read message'))
    expect(marks).toMatchObject([{ event_read_message: { message_epoch: last } }])
  })
})

describe('the page and the cart, told over and over', () => {
  it('[DOS-01] are stored and passed on as often as a page may change, however many sockets tell them', async () => {
    const sam = await talk()
    const lines = [sam.line, await sam.anotherLine(), await sam.anotherLine()]
    const from = ada.line.frames.length
    for (let n = 0; n < 20; n++)
      for (const [index, line] of lines.entries())
        line.send(event('webchat context', sam.uuid, { url: `https://shop.example/${index}/${n}` }))
    for (const line of lines) await line.settled()
    await ada.line.settled()
    const told = ada.line.frames.slice(from).filter(isNamed('webchat context')).length
    expect(told).toBeGreaterThanOrEqual(10)
    expect(told).toBeLessThan(20)
    expect(new Set(lines.flatMap((line) => refusals(line.frames)))).toEqual(new Set(['rate']))
  })
})

describe('an offer under the id of another agent’s', () => {
  it('is refused, and leaves the answer as it was given', async () => {
    const sam = await talk()
    const grace = await server.agent('shop-agent-grace')
    expect((await grace.rest(PATHS.join(sam.uuid), { method: 'PUT' })).status).toBeLessThan(300)
    await grace.line.heard(isNamed('participant join'))
    const offer_uuid = WORLD.uuid()
    const answer = (outcome: string) => sam.line.send(event('offer answer', sam.uuid, { offer_uuid, outcome }))
    ada.line.send(event('add coupon', sam.uuid, { coupon_code: 'TEA5', offer_uuid }))
    await sam.line.heardEvent('add coupon')
    answer('declined')
    await sam.line.heardEvent('offer answer')

    const from = grace.line.frames.length
    grace.line.send(event('add coupon', sam.uuid, { coupon_code: 'OTHER', offer_uuid }))
    await grace.line.settled()
    answer('accepted')
    await sam.line.settled()
    expect(refusals(grace.line.frames.slice(from))).toEqual(['not_allowed'])
    expect(sam.line.facts(sam.uuid).filter(isNamed('add coupon'))).toHaveLength(1)
    expect(sam.line.facts(sam.uuid).filter(isNamed('offer answer'))).toMatchObject([{ event_offer_answer: { outcome: 'declined' } }])
  })
})
