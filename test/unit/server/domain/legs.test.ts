import { describe, expect, it } from 'vitest'
import type { ChatParticipant, ConversationChat, WrapupPrompt } from '../../../../protocol/legs.ts'
import { type ConversationState, opened } from '../../../../server/domain/conversation.ts'
import { type Actor, type Command, decide } from '../../../../server/domain/decide.ts'
import type { Fact } from '../../../../server/domain/fact.ts'
import { judge, type LegWish } from '../../../../server/domain/leg-desk.ts'
import type { LegFact, LegNews } from '../../../../server/domain/leg-fact.ts'
import { legsOf } from '../../../../server/domain/legs.ts'

const START = Date.UTC(2026, 10, 20, 12)
const SECOND = 1_000
const sam: Actor = { arn: 'arn:sam', name: 'Sam', role: 'customer', email: 'sam@example.com' }
const ada: Actor = { arn: 'arn:ada', name: 'Ada', role: 'agent', imageUrl: 'https://shop.test/ada.png' }
const grace: Actor = { arn: 'arn:grace', name: 'Grace', role: 'agent' }
const SYSTEM: Actor = { arn: 'arn:system', name: '', role: 'agent' }

type Step = Command | LegNews | { wait: number }
const open: Command = { do: 'open', by: sam, question: 'Hello', cid: 'cid', messageUuid: 'm', personUuid: 'leg-sam' }
const pickUp = (by: Actor): Command => ({ do: 'pick up', by, personUuid: `leg-${by.name.toLowerCase()}` })
const join = (by: Actor): Command => ({ do: 'join', by, personUuid: `leg-${by.name.toLowerCase()}` })
const leave = (by: Actor, endedBy?: string): Command => ({ do: 'leave', by, ...(endedBy ? { endedBy } : {}) })
const transfer = (by: Actor, to?: Actor, queueName = 'Support'): Command => ({
  do: 'transfer',
  by,
  queueName,
  ...(to ? { to: { agent: to, personUuid: `leg-${to.name.toLowerCase()}` } } : {}),
})
const rung = (who: Actor): LegNews => ({ kind: 'alerted', legId: `leg-${who.name.toLowerCase()}`, arn: who.arn, name: who.name })
const held: LegNews = { kind: 'held', legId: 'leg-ada', arn: ada.arn }
const retrieved: LegNews = { kind: 'retrieved', legId: 'leg-ada', arn: ada.arn }
const wrapped = (code?: string): LegNews => ({
  kind: 'wrapped up',
  legId: 'leg-ada',
  arn: ada.arn,
  wrapUp: { ...(code ? { code } : {}), name: 'Sold', notes: 'A kettle', tags: ['kettle'], provisional: code === undefined },
})
const wait = { wait: SECOND }

/** Told by the same law that decides in the running server; each step takes a second. */
function legs(steps: Step[], wrapupPrompt: WrapupPrompt = 'optional'): ChatParticipant[] {
  let state: ConversationState = opened({
    uuid: 'c1',
    merchantId: 'M',
    site: 's',
    queueName: 'Support',
    queueUuid: 'line',
    openedAt: START,
  })
  let now = START
  const facts: Fact[] = []
  const legFacts: LegFact[] = []
  for (const step of steps) {
    if ('do' in step) {
      const decision = decide(state, step, now)
      if (!decision.ok) throw new Error(`${step.do} was refused: ${decision.refusal.code}`)
      facts.push(...decision.facts)
      state = decision.after
    } else if ('kind' in step) legFacts.push({ ...step, number: legFacts.length + 1, at: Math.max(now, state.lastAt) })
    now += 'wait' in step ? step.wait : SECOND
  }
  return legsOf({ opening: state.opening, facts, legFacts, wrapupPrompt })
}
function chat(all: ChatParticipant[], id: string): ConversationChat {
  const found = all.find((each) => each.id === id)?.chats[0]
  if (!found) throw new Error(`no leg ${id} among ${all.map((each) => each.id)}`)
  return found
}
/** leg: state, how it ended, and its segments. */
const life = (all: ChatParticipant[]) =>
  Object.fromEntries(
    all.map(({ id, chats: [leg] }) => [
      id,
      `${leg?.initialState} > ${leg?.state}${leg?.disconnectType ? ` by ${leg.disconnectType}` : ''}: ${leg?.segments
        .map((segment) => `${segment.type}${segment.howEnded ? ` ${segment.howEnded}` : ''}`)
        .join(', ')}`,
    ]),
  )

describe('the life of each leg', () => {
  it.each<[string, Step[], Record<string, string>]>([
    ['a shopper waits', [open], { 'leg-sam': 'connected > connected: interact', line: 'connected > connected: interact' }],
    [
      'a shopper gives up',
      [open, leave(sam)],
      {
        'leg-sam': 'connected > terminated by endpoint: interact disconnected',
        line: 'connected > terminated by peer: interact disconnected',
      },
    ],
    [
      'an agent picks up',
      [open, pickUp(ada)],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'connected > connected: interact',
      },
    ],
    [
      'an agent is rung',
      [open, rung(ada)],
      { 'leg-sam': 'connected > connected: interact', line: 'connected > connected: interact', 'leg-ada': 'alerting > alerting: alert' },
    ],
    [
      'an agent is rung and answers',
      [open, rung(ada), { ...pickUp(ada), personUuid: 'another' } as Command],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'alerting > connected: alert answered, interact',
      },
    ],
    [
      'an agent is rung and does not answer, and the next does',
      [open, rung(ada), { kind: 'not answered', legId: 'leg-ada' }, rung(grace), pickUp(grace)],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'alerting > disconnected by timeout: alert disconnected',
        'leg-grace': 'alerting > connected: alert answered, interact',
      },
    ],
    [
      'an agent is rung, and another picks up by hand',
      [open, rung(ada), pickUp(grace)],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'alerting > disconnected by system: alert disconnected',
        'leg-grace': 'connected > connected: interact',
      },
    ],
    [
      'a shopper is held',
      [open, pickUp(ada), held],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'connected > connected: interact held, hold',
      },
    ],
    [
      'a shopper is held and retrieved',
      [open, pickUp(ada), held, retrieved],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'connected > connected: interact held, hold retrieved, interact',
      },
    ],
    [
      'a held shopper goes',
      [open, pickUp(ada), held, leave(sam)],
      {
        'leg-sam': 'connected > terminated by endpoint: interact disconnected',
        line: 'connected > terminated by transfer: interact transferred',
        'leg-ada': 'connected > terminated by peer: interact held, hold disconnected',
      },
    ],
    [
      'the agent ends it',
      [open, pickUp(ada), leave(ada)],
      {
        'leg-sam': 'connected > terminated by peer: interact disconnected',
        line: 'connected > terminated by transfer: interact transferred',
        'leg-ada': 'connected > terminated by client: interact disconnected',
      },
    ],
    [
      'the agent ends it for the shopper',
      [open, pickUp(ada), join(grace), leave(sam, ada.arn)],
      {
        'leg-sam': 'connected > terminated by peer: interact disconnected',
        line: 'connected > terminated by transfer: interact transferred',
        'leg-ada': 'connected > terminated by client: interact disconnected',
        'leg-grace': 'connected > terminated by peer: interact disconnected',
      },
    ],
    [
      'nothing happens for too long',
      [open, pickUp(ada), { do: 'close idle', by: SYSTEM, silentSince: START + 60 * SECOND }],
      {
        'leg-sam': 'connected > terminated by timeout: interact disconnected',
        line: 'connected > terminated by transfer: interact transferred',
        'leg-ada': 'connected > terminated by timeout: interact disconnected',
      },
    ],
    [
      'one of two agents leaves',
      [open, pickUp(ada), join(grace), leave(ada)],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'connected > disconnected by client: interact disconnected',
        'leg-grace': 'connected > connected: interact',
      },
    ],
    [
      'the talk is given to another agent',
      [open, pickUp(ada), transfer(ada, grace)],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'connected > disconnected by transfer: interact transferred',
        'leg-grace': 'connected > connected: interact',
      },
    ],
    [
      'the talk is given back to the line of another queue, and picked up there',
      [open, pickUp(ada), transfer(ada, undefined, 'Sales'), pickUp(grace)],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'connected > disconnected by transfer: interact transferred',
        'line-2': 'connected > disconnected by transfer: interact transferred',
        'leg-grace': 'connected > connected: interact',
      },
    ],
    [
      'an agent who stayed when another gave the talk away leaves later',
      [open, pickUp(ada), join(grace), transfer(ada, { ...grace, arn: 'arn:olive', name: 'Olive' }), wait, leave(grace)],
      {
        'leg-sam': 'connected > connected: interact',
        line: 'connected > disconnected by transfer: interact transferred',
        'leg-ada': 'connected > disconnected by transfer: interact transferred',
        'leg-grace': 'connected > disconnected by client: interact disconnected',
        'leg-olive': 'connected > connected: interact',
      },
    ],
  ])('%s', (_, steps, expected) => {
    expect(life(legs(steps))).toEqual(expected)
  })
})

describe('a leg', () => {
  it('has its milestones, each a time that does not change with what comes later', () => {
    const at = (all: ChatParticipant[], id: string) => {
      const { startAlertingTime, connectedTime, disconnectedTime, startHoldTime, held: isHeld } = chat(all, id)
      return { startAlertingTime, connectedTime, disconnectedTime, startHoldTime, isHeld }
    }
    const story: Step[] = [open, rung(ada), pickUp(ada), held, retrieved, leave(ada)]
    const time = (seconds: number, ms = 0) => new Date(START + seconds * SECOND + ms).toISOString()
    expect(at(legs(story.slice(0, 2)), 'leg-ada')).toEqual({ startAlertingTime: time(1), isHeld: false })
    expect(at(legs(story.slice(0, 4)), 'leg-ada')).toEqual({
      startAlertingTime: time(1),
      // Picked up, then joined: one fact later.
      connectedTime: time(2, 1),
      startHoldTime: time(3),
      isHeld: true,
    })
    expect(at(legs(story), 'leg-ada')).toEqual({
      startAlertingTime: time(1),
      connectedTime: time(2, 1),
      disconnectedTime: time(5),
      isHeld: false,
    })
    expect(chat(legs(story), 'leg-ada').segments).toMatchObject([
      { type: 'alert', startTime: time(1), endTime: time(2, 1) },
      { type: 'interact', startTime: time(2, 1), endTime: time(3) },
      { type: 'hold', startTime: time(3), endTime: time(4) },
      { type: 'interact', startTime: time(4), endTime: time(5), disconnectType: 'client' },
    ])
  })

  it('points at the one that serves it, and back', () => {
    const peers = (steps: Step[]) => Object.fromEntries(legs(steps).map(({ id, chats: [leg] }) => [id, leg?.peerId]))
    expect(peers([open])).toEqual({ 'leg-sam': 'line', line: 'leg-sam' })
    expect(peers([open, pickUp(ada)])).toMatchObject({ 'leg-sam': 'leg-ada', 'leg-ada': 'leg-sam' })
    expect(peers([open, pickUp(ada), join(grace)])).toMatchObject({ 'leg-sam': 'leg-ada', 'leg-grace': 'leg-sam' })
    expect(peers([open, pickUp(ada), transfer(ada, grace)])).toMatchObject({ 'leg-sam': 'leg-grace' })
    expect(peers([open, pickUp(ada), transfer(ada)])).toMatchObject({ 'leg-sam': 'line-2' })
  })

  it('says who it is, where they came from and what was recorded of their page', () => {
    const all = legs([open, { kind: 'recorded', arn: sam.arn, recordingUuid: 'r1' }, pickUp(ada)])
    expect(chat(all, 'leg-sam')).toMatchObject({
      recordingId: 'r1',
      direction: 'inbound',
      provider: 'shopbell',
      roomId: 'c1',
      journeyContext: { customer: { id: 'sam@example.com', idType: 'email' }, customerSession: { id: 'c1', type: 'web' } },
    })
    expect(chat(all, 'leg-ada')).toMatchObject({ avatarImageUrl: 'https://shop.test/ada.png' })
    expect(chat(all, 'leg-ada')).not.toHaveProperty('journeyContext')
    expect(all.map(({ name, purpose, queueName }) => [name, purpose, queueName])).toEqual([
      ['Sam', 'customer', 'Support'],
      ['Support', 'acd', 'Support'],
      ['Ada', 'agent', 'Support'],
    ])
    const renamed = legs([open, { do: 'update person', by: sam, changes: { name: 'Samira' } }])
    expect(renamed[0]?.name).toBe('Samira')
  })
})

describe('work after the end', () => {
  const ended: Step[] = [open, pickUp(ada), leave(sam), wait]
  const after = (steps: Step[], prompt: WrapupPrompt) => {
    const { state, afterCallWork, wrapup, afterCallWorkRequired } = chat(legs(steps, prompt), 'leg-ada')
    return { state, work: afterCallWork?.state, wrapup: wrapup?.code ?? wrapup?.provisional, required: afterCallWorkRequired }
  }
  it.each<[string, Step[], WrapupPrompt, ReturnType<typeof after>]>([
    ['during the talk', [open, pickUp(ada)], 'mandatory', { state: 'connected', work: undefined, wrapup: undefined, required: true }],
    ['not asked for', ended, 'optional', { state: 'terminated', work: 'notApplicable', wrapup: undefined, required: false }],
    ['asked for', ended, 'mandatory', { state: 'disconnected', work: 'pending', wrapup: undefined, required: true }],
    ['a draft', [...ended, wrapped()], 'mandatory', { state: 'disconnected', work: 'pending', wrapup: true, required: true }],
    [
      'a draft, then the code',
      [...ended, wrapped(), wrapped('SOLD')],
      'mandatory',
      { state: 'terminated', work: 'complete', wrapup: 'SOLD', required: true },
    ],
    ['done freely', [...ended, wrapped('SOLD')], 'optional', { state: 'terminated', work: 'complete', wrapup: 'SOLD', required: false }],
    [
      'skipped',
      [...ended, { kind: 'after work', legId: 'leg-ada', arn: ada.arn, state: 'skipped' }],
      'optional',
      { state: 'terminated', work: 'skipped', wrapup: undefined, required: false },
    ],
  ])('%s', (_, steps, prompt, expected) => {
    expect(after(steps, prompt)).toEqual(expected)
  })

  it('has a segment of its own, and says how long it took', () => {
    const { segments, wrapup } = chat(legs([...ended, wait, wrapped('SOLD')], 'mandatory'), 'leg-ada')
    expect(segments.at(-1)).toMatchObject({ type: 'wrapup', howEnded: 'complete' })
    expect(wrapup).toMatchObject({
      code: 'SOLD',
      name: 'Sold',
      notes: 'A kettle',
      tags: ['kettle'],
      durationSeconds: 3,
      provisional: false,
    })
  })
})

describe('who may ask what of a leg', () => {
  const stages: Record<string, Step[]> = {
    waiting: [open],
    rung: [open, rung(ada)],
    talking: [open, pickUp(ada), join(grace)],
    held: [open, pickUp(ada), held],
    over: [open, pickUp(ada), leave(sam)],
    'wrapped up': [open, pickUp(ada), leave(sam), wrapped('SOLD')],
  }
  const draft: LegWish = { wish: 'wrap up', wrapUp: { provisional: true, notes: 'x' } }
  const final: LegWish = { wish: 'wrap up', wrapUp: { provisional: false, code: 'SOLD' } }
  const hold: LegWish = { wish: 'held', held: true }
  it.each<[string, string, Actor, LegWish, string, WrapupPrompt?]>([
    ['waiting', 'line', ada, hold, 'not yours'],
    ['waiting', 'line', ada, { wish: 'connected' }, 'not yours'],
    ['waiting', 'nobody', ada, hold, 'not there'],
    ['rung', 'leg-ada', ada, { wish: 'connected' }, 'pick up'],
    ['rung', 'leg-ada', grace, { wish: 'connected' }, 'not yours'],
    ['rung', 'leg-ada', ada, hold, 'not connected'],
    ['rung', 'leg-ada', ada, draft, 'not connected'],
    ['talking', 'leg-ada', ada, hold, 'held'],
    ['talking', 'leg-ada', grace, hold, 'not yours'],
    ['talking', 'leg-sam', ada, hold, 'not yours'],
    ['talking', 'leg-ada', ada, { wish: 'held', held: false }, 'nothing new'],
    ['held', 'leg-ada', ada, hold, 'nothing new'],
    ['held', 'leg-ada', ada, { wish: 'held', held: false }, 'retrieved'],
    ['talking', 'leg-ada', ada, { wish: 'connected' }, 'nothing new'],
    ['talking', 'leg-ada', ada, { wish: 'disconnected' }, 'leave'],
    ['talking', 'leg-grace', ada, { wish: 'disconnected' }, 'not yours'],
    ['talking', 'leg-sam', ada, { wish: 'disconnected' }, 'leave'],
    ['waiting', 'leg-sam', ada, { wish: 'disconnected' }, 'not yours'],
    ['held', 'leg-sam', grace, { wish: 'disconnected' }, 'not yours'],
    ['over', 'leg-ada', ada, { wish: 'disconnected' }, 'nothing new'],
    ['over', 'leg-ada', ada, { wish: 'connected' }, 'not connected'],
    ['over', 'leg-ada', ada, hold, 'not connected'],
    ['talking', 'leg-ada', ada, draft, 'wrapped up'],
    ['talking', 'leg-ada', ada, final, 'not ended'],
    ['over', 'leg-ada', ada, final, 'wrapped up'],
    ['over', 'leg-ada', grace, final, 'not yours'],
    ['wrapped up', 'leg-ada', ada, final, 'already wrapped up'],
    ['wrapped up', 'leg-ada', ada, draft, 'already wrapped up'],
    ['talking', 'leg-ada', ada, { wish: 'after work', state: 'complete' }, 'not ended'],
    ['over', 'leg-ada', ada, { wish: 'after work', state: 'skipped' }, 'after work'],
    ['over', 'leg-ada', ada, { wish: 'after work', state: 'skipped' }, 'wrap-up needed', 'mandatory'],
    ['wrapped up', 'leg-ada', ada, { wish: 'after work', state: 'complete' }, 'nothing new', 'mandatory'],
  ])('%s: %s, asked by $name: %s', (stage, legId, by, wish, expected, prompt) => {
    const verdict = judge(legs(stages[stage] ?? [], prompt), legId, by.arn, wish)
    expect(verdict.ok ? (verdict.news?.kind ?? verdict.next ?? 'nothing new') : verdict.refusal).toBe(expected)
  })
})
