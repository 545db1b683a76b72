// An agent's answer to a shopper who has gone, by letter. Noted durably when it is said; looked at when the shopper has been away for two
// minutes and the agent pauses. What the shopper has read meanwhile needs no letter.

import type { ConversationState } from '../domain/conversation.ts'
import type { LetterStore, OwedAnswer } from '../domain/letters.ts'
import type { Change, Store, World } from '../domain/ports.ts'
import { shopperOf } from '../domain/rights.ts'
import { answerLetter } from './letter.ts'
import { mailbox } from './mailbox.ts'
import type { LetterOutbox } from './outbox.ts'

export const AWAY_MS = 2 * 60_000
/** At most one letter for a conversation in this time. */
export const BETWEEN_LETTERS_MS = 10 * 60_000
/** The agent may be in the middle of it. */
const PAUSE_MS = 30_000
/** but not for ever. */
const PAUSE_AT_MOST_MS = 5 * 60_000
const WORDS_OF_A_LETTER = 100
const PAGE = 50

export interface AnswersByMail {
  follow(change: Pick<Change, 'after' | 'facts'>): void
  tick(): Promise<void>
}

export interface AnswersParts {
  store: Pick<Store, 'state' | 'messagesSince' | 'site' | 'context'>
  letters: LetterStore
  outbox: Pick<LetterOutbox, 'look'>
  presence: { isHere(conversationUuid: string): boolean; absentSince(conversationUuid: string): number | undefined }
  world: World
  onFault(error: unknown): void
}

export function createAnswersByMail({ store, letters, outbox, presence, world, onFault }: AnswersParts): AnswersByMail {
  const startedAt = world.now()
  /** Noted already: a burst of words is one note. */
  const noted = new Set<string>()
  /** Being looked at, and what was said there meanwhile. */
  const looking = new Map<string, boolean>()
  let lookAt = 0
  let running: Promise<void> | undefined

  function owe(uuid: string): void {
    noted.add(uuid)
    const dueAt = world.now() + PAUSE_MS
    letters.owe(uuid, dueAt).then(
      () => {
        lookAt = Math.min(lookAt, dueAt)
      },
      (error) => {
        noted.delete(uuid)
        onFault(error)
      },
    )
  }

  /** Undefined: nothing is owed any more. A number: look again then. */
  async function judge(owed: OwedAnswer, state: ConversationState | undefined): Promise<number | 'written' | undefined> {
    const now = world.now()
    const uuid = owed.conversationUuid
    const shopper = state && shopperOf(state)
    const to = shopper?.email && mailbox(shopper.email)
    if (!state || !to || hasGone(state)) return undefined
    const since = Math.max(shopper.readUpTo, owed.mailedUpTo)
    const agents = new Set(state.people.flatMap((person) => (person.role === 'agent' ? person.arn : [])))
    const unread = (await store.messagesSince(uuid, since, WORDS_OF_A_LETTER)).flatMap((fact) =>
      fact.kind === 'said' && agents.has(fact.arn) && !fact.redacted ? [fact] : [],
    )
    const [first, last] = [unread[0], unread[unread.length - 1]]
    if (!first || !last) return undefined
    if (presence.isHere(uuid)) return now + AWAY_MS
    const awayUntil = (presence.absentSince(uuid) ?? startedAt) + AWAY_MS
    const calmAt = Math.min(last.at + PAUSE_MS, first.at + PAUSE_AT_MOST_MS)
    const dueAt = Math.max(awayUntil, calmAt, owed.lastLetterAt === 0 ? 0 : owed.lastLetterAt + BETWEEN_LETTERS_MS)
    if (dueAt > now) return dueAt
    const site = await store.site(state.opening.site)
    if (!site) return undefined
    const link = linkTo((await store.context(uuid))?.current_url, site.origins)
    if (link === undefined) return undefined
    const letter = answerLetter({
      shop: site.shopName,
      to: shopper.name,
      said: unread.map(({ name, body, mediaUrls = [] }) => ({ name, body, files: mediaUrls.length })),
      link,
    })
    const isWritten = await letters.answer(
      { uuid: world.uuid(), conversationUuid: uuid, to, ...letter, madeAt: now, tries: 0 },
      owed,
      last.at,
    )
    return isWritten ? 'written' : now + AWAY_MS
  }

  async function look(owed: OwedAnswer): Promise<void> {
    const uuid = owed.conversationUuid
    looking.set(uuid, false)
    noted.delete(uuid)
    try {
      const next = await judge(owed, await store.state(uuid))
      if (next === 'written') outbox.look()
      else await letters.owedAgainAt(uuid, next)
      if (typeof next === 'number') noted.add(uuid)
      else if (looking.get(uuid)) owe(uuid)
    } finally {
      looking.delete(uuid)
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      lookAt = Number.POSITIVE_INFINITY
      const due = await letters.owed(world.now(), PAGE)
      for (const each of due) await look(each)
      if (due.length < PAGE) break
    }
    lookAt = Math.min(lookAt, (await letters.nextOwedAt()) ?? Number.POSITIVE_INFINITY)
  }

  return {
    follow({ after, facts }) {
      const { uuid } = after.opening
      const hasAnswer = facts.some(
        (fact) => fact.kind === 'said' && after.people.some(({ arn, role }) => arn === fact.arn && role === 'agent'),
      )
      if (!hasAnswer || !shopperOf(after)?.email) return
      if (looking.has(uuid)) looking.set(uuid, true)
      else if (!noted.has(uuid)) owe(uuid)
    },

    async tick() {
      if (running || world.now() < lookAt) return
      running = run()
        .catch((error) => {
          lookAt = world.now() + PAUSE_MS
          onFault(error)
        })
        .finally(() => {
          running = undefined
        })
      return running
    },
  }
}

/** Who has left on purpose has asked for no letter. */
const hasGone = (state: ConversationState): boolean => state.life.at === 'closed' && state.life.by === 'customer'

/** Back to where the shopper was, but only to a page of the shop itself. */
function linkTo(page: string | undefined, origins: readonly string[]): string | undefined {
  const isOfShop = page !== undefined && URL.canParse(page) && origins.includes(new URL(page).origin)
  return isOfShop ? page : origins[0]
}
