import { describe, expect, it, vi } from 'vitest'
import { createLazyRecording } from '../../../../widget/recording/lazy-recording.ts'

const lane = { send: () => true, backlog: () => 0, ended() {} }
const fake = () => ({ start: vi.fn(async () => {}), stop: vi.fn() })

describe('the recording before it is there', () => {
  it('is fetched once, at the first start', async () => {
    const recording = fake()
    const load = vi.fn(async () => recording)
    const lazy = createLazyRecording(load)
    lazy.stop()
    expect(load).not.toHaveBeenCalled()
    await lazy.start(lane)
    await lazy.start(lane)
    expect([load.mock.calls.length, recording.start.mock.calls.length]).toEqual([1, 2])
  })

  it('does not start when it was stopped on its way', async () => {
    const recording = fake()
    const lazy = createLazyRecording(async () => recording)
    const started = lazy.start(lane)
    lazy.stop()
    await started
    expect(recording.start).not.toHaveBeenCalled()
  })

  it('rejects when it cannot be fetched, and is fetched again the next time', async () => {
    const recording = fake()
    const load = vi.fn(async () => recording).mockRejectedValueOnce(new Error('503'))
    const lazy = createLazyRecording(load)
    await expect(lazy.start(lane)).rejects.toThrow('503')
    await lazy.start(lane)
    expect(recording.start).toHaveBeenCalledOnce()
  })
})
