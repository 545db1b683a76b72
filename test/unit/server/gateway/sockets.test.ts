import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { PATHS } from '../../../../protocol/rest.ts'
import { createLocalBus } from '../../../../server/bus/local.ts'
import { opened } from '../../../../server/domain/conversation.ts'
import type { Desk } from '../../../../server/domain/desk.ts'
import type { Bus, Store } from '../../../../server/domain/ports.ts'
import { createAddresses } from '../../../../server/gateway/addresses.ts'
import type { Callers } from '../../../../server/gateway/callers.ts'
import type { ContextKeeper } from '../../../../server/gateway/context-keeper.ts'
import type { Places } from '../../../../server/gateway/places.ts'
import { createPresence } from '../../../../server/gateway/presence.ts'
import { createRates } from '../../../../server/gateway/rates.ts'
import { createSockets } from '../../../../server/gateway/sockets.ts'
import { createWatching } from '../../../../server/gateway/watching.ts'
import { createFakeWorld } from '../../../fake-world.ts'
import { openLine } from '../../../integration/test-line.ts'

const theirs = { merchantId: 'M', site: 's', queueName: 'Support', queueUuid: 'q', openedAt: 0 }
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

it('lets go of everything that a socket held when it has gone: its ears, its seat and its presence; and lets in only so many at a time', async () => {
  const world = createFakeWorld()
  const local = createLocalBus((error) => expect.fail(String(error)))
  let ears = 0
  const bus: Bus = {
    ...local,
    subscribe(topic, hear) {
      ears++
      const undo = local.subscribe(topic, hear)
      return () => {
        ears--
        undo()
      }
    },
  }
  const agent = { arn: 'arn:ada', userId: 1, merchantId: 'M', name: 'Ada', queues: ['Support'] }
  const store = { conversationsOf: async () => ['c1', 'c2'], heads: async () => ({}) } as Partial<Store> as Store
  const presence = createPresence()
  const rates = createRates({ burst: 100, perSecond: 1 })
  const sockets = createSockets({
    callers: { ofSocket: async () => ({ is: 'agent', agent, expiresAt: Number.POSITIVE_INFINITY }) } as Partial<Callers> as Callers,
    store,
    bus,
    presence,
    addresses: createAddresses({ demo: true, publicUrl: undefined }),
    world,
    socketsPerAddress: 3,
    newSockets: createRates({ burst: 9, perSecond: 1 }),
    peerAddress: () => 'somewhere',
    onRefused: () => {},
    session: {
      desk: { state: async (uuid) => opened({ ...theirs, uuid }) } as Partial<Desk> as Desk,
      store,
      bus,
      places: {} as Places,
      watching: createWatching(() => {}),
      contexts: {} as ContextKeeper,
      recordingAllowed: true,
      messageRates: { shopper: rates, agent: rates },
      frameRates: rates,
      now: world.now,
      onFault: (error) => expect.fail(String(error)),
    },
  })
  const server = createServer().on('upgrade', sockets.upgrade)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const open = () => openLine(`ws://127.0.0.1:${(server.address() as AddressInfo).port}${PATHS.websocket}`, 'x.y.z')

  // More than there are seats, one round after the other: none may stay taken.
  for (let round = 0; round < 3; round++) {
    const lines = await Promise.all([open(), open(), open()])
    expect([sockets.count(), ears, presence.isHere('arn:ada')]).toEqual([3, 3 * 4, true])
    await expect(open()).rejects.toThrow('429')
    for (const line of lines) line.close()
    await expect.poll(() => [sockets.count(), ears, presence.isHere('arn:ada')], { timeout: 10_000 }).toEqual([0, 0, false])
  }

  // Nine were let in by now; the next waits for its second.
  await expect(open()).rejects.toThrow('503')
})
