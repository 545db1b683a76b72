import { describe, expect, it, vi } from 'vitest'
import type { Channel } from '../../../../widget/line/channel.ts'
import { createLazyLine, type LazyLine } from '../../../../widget/tabs/lazy-line.ts'

const never = () => new Promise<never>(() => {})

function fakeLine() {
  return {
    send: vi.fn(() => true),
    backlog: vi.fn(() => 7),
    isAwake: vi.fn(() => true),
    wake: vi.fn(),
    rest: vi.fn(),
    kick: vi.fn(),
    close: vi.fn(),
  } satisfies LazyLine & Channel
}

function setUp(bring: () => Promise<LazyLine>) {
  const own = fakeLine()
  const openChannel = vi.fn(() => own)
  const timers: (() => void)[] = []
  const onState = vi.fn()
  const brought = vi.fn(bring)
  const line = createLazyLine({
    wiring: { credentials: async () => 'refused', onFrame: () => {}, onState, onOpen: () => {} },
    openChannel,
    bring: brought,
    after(_delayMs, run) {
      timers.push(run)
      return () => {}
    },
  })
  return { line, own, openChannel, onState, brought, runOut: () => timers.forEach((run) => void run()) }
}

const settled = () => new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)))

describe('the line until its chunk is there', () => {
  it('brings nothing before a conversation begins', () => {
    const { line, brought, openChannel } = setUp(never)
    line.wake()
    line.kick()
    expect([line.send({ type: 'ping' }), line.backlog(), line.isAwake()]).toEqual([false, 0, false])
    expect(brought).not.toHaveBeenCalled()
    expect(openChannel).not.toHaveBeenCalled()
  })

  it('says that it is being opened, and wakes what came with the conversation of now', async () => {
    const shared = fakeLine()
    const { line, brought, onState, openChannel } = setUp(async () => shared)
    line.wake('c1')
    expect(onState.mock.calls).toEqual([[{ at: 'dialing' }]])
    expect(line.isAwake()).toBe(true)
    line.rest()
    expect(onState).toHaveBeenLastCalledWith({ at: 'quiet' })
    line.wake('c2')
    await settled()
    expect(brought).toHaveBeenCalledTimes(1)
    expect(shared.wake.mock.calls).toEqual([['c2']])
    expect([line.send({ type: 'ping' }), line.backlog()]).toEqual([true, 7])
    expect(openChannel).not.toHaveBeenCalled()
  })

  it('wakes nothing that nobody wants any more', async () => {
    const shared = fakeLine()
    const { line } = setUp(async () => shared)
    line.wake('c1')
    line.rest()
    await settled()
    expect(shared.wake).not.toHaveBeenCalled()
    line.wake()
    expect(shared.wake.mock.calls).toEqual([['c1']])
  })

  it('has a line of its own where the chunk does not come', async () => {
    const { line, own } = setUp(() => Promise.reject(new Error('no network')))
    line.wake('c1')
    await settled()
    expect(own.wake).toHaveBeenCalledTimes(1)
    expect(line.send({ type: 'ping' })).toBe(true)
  })

  it('has a line of its own where the chunk comes too late, and keeps it', async () => {
    const shared = fakeLine()
    let come = (_line: LazyLine) => {}
    const { line, own, openChannel, runOut } = setUp(() => new Promise((resolve) => (come = resolve)))
    line.wake('c1')
    runOut()
    expect(own.wake).toHaveBeenCalledTimes(1)
    come(shared)
    await settled()
    expect(shared.wake).not.toHaveBeenCalled()
    expect(shared.close).toHaveBeenCalledTimes(1)
    expect(openChannel).toHaveBeenCalledTimes(1)
  })

  it('opens nothing after its end', async () => {
    const shared = fakeLine()
    const { line, own, runOut } = setUp(async () => shared)
    line.wake('c1')
    line.close()
    await settled()
    runOut()
    expect(shared.wake).not.toHaveBeenCalled()
    expect(shared.close).toHaveBeenCalledTimes(1)
    expect(own.wake).not.toHaveBeenCalled()
  })
})
