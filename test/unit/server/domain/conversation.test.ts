import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, type ConversationState, opened, personOf } from '../../../../server/domain/conversation.ts'
import { type Actor, type Command, decide } from '../../../../server/domain/decide.ts'
import type { Fact } from '../../../../server/domain/fact.ts'
import { frameOf, messageOf, rowOf } from '../../../../server/domain/rows.ts'

const sam: Actor = { arn: 'arn:sam', name: 'Sam', role: 'customer' }
const agents: Actor[] = ['ada', 'grace'].map((name) => ({ arn: `arn:${name}`, name, role: 'agent' }))
const blank = opened({ uuid: 'c1', merchantId: 'M', site: 's', queueName: 'Support', queueUuid: 'q1', openedAt: 0 })

interface Step {
  who: number
  what: number
  jumpMs: number
  upTo: number
}

const steps = fc.array(
  fc.record({
    who: fc.integer({ min: 0, max: 2 }),
    what: fc.integer({ min: 0, max: 4 }),
    jumpMs: fc.integer({ min: -5_000, max: 60_000 }),
    upTo: fc.integer({ min: 0, max: 500_000 }),
  }),
  { maxLength: 40 },
)

function commandOf({ who, what, upTo }: Step, index: number): Command {
  const by = [sam, ...agents][who] ?? sam
  const cid = `cid${index}`
  const choices: Command[] = [
    { do: 'say', by, body: `words ${index}`, cid, messageUuid: `m${index}` },
    { do: 'pick up', by: by.role === 'agent' ? by : (agents[0] ?? by), personUuid: `p${index}` },
    { do: 'join', by, personUuid: `p${index}` },
    { do: 'read', by, upTo },
    { do: 'leave', by },
  ]
  return choices[what] ?? { do: 'leave', by }
}

/** Every state on the way, with the facts that led to it. */
function lived(script: readonly Step[]): { state: ConversationState; facts: readonly Fact[] }[] {
  let now = 1_000
  const open: Command = { do: 'open', by: sam, question: 'Hello', cid: 'start', messageUuid: 'm', personUuid: 'p' }
  let state = blank
  return [open, ...script.map(commandOf)].map((command, index) => {
    now += script[index - 1]?.jumpMs ?? 0
    const decision = decide(state, command, now)
    const facts = decision.ok ? decision.facts : []
    state = facts.reduce(apply, state)
    return { state, facts }
  })
}

describe('the fold of facts', () => {
  it('[DEL-19] gives the same state step by step as all at once, after a round through JSON', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const stages = lived(script)
        const log: Fact[] = []
        for (const { state, facts } of stages) {
          log.push(...facts)
          const fresh = (JSON.parse(JSON.stringify(log)) as Fact[]).reduce(apply, blank)
          expect(fresh).toEqual(state)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('[DEL-15] never has more than one winner, numbers without a gap, and takes nothing but read marks after the end', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const log = lived(script).flatMap(({ facts }) => facts)
        expect(log.map((fact) => fact.seq)).toEqual(log.map((_, index) => index + 1))
        expect(log.filter((fact) => fact.kind === 'picked up').length).toBeLessThanOrEqual(1)
        const end = log.findIndex((fact) => fact.kind === 'closed')
        if (end >= 0) expect(log.slice(end + 1).every((fact) => fact.kind === 'read')).toBe(true)
        for (const [index, fact] of log.entries()) expect(fact.at).toBeGreaterThan(log[index - 1]?.at ?? 0)
      }),
      { numRuns: 150 },
    )
  })

  it('ends a talk exactly when the shopper has gone or no agent is left', () => {
    fc.assert(
      fc.property(steps, (script) => {
        for (const { state } of lived(script)) {
          const shopperHere = personOf(state, sam.arn)?.leftAt === undefined
          const agentsHere = state.people.filter((person) => person.role === 'agent' && person.leftAt === undefined).length
          if (state.life.at === 'waiting') expect(shopperHere).toBe(true)
          if (state.life.at === 'talking') expect(shopperHere && agentsHere > 0).toBe(true)
          if (state.life.at === 'closed') expect(shopperHere && agentsHere > 0).toBe(false)
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('what is unread and unanswered', () => {
  function play(...commands: Command[]): ConversationState {
    return commands.reduce((state, command) => {
      const decision = decide(state, command, 1_000)
      return decision.ok ? decision.facts.reduce(apply, state) : state
    }, blank)
  }
  const [ada = sam, grace = sam] = agents
  const say = (by: Actor, cid: string): Command => ({ do: 'say', by, body: cid, cid, messageUuid: cid })
  const open: Command = { do: 'open', by: sam, question: 'Hello', cid: 'c0', messageUuid: 'm0', personUuid: 'p0' }
  const pickUp: Command = { do: 'pick up', by: ada, personUuid: 'p1' }
  const unread = (state: ConversationState) => Object.fromEntries(state.people.map((person) => [person.name, person.unread]))

  it('counts for each person what others said since they last read or wrote', () => {
    const talk = play(open, say(sam, 'c1'), pickUp, say(sam, 'c2'))
    expect(unread(talk)).toEqual({ Sam: 0, ada: 3 })
    expect(unread(play(open, say(sam, 'c1'), pickUp, say(ada, 'c2')))).toEqual({ Sam: 1, ada: 0 })
    const all = play(open, say(sam, 'c1'), pickUp, { do: 'read', by: ada, upTo: Number.MAX_SAFE_INTEGER })
    expect(unread(all)).toEqual({ Sam: 0, ada: 0 })
  })

  it('shows who joins late everything as unread, and who comes back what they had not read', () => {
    const join: Command = { do: 'join', by: grace, personUuid: 'p2' }
    expect(unread(play(open, pickUp, say(ada, 'c1'), join))).toMatchObject({ grace: 2 })
    const read: Command = { do: 'read', by: grace, upTo: Number.MAX_SAFE_INTEGER }
    const back: Command = { do: 'join', by: grace, personUuid: 'p3' }
    expect(unread(play(open, pickUp, join, read, { do: 'leave', by: grace }, say(ada, 'c1'), back))).toMatchObject({ grace: 1 })
  })

  it('remembers since when the shopper waits for an answer', () => {
    const waiting = play(open, say(sam, 'c1'))
    expect(waiting.unansweredSince).toBe(1_001)
    expect(rowOf(play(open, pickUp, say(ada, 'c1'))).customer_first_message_unresponded_to_dts).toBeUndefined()
    expect(rowOf(waiting).customer_first_message_unresponded_to_dts).toBe('1970-01-01T00:00:01.001Z')
  })
})

describe('facts as frames', () => {
  const where = { conversationUuid: 'c1', merchantId: 'M', stream: 'x' }
  const said: Fact = { kind: 'said', arn: 'arn:sam', name: 'Sam', messageUuid: 'm', body: 'Hello', cid: 'secret-cid', seq: 2, at: 5 }

  it('shows a client_message_id to its author alone', () => {
    expect(messageOf(said, 'M', 'arn:sam').client_message_id).toBe('secret-cid')
    for (const reader of ['', 'arn:ada', 'arn:sa']) {
      expect(JSON.stringify(messageOf(said, 'M', reader))).not.toContain('secret-cid')
      expect(JSON.stringify(frameOf(said, where, reader))).not.toContain('secret-cid')
    }
  })

  it('bears number and stream on every kind of fact', () => {
    const row = rowOf(blank)
    const facts: Fact[] = [
      said,
      { kind: 'joined', arn: 'arn:sam', personUuid: 'p', name: 'Sam', role: 'customer', row, seq: 1, at: 1 },
      { kind: 'picked up', arn: 'arn:ada', name: 'Ada', seq: 3, at: 1 },
      { kind: 'read', arn: 'arn:ada', upTo: 5, seq: 4, at: 1 },
      { kind: 'left', arn: 'arn:ada', row, seq: 5, at: 1 },
      { kind: 'closed', by: 'agent', row, seq: 6, at: 1 },
    ]
    for (const fact of facts) expect(frameOf(fact, where, '')).toMatchObject({ conversation_uuid: 'c1', seq: fact.seq, stream: 'x' })
  })
})
