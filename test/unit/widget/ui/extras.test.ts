import { describe, expect, it, vi } from 'vitest'
import { createLazy } from '../../../../widget/ui/extras.ts'

const chunk = () => ({ close: vi.fn() })

describe('a chunk that comes when it is wanted', () => {
  it('is loaded once, and again only where it did not come', async () => {
    const load = vi.fn(async () => 'here').mockRejectedValueOnce(new Error('no line'))
    const lazy = createLazy(load)
    expect(await lazy.bring()).toBeUndefined()
    expect(await Promise.all([lazy.bring(), lazy.bring()])).toEqual(['here', 'here'])
    expect(lazy.here.value).toBe('here')
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('[HOST-13] ends with the widget', async () => {
    const made = chunk()
    const lazy = createLazy(async () => made)
    await lazy.bring()
    expect(made.close).not.toHaveBeenCalled()
    lazy.close()
    expect(made.close).toHaveBeenCalledOnce()
  })

  it('[HOST-13] ends as soon as it comes where the widget has ended meanwhile', async () => {
    const made = chunk()
    const lazy = createLazy(async () => made)
    const coming = lazy.bring()
    lazy.close()
    expect(made.close).not.toHaveBeenCalled()
    await coming
    expect(made.close).toHaveBeenCalledOnce()
  })
})
