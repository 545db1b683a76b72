// How a shopper found a talk. It stands beside the log: it says nothing of what happened, and may be changed for a while.

export interface Rating {
  /** 1, very bad, to 5, very good. */
  rating: number
  comment: string
  at: number
}

export interface RatingStore {
  of(conversationUuid: string): Promise<Rating | undefined>
  /** False when the conversation is not there (any more). */
  put(conversationUuid: string, rating: Rating): Promise<boolean>
}
