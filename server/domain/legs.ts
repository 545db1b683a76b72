// The legs of a conversation, in Genesys' terms: (facts of the talk, facts of the legs) -> every participant with their state, hold,
// times and work afterwards. Pure: the same two logs give the same legs, whoever asks and whenever.

import type { ChatDisconnectType, ChatParticipant, ChatSegment, WrapupPrompt } from '../../protocol/legs.ts'
import type { Opening } from './conversation.ts'
import type { Fact, Role } from './fact.ts'
import type { Leg } from './leg.ts'
import type { LegFact } from './leg-fact.ts'
import { participantOf } from './leg-view.ts'

/** The facts from which legs follow; words and marks are not among them. */
export const LEG_KINDS = [
  'joined',
  'picked up',
  'left',
  'closed',
  'transferred',
  'person updated',
] as const satisfies readonly Fact['kind'][]

export interface LegLogs {
  opening: Opening
  facts: readonly Fact[]
  legFacts: readonly LegFact[]
  wrapupPrompt: WrapupPrompt
}

export function legsOf(logs: LegLogs): ChatParticipant[] {
  const story = new Story(logs)
  // A leg fact is about something that is there: of two of one moment the talk's comes first.
  const moments = [...logs.facts, ...logs.legFacts].sort((one, other) => one.at - other.at)
  for (const each of moments) 'seq' in each ? story.talk(each) : story.leg(each)
  return story.legs.map((leg) => participantOf(leg, { opening: logs.opening, wrapupPrompt: logs.wrapupPrompt, isOver: story.isOver }))
}

class Story {
  readonly legs: Leg[] = []
  isOver = false
  private readonly opening: Opening
  private queueName: string | undefined
  private endedBy: string | undefined
  private lines = 0

  constructor({ opening, facts }: LegLogs) {
    this.opening = opening
    // The opening knows the queue of today. After a transfer nobody remembers the first one.
    this.queueName = facts.some((fact) => fact.kind === 'transferred') ? undefined : opening.queueName
  }

  talk(fact: Fact): void {
    switch (fact.kind) {
      case 'joined':
        this.joined(fact)
        return
      case 'picked up':
        this.endRinging(fact.at, 'system', fact.arn)
        this.endLine(fact.at)
        return
      case 'transferred':
        this.queueName = fact.queueName
        this.endRinging(fact.at, 'system', fact.toArn)
        this.endLine(fact.at)
        if (fact.toArn === undefined) this.wait(fact.at)
        else this.pair(this.open(fact.toArn), 'instead')
        return
      case 'left':
        this.left(fact)
        return
      case 'closed':
        this.isOver = true
        for (const leg of this.legs) if (!leg.ended) this.end(leg, fact.at, endOf(leg, fact.by, this.endedBy))
        return
      case 'person updated':
        for (const leg of this.legs)
          if (leg.arn === fact.arn && !leg.ended) {
            leg.name = fact.name ?? leg.name
            leg.email = fact.email ?? leg.email
            leg.imageUrl = fact.imageUrl ?? leg.imageUrl
          }
        return
    }
  }

  leg(fact: LegFact): void {
    if (fact.kind === 'recorded') {
      const customer = this.customer()
      if (customer) customer.recordingId = fact.recordingUuid
      return
    }
    if (fact.kind === 'alerted') {
      this.alerted(fact)
      return
    }
    const leg = this.legs.find((each) => each.id === fact.legId)
    if (!leg) return
    switch (fact.kind) {
      case 'not answered':
        if (!leg.ended && leg.connectedAt === undefined) this.end(leg, fact.at, 'timeout')
        return
      case 'held':
        if (leg.ended || leg.connectedAt === undefined || leg.heldAt !== undefined) return
        leg.heldAt = fact.at
        this.next(leg, fact.at, 'hold', 'held')
        return
      case 'retrieved':
        if (leg.ended || leg.heldAt === undefined) return
        delete leg.heldAt
        this.next(leg, fact.at, 'interact', 'retrieved')
        return
      case 'wrapped up':
        leg.wrapUp = { ...fact.wrapUp, at: fact.at }
        return
      case 'after work':
        leg.afterWork = { state: fact.state, at: fact.at }
        return
    }
  }

  private joined(fact: Fact & { kind: 'joined' }): void {
    const { arn, name, email, imageUrl } = fact
    const who = { arn, name, ...(email ? { email } : {}), ...(imageUrl ? { imageUrl } : {}) }
    const rung = fact.role === 'agent' ? this.open(arn) : undefined
    if (rung && rung.connectedAt === undefined) {
      Object.assign(rung, who)
      rung.connectedAt = fact.at
      this.next(rung, fact.at, 'interact', 'answered')
      this.pair(rung)
      return
    }
    const leg = this.begin({ id: fact.personUuid, purpose: fact.role, ...who, initialState: 'connected', connectedAt: fact.at }, fact.at)
    if (fact.role === 'agent') this.pair(leg)
    else if (this.lines === 0) this.wait(fact.at)
  }

  private alerted({ legId: id, arn, name, at }: LegFact & { kind: 'alerted' }): void {
    if (this.open(arn)?.connectedAt !== undefined) return
    // A shopper is offered to one agent at a time: whoever was asked before has let it go by.
    this.endRinging(at, 'timeout')
    this.legs.push({
      id,
      purpose: 'agent',
      arn,
      name,
      ...(this.queueName ? { queueName: this.queueName } : {}),
      initialState: 'alerting',
      alertedAt: at,
      segments: [{ type: 'alert', from: at }],
    })
  }

  private left(fact: Fact & { kind: 'left' }): void {
    const leg = this.open(fact.arn)
    this.endedBy = fact.byArn
    if (!leg) return
    const type = fact.byArn ? 'peer' : fact.handedOn ? 'transfer' : leg.purpose === 'customer' ? 'endpoint' : 'client'
    this.end(leg, fact.at, type)
  }

  private wait(at: number): void {
    const { queueUuid } = this.opening
    this.lines += 1
    const id = this.lines === 1 ? queueUuid : `${queueUuid}-${this.lines}`
    const line = this.begin(
      { id, purpose: 'acd', arn: '', name: this.queueName ?? 'Queue', initialState: 'connected', connectedAt: at },
      at,
    )
    this.pair(line)
  }

  private begin(leg: Omit<Leg, 'segments'>, at: number): Leg {
    const begun: Leg = { ...leg, ...(this.queueName ? { queueName: this.queueName } : {}), segments: [{ type: 'interact', from: at }] }
    this.legs.push(begun)
    return begun
  }

  /** The shopper's leg and the one that now serves it point at each other. */
  private pair(leg: Leg | undefined, how: 'beside' | 'instead' = 'beside'): void {
    const customer = this.customer()
    if (!leg || !customer) return
    leg.peerId = customer.id
    const served = this.legs.find((each) => each.id === customer.peerId)
    // Who only looks in does not take the shopper from the one who serves.
    if (!served || served.ended || leg.purpose === 'acd' || how === 'instead') customer.peerId = leg.id
  }

  private customer(): Leg | undefined {
    return this.legs.findLast((leg) => leg.purpose === 'customer')
  }

  private open(arn: string): Leg | undefined {
    return this.legs.findLast((leg) => leg.arn === arn && !leg.ended)
  }

  private endRinging(at: number, type: ChatDisconnectType, except?: string): void {
    for (const leg of this.legs) if (!leg.ended && leg.connectedAt === undefined && leg.arn !== except) this.end(leg, at, type)
  }

  private endLine(at: number): void {
    const line = this.legs.findLast((leg) => leg.purpose === 'acd' && !leg.ended)
    if (line) this.end(line, at, 'transfer')
  }

  private next(leg: Leg, at: number, type: ChatSegment['type'], howEnded: string): void {
    Object.assign(leg.segments[leg.segments.length - 1] ?? {}, { to: at, howEnded })
    leg.segments.push({ type, from: at })
  }

  private end(leg: Leg, at: number, type: ChatDisconnectType): void {
    const howEnded = type === 'transfer' ? 'transferred' : 'disconnected'
    Object.assign(leg.segments[leg.segments.length - 1] ?? {}, { to: at, howEnded, disconnectType: type })
    leg.ended = { at, type }
    delete leg.heldAt
  }
}

/** The whole talk has ended: by whom is what each side's end is called after. */
function endOf(leg: Leg, by: Role | 'system', endedBy: string | undefined): ChatDisconnectType {
  if (by === 'system') return 'timeout'
  return endedBy !== undefined && leg.arn === endedBy ? 'client' : 'peer'
}
