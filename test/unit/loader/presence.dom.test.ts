import { describe, expect, it, vi } from 'vitest'
import { keepAttached } from '../../../loader/presence.ts'

/** A turn of the loop, in which the observers have their say. */
const turn = () => new Promise((resolve) => setTimeout(resolve))

function attached(start = 0) {
  const host = document.createElement('div')
  const clock = { now: start }
  const looks = vi.fn()
  const takeAway = keepAttached(document, host, () => clock.now, looks)
  return { host, clock, looks, takeAway }
}

describe('the host', () => {
  it('hangs beside the body', () => {
    expect(attached().host.parentNode).toBe(document.documentElement)
  })

  it('[HOST-05] comes back when it is taken out', async () => {
    const { host } = attached()
    host.remove()
    await vi.waitFor(() => expect(host.isConnected).toBe(true))
  })

  it('looks after each change whether all is well', async () => {
    const { host, looks } = attached()
    expect(looks).toHaveBeenCalledOnce()
    host.remove()
    await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(1))
  })

  it('stays out once it was taken away', async () => {
    const { host, takeAway } = attached()
    takeAway()
    document.documentElement.append(document.createElement('i'))
    await turn()
    expect(host.isConnected).toBe(false)
  })

  it('[HOST-10] gives in to a page that takes it out again and again, and not to one that does it now and then', async () => {
    const { host, clock } = attached()
    for (let times = 0; times < 60; times++) {
      clock.now += 10_000
      host.remove()
      await turn()
      expect(host.isConnected).toBe(true)
    }
    let returns = 0
    for (let times = 0; times < 60; times++) {
      host.remove()
      await turn()
      if (host.isConnected) returns++
    }
    expect(returns).toBeGreaterThan(5)
    expect(returns).toBeLessThanOrEqual(20)
  })
})
