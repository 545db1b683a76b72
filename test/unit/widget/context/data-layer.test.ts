import { describe, expect, it, vi } from 'vitest'
import { createDataLayer } from '../../../../widget/context/data-layer.ts'

function listening(layer: unknown[] | undefined) {
  const page: { layer: unknown[] | undefined } = { layer }
  const heard: unknown[] = []
  const dataLayer = createDataLayer(
    () => page.layer,
    (entry) => heard.push(entry),
  )
  dataLayer.look()
  return { page, heard, dataLayer }
}

describe("the page's data layer", () => {
  it('is read from its beginning and heard from then on', () => {
    const { page, heard } = listening([{ event: 'a' }])
    expect(page.layer?.push({ event: 'b' }, { event: 'c' })).toBe(3)
    expect(heard).toEqual([{ event: 'a' }, { event: 'b' }, { event: 'c' }])
    expect(page.layer).toHaveLength(3)
  })

  it('takes pushes of anything', () => {
    const { page, heard } = listening([])
    for (const entry of [undefined, null, 7, 'x', () => {}]) page.layer?.push(entry)
    expect(page.layer).toHaveLength(5)
    expect(heard).toEqual([])
  })

  it('never fails the push of the page', () => {
    const layer: unknown[] = []
    createDataLayer(
      () => layer,
      () => {
        throw new Error('ours')
      },
    ).look()
    expect(layer.push({})).toBe(1)
  })

  it("passes on the page's own push, its result and its exception", () => {
    const layer: unknown[] = []
    const own = vi.fn(() => {
      throw new Error('theirs')
    })
    layer.push = own
    const { heard } = listening(layer)
    expect(() => layer.push({ event: 'a' })).toThrow('theirs')
    expect(own).toHaveBeenCalledOnce()
    expect(heard).toEqual([])
  })

  it('[HOST-13] leaves the array as it found it', () => {
    const bare: unknown[] = []
    listening(bare).dataLayer.close()
    expect(Object.hasOwn(bare, 'push')).toBe(false)

    const wrapped: unknown[] = []
    Object.defineProperty(wrapped, 'push', { value: () => 0, enumerable: true, configurable: true, writable: false })
    const before = Object.getOwnPropertyDescriptor(wrapped, 'push')
    listening(wrapped).dataLayer.close()
    expect(Object.getOwnPropertyDescriptor(wrapped, 'push')).toEqual(before)
  })

  it('[HOST-13] goes quiet and stays a passage when somebody has wrapped it since', () => {
    const layer: unknown[] = []
    const { dataLayer, heard } = listening(layer)
    const ours = layer.push
    const theirs = (...entries: unknown[]) => ours.apply(layer, entries)
    layer.push = theirs
    dataLayer.close()
    expect(layer.push).toBe(theirs)
    expect(layer.push({ event: 'a' })).toBe(1)
    expect(heard).toEqual([])
  })

  it('follows an array that comes late or is replaced, and counts no entry twice', () => {
    const { page, heard, dataLayer } = listening(undefined)
    const first = { event: 'a' }
    page.layer = [first]
    dataLayer.look()
    page.layer = [first, { event: 'b' }]
    dataLayer.look()
    dataLayer.look()
    expect(heard).toEqual([{ event: 'a' }, { event: 'b' }])
  })

  it('leaves a frozen array alone', () => {
    const { heard } = listening(Object.freeze([{ event: 'a' }]) as unknown[])
    expect(heard).toEqual([{ event: 'a' }])
  })
})
