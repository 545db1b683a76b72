// An older database was put back: what this page has seen confirmed may be missing in it. These words go to the server once more, under the
// ids they had, so that a tab which does the same doubles nothing. Not what an agent took away, and not files: their keys are spent.

import type { Room } from './room.ts'

export interface LostWords {
  clientMessageId: string
  body: string
}

export function lostWords(before: Room | undefined, after: Room): LostWords[] {
  if (!before?.stream || before.stream === after.stream) return []
  // Of a long talk only its end was fetched: what is older than that is not missing.
  const since = after.after ? (after.messages[0]?.epoch ?? Infinity) : 0
  const known = new Set(after.messages.map((message) => message.clientMessageId))
  return before.messages.flatMap(({ clientMessageId, body, epoch, isRemoved }) =>
    clientMessageId && body && !isRemoved && epoch > since && !known.has(clientMessageId) ? [{ clientMessageId, body }] : [],
  )
}
