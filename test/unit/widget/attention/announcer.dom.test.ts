import { describe, expect, it } from 'vitest'
import { createAnnouncer } from '../../../../widget/attention/announcer.ts'
import { createClock } from '../line/clock.ts'

const region = () => document.querySelector('[role=status]')

describe('[G1] the region outside the shadow root', () => {
  it('is there before it says anything, says it once, is empty again, and leaves nothing behind', async () => {
    const clock = createClock(0)
    const announcer = createAnnouncer(document, clock.after)
    expect(region()?.textContent).toBe('')
    announcer.say('New message from Ada')
    announcer.say('New message from Grace')
    await clock.advance(1)
    expect(region()?.textContent).toBe('New message from Grace')
    await clock.advance(10_000)
    expect(region()?.textContent).toBe('')
    announcer.close()
    expect(region()).toBeNull()
  })

  it('comes back when the page has replaced its body', async () => {
    const clock = createClock(0)
    const announcer = createAnnouncer(document, clock.after)
    document.body.replaceChildren()
    announcer.say('New message from Ada')
    await clock.advance(1)
    expect(region()?.textContent).toBe('New message from Ada')
    announcer.close()
  })

  it('cannot be shown by the page, and other recorders look away', () => {
    const announcer = createAnnouncer(document, createClock(0).after)
    const { style, className } = region() as HTMLElement
    expect(style.getPropertyPriority('clip-path')).toBe('important')
    expect(className).toContain('rr-block')
    announcer.close()
  })
})
