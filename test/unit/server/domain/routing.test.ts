import { describe, expect, it } from 'vitest'
import { type Candidate, newOffers, type Offer, type Round } from '../../../../server/domain/routing.ts'
import { seeded } from '../../../seeded.ts'

const UNTIL = 1_000
const agent = (arn: string, more: Partial<Candidate> = {}): Candidate => ({
  arn,
  status: 'available',
  lastAskedAt: 0,
  openChats: 0,
  chatLimit: undefined,
  ...more,
})
const offers = (round: Partial<Round>): string[] =>
  newOffers({ waiting: [], agents: [], standing: [], passed: () => new Set(), ...round }, UNTIL).map(
    ({ queueUuid, agentArn }) => `${queueUuid} to ${agentArn}`,
  )

describe('round robin', () => {
  it('offers the first in line to the agent who has waited longest', () => {
    const agents = [agent('ada', { lastAskedAt: 300 }), agent('grace', { lastAskedAt: 100 }), agent('ole', { lastAskedAt: 200 })]
    expect(offers({ waiting: ['a', 'b'], agents })).toEqual(['a to grace', 'b to ole'])
    expect(offers({ waiting: ['a'], agents: [...agents, agent('new', { lastAskedAt: undefined })] })).toEqual(['a to new'])
  })

  it.each<[string, Partial<Candidate>, boolean]>([
    ['busy', { status: 'busy' }, false],
    ['not there', { status: 'unavailable' }, false],
    ['at their limit', { openChats: 2, chatLimit: 2 }, false],
    ['below it', { openChats: 1, chatLimit: 2 }, true],
    ['without a limit', { openChats: 50, chatLimit: 0 }, true],
  ])('asks an agent who is %s: %s', (_, more, isAsked) => {
    expect(offers({ waiting: ['a'], agents: [agent('ada', more)] })).toEqual(isAsked ? ['a to ada'] : [])
  })

  it('never offers one shopper to two, nor two shoppers to one', () => {
    const standing: Offer[] = [{ queueUuid: 'a', agentArn: 'ada', until: 500 }]
    expect(offers({ waiting: ['a', 'b', 'c'], agents: [agent('ada'), agent('grace')], standing })).toEqual(['b to grace'])
  })

  it('goes on to the next agent when one lets an offer go by, and begins again when all have', () => {
    const agents = [agent('ada', { lastAskedAt: 1 }), agent('grace', { lastAskedAt: 2 })]
    expect(offers({ waiting: ['a'], agents, passed: () => new Set(['ada']) })).toEqual(['a to grace'])
    expect(offers({ waiting: ['a'], agents, passed: () => new Set(['ada', 'grace']) })).toEqual(['a to ada'])
  })

  it('[DEL-15] keeps both promises in ten thousand rounds of any kind', () => {
    const dice = seeded(3)
    const some = (most: number) => Array.from({ length: Math.floor(dice() * most) }, (_, n) => n)
    for (let round = 0; round < 10_000; round++) {
      const agents = some(6).map((n) =>
        agent(`agent ${n}`, { lastAskedAt: Math.floor(dice() * 5), openChats: Math.floor(dice() * 4), chatLimit: Math.floor(dice() * 4) }),
      )
      const waiting = some(8).map((n) => `shopper ${n}`)
      const standing = some(3).map((n) => ({ queueUuid: `shopper ${n}`, agentArn: `agent ${n}`, until: UNTIL }))
      const made = newOffers({ waiting, agents, standing, passed: () => new Set(some(6).map((n) => `agent ${n}`)) }, UNTIL)
      const all = [...standing, ...made]
      expect(new Set(all.map((offer) => offer.queueUuid)).size).toBe(all.length)
      expect(new Set(all.map((offer) => offer.agentArn)).size).toBe(all.length)
      for (const { agentArn } of made) {
        const { openChats, chatLimit } = agents.find((each) => each.arn === agentArn) ?? agent('nobody')
        if (chatLimit) expect(openChats).toBeLessThan(chatLimit)
      }
    }
  })
})
