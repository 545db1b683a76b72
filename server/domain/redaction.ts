// Words that must go, and every fact that repeats them: the message itself, and the list rows kept with what happened while it was
// the last one. They keep their numbers, so nobody's count notices.

import type { Said } from './decide.ts'
import { type Fact, REMOVED } from './fact.ts'
import { isoTime } from './rows.ts'

interface Facts {
  facts(conversationUuid: string, afterSeq: number, limit: number): Promise<Fact[]>
  messagesSince(conversationUuid: string, sinceMs: number, limit: number): Promise<Fact[]>
}

const PAGE = 500

export async function messageIn(
  store: Facts,
  conversationUuid: string,
  messageUuid: string,
): Promise<{ said: Said; isQuestion: boolean } | undefined> {
  let sinceMs = 0
  for (;;) {
    const page = await store.messagesSince(conversationUuid, sinceMs, PAGE)
    const index = page.findIndex((fact) => fact.kind === 'said' && fact.messageUuid === messageUuid)
    const said = page[index]
    if (said?.kind === 'said') return { said, isQuestion: sinceMs === 0 && index === 0 }
    const last = page[page.length - 1]
    if (!last || page.length < PAGE) return undefined
    sinceMs = last.at
  }
}

/** The facts as they have to be from now on; those that never had these words are not among them. */
export async function withoutWords(store: Facts, conversationUuid: string, said: Said): Promise<Fact[]> {
  const changed: Fact[] = []
  let after = said.seq - 1
  for (;;) {
    const page = await store.facts(conversationUuid, after, PAGE)
    for (const fact of page) {
      after = fact.seq
      if (fact.seq === said.seq) changed.push(emptied(said))
      // From here on the rows show other words.
      else if (fact.kind === 'said') return changed
      else if ('row' in fact && fact.row.last_message_dts === isoTime(said.at))
        changed.push({ ...fact, row: { ...fact.row, last_conversation_message_body: REMOVED } })
    }
    if (page.length < PAGE) return changed
  }
}

/** Written out rather than copied: what somebody adds to a message one day is gone too. */
function emptied({ seq, at, arn, name, messageUuid, cid }: Said): Said {
  return { kind: 'said', seq, at, arn, name, messageUuid, body: REMOVED, cid, redacted: true }
}
