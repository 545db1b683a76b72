// What an agent may do to a leg: hold and retrieve it, end it, wrap it up. What concerns the talk goes to the desk; what concerns
// agents alone goes into the log of the legs.

import type { ChatParticipant, ConversationChat, WrapupPrompt } from '../../protocol/legs.ts'
import type { ConversationState } from './conversation.ts'
import type { Actor } from './decide.ts'
import type { Desk } from './desk.ts'
import type { Fact } from './fact.ts'
import type { LegFact, LegNews, WrapUp } from './leg-fact.ts'
import { type LegLogs, legsOf } from './legs.ts'
import type { World } from './ports.ts'

export interface LegStore {
  /** Facts of the kinds that legs follow from, in order. */
  talk(conversationUuid: string): Promise<Fact[]>
  legFacts(conversationUuid: string): Promise<LegFact[]>
  /** False when another fact took its number. */
  add(conversationUuid: string, fact: LegFact): Promise<boolean>
  wrapupPrompt(merchantId: string, queueName: string): Promise<WrapupPrompt>
}

/** One at a time, as it is asked for. */
export type LegWish =
  | { wish: 'connected' }
  | { wish: 'disconnected' }
  | { wish: 'held'; held: boolean }
  | { wish: 'wrap up'; wrapUp: WrapUp }
  | { wish: 'after work'; state: 'complete' | 'skipped' }

export type LegRefusal = 'not there' | 'not yours' | 'not connected' | 'not ended' | 'already wrapped up' | 'wrap-up needed'
/** `next`: what is left to do elsewhere. */
export type LegAnswer = { ok: true; next?: 'pick up' } | { ok: false; refusal: LegRefusal }
type Verdict = { ok: false; refusal: LegRefusal } | { ok: true; news?: LegNews; next?: 'leave' | 'pick up' }

export interface LegDesk {
  legs(state: ConversationState): Promise<ChatParticipant[]>
  change(state: ConversationState, participantId: string, by: Actor, wish: LegWish): Promise<LegAnswer>
  /** What others saw happen: a ring, a recording. Twice the same is once. */
  note(conversationUuid: string, news: LegNews): Promise<void>
}

/** Of one kind; a shopper's page says itself when a recording begins. */
const MOST_NOTES = 200

export function createLegDesk({ store, desk, world }: { store: LegStore; desk: Pick<Desk, 'leave'>; world: World }): LegDesk {
  async function logs({ opening }: ConversationState): Promise<LegLogs> {
    const legFacts = await store.legFacts(opening.uuid)
    const wrapupPrompt = await store.wrapupPrompt(opening.merchantId, opening.queueName)
    return { opening, facts: await store.talk(opening.uuid), legFacts, wrapupPrompt }
  }

  function add(uuid: string, news: LegNews, { facts, legFacts }: Pick<LegLogs, 'facts' | 'legFacts'>): Promise<boolean> {
    const [talk, last] = [facts[facts.length - 1], legFacts[legFacts.length - 1]]
    // The talk's moments may run ahead of the clock; what happens to a leg never comes before the leg.
    const at = Math.max(world.now(), talk?.at ?? 0, last?.at ?? 0)
    return store.add(uuid, { ...news, number: (last?.number ?? 0) + 1, at })
  }

  return {
    async legs(state) {
      return legsOf(await logs(state))
    },

    async change(state, participantId, by, wish) {
      const { uuid } = state.opening
      for (;;) {
        const known = await logs(state)
        const legs = legsOf(known)
        const verdict = judge(legs, participantId, by.arn, wish)
        if (!verdict.ok) return verdict
        if (verdict.next === 'pick up') return { ok: true, next: 'pick up' }
        if (verdict.next === 'leave') {
          const leg = legs.find((each) => each.id === participantId)
          const whom = state.people.find((person) => person.arn === leg?.participantArn)
          if (whom) await desk.leave(uuid, { arn: whom.arn, name: whom.name, role: whom.role }, whom.arn === by.arn ? undefined : by.arn)
          return { ok: true }
        }
        if (!verdict.news || (await add(uuid, verdict.news, known))) return { ok: true }
      }
    },

    async note(uuid, news) {
      for (;;) {
        const legFacts = await store.legFacts(uuid)
        const said = JSON.stringify(news)
        if (legFacts.filter((fact) => fact.kind === news.kind).length >= MOST_NOTES) return
        if (legFacts.some(({ number: _, at: __, ...before }) => JSON.stringify(before) === said)) return
        if (await add(uuid, news, { facts: await store.talk(uuid), legFacts })) return
      }
    },
  }
}

/** An agent's own leg is theirs. Of the shopper's they may only make an end, while they take part. */
export function judge(legs: readonly ChatParticipant[], legId: string, byArn: string, wish: LegWish): Verdict {
  const leg = legs.find((each) => each.id === legId)
  const chat = leg?.chats[0]
  if (!leg || !chat) return { ok: false, refusal: 'not there' }
  const isOwn = leg.participantArn === byArn
  const takesPart = legs.some((each) => each.participantArn === byArn && each.chats[0]?.state === 'connected')
  if (!isOwn && !(leg.purpose === 'customer' && wish.wish === 'disconnected' && takesPart)) return { ok: false, refusal: 'not yours' }
  switch (wish.wish) {
    case 'connected':
      if (chat.state === 'alerting') return { ok: true, next: 'pick up' }
      // A leg that has ended does not come back.
      return chat.state === 'connected' ? { ok: true } : { ok: false, refusal: 'not connected' }
    case 'disconnected':
      return chat.state === 'connected'
        ? { ok: true, next: 'leave' }
        : hasEnded(chat)
          ? { ok: true }
          : { ok: false, refusal: 'not connected' }
    case 'held':
      if (chat.state !== 'connected') return { ok: false, refusal: 'not connected' }
      if (chat.held === wish.held) return { ok: true }
      return { ok: true, news: { kind: wish.held ? 'held' : 'retrieved', legId: leg.id, arn: byArn } }
    case 'wrap up':
      if (chat.wrapup && !chat.wrapup.provisional) return { ok: false, refusal: 'already wrapped up' }
      if (!wish.wrapUp.provisional && !hasEnded(chat)) return { ok: false, refusal: 'not ended' }
      if (chat.connectedTime === undefined) return { ok: false, refusal: 'not connected' }
      return { ok: true, news: { kind: 'wrapped up', legId: leg.id, arn: byArn, wrapUp: wish.wrapUp } }
    case 'after work':
      if (!hasEnded(chat)) return { ok: false, refusal: 'not ended' }
      if (chat.afterCallWork?.state !== 'pending' && chat.afterCallWork?.state !== 'notApplicable') return { ok: true }
      if (leg.wrapupRequired) return { ok: false, refusal: 'wrap-up needed' }
      return { ok: true, news: { kind: 'after work', legId: leg.id, arn: byArn, state: wish.state } }
  }
}

function hasEnded({ state }: ConversationChat): boolean {
  return state === 'disconnected' || state === 'terminated'
}
