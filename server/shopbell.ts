// A server from its start to its end: its parts are built, what an earlier process left is put right, people are served, and every second
// what time ends is looked at.

import { type AdminDoor, openAdminDoor } from './admin-door.ts'
import { explained } from './cannot-start.ts'
import { TOPIC } from './domain/ports.ts'
import { createDrain } from './drain.ts'
import { createRevocation } from './gateway/revocation.ts'
import { createOperator } from './operator.ts'
import { buildParts, type Folders, type Parts } from './parts.ts'
import { mountRoutes } from './routes.ts'
import type { Settings } from './settings.ts'

const TICK_MS = 1_000

export interface Shopbell {
  readonly port: number
  /** Wants no more work and lets go of its sockets little by little; `close` comes after it. */
  drain(): Promise<void>
  close(): Promise<void>
}

export async function startShopbell(settings: Settings, { dist, writer }: Folders, given: Parts = {}): Promise<Shopbell> {
  const parts = await buildParts(settings, writer, given)
  const {
    world,
    app,
    board,
    bus,
    erasure,
    forms,
    health,
    identity,
    idle,
    indexer,
    keys,
    logger,
    mail,
    metrics,
    onFault,
    opening,
    places,
    presence,
    rights,
    router,
    rows,
    settled,
    sockets,
    standing,
    store,
    tombstones,
    uploads,
    watching,
  } = parts
  const drain = createDrain({ app, sockets, health, longestMs: settings.drainMs })
  await mountRoutes(settings, dist, parts)
  app.server.on('upgrade', sockets.upgrade)

  // Before anybody is served: an older database that was put back knows people who have been erased since.
  const erasedAgain = await erasure.reapply()
  if (erasedAgain > 0) logger.warn({ conversations: erasedAgain }, 'erased again what an older database brought back')

  // Those who were waiting when the last process ended have two minutes from now to come back.
  for (const { conversationUuid, merchantId, queueName } of await store.allWaiting()) {
    presence.expect(conversationUuid, world.now())
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })
  }
  const revocation = createRevocation({ standing, live: sockets.live })
  const tick = setInterval(() => {
    revocation.tick(world.now()).catch(onFault)
    keys.refresh().catch(onFault)
    watching.tick(world.now())
    sockets.tick(world.now()).catch(onFault)
    places.tick().catch(onFault)
    opening.tick().catch(onFault)
    router.tick().catch(onFault)
    idle.tick().catch(onFault)
    uploads.tick().catch(onFault)
    erasure.tick().catch(onFault)
    mail?.tick().catch(onFault)
  }, given.tickMs ?? TICK_MS)

  let door: AdminDoor | undefined
  async function close(): Promise<void> {
    clearInterval(tick)
    await door?.close()
    board.close()
    rows.close()
    places.close()
    await mail?.close()
    await sockets.close()
    await app.close()
    await bus.close()
    await indexer.close()
    await tombstones.close()
    await store.close()
    metrics.close()
  }

  try {
    await app.listen({ host: settings.host, port: settings.port })
    const operator = createOperator({ identity, profiles: settled.profiles, rights, store, forms, world })
    door = await openAdminDoor({ dataDir: settings.dataDir, carryOut: operator.carryOut, onFault })
  } catch (error) {
    await close()
    throw explained(error, settings)
  }
  return { port: settings.port, drain, close }
}
