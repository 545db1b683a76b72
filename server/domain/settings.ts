// What agents configure, and what the store must be able to do with it. Everything belongs to one merchant: a call that names another's
// number finds nothing.

import type { ModelOf } from '../../protocol/model-table.ts'
import type { AgentStatus } from '../../protocol/models.ts'

export type CannedMessage = ModelOf<'ConversationCannedMessage'>
export type Department = ModelOf<'ConversationDepartment'>
export type DepartmentMember = ModelOf<'ConversationDepartmentMember'>
export type Engagement = ModelOf<'ConversationEngagement'>
export type AgentProfile = ModelOf<'ConversationAgentProfile'>
export type Item = ModelOf<'Item'>

/** An admin changes what all work with; every agent reads it, and changes what is their own. */
export type StaffRole = 'admin' | 'agent'

/** Lists answer with one row more than asked for, when there is one: that is how a caller knows that there are more. */
export interface Page {
  limit: number
  offset: number
}

export interface CannedMessages {
  list(merchantId: string, page: Page): Promise<CannedMessage[]>
  /** By the beginning of the short code first, then by beginnings of words in the text. */
  search(merchantId: string, term: string, page: Page): Promise<CannedMessage[]>
  /** Answers with its number. */
  add(merchantId: string, canned: CannedFields): Promise<number>
  change(merchantId: string, oid: number, canned: CannedFields): Promise<boolean>
  remove(merchantId: string, oid: number): Promise<boolean>
}

export interface CannedFields {
  shortCode: string
  text: string
  departmentOids: readonly number[]
}

export interface DepartmentChange {
  name: string
  /** Left as they are when not given. */
  settings?: Readonly<Record<string, unknown>>
  memberIds?: readonly number[]
}

/**
 * in use: people wait or talk there. serving: somebody to be taken out talks there with a shopper. last queue: a site would be left
 * without any. unknown member: a user id that is nobody's.
 */
export type DepartmentRefusal = 'not there' | 'name taken' | 'in use' | 'serving' | 'last queue' | 'unknown member'
export type DepartmentAnswer = { ok: true; oid: number; names: readonly string[] } | { ok: false; why: DepartmentRefusal }

/** A department is a queue: its name is the queue's. */
export interface Departments {
  list(merchantId: string, page: Page): Promise<Department[]>
  one(merchantId: string, oid: number): Promise<Department | undefined>
  /** Everybody who may be a member of one. */
  candidates(merchantId: string, page: Page): Promise<DepartmentMember[]>
  add(merchantId: string, change: DepartmentChange): Promise<DepartmentAnswer>
  change(merchantId: string, oid: number, change: DepartmentChange): Promise<DepartmentAnswer>
  remove(merchantId: string, oid: number): Promise<DepartmentAnswer>
  /** Each agent of the merchant with the queues they serve. */
  serving(merchantId: string): Promise<{ arn: string; queues: string[] }[]>
  /** Queues that came into being without one, from earlier versions or by hand, get a department. */
  adopt(): Promise<void>
}

export interface ActiveEngagement {
  engagement: Engagement
  /** Empty: whichever queue the site begins with. */
  queueNames: readonly string[]
}

export interface Engagements {
  list(merchantId: string, page: Page): Promise<Engagement[]>
  one(merchantId: string, oid: number): Promise<Engagement | undefined>
  add(merchantId: string, engagement: Engagement): Promise<number>
  change(merchantId: string, oid: number, engagement: Engagement): Promise<boolean>
  remove(merchantId: string, oid: number): Promise<boolean>
  /** Those that a site's pages must know, in the order in which they are tried. */
  active(merchantId: string, limit: number): Promise<ActiveEngagement[]>
}

export interface ProfileChange {
  displayName?: string | null
  imageUrl?: string | null
  language?: string | null
  defaultStatus?: AgentStatus | null
  chatLimit?: number | null
  /** Kept and given back, used by nothing here. */
  more?: Readonly<Record<string, unknown>>
}

export interface Profiles {
  role(arn: string): Promise<StaffRole>
  setRole(arn: string, role: StaffRole): Promise<void>
  /** How many chats may be given to this agent at once; undefined when they set no limit. */
  chatLimit(arn: string): Promise<number | undefined>
  one(arn: string): Promise<AgentProfile | undefined>
  list(merchantId: string, page: Page): Promise<AgentProfile[]>
  change(arn: string, change: ProfileChange): Promise<void>
}

/** The shop's catalogue lies elsewhere; these are copies of what an agent may offer. */
export interface Items {
  item(merchantId: string, itemId: string): Promise<Item | undefined>
}

export interface SettingsStore {
  canned: CannedMessages
  departments: Departments
  engagements: Engagements
  profiles: Profiles
  items: Items
}
