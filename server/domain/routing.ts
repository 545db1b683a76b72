// Who is asked to take the next shopper. Pure: the line, the agents and what was offered before in, new offers out. An offer is only a
// question to one agent; that exactly one picks up is decided at the desk.

import type { AgentStatus } from '../../protocol/models.ts'
import type { QueueSettings } from './queue-settings.ts'

export interface PlaceInLine {
  queueUuid: string
  conversationUuid: string
  joinedAt: number
}

/** What routing and places read of the store; beside `Store`, because nothing else needs it. */
export interface Lines {
  /** Those who wait, in order, after this place; at most `limit`. */
  waiting(merchantId: string, queueName: string, after: PlaceInLine | undefined, limit: number): Promise<PlaceInLine[]>
  /** Moments of the latest pick-ups since then, newest first. */
  pickUps(merchantId: string, queueName: string, sinceMs: number): Promise<number[]>
  /** Talks that go on with each of these agents. */
  openChats(arns: readonly string[]): Promise<Map<string, number>>
  /** Talks of a queue in which nothing has happened since then; at most `limit`. */
  silent(merchantId: string, queueName: string, sinceMs: number, limit: number): Promise<string[]>
  settings(merchantId: string, queueName: string): Promise<QueueSettings>
  queues(): Promise<{ merchantId: string; queueName: string; settings: QueueSettings }[]>
}

export interface Candidate {
  arn: string
  status: AgentStatus
  /** When they were last given a shopper, or last offered one. */
  lastAskedAt: number | undefined
  openChats: number
  /** Undefined or 0: none. */
  chatLimit: number | undefined
}

export interface Offer {
  queueUuid: string
  agentArn: string
  until: number
}

export const isBelowLimit = (openChats: number, chatLimit: number | undefined): boolean => !chatLimit || openChats < chatLimit

export interface Round {
  /** From the front of the line. */
  waiting: readonly string[]
  agents: readonly Candidate[]
  /** Offers that stand, in whichever queue. */
  standing: readonly Offer[]
  /** Agents who let an offer of this shopper go by. */
  passed(queueUuid: string): ReadonlySet<string>
}

/** At most one standing offer for a shopper, and at most one for an agent. */
export function newOffers({ waiting, agents, standing, passed }: Round, until: number): Offer[] {
  const asked = new Set(standing.map((offer) => offer.agentArn))
  const offered = new Set(standing.map((offer) => offer.queueUuid))
  const free = agents
    .filter((agent) => agent.status === 'available' && !asked.has(agent.arn) && isBelowLimit(agent.openChats, agent.chatLimit))
    .sort((one, other) => (one.lastAskedAt ?? 0) - (other.lastAskedAt ?? 0) || (one.arn < other.arn ? -1 : 1))
  const offers: Offer[] = []
  for (const queueUuid of waiting) {
    if (free.length === 0) break
    if (offered.has(queueUuid)) continue
    const letGo = passed(queueUuid)
    // When all who are free have let this shopper go by, the round begins again: better asked twice than never.
    const fresh = free.findIndex((agent) => !letGo.has(agent.arn))
    const [agent] = free.splice(Math.max(fresh, 0), 1)
    if (agent) offers.push({ queueUuid, agentArn: agent.arn, until })
  }
  return offers
}
