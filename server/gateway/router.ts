// Brings shoppers and agents together: offers the next in line to one agent after the other, where a queue says so, and keeps every
// agent within the number of chats they may have. Offers live in memory: after a restart they are simply made anew.

import type { Actor } from '../domain/decide.ts'
import type { Answer, Desk } from '../domain/desk.ts'
import { createLanes } from '../domain/lanes.ts'
import type { LegDesk } from '../domain/leg-desk.ts'
import { type AgentInQueue, type Bus, type QueueEntry, type Store, TOPIC, type World } from '../domain/ports.ts'
import { type Candidate, isBelowLimit, type Lines, newOffers, type Offer } from '../domain/routing.ts'
import { entryOnWire } from '../domain/rows.ts'
import type { Availability } from './availability.ts'
import { Refused } from './refusals.ts'

export interface Router {
  /** Throws `Refused` when the agent has as many chats as they may have. */
  pickUp(entry: QueueEntry, by: Actor): Promise<Answer>
  /** Does the work only while this agent may have one more chat; one piece of work after the other for each agent. */
  withinLimit(arn: string, userMessage: string, work: () => Promise<Answer>): Promise<Answer>
  /** Whom a new shopper of this queue would be offered to first, of these. */
  next(agents: readonly AgentInQueue[]): Promise<string | undefined>
  tick(): Promise<void>
}

export interface RouterParts {
  desk: Desk
  store: Store
  lines: Lines
  bus: Bus
  world: World
  availability: Availability
  chatLimitOf(arn: string): Promise<number | undefined>
  /** Where it is kept who was rung. */
  legs?: Pick<LegDesk, 'note'>
}

interface Offered {
  merchantId: string
  queueName: string
  offer: Offer | undefined
  /** The leg of the agent who is rung. */
  legId: string
  passed: Set<string>
}

const FULL = 'You already have as many chats as you may have at once.'

export function createRouter({ desk, store, lines, bus, world, availability, chatLimitOf, legs }: RouterParts): Router {
  /** By queue uuid, while the shopper waits. */
  const offered = new Map<string, Offered>()
  const lastOfferAt = new Map<string, number>()
  let ticking: Promise<void> | undefined

  /** Two pick-ups of one agent at once must not both count the same chats. */
  const inLane = createLanes()

  function withinLimit(arn: string, userMessage: string, work: () => Promise<Answer>): Promise<Answer> {
    return inLane(arn, async () => {
      const limit = await chatLimitOf(arn)
      const open = limit ? ((await lines.openChats([arn])).get(arn) ?? 0) : 0
      if (!isBelowLimit(open, limit)) throw new Refused('at the limit', `${arn} may have ${limit} chats at once`, { userMessage })
      return work()
    })
  }

  /** What no longer stands: taken, gone, let go by, or its agent is not there any more. */
  async function endOffers(): Promise<void> {
    for (const [queueUuid, each] of offered) {
      const entry = await store.entry(queueUuid)
      if (entry?.state !== 'waiting' || entry.queueName !== each.queueName) {
        offered.delete(queueUuid)
        continue
      }
      const { offer } = each
      if (!offer) continue
      const agents = await availability.agents(each.merchantId, each.queueName)
      const isThere = agents.some((agent) => agent.arn === offer.agentArn && agent.status === 'available')
      if (isThere && world.now() < offer.until) continue
      each.passed.add(offer.agentArn)
      each.offer = undefined
      await legs?.note(entry.conversationUuid, { kind: 'not answered', legId: each.legId })
    }
  }

  async function offerIn(merchantId: string, queueName: string, offerMs: number): Promise<void> {
    const agents = (await availability.agents(merchantId, queueName)).filter((agent) => agent.status === 'available')
    if (agents.length === 0) return
    const waiting = await lines.waiting(merchantId, queueName, undefined, agents.length + offered.size)
    if (waiting.length === 0) return
    const candidates = await candidatesOf(agents)
    const offers = newOffers(
      {
        waiting: waiting.map((place) => place.queueUuid),
        agents: candidates,
        standing: standing(),
        passed: (queueUuid) => offered.get(queueUuid)?.passed ?? new Set(),
      },
      world.now() + offerMs,
    )
    for (const offer of offers) await make(offer, merchantId, queueName, offerMs)
  }

  const standing = () => [...offered.values()].flatMap((each) => (each.offer ? [each.offer] : []))

  async function candidatesOf(agents: readonly AgentInQueue[]): Promise<Candidate[]> {
    const open = await lines.openChats(agents.map((agent) => agent.arn))
    return Promise.all(
      agents.map(async (agent) => ({
        arn: agent.arn,
        status: agent.status,
        lastAskedAt: Math.max(agent.lastChatAt ?? 0, lastOfferAt.get(agent.arn) ?? 0),
        openChats: open.get(agent.arn) ?? 0,
        chatLimit: await chatLimitOf(agent.arn),
      })),
    )
  }

  async function make(offer: Offer, merchantId: string, queueName: string, offerMs: number): Promise<void> {
    const entry = await store.entry(offer.queueUuid)
    if (entry?.state !== 'waiting') return
    const { passed = new Set<string>() } = offered.get(offer.queueUuid) ?? {}
    // Asked a second time: the round has begun again for all.
    if (passed.has(offer.agentArn)) passed.clear()
    const legId = world.uuid()
    offered.set(offer.queueUuid, { merchantId, queueName, offer, legId, passed })
    lastOfferAt.set(offer.agentArn, world.now())
    const name = (await store.agent(offer.agentArn))?.name ?? ''
    await legs?.note(entry.conversationUuid, { kind: 'alerted', legId, arn: offer.agentArn, name })
    bus.publish(TOPIC.person(offer.agentArn), {
      kind: 'passing',
      conversationUuid: entry.conversationUuid,
      from: '',
      to: 'agents',
      frame: {
        type: 'event',
        event_type: 'engage customer',
        conversation_uuid: entry.conversationUuid,
        event_engage_customer: { ...entryOnWire(entry), pick_up_within_seconds: Math.round(offerMs / 1000) },
      },
    })
  }

  async function route(): Promise<void> {
    await endOffers()
    for (const { merchantId, queueName, settings } of await lines.queues())
      if (settings.routing === 'round robin') await offerIn(merchantId, queueName, settings.offerMs)
  }

  return {
    withinLimit,

    async next(agents) {
      const candidates = await candidatesOf(agents.filter((agent) => agent.status === 'available'))
      // The very rule by which offers are made, for somebody who has not come yet.
      return newOffers({ waiting: [''], agents: candidates, standing: standing(), passed: () => new Set() }, 0)[0]?.agentArn
    },

    async pickUp(entry, by) {
      const state = await desk.state(entry.conversationUuid)
      // Taken by another, or theirs already: the desk has the right answer, and no new chat comes of it.
      if (state?.life.at !== 'waiting') return desk.pickUp(entry, by)
      return withinLimit(by.arn, FULL, () => desk.pickUp(entry, by))
    },

    tick() {
      // A tick that takes longer than a second is not joined by a second one.
      ticking ??= route().finally(() => {
        ticking = undefined
      })
      return ticking
    },
  }
}
