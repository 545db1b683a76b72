// Hours as a shop's page and a waiting shopper meet them: in the public configuration, and in `available`.

import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { WebchatConfig } from '../../../protocol/models.ts'
import { CONFIG_PATH } from '../../../protocol/rest.ts'
import { createFakeWorld } from '../../fake-world.ts'
import { queueSettings, writeRows } from '../queue-settings-of.ts'
import { startTestServer, type TestAgent, type TestServer } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const MINUTE = 60_000
/** A Friday; in Berlin it is one minute to five in the afternoon. */
const world = createFakeWorld(Date.parse('2026-11-20T15:59:00Z'))
const monday = Date.parse('2026-11-23T08:00:00Z')
const nine = [{ from: '09:00', to: '17:00' }]
const week = { monday: nine, tuesday: nine, wednesday: nine, thursday: nine, friday: nine }
let server: TestServer
let ada: TestAgent

beforeAll(async () => {
  server = await startTestServer({ world })
  await writeRows(server, [
    queueSettings('Support', { hours: { time_zone: 'Europe/Berlin', week, holidays: {} } }),
    queueSettings('Sales', { hours: { time_zone: 'Europe/Berlin', week, holidays: { '2026-11-23': [] } } }),
  ])
  ada = await server.agent('demo-agent-ada')
})
afterAll(() => server.close())

const config = async () => (await server.rest<WebchatConfig>(`${CONFIG_PATH}?site=demo`, { headers: {} })).body

it('[C5] hours end: who waits hears that nobody is there any more, and the page learns when somebody will be', async () => {
  const sam = await server.shopper()
  await vi.waitFor(async () => expect(await config()).toMatchObject({ available: true, open: true }))
  expect(await config()).not.toHaveProperty('next_opening_epoch')
  expect((await config()).queues).toEqual([
    { queue_name: 'Support', available: true, open: true },
    { queue_name: 'Sales', available: true, open: true },
  ])
  sam.line.send({ type: 'check queue position' })
  expect((await sam.line.heardEvent('queue position')).event_queue_position).toMatchObject({ position: 1, available: true })

  const from = sam.line.frames.length
  world.pass(MINUTE)
  await sam.line.heard(
    (frame) => frame.type === 'event' && frame.event_type === 'queue position' && frame.event_queue_position.available === false,
    from,
  )
  expect(await config()).toMatchObject({
    available: false,
    open: false,
    next_opening_epoch: monday,
    queues: [
      { queue_name: 'Support', available: false, open: false, next_opening_epoch: monday },
      { queue_name: 'Sales', available: false, open: false, next_opening_epoch: monday + 24 * 60 * MINUTE },
    ],
  })
})

it('[C5] a question after hours is taken, waits in line, and an agent who is there all the same may answer it', async () => {
  const sam = await server.shopper({ question: 'Anybody there?' })
  sam.line.send({ type: 'check queue position' })
  expect((await sam.line.heardEvent('queue position')).event_queue_position).toMatchObject({ position: 2, available: false })
  expect((await ada.pickUp(sam)).status).toBe(200)
})
