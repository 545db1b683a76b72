import { afterEach, describe, expect, it, vi } from 'vitest'
import { withLock } from '../../../../widget/browser/locks.ts'

afterEach(() => vi.unstubAllGlobals())
const stub = (locks: unknown) => vi.stubGlobal('navigator', { locks })

describe('a lock', () => {
  it('[TAB-07] is done without where the browser has none', async () => {
    stub(undefined)
    expect(await withLock('a', async () => 7)).toBe(7)
  })

  it('[TAB-07] is done without where asking for it throws', async () => {
    stub({ request: () => Promise.reject(new DOMException('no', 'SecurityError')) })
    expect(await withLock('a', async () => 7)).toBe(7)
  })

  it('runs once, inside the lock', async () => {
    let inside = false
    stub({
      async request(_: string, __: unknown, run: () => Promise<unknown>) {
        inside = true
        await run()
        inside = false
      },
    })
    let runs = 0
    expect(
      await withLock('a', async () => {
        runs++
        return inside
      }),
    ).toBe(true)
    expect(runs).toBe(1)
  })

  it('hands on what went wrong inside', async () => {
    stub({ request: (_: string, __: unknown, run: () => Promise<unknown>) => run() })
    await expect(
      withLock('a', async () => {
        throw new Error('inside')
      }),
    ).rejects.toThrow('inside')
  })
})
