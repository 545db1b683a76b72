import { describe, expect, it } from 'vitest'
import type { Channel } from '../../../../widget/line/channel.ts'
import { followPage } from '../../../../widget/line/page-life.ts'

function follow(isAwake: boolean) {
  const done: string[] = []
  const channel: Channel = {
    send: () => false,
    backlog: () => 0,
    isAwake: () => isAwake,
    wake: () => done.push('wake'),
    rest: () => done.push('rest'),
    kick: () => done.push('kick'),
    close: () => {},
  }
  return { done, forget: followPage(channel) }
}

describe('the page a line belongs to', () => {
  it('[REC-12] gives up the socket when it is put into the cache, and opens one when it comes back', () => {
    const { done, forget } = follow(true)
    dispatchEvent(new Event('pagehide'))
    dispatchEvent(new Event('pageshow'))
    forget()
    expect(done).toEqual(['rest', 'wake'])
  })

  it('[TAB-02] lets go of its line when it is frozen, and takes it up once when it thaws, in the cache or out of it', () => {
    const done: string[] = []
    let isAwake = true
    const set = (awake: boolean, what: string) => () => {
      isAwake = awake
      done.push(what)
    }
    const forget = followPage({ isAwake: () => isAwake, rest: set(false, 'rest'), wake: set(true, 'wake'), kick: () => {} })
    dispatchEvent(new Event('pagehide'))
    document.dispatchEvent(new Event('freeze'))
    document.dispatchEvent(new Event('resume'))
    dispatchEvent(new Event('pageshow'))
    document.dispatchEvent(new Event('freeze'))
    document.dispatchEvent(new Event('resume'))
    forget()
    expect(done).toEqual(['rest', 'wake', 'rest', 'wake'])
  })

  it('opens none on coming back when it had none', () => {
    const { done, forget } = follow(false)
    dispatchEvent(new Event('pagehide'))
    dispatchEvent(new Event('pageshow'))
    forget()
    expect(done).toEqual([])
  })

  it('[REC-11] tries at once when the network or the shopper comes back', () => {
    const { done, forget } = follow(true)
    dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange'))
    document.dispatchEvent(new Event('resume'))
    forget()
    dispatchEvent(new Event('online'))
    expect(done).toEqual(['kick', 'kick', 'kick'])
  })
})
