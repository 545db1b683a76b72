import { describe, expect, it } from 'vitest'
import { completed } from '../../../../server/gateway/engagement-schemas.ts'
import { engagementsFor } from '../../../../server/gateway/engagements-shown.ts'

const engagement = { ...completed({ engagement_name: 'inside', customer_greeting: 'Hello' }), conversation_engagement_oid: 4 }

describe('engagements as a page gets them', () => {
  it.each([
    ['for no queue in particular', [], [{ queue_names: [] }]],
    ['for a queue of this site', ['Support'], [{ queue_names: ['Support'] }]],
    ['for this site and another', ['Elsewhere', 'Sales'], [{ queue_names: ['Sales'] }]],
    ['for another site only', ['Elsewhere'], []],
  ])('%s', (_, queueNames, expected) => {
    expect(engagementsFor(['Support', 'Sales'], [{ engagement, queueNames }])).toMatchObject(expected)
  })

  it('have nothing in them that is for the staff', () => {
    const [shown] = engagementsFor([], [{ engagement, queueNames: [] }])
    expect(Object.keys(shown ?? {}).sort()).toEqual([
      'conversation_engagement_oid',
      'customer_greeting',
      'customer_initiated',
      'equation',
      'queue_names',
      'time_on_page',
      'visitor_type',
    ])
  })
})
