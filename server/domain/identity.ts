// What the server must remember of people beside their talks: who may still do what, how agents prove who they are, whom a shop vouches
// for. A port of its own; the implementation is `server/store/identity-store.ts`.

import type { Agent } from './ports.ts'

export interface AgentStanding {
  agent: Agent
  isDisabled: boolean
  /** What was issued to the agent before this moment counts no more. */
  validFrom: number
}

export interface AgentRecord extends AgentStanding {
  email: string | undefined
  oauthSubject: string | undefined
  hasPassword: boolean
}

export interface SiteRecord {
  key: string
  merchantId: string
  shopName: string
  origins: readonly string[]
  queues: readonly string[]
}

/** conversation: a uuid. email: in small letters. customer: the `sub` a shop vouched for. */
export type BanKind = 'conversation' | 'email' | 'customer'

export interface AgentSession {
  hash: string
  arn: string
  startedAt: number
  endsAt: number
}

export interface Identified {
  conversationUuid: string
  site: string
  sub: string
  email: string | undefined
  name: string | undefined
  at: number
}

export interface SiteIdentityKey {
  keyId: string
  /** A JWK: a secret for HS256, else the public half of the shop's key. */
  keyJson: string
}

export type AddOutcome = 'added' | 'there already'

export interface Identity {
  // ---- who may still do what; asked for many at once
  standings(arns: readonly string[]): Promise<ReadonlyMap<string, AgentStanding>>
  closedSites(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Themselves, or the customer whom the shop has signed for in them. */
  bannedConversations(uuids: readonly string[]): Promise<ReadonlySet<string>>
  isBanned(site: string, kind: BanKind, value: string): Promise<boolean>

  // ---- what an operator does
  addSite(site: SiteRecord): Promise<AddOutcome>
  setSite(site: SiteRecord): Promise<boolean>
  setSiteClosed(key: string, closedAt: number | undefined): Promise<boolean>
  sites(): Promise<(SiteRecord & { closedAt: number | undefined })[]>
  addAgent(agent: Agent & { keyHash: string; email: string | undefined; oauthSubject: string | undefined }): Promise<AddOutcome>
  nextUserId(): Promise<number>
  agents(): Promise<AgentRecord[]>
  setDisabled(arn: string, at: number, disabled: boolean): Promise<boolean>
  setQueues(arn: string, merchantId: string, queues: readonly string[]): Promise<void>
  setKeyHash(arn: string, keyHash: string, at: number): Promise<void>
  /** Everything issued before is void: tokens, sockets, sessions. */
  signOutEverywhere(arn: string, at: number): Promise<void>
  ban(site: string, bans: readonly { kind: BanKind; value: string }[], at: number): Promise<void>
  /** Bans by name of an older version become hashes. */
  sealBans(): Promise<void>
  unban(site: string, bans: readonly { kind: BanKind; value: string }[]): Promise<void>
  siteOfConversation(uuid: string): Promise<string | undefined>

  // ---- how an agent proves who they are
  agentBySubject(subject: string): Promise<AgentStanding | undefined>
  agentByEmail(email: string): Promise<(AgentStanding & { passwordHash: string | undefined }) | undefined>
  /** By e-mail address; or by name, when only one agent has it. */
  agentByLogin(login: string): Promise<(AgentStanding & { passwordHash: string | undefined }) | undefined>
  /** Also signs out everywhere. */
  setPassword(arn: string, passwordHash: string, at: number): Promise<void>
  /** False for an agent who was disabled, or whose password is no longer this one, while it was being checked. */
  addSession(session: AgentSession, passwordHash: string | undefined): Promise<boolean>
  session(hash: string): Promise<AgentSession | undefined>
  endSession(hash: string): Promise<void>
  forgetSessionsBefore(now: number): Promise<void>

  // ---- whom a shop vouches for
  identityKeys(site: string): Promise<SiteIdentityKey[]>
  setIdentityKey(site: string, key: SiteIdentityKey, at: number): Promise<void>
  dropIdentityKey(site: string, keyId: string): Promise<void>
  /** False when there is no such conversation, or no longer. */
  identify(identified: Identified): Promise<boolean>
  identifiedIn(conversationUuid: string): Promise<Identified | undefined>
  /** Newest first. */
  conversationsOfCustomer(site: string, sub: string, limit: number): Promise<string[]>
}
