// What becomes of a place in line when its shopper goes away, as they are told when they are back.

import { afterEach, expect, it, vi } from 'vitest'
import { createFakeWorld } from '../../fake-world.ts'
import { startTestServer, type TestServer, type TestShopper } from '../running-server.ts'
import type { TestLine } from '../test-line.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const MINUTE = 60_000
let server: TestServer
afterEach(() => server.close())

const sockets = async () => Number(/^shopbell_sockets (\d+)$/m.exec((await server.rest('/metrics', { headers: {} })).text)?.[1])

async function place(line: TestLine) {
  const from = line.frames.length
  line.send({ type: 'check queue position' })
  return (await line.heardEvent('queue position', from)).event_queue_position
}

async function goes(shopper: TestShopper) {
  const before = await sockets()
  shopper.line.close()
  await vi.waitFor(async () => expect(await sockets()).toBe(before - 1))
}

it('[C4] a place is kept for two minutes of absence; after that there is a new one at the end of the line, and it is told why', async () => {
  const world = createFakeWorld()
  server = await startTestServer({ demo: false, world })
  await server.agent()
  const [first, second] = [await server.shopper(), await server.shopper()]
  expect(await place(first.line)).toMatchObject({ position: 1 })
  await goes(first)
  world.pass(2 * MINUTE - 1)
  const back = await first.anotherLine()
  expect(await place(back)).toMatchObject({ position: 1 })
  expect(await place(back)).not.toHaveProperty('place_lost')

  const goneAt = await sockets()
  back.close()
  await vi.waitFor(async () => expect(await sockets()).toBe(goneAt - 1))
  world.pass(2 * MINUTE)
  await vi.waitFor(async () => expect(await place(second.line)).toMatchObject({ position: 1 }))
  const again = await first.anotherLine()
  await vi.waitFor(async () => expect(await place(again)).toMatchObject({ position: 2, place_lost: true }))
  expect(await place(second.line)).not.toHaveProperty('place_lost')
})
