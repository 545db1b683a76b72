import { describe, expect, it } from 'vitest'
import { apply, type ConversationState, opened } from '../../../../server/domain/conversation.ts'
import { type Actor, type Command, decide, type Refusal } from '../../../../server/domain/decide.ts'
import type { Fact } from '../../../../server/domain/fact.ts'
import { rowOf } from '../../../../server/domain/rows.ts'

const NOW = 1_000_000

const sam: Actor = { arn: 'arn:sam', name: 'Sam', role: 'customer', email: 'sam@example.com', language: 'en' }
const ada: Actor = { arn: 'arn:ada', name: 'Ada', role: 'agent' }
const grace: Actor = { arn: 'arn:grace', name: 'Grace', role: 'agent', imageUrl: 'https://example.com/grace.png' }
const nobody: Actor = { arn: 'arn:nobody', name: 'Nobody', role: 'customer' }
const actors = { sam, ada, grace, nobody }

const blank = opened({ uuid: 'c1', merchantId: 'M', site: 's', queueName: 'Support', queueUuid: 'q1', openedAt: NOW })

let dice = 0
const command = {
  open: (): Command => ({ do: 'open', by: sam, question: 'Hello', cid: `cid${++dice}`, messageUuid: `m${dice}`, personUuid: `p${dice}` }),
  say: (by: Actor): Command => ({ do: 'say', by, body: `words ${++dice}`, cid: `cid${dice}`, messageUuid: `m${dice}` }),
  'pick up': (by: Actor): Command => ({ do: 'pick up', by, personUuid: `p${++dice}` }),
  join: (by: Actor): Command => ({ do: 'join', by, personUuid: `p${++dice}` }),
  read: (by: Actor, upTo = Number.MAX_SAFE_INTEGER): Command => ({ do: 'read', by, upTo }),
  leave: (by: Actor): Command => ({ do: 'leave', by }),
}

/** Carries out commands that must not be refused. */
function after(...commands: Command[]): ConversationState {
  return commands.reduce((state, each) => {
    const decision = decide(state, each, NOW)
    if (!decision.ok) throw new Error(`${each.do} was refused: ${decision.refusal.code}`)
    return decision.facts.reduce(apply, state)
  }, blank)
}

// Every stage of a conversation, and what happened on the way.
const stages = {
  waiting: after(command.open()),
  'waiting, Ada looks in': after(command.open(), command.join(ada)),
  'talking with Ada': after(command.open(), command['pick up'](ada)),
  'talking with Ada and Grace': after(command.open(), command['pick up'](ada), command.join(grace)),
  'Ada has left Grace to it': after(command.open(), command['pick up'](ada), command.join(grace), command.leave(ada)),
  'closed by Sam': after(command.open(), command['pick up'](ada), command.leave(sam)),
  'closed by Ada': after(command.open(), command['pick up'](ada), command.leave(ada)),
  'given up': after(command.open(), command.leave(sam)),
}
type Stage = keyof typeof stages

/** What follows: the kinds of the facts, or the code of the refusal after an exclamation. */
function outcome(stage: Stage, by: keyof typeof actors, what: 'say' | 'pick up' | 'join' | 'read' | 'leave'): string {
  const decision = decide(stages[stage], command[what](actors[by]), NOW)
  if (!decision.ok) return `no: ${decision.refusal.code}`
  return decision.facts.map((fact) => fact.kind).join(', ') || 'nothing new'
}

describe('who may do what when', () => {
  it.each<[Stage, 'say' | 'pick up' | 'join' | 'read' | 'leave', { sam: string; ada: string; grace: string; nobody: string }]>([
    ['waiting', 'say', { sam: 'said', ada: 'no: not present', grace: 'no: not present', nobody: 'no: not present' }],
    ['waiting', 'pick up', { sam: 'picked up', ada: 'picked up, joined', grace: 'picked up, joined', nobody: 'picked up, joined' }],
    ['waiting', 'join', { sam: 'nothing new', ada: 'joined', grace: 'joined', nobody: 'joined' }],
    ['waiting', 'read', { sam: 'nothing new', ada: 'no: not present', grace: 'no: not present', nobody: 'no: not present' }],
    ['waiting', 'leave', { sam: 'left, closed', ada: 'nothing new', grace: 'nothing new', nobody: 'nothing new' }],

    ['waiting, Ada looks in', 'say', { sam: 'said', ada: 'said', grace: 'no: not present', nobody: 'no: not present' }],
    ['waiting, Ada looks in', 'pick up', { sam: 'picked up', ada: 'picked up', grace: 'picked up, joined', nobody: 'picked up, joined' }],
    ['waiting, Ada looks in', 'join', { sam: 'nothing new', ada: 'nothing new', grace: 'joined', nobody: 'joined' }],
    ['waiting, Ada looks in', 'read', { sam: 'nothing new', ada: 'read', grace: 'no: not present', nobody: 'no: not present' }],
    ['waiting, Ada looks in', 'leave', { sam: 'left, closed', ada: 'left', grace: 'nothing new', nobody: 'nothing new' }],

    ['talking with Ada', 'say', { sam: 'said', ada: 'said', grace: 'no: not present', nobody: 'no: not present' }],
    ['talking with Ada', 'pick up', { sam: 'no: taken', ada: 'nothing new', grace: 'no: taken', nobody: 'no: taken' }],
    ['talking with Ada', 'join', { sam: 'nothing new', ada: 'nothing new', grace: 'joined', nobody: 'joined' }],
    ['talking with Ada', 'read', { sam: 'nothing new', ada: 'read', grace: 'no: not present', nobody: 'no: not present' }],
    ['talking with Ada', 'leave', { sam: 'left, closed', ada: 'left, closed', grace: 'nothing new', nobody: 'nothing new' }],

    ['talking with Ada and Grace', 'leave', { sam: 'left, closed', ada: 'left', grace: 'left', nobody: 'nothing new' }],
    ['talking with Ada and Grace', 'say', { sam: 'said', ada: 'said', grace: 'said', nobody: 'no: not present' }],

    ['Ada has left Grace to it', 'say', { sam: 'said', ada: 'no: not present', grace: 'said', nobody: 'no: not present' }],
    ['Ada has left Grace to it', 'pick up', { sam: 'no: taken', ada: 'joined', grace: 'no: taken', nobody: 'no: taken' }],
    ['Ada has left Grace to it', 'join', { sam: 'nothing new', ada: 'joined', grace: 'nothing new', nobody: 'joined' }],
    ['Ada has left Grace to it', 'leave', { sam: 'left, closed', ada: 'nothing new', grace: 'left, closed', nobody: 'nothing new' }],
    ['Ada has left Grace to it', 'read', { sam: 'nothing new', ada: 'read', grace: 'read', nobody: 'no: not present' }],

    ['closed by Sam', 'say', { sam: 'no: closed', ada: 'no: closed', grace: 'no: closed', nobody: 'no: closed' }],
    ['closed by Sam', 'pick up', { sam: 'no: closed', ada: 'no: closed', grace: 'no: closed', nobody: 'no: closed' }],
    ['closed by Sam', 'join', { sam: 'no: closed', ada: 'no: closed', grace: 'no: closed', nobody: 'no: closed' }],
    ['closed by Sam', 'read', { sam: 'nothing new', ada: 'read', grace: 'no: not present', nobody: 'no: not present' }],
    ['closed by Sam', 'leave', { sam: 'nothing new', ada: 'nothing new', grace: 'nothing new', nobody: 'nothing new' }],

    ['closed by Ada', 'say', { sam: 'no: closed', ada: 'no: closed', grace: 'no: closed', nobody: 'no: closed' }],
    ['closed by Ada', 'leave', { sam: 'nothing new', ada: 'nothing new', grace: 'nothing new', nobody: 'nothing new' }],
    ['given up', 'pick up', { sam: 'no: closed', ada: 'no: closed', grace: 'no: closed', nobody: 'no: closed' }],
  ])('%s: %s', (stage, what, expected) => {
    const found = Object.fromEntries(Object.keys(actors).map((by) => [by, outcome(stage, by as keyof typeof actors, what)]))
    expect(found).toEqual(expected)
  })

  it('names the winner to whoever comes too late', () => {
    const decision = decide(stages['talking with Ada'], command['pick up'](grace), NOW)
    expect(decision).toEqual({ ok: false, refusal: { code: 'taken', byArn: 'arn:ada', byName: 'Ada' } satisfies Refusal })
  })

  it('says who ended the talk', () => {
    expect(stages['closed by Sam'].life).toEqual({ at: 'closed', by: 'customer' })
    expect(stages['closed by Ada'].life).toEqual({ at: 'closed', by: 'agent' })
  })
})

describe('numbers and moments', () => {
  /** A long talk in which the clock stands still, jumps back and jumps ahead. */
  function longTalk(): Fact[] {
    const clock = [NOW, NOW, NOW - 3_600_000, NOW + 5, NOW + 5, NOW + 5, 0, NOW + 60_000, NOW + 60_000, NOW]
    const talk = [
      command.open(),
      command.say(sam),
      command['pick up'](ada),
      command.say(ada),
      command.read(sam),
      command.join(grace),
      command.say(sam),
      command.leave(ada),
      command.say(grace),
      command.leave(sam),
    ]
    let state = blank
    return talk.flatMap((each, index) => {
      const decision = decide(state, each, clock[index] ?? NOW)
      if (!decision.ok) throw new Error(decision.refusal.code)
      state = decision.facts.reduce(apply, state)
      return decision.facts
    })
  }

  it('numbers facts without a gap, from 1', () => {
    const facts = longTalk()
    expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, index) => index + 1))
  })

  it('[DEL-18] lets the moments of facts rise strictly whatever the clock does', () => {
    const moments = longTalk().map((fact) => fact.at)
    for (const [index, at] of moments.entries()) if (index > 0) expect(at).toBeGreaterThan(moments[index - 1] ?? 0)
    expect(moments[0]).toBe(NOW)
  })

  it('uses the clock itself as soon as it has caught up', () => {
    const decision = decide(stages.waiting, command.say(sam), NOW + 60_000)
    expect(decision.ok && decision.facts[0]?.at).toBe(NOW + 60_000)
  })

  it('keeps with each joined, left and closed the row as it stood right after that very fact', () => {
    let state = blank
    let rows = 0
    for (const fact of longTalk()) {
      state = apply(state, fact)
      if (!('row' in fact)) continue
      rows++
      expect(fact.row).toEqual(rowOf(state))
    }
    expect(rows).toBe(6)
  })
})

describe('read marks', () => {
  const said = after(command.open(), command['pick up'](ada), command.say(ada), command.say(ada))
  const last = said.lastMessage?.at ?? 0
  const readUpTo = (state: ConversationState, upTo: number) => {
    const decision = decide(state, command.read(sam, upTo), NOW)
    return decision.ok ? decision.facts : []
  }

  it('[DEL-13] only moves forward', () => {
    const marked = readUpTo(said, last).reduce(apply, said)
    expect(readUpTo(marked, last)).toEqual([])
    expect(readUpTo(marked, last - 1)).toEqual([])
    expect(readUpTo(said, last - 1)).toMatchObject([{ kind: 'read', arn: 'arn:sam', upTo: last - 1 }])
  })

  it('never marks what has not been said yet', () => {
    expect(readUpTo(said, Number.MAX_SAFE_INTEGER)).toMatchObject([{ upTo: last }])
  })
})
