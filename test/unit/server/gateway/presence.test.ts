import { describe, expect, it } from 'vitest'
import { createPresence } from '../../../../server/gateway/presence.ts'

describe('presence', () => {
  it('lasts until the last socket has gone', () => {
    const presence = createPresence()
    presence.came('sam')
    presence.came('sam')
    presence.went('sam', 100)
    expect(presence.isHere('sam')).toBe(true)
    expect(presence.absentSince('sam')).toBeUndefined()
    presence.went('sam', 200)
    expect(presence.isHere('sam')).toBe(false)
    expect(presence.absentSince('sam')).toBe(200)
  })

  it('ends an absence', () => {
    const presence = createPresence()
    presence.came('sam')
    presence.went('sam', 100)
    presence.came('sam')
    expect(presence.absentSince('sam')).toBeUndefined()
  })

  it('counts an absence from the start for who is expected, and not for who is here', () => {
    const presence = createPresence()
    presence.came('ann')
    presence.expect('sam', 50)
    presence.expect('ann', 50)
    expect(presence.absentSince('sam')).toBe(50)
    expect(presence.absentSince('ann')).toBeUndefined()
  })

  it('knows nothing of who was never seen, or was forgotten', () => {
    const presence = createPresence()
    presence.expect('sam', 50)
    presence.forget('sam')
    expect(presence.absentSince('sam')).toBeUndefined()
    expect(presence.absentSince('nobody')).toBeUndefined()
  })

  it('forgets absences of more than ten minutes when there are many', () => {
    const presence = createPresence(100)
    for (let n = 0; n < 1_000; n++) presence.expect(`who ${n}`, n * 60_000)
    const remembered = Array.from({ length: 1_000 }, (_, n) => presence.absentSince(`who ${n}`)).filter((since) => since !== undefined)
    expect(remembered.length).toBeLessThan(200)
    expect(presence.absentSince('who 999')).toBe(999 * 60_000)
  })
})
