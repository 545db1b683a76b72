import { describe, expect, it, vi } from 'vitest'
import { createPageDoor } from '../../../loader/page-door.ts'

function door() {
  const launcher = document.createElement('button')
  const onNeed = vi.fn()
  const report = vi.fn()
  const calls: string[] = []
  const made = createPageDoor({ launcher, onNeed, report })
  const take = () =>
    made.take((method, args) => {
      calls.push(args.length ? `${method} ${args.join()}` : method)
      return `did ${method}`
    })
  return { ...made, launcher, onNeed, report, calls, takeIt: take }
}

describe('window.Shopbell', () => {
  it('answers before the widget is there what needs no widget', async () => {
    const { api, onNeed } = door()
    expect(await api.getState()).toEqual({ open: false, unread: 0, stage: 'idle' })
    for (const method of ['cart', 'show', 'hide', 'close'] as const) expect(await api[method]()).toBeUndefined()
    expect(onNeed).not.toHaveBeenCalled()
  })

  it.each(['open', 'toggle'] as const)('brings the widget for %s, which waits for it', async (method) => {
    const { api, onNeed, takeIt, calls } = door()
    const asked = api[method]()
    expect(onNeed).toHaveBeenCalledOnce()
    takeIt()
    expect(await asked).toBe('did open')
    expect(calls).toEqual(['open'])
  })

  it('hands on in the order of the last calls: the newest cart, and open once', () => {
    const { api, takeIt, calls } = door()
    api.cart('old')
    api.open()
    api.toggle()
    api.hide()
    api.cart('new')
    takeIt()
    expect(calls).toEqual(['open', 'hide', 'cart new'])
  })

  it('opens nothing that was closed again', async () => {
    const { api, takeIt, calls } = door()
    const asked = api.open()
    api.close()
    expect(await asked).toBeUndefined()
    takeIt()
    expect(calls).toEqual([])
  })

  it('passes every later call on at once', async () => {
    const { api, takeIt } = door()
    takeIt()
    expect(await api.getState()).toBe('did getState')
    expect(await api.close()).toBe('did close')
  })

  it('hides and shows the launcher before and after', () => {
    const { api, launcher, takeIt } = door()
    api.hide()
    expect(launcher.hidden).toBe(true)
    takeIt()
    api.show()
    expect(launcher.hidden).toBe(false)
  })

  it('answers those who wait when the widget did not come', async () => {
    const { api, giveUp, takeIt, calls } = door()
    api.cart('kept')
    const asked = api.open()
    giveUp()
    expect(await asked).toBeUndefined()
    takeIt()
    expect(calls).toEqual(['cart kept'])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('ours')
      },
    ],
    ['rejects', async () => Promise.reject(new Error('ours'))],
  ])('[HOST-12] gives the page an empty answer when the widget %s', async (_, answer) => {
    const { api, take, report } = door()
    take(answer)
    expect(await api.open()).toBeUndefined()
    expect(report).toHaveBeenCalledOnce()
  })

  it('tells listeners and the window, until undone; [HOST-12] a listener that throws harms nobody', () => {
    const { api, tell, report } = door()
    const heard: unknown[] = []
    const onWindow = vi.fn()
    window.addEventListener('shopbell:unread', onWindow)
    api.on('unread', () => {
      throw new Error('theirs')
    })
    const undo = api.on('unread', (detail) => heard.push(detail))
    tell('unread', 1)
    tell('open', undefined)
    undo()
    tell('unread', 2)
    window.removeEventListener('shopbell:unread', onWindow)
    expect(heard).toEqual([1])
    expect(onWindow.mock.calls.map(([event]) => event.detail)).toEqual([1, 2])
    expect(report).toHaveBeenCalledTimes(2)
  })
})
