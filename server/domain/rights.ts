// What a person may ask about their data, as ports: what was agreed to, what must be kept, what has to go, and what has gone for good.

import type { ConversationState } from './conversation.ts'

/** `text` names the wording that was agreed to, so that later words do not rewrite earlier consent. */
export interface Consent {
  kind: 'recording'
  answer: 'given' | 'declined' | 'withdrawn'
  textVersion: string
  scope: string
  at: number
}

export interface Overdue {
  conversationUuid: string
  at: number
}

export interface RightsStore {
  isAdmin(agentArn: string): Promise<boolean>
  /** Every conversation of the person whom the merchant vouched for here; just this one when nobody did. */
  ofSamePerson(conversationUuid: string): Promise<string[]>

  /** As whom the merchant vouched for the shopper. */
  identity(conversationUuid: string): Promise<{ sub: string; email?: string; name?: string } | undefined>
  consents(conversationUuid: string): Promise<Consent[]>
  addConsent(conversationUuid: string, consent: Consent): Promise<void>

  isHeld(conversationUuid: string): Promise<boolean>
  hold(conversationUuid: string, byArn: string, at: number): Promise<void>
  release(conversationUuid: string): Promise<void>

  /** The start by which it came to be; its client could repeat it. */
  startOf(conversationUuid: string): Promise<{ site: string; cid: string } | undefined>
  /** Every row of it, in one unit. Facts are never changed or removed, except here. */
  erase(conversationUuid: string, hashes: readonly string[], at: number): Promise<void>
  /** Rows that were on their way while it was erased. */
  sweep(conversationUuid: string): Promise<void>
  /** The hashes of all erasures that this database knows of. */
  erasures(): Promise<Set<string>>
  noteErasures(hashes: readonly string[], at: number): Promise<void>
  conversationUuids(afterUuid: string, limit: number): Promise<string[]>

  /** Sites that keep what has ended for a time only. */
  retentions(): Promise<{ site: string; closedForMs: number }[]>
  /** Undefined: for ever. */
  setRetention(site: string, closedForMs: number | undefined): Promise<void>
  /** Of one site, ended and silent since before that moment, not held; `next` says where to go on. */
  overdue(site: string, beforeMs: number, afterMs: number, limit: number): Promise<{ overdue: string[]; next: number | undefined }>

  /** Since when something that was deleted may still lie in unused parts of files. */
  scrubOwedSince(): Promise<number | undefined>
  scrubbed(): Promise<void>
}

/** Outlives the database: kept beside it, so that an older backup cannot bring back who has gone. Hashes only. */
export interface Tombstones {
  has(hash: string): boolean
  all(): Iterable<string>
  /** Resolves when they are on disk. */
  add(hashes: readonly string[]): Promise<void>
}

/** Links to an export, for who cannot send a token with a download. Only their hashes are kept. */
export interface ExportLinks {
  add(hash: string, link: ExportLink, endsAt: number): Promise<void>
  /** Once: of two who come with it, one gets nothing. */
  take(hash: string, now: number): Promise<ExportLink | undefined>
}

export interface ExportLink {
  /** Whose own client ids are shown. */
  reader: string
  conversationUuids: readonly string[]
}

export const shopperOf = (state: ConversationState) => state.people.find((person) => person.role === 'customer')
