// The state of one conversation: what `decide` needs to answer a command, folded from its facts and from nothing else.

import { type Fact, type OfferOutcome, REMOVED, type Role } from './fact.ts'

/** Fixed at the start, but for the queue, which a transfer changes; not facts of the talk, so not numbered. */
export interface Opening {
  uuid: string
  merchantId: string
  site: string
  queueName: string
  queueUuid: string
  openedAt: number
}

export interface Person {
  arn: string
  uuid: string
  name: string
  role: Role
  email?: string
  language?: string
  imageUrl?: string
  joinedAt: number
  leftAt?: number
  lastSaidAt?: number
  /** Everything up to this moment has been read by this person. */
  readUpTo: number
  unread: number
}

export type Life = { at: 'waiting' } | { at: 'talking'; agentArn: string; agentName: string } | { at: 'closed'; by: Role | 'system' }

export interface ConversationState {
  opening: Opening
  seq: number
  lastAt: number
  life: Life
  people: readonly Person[]
  messageCount: number
  lastMessage?: { body: string; arn: string; name: string; at: number }
  /** When the oldest word of the shopper that no agent has answered was said. */
  unansweredSince?: number
  /** What was held out to the shopper, and what became of it. */
  offers?: Readonly<Record<string, 'open' | OfferOutcome>>
  /** An offer is to be seen like a word. */
  lastOfferAt?: number
}

export function opened(opening: Opening): ConversationState {
  return { opening, seq: 0, lastAt: 0, life: { at: 'waiting' }, people: [], messageCount: 0 }
}

export function apply(state: ConversationState, fact: Fact): ConversationState {
  return { ...change(state, fact), seq: fact.seq, lastAt: fact.at }
}

export function presentAgents(state: ConversationState): Person[] {
  return state.people.filter((person) => person.role === 'agent' && person.leftAt === undefined)
}

export function personOf(state: ConversationState, arn: string): Person | undefined {
  return state.people.find((person) => person.arn === arn)
}

/** The newest that somebody can have read. */
export function lastSaidAt({ lastMessage, lastOfferAt = 0 }: ConversationState): number {
  return Math.max(lastMessage?.at ?? 0, lastOfferAt)
}

export function isPresent(state: ConversationState, arn: string): boolean {
  const person = personOf(state, arn)
  return person !== undefined && person.leftAt === undefined
}

function change(state: ConversationState, fact: Fact): ConversationState {
  switch (fact.kind) {
    case 'joined':
      return { ...state, people: welcome(state, fact) }
    case 'said':
      return said(state, fact)
    case 'picked up':
      return { ...state, life: { at: 'talking', agentArn: fact.arn, agentName: fact.name } }
    case 'read':
      // What was read is no longer unread; later words are rare enough between the mark and now to count as unread still.
      return {
        ...state,
        people: state.people.map((person) =>
          person.arn === fact.arn && fact.upTo > person.readUpTo
            ? { ...person, readUpTo: fact.upTo, unread: fact.upTo >= (state.lastMessage?.at ?? 0) ? 0 : person.unread }
            : person,
        ),
      }
    case 'left':
      return { ...state, people: state.people.map((person) => (person.arn === fact.arn ? { ...person, leftAt: fact.at } : person)) }
    case 'closed':
      return { ...state, life: { at: 'closed', by: fact.by } }
    case 'redacted':
      return state.lastMessage?.at === fact.saidAt ? { ...state, lastMessage: { ...state.lastMessage, body: REMOVED } } : state
    case 'offered':
      return { ...state, offers: { ...state.offers, [fact.offerUuid]: 'open' }, lastOfferAt: fact.at }
    case 'offer answered':
      return { ...state, offers: { ...state.offers, [fact.offerUuid]: fact.outcome } }
    case 'person updated': {
      const { name, email, language, imageUrl } = fact
      const changes = { ...(name && { name }), ...(email && { email }), ...(language && { language }), ...(imageUrl && { imageUrl }) }
      return { ...state, people: state.people.map((person) => (person.arn === fact.arn ? { ...person, ...changes } : person)) }
    }
    case 'transferred':
      return {
        ...state,
        opening: { ...state.opening, queueName: fact.queueName },
        life: fact.toArn === undefined ? { at: 'waiting' } : { at: 'talking', agentArn: fact.toArn, agentName: fact.toName ?? '' },
      }
  }
}

function welcome(state: ConversationState, fact: Fact & { kind: 'joined' }): Person[] {
  const before = personOf(state, fact.arn)
  const person: Person = {
    arn: fact.arn,
    uuid: fact.personUuid,
    name: fact.name,
    role: fact.role,
    joinedAt: fact.at,
    readUpTo: before?.readUpTo ?? 0,
    unread: before?.unread ?? state.messageCount,
    ...(fact.email ? { email: fact.email } : {}),
    ...(fact.language ? { language: fact.language } : {}),
    ...(fact.imageUrl ? { imageUrl: fact.imageUrl } : {}),
  }
  return [...state.people.filter((other) => other.arn !== fact.arn), person]
}

function said(state: ConversationState, fact: Fact & { kind: 'said' }): ConversationState {
  const byAgent = personOf(state, fact.arn)?.role === 'agent'
  const { unansweredSince, ...rest } = state
  const waitsSince = byAgent ? undefined : (unansweredSince ?? fact.at)
  return {
    ...rest,
    ...(waitsSince === undefined ? {} : { unansweredSince: waitsSince }),
    messageCount: state.messageCount + 1,
    lastMessage: { body: fact.body, arn: fact.arn, name: fact.name, at: fact.at },
    // Who writes has read what came before.
    people: state.people.map((person) =>
      person.arn === fact.arn ? { ...person, lastSaidAt: fact.at, readUpTo: fact.at, unread: 0 } : { ...person, unread: person.unread + 1 },
    ),
  }
}
