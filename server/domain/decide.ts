// The law of a conversation: (state, command, moment) -> the news that follow, or a refusal with its reason. Pure, so the whole of
// "who may do what when" reads, and is tested, as a table. Access (whose conversation it is) was settled before.

import type { MessageCard } from '../../protocol/card.ts'
import type { ConversationMessageMedia } from '../../protocol/models.ts'
import { apply, type ConversationState, isPresent, lastSaidAt, personOf, presentAgents } from './conversation.ts'
import type { Fact, News, Offer, OfferOutcome, Role } from './fact.ts'
import { rowOf } from './rows.ts'

export interface Actor {
  arn: string
  name: string
  role: Role
  email?: string
  language?: string
  imageUrl?: string
}

export type Command =
  /** The conversation's first breath: the shopper joins and asks. */
  | { do: 'open'; by: Actor; question: string; cid: string; messageUuid: string; personUuid: string }
  | ({ do: 'say'; by: Actor; body: string; cid: string; messageUuid: string; language?: string } & Besides)
  | { do: 'pick up'; by: Actor; personUuid: string }
  | { do: 'join'; by: Actor; personUuid: string }
  | { do: 'read'; by: Actor; upTo: number; messageUuid?: string }
  /** `endedBy`: another one who ends it for them. */
  | { do: 'leave'; by: Actor; endedBy?: string }
  | { do: 'offer'; by: Actor; offerUuid: string; offer: Offer }
  | { do: 'answer offer'; by: Actor; offerUuid: string; outcome: OfferOutcome }
  | { do: 'redact'; by: Actor; said: Said }
  | { do: 'update person'; by: Actor; changes: PersonChanges }
  /** Into the line of a queue, or straight to an agent who serves it. */
  | { do: 'transfer'; by: Actor; queueName: string; to?: { agent: Actor; personUuid: string } }
  /** The system's: ends a talk in which nothing has happened since this moment. */
  | { do: 'close idle'; by: Actor; silentSince: number }

/** What a message has besides its words. */
interface Besides {
  mediaUrls?: readonly string[]
  media?: readonly ConversationMessageMedia[]
  card?: MessageCard
}
export type Said = Extract<Fact, { kind: 'said' }>
export interface PersonChanges {
  name?: string
  email?: string
  language?: string
  imageUrl?: string
}

/** Every one stays in the state, so that an answer can be told from a guess. */
const MOST_OFFERS = 100

export type Refusal =
  | { code: 'closed' }
  | { code: 'not present' }
  | { code: 'not there' }
  | { code: 'too many' }
  | { code: 'taken'; byArn: string; byName: string }
export type Decision = { ok: true; facts: readonly Fact[]; after: ConversationState } | { ok: false; refusal: Refusal }

export function decide(state: ConversationState, command: Command, now: number): Decision {
  const refusal = objection(state, command)
  if (refusal) return { ok: false, refusal }
  const chronicle = new Chronicle(state, now)
  chronicle.write(command)
  return { ok: true, facts: chronicle.facts, after: chronicle.state }
}

function objection(state: ConversationState, command: Command): Refusal | undefined {
  const { life } = state
  const { arn } = command.by
  switch (command.do) {
    case 'open':
      return undefined
    case 'pick up':
      if (life.at === 'closed') return { code: 'closed' }
      return life.at === 'talking' && life.agentArn !== arn ? { code: 'taken', byArn: life.agentArn, byName: life.agentName } : undefined
    case 'join':
      return life.at === 'closed' ? { code: 'closed' } : undefined
    case 'say':
      if (life.at === 'closed') return { code: 'closed' }
      return isPresent(state, arn) ? undefined : { code: 'not present' }
    case 'read':
      return personOf(state, arn) ? undefined : { code: 'not present' }
    case 'offer':
      if (life.at === 'closed') return { code: 'closed' }
      if (personOf(state, arn)?.role !== 'agent' || !isPresent(state, arn)) return { code: 'not present' }
      // Its own agent hears again what they said; nobody opens again what was answered.
      if (state.offers?.[command.offerUuid]) return { code: 'not there' }
      return Object.keys(state.offers ?? {}).length < MOST_OFFERS ? undefined : { code: 'too many' }
    case 'answer offer':
      if (life.at === 'closed') return { code: 'closed' }
      if (personOf(state, arn)?.role !== 'customer') return { code: 'not present' }
      return state.offers?.[command.offerUuid] ? undefined : { code: 'not there' }
    case 'redact':
      // A card number is often found only when the talk is over: who took part may still take it away.
      return personOf(state, arn)?.role === 'agent' && (isPresent(state, arn) || life.at === 'closed') ? undefined : { code: 'not present' }
    case 'update person':
      if (life.at === 'closed') return { code: 'closed' }
      return isPresent(state, arn) ? undefined : { code: 'not present' }
    case 'leave':
    case 'close idle':
      return undefined
    case 'transfer':
      if (life.at === 'closed') return { code: 'closed' }
      // Who waits may be sent to the right line by any agent who sees them; a talk is given away by who takes part in it.
      return (life.at === 'waiting' && !command.to) || isPresent(state, arn) ? undefined : { code: 'not present' }
  }
}

/** Numbers news one after the other, so that each row is taken from the state right after its own fact. */
class Chronicle {
  readonly facts: Fact[] = []
  state: ConversationState
  private readonly now: number

  constructor(state: ConversationState, now: number) {
    this.state = state
    this.now = now
  }

  write(command: Command): void {
    const { by } = command
    switch (command.do) {
      case 'open':
        this.join(by, command.personUuid)
        this.note({ kind: 'said', arn: by.arn, name: by.name, body: command.question, cid: command.cid, messageUuid: command.messageUuid })
        break
      case 'say':
        this.note({
          kind: 'said',
          arn: by.arn,
          name: by.name,
          body: command.body,
          cid: command.cid,
          messageUuid: command.messageUuid,
          ...(command.language ? { language: command.language } : {}),
          ...(command.mediaUrls ? { mediaUrls: command.mediaUrls } : {}),
          ...(command.media ? { media: command.media } : {}),
          ...(command.card ? { card: command.card } : {}),
        })
        break
      case 'pick up':
        // Asked again by the winner: already so. Either way they take part from now on.
        if (this.state.life.at === 'waiting') this.note({ kind: 'picked up', arn: by.arn, name: by.name })
        if (!isPresent(this.state, by.arn)) this.join(by, command.personUuid)
        break
      case 'join':
        if (!isPresent(this.state, by.arn)) this.join(by, command.personUuid)
        break
      case 'read':
        this.read(by.arn, command.upTo, command.messageUuid)
        break
      case 'leave':
        this.leave(by, command.endedBy)
        break
      case 'offer':
        this.note({ kind: 'offered', arn: by.arn, name: by.name, offerUuid: command.offerUuid, offer: command.offer })
        break
      case 'answer offer':
        // The first answer stands: what it did to the cart is done.
        if (this.state.offers?.[command.offerUuid] === 'open')
          this.note({ kind: 'offer answered', arn: by.arn, offerUuid: command.offerUuid, outcome: command.outcome })
        break
      case 'redact': {
        const { said } = command
        if (said.redacted) break
        this.note({ kind: 'redacted', arn: by.arn, messageUuid: said.messageUuid, ofArn: said.arn, ofName: said.name, saidAt: said.at })
        break
      }
      case 'update person':
        this.update(by.arn, command.changes)
        break
      case 'transfer':
        this.transfer(command)
        break
      case 'close idle':
        // Judged on the latest state: a word that came meanwhile keeps the talk open, and who waits is never sent away.
        if (this.state.life.at === 'talking' && this.state.lastAt <= command.silentSince) this.noteWithRow({ kind: 'closed', by: 'system' })
        break
    }
  }

  private read(arn: string, upTo: number, messageUuid: string | undefined): void {
    // A mark beyond the last word would swallow words that nobody has seen yet.
    const bounded = Math.min(upTo, lastSaidAt(this.state))
    if (bounded <= (personOf(this.state, arn)?.readUpTo ?? 0)) return
    this.note({ kind: 'read', arn, upTo: bounded, ...(messageUuid ? { messageUuid } : {}) })
  }

  private update(arn: string, { name, email, language, imageUrl }: PersonChanges): void {
    const person = personOf(this.state, arn)
    const changes = {
      ...(name && name !== person?.name ? { name } : {}),
      ...(email && email !== person?.email ? { email } : {}),
      ...(language && language !== person?.language ? { language } : {}),
      ...(imageUrl && imageUrl !== person?.imageUrl ? { imageUrl } : {}),
    }
    if (Object.keys(changes).length > 0) this.noteWithRow({ kind: 'person updated', arn, ...changes })
  }

  private leave(by: Actor, endedBy: string | undefined): void {
    if (this.state.life.at === 'closed' || !isPresent(this.state, by.arn)) return
    this.noteWithRow({ kind: 'left', arn: by.arn, ...(endedBy ? { byArn: endedBy } : {}) })
    // A talk has ended when the shopper has gone, or when nobody is left to answer. An agent who only looked in while
    // the shopper waits leaves them waiting.
    const talkIsOver = this.state.life.at === 'talking' && presentAgents(this.state).length === 0
    if (by.role === 'customer' || talkIsOver) this.noteWithRow({ kind: 'closed', by: endedBy ? 'agent' : by.role })
  }

  private transfer({ by, queueName, to }: Command & { do: 'transfer' }): void {
    const { life, opening } = this.state
    const isOtherQueue = queueName !== opening.queueName
    const isThere = to ? life.at === 'talking' && life.agentArn === to.agent.arn : life.at === 'waiting'
    if (isThere && !isOtherQueue) return
    if (to && !isPresent(this.state, to.agent.arn)) this.join(to.agent, to.personUuid)
    this.noteWithRow({
      kind: 'transferred',
      byArn: by.arn,
      byName: by.name,
      queueName,
      ...(to ? { toArn: to.agent.arn, toName: to.agent.name } : {}),
    })
    for (const { arn } of presentAgents(this.state)) {
      if (arn === to?.agent.arn) continue
      // Who gave the shopper away leaves. So does everybody else, where it stands in line again or belongs to a queue they may not serve.
      if (arn === by.arn || !to || isOtherQueue) this.noteWithRow({ kind: 'left', arn, handedOn: true })
    }
  }

  private join(by: Actor, personUuid: string): void {
    this.noteWithRow({
      kind: 'joined',
      arn: by.arn,
      personUuid,
      name: by.name,
      role: by.role,
      ...(by.email ? { email: by.email } : {}),
      ...(by.language ? { language: by.language } : {}),
      ...(by.imageUrl ? { imageUrl: by.imageUrl } : {}),
    })
  }

  private noteWithRow(news: RowlessNews): void {
    // Applied once without its row to learn the row, then noted with it.
    const after = apply(this.state, { ...news, row: {}, ...this.number() } as Fact)
    this.note({ ...news, row: rowOf(after) } as News)
  }

  private note(news: News): void {
    const fact: Fact = { ...news, ...this.number() }
    this.facts.push(fact)
    this.state = apply(this.state, fact)
  }

  private number(): { seq: number; at: number } {
    return { seq: this.state.seq + 1, at: Math.max(this.now, this.state.lastAt + 1) }
  }
}

type RowlessNews = News extends infer N ? (N extends { row: unknown } ? Omit<N, 'row'> : never) : never
