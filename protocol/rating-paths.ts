// Where a shopper says how a talk was, and an agent reads it. Ours. Apart from `rest.ts`, because the widget's first chunk needs none of it.

import { conversationPath } from './rest.ts'

/** GET, PUT `{rating, comment?}`: from 1, very bad, to 5, very good. */
export const ratingPath = (uuid: string): string => `${conversationPath(uuid)}/rating`

export const RATING = {
  commentUnits: 1_000,
  /** A rating may be given and changed this long after the end. */
  openForMs: 24 * 3_600_000,
} as const
