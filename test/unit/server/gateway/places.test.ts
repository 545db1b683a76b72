import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationEventQueuePosition } from '../../../../protocol/models.ts'
import { createLocalBus } from '../../../../server/bus/local.ts'
import { createDesk, type Desk } from '../../../../server/domain/desk.ts'
import { type Bus, type Site, type Store, TOPIC } from '../../../../server/domain/ports.ts'
import type { Lines } from '../../../../server/domain/routing.ts'
import { createAvailability } from '../../../../server/gateway/availability.ts'
import { createPlaces, type Places } from '../../../../server/gateway/places.ts'
import { createPresence, type Presence } from '../../../../server/gateway/presence.ts'
import { createRoutingStore } from '../../../../server/store/routing-store.ts'
import { createStore } from '../../../../server/store/store.ts'
import { type FreshEngine, freshSqlite } from '../../../contract/fresh-sqlite.ts'
import { createFakeWorld, type FakeWorld } from '../../../fake-world.ts'

const MINUTE = 60_000

let place: FreshEngine
let store: Store
let bus: Bus
let world: FakeWorld
let desk: Desk
let presence: Presence
let places: Places
let site: Site
let queues = 0

beforeAll(async () => {
  place = await freshSqlite()
  store = createStore(place.engine, place.stream)
})
afterAll(() => place.close())

beforeEach(async () => {
  const merchantId = `M${++queues}`
  site = { key: `s${queues}`, merchantId, shopName: 'Shop', origins: [], queues: ['Support'] }
  const arn = `arn:ada:${queues}`
  await place.engine.write([
    { sql: 'insert into agents (arn, user_id, merchant_id, name, key_hash) values (?, 1, ?, ?, ?)', params: [arn, merchantId, 'Ada', arn] },
    {
      sql: "insert into agent_queues (arn, merchant_id, queue_name, status) values (?, ?, 'Support', 'available')",
      params: [arn, merchantId],
    },
  ])
  world = createFakeWorld()
  bus = createLocalBus((error) => expect.fail(String(error)))
  desk = createDesk({ store, bus, world })
  presence = createPresence()
  presence.came(arn)
  build(store)
})

function build(on: Store, reading: Partial<Lines> = {}): void {
  places?.close()
  const opening = { isOpen: async () => true }
  const availability = createAvailability({ store: on, presence, opening, world })
  places = createPlaces({ store: on, lines: { ...createRoutingStore(place.engine), ...reading }, bus, world, availability, presence })
}

interface Waiting {
  uuid: string
  arn: string
  queueUuid: string
  /** What the server told by itself. */
  told: ConversationEventQueuePosition[]
}

async function shopper({ isHere = true } = {}): Promise<Waiting> {
  world.pass(1)
  const answer = await desk.open({
    site,
    queueName: 'Support',
    cid: world.uuid(),
    question: 'x',
    name: 'Sam',
    email: undefined,
    language: undefined,
  })
  if (!answer.ok) throw new Error('refused')
  const { state, shopperArn: arn, queueUuid } = answer.opened
  const { uuid } = state.opening
  if (isHere) presence.came(uuid)
  else presence.expect(uuid, world.now())
  const told: ConversationEventQueuePosition[] = []
  bus.subscribe(TOPIC.conversation(uuid), (signal) => {
    if (signal.kind === 'passing' && signal.frame.type === 'event' && signal.frame.event_type === 'queue position')
      told.push(signal.frame.event_queue_position)
  })
  return { uuid, arn, queueUuid, told }
}
const line = async (count: number) => {
  const shoppers: Waiting[] = []
  for (let n = 0; n < count; n++) shoppers.push(await shopper())
  return shoppers
}
const leave = ({ uuid, arn }: Waiting) => desk.leave(uuid, { arn, name: 'Sam', role: 'customer' })
async function ticks(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    world.pass(1_000)
    await places.tick()
  }
}
const positions = ({ told }: Waiting) => told.map((each) => each.position)
function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error(`nothing at ${index}`)
  return found
}

describe('the place in line', () => {
  it('is told exactly when asked', async () => {
    const shoppers = await line(3)
    for (const [index, each] of shoppers.entries()) expect(await places.of(each.uuid)).toEqual({ position: index + 1, available: true })
  })

  it('moves without asking when somebody in front leaves, within two seconds', async () => {
    const [first, second, third] = await line(3)
    if (!first || !second || !third) return
    await ticks(3)
    expect([positions(first), positions(second), positions(third)]).toEqual([[1], [2], [3]])
    await leave(first)
    await ticks(2)
    expect([positions(second), positions(third)]).toEqual([
      [2, 1],
      [3, 2],
    ])
    expect(positions(first)).toEqual([1])
  })

  it('is told to one shopper at most every two seconds, and then as it stands', async () => {
    const shoppers = await line(8)
    const last = at(shoppers, 7)
    await ticks(1)
    const toldAt: number[] = []
    for (const each of shoppers.slice(0, 6)) {
      await leave(each)
      const before = last.told.length
      await ticks(1)
      if (last.told.length > before) toldAt.push(world.now())
    }
    await ticks(3)
    for (const [index, moment] of toldAt.entries()) if (index > 0) expect(moment - at(toldAt, index - 1)).toBeGreaterThanOrEqual(2_000)
    expect(positions(last)).toEqual([8, 6, 4, 2])
  })

  it('is not told again while nothing changes', async () => {
    const [only] = await line(1)
    await ticks(10)
    expect(only && positions(only)).toEqual([1])
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId: site.merchantId, queueName: 'Support' })
    await ticks(5)
    expect(only && positions(only)).toEqual([1])
  })

  it('is not told again to who has just asked', async () => {
    const [, second] = await line(2)
    if (!second) return
    await places.of(second.uuid)
    await ticks(5)
    expect(positions(second)).toEqual([])
  })

  it('is told by mileposts far back in the line', async () => {
    const shoppers = await line(60)
    await ticks(3)
    const [nearest, farthest] = [at(shoppers, 15), at(shoppers, 59)]
    for (const each of shoppers.slice(0, 10)) {
      await leave(each)
      await ticks(2)
    }
    expect(positions(nearest)).toHaveLength(11)
    expect(positions(farthest).length).toBeLessThan(7)
  })

  it('is told when the last agent goes, and when one is back', async () => {
    const [only] = await line(1)
    await ticks(3)
    await store.setAgentStatus(`arn:ada:${queues}`, 'Support', 'unavailable')
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId: site.merchantId, queueName: 'Support' })
    await ticks(3)
    expect(only?.told.map((each) => each.available)).toEqual([true, false])
  })

  it('bears a range of time once some have been picked up', async () => {
    const shoppers = await line(5)
    for (const each of shoppers.slice(0, 3)) {
      world.pass(MINUTE)
      const entry = await store.entry(each.queueUuid)
      if (entry) await desk.pickUp(entry, { arn: `arn:ada:${queues}`, name: 'Ada', role: 'agent' })
    }
    expect(await places.of(at(shoppers, 4).uuid)).toEqual({
      position: 2,
      available: true,
      estimated_wait_seconds: 90,
      estimated_wait_max_seconds: 180,
    })
  })

  it('is -1 for who was picked up, who left, and who never stood here', async () => {
    const [picked, left] = await line(2)
    if (!picked || !left) return
    const entry = await store.entry(picked.queueUuid)
    if (entry) await desk.pickUp(entry, { arn: `arn:ada:${queues}`, name: 'Ada', role: 'agent' })
    await leave(left)
    expect(await places.of(picked.uuid)).toEqual({ position: -1, available: true })
    expect(await places.of(left.uuid)).toEqual({ position: -1, available: true })
    expect(await places.of('not there')).toEqual({ position: -1, available: false })
  })

  it('is told after all when the store failed for a moment', async () => {
    let isBroken = true
    const { waiting } = createRoutingStore(place.engine)
    build(store, { waiting: (...asked) => (isBroken ? Promise.reject(new Error('busy')) : waiting(...asked)) })
    const [only] = await line(1)
    await expect(ticks(1)).rejects.toThrow('busy')
    isBroken = false
    await ticks(1)
    expect(only && positions(only)).toEqual([1])
  })
})

describe('absence', () => {
  const stateOf = async ({ queueUuid }: Waiting) => (await store.entry(queueUuid))?.state

  it('of two minutes loses the place, and the others move up', async () => {
    const [away, behind] = await line(2)
    if (!away || !behind) return
    await ticks(3)
    presence.went(away.uuid, world.now())
    world.pass(2 * MINUTE - 2_000)
    await ticks(1)
    expect(await stateOf(away)).toBe('waiting')
    await ticks(1)
    expect(await stateOf(away)).toBe('away')
    expect(await places.of(away.uuid)).toEqual({ position: -1, available: true })
    await ticks(2)
    expect(positions(behind)).toEqual([2, 1])
  })

  it('counts from the start for who never opened a socket', async () => {
    const never = await shopper({ isHere: false })
    await ticks(1)
    world.pass(2 * MINUTE)
    await ticks(1)
    expect(await stateOf(never)).toBe('away')
  })

  it('that was shorter leaves the place as it was', async () => {
    const [brief, behind] = await line(2)
    if (!brief || !behind) return
    await ticks(1)
    presence.went(brief.uuid, world.now())
    world.pass(MINUTE)
    await ticks(1)
    presence.came(brief.uuid)
    await places.returned(brief.uuid)
    world.pass(2 * MINUTE)
    await ticks(2)
    expect(await places.of(brief.uuid)).toMatchObject({ position: 1 })
  })

  it('ends at the end of the line', async () => {
    const [away, behind] = await line(2)
    if (!away || !behind) return
    await ticks(1)
    presence.went(away.uuid, world.now())
    world.pass(2 * MINUTE)
    await ticks(1)
    presence.came(away.uuid)
    await places.returned(away.uuid)
    expect(await places.of(away.uuid)).toMatchObject({ position: 2 })
    expect(await places.of(behind.uuid)).toMatchObject({ position: 1 })
  })

  it('[DEL-18] ends at the end of the line though the clock was set back', async () => {
    const first = await shopper()
    presence.went(first.uuid, world.now())
    await line(2)
    await ticks(121)
    world.pass(-3 * 3_600_000)
    presence.came(first.uuid)
    await places.returned(first.uuid)
    expect((await places.of(first.uuid)).position).toBe(3)
    const next = await shopper()
    expect((await places.of(next.uuid)).position).toBe(4)
    expect((await places.of(first.uuid)).position).toBe(3)
  })

  it('that ends in the very moment in which the place is lost, ends at the end of the line too', async () => {
    const back: Waiting[] = []
    build({
      ...store,
      async setEntryState(queueUuid, from, to, joinedAt) {
        const waiting = back.pop()
        // The shopper's socket opens while the loss is being written, and finds everything as it was.
        if (waiting && to === 'away') {
          presence.came(waiting.uuid)
          await places.returned(waiting.uuid)
        }
        return store.setEntryState(queueUuid, from, to, joinedAt)
      },
    })
    const [away] = await line(2)
    if (!away) return
    await ticks(1)
    presence.went(away.uuid, world.now())
    world.pass(2 * MINUTE)
    back.push(away)
    await ticks(1)
    expect(await places.of(away.uuid)).toMatchObject({ position: 2 })
  })

  it('does not take a place from who was picked up meanwhile', async () => {
    const [away] = await line(1)
    if (!away) return
    await ticks(1)
    presence.went(away.uuid, world.now())
    const entry = await store.entry(away.queueUuid)
    if (entry) await desk.pickUp(entry, { arn: `arn:ada:${queues}`, name: 'Ada', role: 'agent' })
    world.pass(3 * MINUTE)
    await ticks(2)
    expect(await stateOf(away)).toBe('taken')
  })

  it('can still be ended by an agent who picks up by the uuid', async () => {
    const [away] = await line(1)
    if (!away) return
    await ticks(1)
    presence.went(away.uuid, world.now())
    world.pass(2 * MINUTE)
    await ticks(1)
    const entry = await store.entry(away.queueUuid)
    expect(entry && (await desk.pickUp(entry, { arn: `arn:ada:${queues}`, name: 'Ada', role: 'agent' })).ok).toBe(true)
  })
})

describe('a line of thousands', () => {
  /** Rows as starts leave them, without the time that thousands of starts would take. */
  async function thousands(count: number): Promise<{ uuid: string; told: number[] }[]> {
    const { merchantId } = site
    const waiting = Array.from({ length: count }, () => ({ uuid: world.uuid(), told: [] as number[] }))
    for (let from = 0; from < count; from += 500)
      await place.engine.write(
        waiting.slice(from, from + 500).map(({ uuid }, n) => ({
          sql: `insert into queue_entries (queue_uuid, conversation_uuid, merchant_id, queue_name, arn, name, question, joined_at, state)
                values (?, ?, ?, 'Support', ?, 'Sam', 'x', ?, 'waiting')`,
          // Many came in one millisecond: then the uuid decides, also from one page to the next.
          params: [uuid, uuid, merchantId, uuid, Math.floor((from + n) / 700)],
        })),
      )
    for (const { uuid, told } of waiting) {
      presence.came(uuid)
      bus.subscribe(TOPIC.conversation(uuid), (signal) => {
        if (signal.kind === 'passing' && signal.frame.type === 'event' && signal.frame.event_type === 'queue position')
          told.push(signal.frame.event_queue_position.position ?? 0)
      })
    }
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName: 'Support' })
    return waiting
  }

  it('tells everybody a place of their own, the exact one', async () => {
    const waiting = await thousands(2_500)
    await ticks(1)
    expect(waiting.flatMap(({ told }) => told).sort((a, b) => a - b)).toEqual(Array.from({ length: 2_500 }, (_, n) => n + 1))
    for (const { uuid, told } of [at(waiting, 0), at(waiting, 1_400), at(waiting, 2_499)])
      expect((await places.of(uuid)).position).toBe(told[0])
  })

  it('asks for its pace and for who is there once for all of them', async () => {
    const lines = createRoutingStore(place.engine)
    const asked: string[] = []
    const counted: Store = {
      ...store,
      agentsOf(...which) {
        asked.push('agents')
        return store.agentsOf(...which)
      },
    }
    build(counted, {
      pickUps(...which) {
        asked.push('pace')
        return lines.pickUps(...which)
      },
    })
    await thousands(1_200)
    await ticks(1)
    expect(asked).toEqual(['agents', 'pace'])
  })

  it('lets others have their turn while it is read and told', async () => {
    await thousands(5_000)
    let turns = 0
    let isOver = false
    const turn = () => {
      turns++
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    await ticks(1)
    isOver = true
    expect(turns).toBeGreaterThan(2)
  })

  it('is not walked twice at once when a tick takes longer than a second', async () => {
    const lines = createRoutingStore(place.engine)
    let [reading, most] = [0, 0]
    let begun = () => {}
    let goOn = () => {}
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve
    })
    build(store, {
      async waiting(...which) {
        most = Math.max(most, ++reading)
        begun()
        await mayGoOn
        const page = await lines.waiting(...which)
        reading--
        return page
      },
    })
    await thousands(1_200)
    const first = places.tick()
    await hasBegun
    // The line moves while it is read.
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId: site.merchantId, queueName: 'Support' })
    const others = [places.tick(), places.tick()]
    await new Promise((resolve) => setImmediate(resolve))
    goOn()
    await Promise.all([first, ...others])
    expect(most).toBe(1)
  })

  it('loses all its places together after two minutes without anybody', async () => {
    const waiting = await thousands(1_000)
    await ticks(1)
    for (const { uuid } of waiting) presence.went(uuid, world.now())
    world.pass(2 * MINUTE)
    await ticks(1)
    expect((await store.line(site.merchantId, 'Support')).every((entry) => entry.state === 'away')).toBe(true)
  })
})
