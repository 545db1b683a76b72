import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCalm } from '../../../../server/gateway/calm.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('calm', () => {
  it('does only the latest of the works that came for one key, and each key has its own', async () => {
    const done: string[] = []
    const calm = createCalm((error) => expect.fail(String(error)))
    for (const work of ['first', 'second', 'third']) calm.soon('a', () => void done.push(work))
    calm.soon('b', () => void done.push('other'))
    expect(done).toEqual([])
    await vi.advanceTimersByTimeAsync(100)
    expect(done).toEqual(['third', 'other'])
    calm.soon('a', () => void done.push('fourth'))
    await vi.advanceTimersByTimeAsync(100)
    expect(done).toEqual(['third', 'other', 'fourth'])
  })

  it('does not wait for ever while the works keep coming', async () => {
    let done = 0
    const calm = createCalm((error) => expect.fail(String(error)))
    for (let ms = 0; ms < 1_000; ms += 10) {
      calm.soon('a', () => void done++)
      await vi.advanceTimersByTimeAsync(10)
    }
    expect(done).toBe(10)
  })

  it('reports work that fails, and does none after it is closed', async () => {
    const faults: unknown[] = []
    const calm = createCalm((error) => faults.push(error))
    calm.soon('a', () => Promise.reject(new Error('broken')))
    await vi.advanceTimersByTimeAsync(100)
    expect(faults).toEqual([new Error('broken')])
    calm.soon('a', expect.fail)
    calm.close()
    await vi.advanceTimersByTimeAsync(1_000)
  })
})
