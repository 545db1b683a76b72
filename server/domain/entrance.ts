// How a shopper comes in: with a start, with a secret from before, or with the shop's word for who they are.

import { type ConversationState, type Opening, opened } from './conversation.ts'
import { type Actor, type Command, decide } from './decide.ts'
import type { Memory } from './memory.ts'
import type { QueueEntry, ResumeSecret, Site, Store, World } from './ports.ts'
import type { Telling } from './telling.ts'

export interface Opened {
  state: ConversationState
  shopperArn: string
  resumeSecret: string
  queueUuid: string
  queueJoinedAt: number
}

export interface OpenRequest {
  site: Site
  queueName: string
  cid: string
  question: string
  name: string
  email: string | undefined
  language: string | undefined
}

export type OpenAnswer = { ok: true; opened: Opened; repeated: boolean } | { ok: false; refusal: { code: 'stale start' } }
export type ResumeAnswer = { ok: true; opened: Opened } | { ok: false; refusal: { code: 'unknown secret' | 'over' } }
/** A lost answer to a start may be asked for again this long; later the id is spent. */
const START_REPEAT_MS = 15 * 60_000
/** A closed conversation can be looked at again this long. */
const CLOSED_RESUME_MS = 24 * 3_600_000
/** A secret outlives the first use of its successor this long, so that a lost answer or a second tab locks nobody out. */
const SECRET_GRACE_MS = 60_000

export interface Entrance {
  open(request: OpenRequest): Promise<OpenAnswer>
  resume(site: Site, secret: string): Promise<ResumeAnswer>
  /** For a shopper whom the shop vouches for: that the conversation is theirs was settled before. */
  resumeVouched(site: Site, conversationUuid: string): Promise<ResumeAnswer>
}

export interface EntranceParts {
  store: Store
  world: World
  memory: Pick<Memory, 'load' | 'remember'>
  telling: Pick<Telling, 'tell' | 'welcome'>
}

export function createEntrance({ store, world, memory: { load, remember }, telling: { tell, welcome } }: EntranceParts): Entrance {
  function newSecret(conversationUuid: string, site: string, parentHash: string | undefined): { secret: string; row: ResumeSecret } {
    const secret = world.secret()
    return { secret, row: { hash: world.hash(secret), conversationUuid, site, parentHash, diesAt: undefined } }
  }

  async function openedAnew(state: ConversationState, resumeSecret: string): Promise<Opened> {
    const entry = await store.entryOf(state.opening.uuid)
    const shopperArn = state.people.find((person) => person.role === 'customer')?.arn ?? ''
    return { state, shopperArn, resumeSecret, queueUuid: state.opening.queueUuid, queueJoinedAt: entry?.joinedAt ?? state.opening.openedAt }
  }

  async function repeatOf(site: Site, cid: string): Promise<OpenAnswer | undefined> {
    const before = await store.start(site.key, cid)
    if (!before) return undefined
    const state = world.now() - before.at > START_REPEAT_MS ? undefined : await load(before.conversationUuid)
    if (!state) return { ok: false, refusal: { code: 'stale start' } }
    const { secret, row } = newSecret(state.opening.uuid, site.key, undefined)
    await store.addSecret(row, undefined)
    return { ok: true, opened: await openedAnew(state, secret), repeated: true }
  }

  return {
    async open(request) {
      const repeated = await repeatOf(request.site, request.cid)
      if (repeated) return repeated
      const now = world.now()
      const opening: Opening = {
        uuid: world.uuid(),
        merchantId: request.site.merchantId,
        site: request.site.key,
        queueName: request.queueName,
        queueUuid: world.uuid(),
        openedAt: now,
      }
      const by: Actor = {
        arn: `arn:shopbell:participant:${opening.merchantId}:customer:${world.uuid()}`,
        name: request.name,
        role: 'customer',
        ...(request.email ? { email: request.email } : {}),
        ...(request.language ? { language: request.language } : {}),
      }
      const command: Command = {
        do: 'open',
        by,
        question: request.question,
        cid: request.cid,
        messageUuid: world.uuid(),
        personUuid: world.uuid(),
      }
      const decision = decide(opened(opening), command, now)
      if (!decision.ok) throw new Error('an opening cannot be refused')
      const { after } = decision
      const { secret, row } = newSecret(opening.uuid, request.site.key, undefined)
      const entry: QueueEntry = {
        queueUuid: opening.queueUuid,
        conversationUuid: opening.uuid,
        merchantId: opening.merchantId,
        queueName: opening.queueName,
        arn: by.arn,
        name: by.name,
        email: by.email,
        language: by.language,
        question: request.question,
        joinedAt: await store.endOfLine(opening.merchantId, opening.queueName, now),
        state: 'waiting',
      }
      const outcome = await store.commit({
        expectedSeq: 0,
        after,
        facts: decision.facts,
        side: [
          { row: 'opening', opening },
          { row: 'start', site: request.site.key, cid: request.cid, conversationUuid: opening.uuid, at: now },
          { row: 'entry', entry },
          { row: 'secret', secret: row },
        ],
      })
      // A twin of this very start was faster: its conversation is ours.
      if (outcome !== 'committed') return (await repeatOf(request.site, request.cid)) ?? { ok: false, refusal: { code: 'stale start' } }
      tell(remember(after), decision.facts)
      welcome(entry)
      return {
        ok: true,
        repeated: false,
        opened: { state: after, shopperArn: by.arn, resumeSecret: secret, queueUuid: opening.queueUuid, queueJoinedAt: entry.joinedAt },
      }
    },

    async resumeVouched(site, uuid) {
      const state = await load(uuid)
      const isOver =
        !state || state.opening.site !== site.key || (state.life.at === 'closed' && world.now() - state.lastAt > CLOSED_RESUME_MS)
      if (isOver) return { ok: false, refusal: { code: 'over' } }
      const { secret, row } = newSecret(uuid, site.key, undefined)
      await store.addSecret(row, undefined)
      return { ok: true, opened: await openedAnew(state, secret) }
    },

    async resume(site, secret) {
      const now = world.now()
      const used = await store.secret(world.hash(secret))
      if (!used || used.site !== site.key || (used.diesAt !== undefined && used.diesAt <= now))
        return { ok: false, refusal: { code: 'unknown secret' } }
      const state = await load(used.conversationUuid)
      if (!state || (state.life.at === 'closed' && now - state.lastAt > CLOSED_RESUME_MS)) return { ok: false, refusal: { code: 'over' } }
      const next = newSecret(used.conversationUuid, site.key, used.hash)
      await store.addSecret(next.row, used.parentHash ? { hash: used.parentHash, at: now + SECRET_GRACE_MS } : undefined)
      return { ok: true, opened: await openedAnew(state, next.secret) }
    },
  }
}
