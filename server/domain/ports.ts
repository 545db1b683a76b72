// What the domain needs from the outside: durable rows and a way to tell others. Implementations live in store/ and bus/;
// each port has one contract suite that every implementation must pass.

import type { ServerFrame } from '../../protocol/frames.ts'
import type { AgentStatus, ConversationWebchatContext } from '../../protocol/models.ts'
import type { ConversationState, Opening } from './conversation.ts'
import type { Fact } from './fact.ts'

export interface Site {
  key: string
  merchantId: string
  shopName: string
  origins: readonly string[]
  queues: readonly string[]
}

export interface Agent {
  arn: string
  userId: number
  merchantId: string
  /** As shoppers see it. */
  name: string
  imageUrl?: string
  queues: readonly string[]
}

export interface AgentInQueue {
  arn: string
  userId: number
  name: string
  status: AgentStatus
  lastChatAt: number | undefined
}

/**
 * waiting: has a place. away: the place was lost, an agent may still pick it up. taken: an agent has it. left: the shopper gave up.
 */
export type EntryState = 'waiting' | 'away' | 'taken' | 'left'

export interface QueueEntry {
  queueUuid: string
  conversationUuid: string
  merchantId: string
  queueName: string
  arn: string
  name: string
  email: string | undefined
  language: string | undefined
  question: string
  /** Since when this place counts; later than the start when a lost place was taken anew. */
  joinedAt: number
  state: EntryState
}

export interface ResumeSecret {
  hash: string
  conversationUuid: string
  site: string
  parentHash: string | undefined
  diesAt: number | undefined
}

/** Rows that must become true in the very commit that stores the facts. */
export type SideRow =
  | { row: 'opening'; opening: Opening }
  | { row: 'start'; site: string; cid: string; conversationUuid: string; at: number }
  | { row: 'entry'; entry: QueueEntry }
  | { row: 'entry state'; queueUuid: string; state: EntryState; at: number; agentArn?: string }
  /** The same place in another line, or with another agent. It counts since when it always counted. */
  | { row: 'entry moved'; queueUuid: string; queueName: string; state: EntryState; agentArn?: string }
  /** What the line knows of its shopper, where it has changed. */
  | { row: 'entry shopper'; queueUuid: string; question?: string; name?: string; email?: string; language?: string }
  /** Facts whose words were taken away, under the numbers they have. What is found by those words is no longer found. */
  | { row: 'words gone'; conversationUuid: string; facts: readonly Fact[] }
  | { row: 'secret'; secret: ResumeSecret }
  /** Only while nobody has sent it yet; otherwise the whole change is a conflict. */
  | { row: 'upload sent'; key: string; uploaderArn: string; conversationUuid: string }
  /** Nobody can read it from now on; its bytes go a moment later. */
  | { row: 'upload gone'; key: string }

export interface Change {
  /** The state the decision was made on had this number; a commit in between is a conflict. */
  expectedSeq: number
  after: ConversationState
  facts: readonly Fact[]
  side: readonly SideRow[]
}

export type CommitOutcome = 'committed' | 'conflict' | 'duplicate'

export interface QueueFigures {
  waiting: number
  longestWaitingSince: number | undefined
  abandoned: number
  active: number
  taken: number
  meanHoldSeconds: number | undefined
  meanAbandonSeconds: number | undefined
}

export interface Store {
  /** The name of this history. */
  readonly stream: string

  /** Somebody is about to commit: worth a hint, since waking a thread takes longer than reading a message. */
  expectCommit(): void
  commit(change: Change): Promise<CommitOutcome>
  /** As of its newest fact. */
  state(conversationUuid: string): Promise<ConversationState | undefined>
  facts(conversationUuid: string, afterSeq: number, limit: number): Promise<Fact[]>
  /** The fact by which this author said this before: the scope of de-duplication is (conversation, author). */
  saidBefore(conversationUuid: string, authorArn: string, cid: string): Promise<Fact | undefined>
  messagesSince(conversationUuid: string, sinceMs: number, limit: number): Promise<Fact[]>
  lastMessages(conversationUuid: string, limit: number): Promise<Fact[]>
  heads(conversationUuids: readonly string[]): Promise<Record<string, number>>
  conversations(filter: {
    merchantId: string
    queues: readonly string[]
    beforeMs?: number
    limit: number
    offset: number
  }): Promise<ConversationState[]>
  /** Open conversations in which this agent takes part. */
  conversationsOf(agentArn: string): Promise<string[]>

  start(site: string, cid: string): Promise<{ conversationUuid: string; at: number } | undefined>
  secret(hash: string): Promise<ResumeSecret | undefined>
  /** Stores a new secret. `dying` is the one whose successor has just proven itself by being used; it keeps an earlier death. */
  addSecret(secret: ResumeSecret, dying: { hash: string; at: number } | undefined): Promise<void>

  entry(queueUuid: string): Promise<QueueEntry | undefined>
  entryOf(conversationUuid: string): Promise<QueueEntry | undefined>
  /** In the order of the line; those who lost their place come last. */
  line(merchantId: string, queueName: string): Promise<QueueEntry[]>
  /** The moment of a new place in this line: now, and behind everybody who stands there, though the clock was set back since. */
  endOfLine(merchantId: string, queueName: string, now: number): Promise<number>
  /** 1 = next; undefined when not in the line. */
  rank(entry: QueueEntry): Promise<number | undefined>
  setEntryState(queueUuid: string, from: EntryState, to: EntryState, joinedAt: number): Promise<boolean>
  figures(merchantId: string, queueName: string, sinceMs: number): Promise<QueueFigures>
  /** Every entry that still has a place, of all queues: read once at the start of the process. */
  allWaiting(): Promise<QueueEntry[]>

  site(key: string): Promise<Site | undefined>
  isOriginOfAnySite(origin: string): Promise<boolean>
  agentByKeyHash(hash: string): Promise<Agent | undefined>
  agent(arn: string): Promise<Agent | undefined>
  agentsOf(merchantId: string, queueName: string): Promise<AgentInQueue[]>
  setAgentStatus(agentArn: string, queueName: string, status: AgentStatus): Promise<boolean>

  context(conversationUuid: string): Promise<ConversationWebchatContext | undefined>
  saveContext(conversationUuid: string, context: ConversationWebchatContext): Promise<void>

  close(): Promise<void>
}

/** A fact on its way to those who take part. `cid` and `author` let the gateway give the author's copy back its client_message_id. */
export interface News {
  kind: 'fact'
  conversationUuid: string
  frame: ServerFrame
  author?: string
  cid?: string
}

/** What goes round between the parts of a server, and later between servers. Plain data: it must survive JSON. */
export type Signal =
  | News
  /** Never stored: typing, context, recording. `to` says who may hear it. */
  | { kind: 'passing'; conversationUuid: string; frame: ServerFrame; from: string; to: 'others' | 'agents' | 'customers' | 'watchers' }
  /** To the agents of one queue; not to those who serve the other, too. */
  | { kind: 'queue'; queueName: string; butNotOf?: string; frame: ServerFrame }
  /** Something about this queue changed; boards and places want another look. */
  | { kind: 'queue changed'; merchantId: string; queueName: string }
  /** To one person's sockets: hear this conversation from now on, or no longer. */
  | { kind: 'follow'; conversationUuid: string }
  | { kind: 'unfollow'; conversationUuid: string }
  /** To one agent's sockets: the queues they serve from now on. */
  | { kind: 'serves'; queues: readonly string[] }
  /** The conversation is gone for good: its shopper's sockets close, its agents hear no more of it. */
  | { kind: 'erased'; conversationUuid: string }

export interface Bus {
  publish(topic: string, signal: Signal): void
  /** Returns its own undo. */
  subscribe(topic: string, hear: (signal: Signal) => void): () => void
  close(): Promise<void>
}

export const TOPIC = {
  conversation: (uuid: string) => `c:${uuid}`,
  merchant: (merchantId: string) => `m:${merchantId}`,
  person: (arn: string) => `p:${arn}`,
  queues: 'q',
} as const

/** The clock and the dice, handed in so that tests hold them. */
export interface World {
  now(): number
  uuid(): string
  /** 256 random bits, URL-safe. */
  secret(): string
  /** SHA-256 in hex; what is stored instead of a secret. */
  hash(secret: string): string
}
