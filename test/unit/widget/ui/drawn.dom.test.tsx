import { signal } from '@preact/signals-core'
import { render } from 'preact'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drawn } from '../../../../widget/ui/drawn.ts'

const word = signal('')
const other = signal(0)
let place: HTMLElement
let drawings: number
const Note = drawn(({ mark }: { mark?: string }) => {
  drawings++
  return (
    <p>
      {word.value}
      {mark}
    </p>
  )
})
const settle = () => new Promise<void>((done) => queueMicrotask(() => queueMicrotask(done)))

beforeEach(() => {
  word.value = 'one'
  drawings = 0
  place = document.createElement('div')
  render(<Note mark="!" />, place)
})
afterEach(() => render(null, place))

describe('a drawn component', () => {
  it('is drawn again when a signal that it read has changed, each time', async () => {
    for (const now of ['two', 'three']) {
      word.value = now
      await settle()
      expect(place.textContent).toBe(`${now}!`)
    }
    expect(drawings).toBe(3)
  })

  it('is not drawn again for a signal that it did not read, nor for the same props', async () => {
    other.value++
    render(<Note mark="!" />, place)
    await settle()
    expect(drawings).toBe(1)
  })

  it('is drawn again when a property has changed or gone', () => {
    render(<Note mark="?" />, place)
    expect(place.textContent).toBe('one?')
    render(<Note />, place)
    expect(place.textContent).toBe('one')
  })

  it('is drawn no more when it has been taken out', async () => {
    render(null, place)
    word.value = 'two'
    await settle()
    expect([drawings, place.textContent]).toEqual([1, ''])
  })
})
