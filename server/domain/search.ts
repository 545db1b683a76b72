// What finding conversations by their words asks of the store. Words are stored behind the talk, never in a message's own commit.

/** Whose conversations may be found at all. */
export interface SearchScope {
  merchantId: string
  queues: readonly string[]
}

export interface Wanted extends SearchScope {
  /** Each must be the beginning of some word that was said, or of a name or an e-mail address. */
  prefixes: readonly string[]
  email?: string
  language?: string
  /** Of the newest fact: from this moment, and before that one. */
  fromMs: number
  beforeMs: number
  order: 'newest' | 'oldest'
}

/** Does one piece of the work when it is its turn. The number is how many words the piece stores. */
export type Turn = <Made>(words: number, work: () => Promise<Made>) => Promise<Made>

export type CompletedField = 'email' | 'name' | 'language'

export interface SearchStore {
  /** Stores the words of facts that are not indexed yet, a bounded part at a time. */
  index(conversationUuid: string, turn: Turn): Promise<'done' | 'more'>
  /** One page of all conversations in the order of their uuids: which are behind, and where to go on. */
  behind(afterUuid: string, limit: number): Promise<{ behind: string[]; last: string | undefined }>
  /** In the order that was asked for, at most `MOST_FOUND`. */
  find(wanted: Wanted): Promise<string[]>
  complete(scope: SearchScope, field: CompletedField, term: string, limit: number): Promise<string[]>
  /** Of all queues of a merchant: for whoever answers a person's demand, not for searching. */
  ofEmail(merchantId: string, email: string, limit: number): Promise<string[]>
}

export const MOST_FOUND = 2_000
