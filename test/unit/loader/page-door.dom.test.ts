import { describe, expect, it, vi } from 'vitest'
import type { ShopbellApi, ShopbellSettings } from '../../../loader/api.ts'
import type { Settings } from '../../../loader/handoff.ts'
import { createPageDoor } from '../../../loader/page-door.ts'

const UNAVAILABLE = { code: 'unavailable' }

function door({ site = 'demo' }: { site?: string } = {}) {
  const report = vi.fn()
  const forget = vi.fn()
  const want = vi.fn()
  const close = vi.fn()
  const dress = vi.fn()
  const calls: string[] = []
  let settings: Settings | undefined
  const begin = vi.fn((asked?: ShopbellSettings) => {
    const merged = { site, ...asked }
    if (!merged.site) return undefined
    settings = merged
    return { settings: merged, dress, want, close }
  })
  const made = createPageDoor(begin, forget, report)
  void made.api.init()
  const take = () =>
    made.take((method, args) => {
      calls.push(args.length ? `${method} ${JSON.stringify(args).slice(1, -1)}` : method)
      return `did ${method}`
    })
  return { ...made, report, forget, want, close, dress, begin, calls, takeIt: take, settings: () => settings }
}

describe('window.Shopbell', () => {
  it('answers before the widget is there what needs no widget, and brings none', async () => {
    const { api, want } = door()
    expect(await api.getState()).toEqual({ open: false, unread: 0, stage: 'idle' })
    await Promise.all([api.cart(null), api.set({ name: 'Kim' }), api.identify({ token: 't' }), api.show(), api.hide(), api.close()])
    expect(want).not.toHaveBeenCalled()
  })

  it.each(['open', 'toggle'] as const)('brings the widget for %s, which waits for it', async (method) => {
    const { api, want, takeIt, calls } = door()
    const asked = api[method]()
    expect(want).toHaveBeenCalledOnce()
    takeIt()
    expect(await asked).toBe('did open')
    expect(calls).toEqual(['open'])
  })

  it.each(['compose', 'send', 'prompt'] as const)('brings the widget for %s too', (method) => {
    const { api, want } = door()
    void api[method]('Hello')
    expect(want).toHaveBeenCalledOnce()
  })

  it('hands on in the order of the last calls: the newest cart, open once, and every part of what adds up', () => {
    const { api, takeIt, calls } = door()
    api.cart({ items: [], value: 1 })
    api.set({ name: 'Kim' })
    api.open()
    api.toggle()
    api.set({ email: 'kim@example.com' })
    api.cart({ items: [], value: 2 })
    takeIt()
    expect(calls).toEqual(['set {"name":"Kim"}', 'open', 'set {"email":"kim@example.com"}', 'cart {"items":[],"value":2}'])
  })

  it('keeps the newest of what a page that nobody chats on calls for hours', () => {
    const { api, takeIt, calls } = door()
    for (let time = 0; time < 500; time++) api.track(`${time}`)
    takeIt()
    expect([calls.length, calls.at(-1)]).toEqual([99, 'track "499"'])
  })

  it.each(['close', 'hide'] as const)('opens nothing after a %s', async (method) => {
    const { api, takeIt, calls } = door()
    const asked = api.open()
    api[method]()
    expect(await asked).toBeUndefined()
    takeIt()
    expect(calls).toEqual([])
  })

  it('passes every later call on at once', async () => {
    const { api, takeIt } = door()
    takeIt()
    expect(await api.getState()).toBe('did getState')
    expect(await api.close()).toBe('did close')
    expect(await api.configure({})).toBe('did configure')
  })

  it('puts a new setting on the launcher at once, before the widget and after', () => {
    const { api, takeIt, settings, dress } = door()
    api.configure({ accent: 'teal' })
    api.hide()
    expect(settings()).toEqual({ site: 'demo', accent: 'teal', launcher: 'hide' })
    takeIt()
    api.show()
    expect(settings()).toMatchObject({ accent: 'teal', launcher: 'show' })
    expect(dress).toHaveBeenCalledTimes(3)
  })

  it('refuses those who wait when the widget did not come, and keeps the rest', async () => {
    const { api, giveUp, takeIt, calls } = door()
    api.set({ name: 'Kim' })
    const asked = api.open()
    giveUp()
    await expect(asked).rejects.toMatchObject(UNAVAILABLE)
    takeIt()
    expect(calls).toEqual(['set {"name":"Kim"}'])
  })

  it("[HOST-12] rejects with the widget's refusal, and leaves nobody an unhandled rejection", async () => {
    const { api, take } = door()
    take(async () => {
      throw Object.assign(new Error('not so'), { code: 'bad_argument' })
    })
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    void api.compose('')
    await expect(api.compose('')).rejects.toMatchObject({ code: 'bad_argument' })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('begins without a site only when init names one, and refuses to open before', async () => {
    const { api, want, takeIt, calls } = door({ site: '' })
    await expect(api.init()).rejects.toMatchObject({ code: 'bad_argument' })
    await expect(api.open()).rejects.toMatchObject(UNAVAILABLE)
    await api.set({ name: 'Kim' })
    await api.init({ site: 'later' })
    void api.open()
    expect(want).toHaveBeenCalledOnce()
    takeIt()
    expect(calls).toEqual(['set {"name":"Kim"}', 'open'])
  })

  it('ends and begins anew any number of times, and forgets between what was said', async () => {
    const { api, close, begin, takeIt, calls } = door()
    takeIt()
    for (let time = 0; time < 3; time++) {
      await api.destroy()
      await expect(api.open()).rejects.toMatchObject(UNAVAILABLE)
      await api.set({ name: 'Kim' })
      await api.destroy()
      await api.init({ accent: 'teal' })
    }
    expect(close).toHaveBeenCalledTimes(3)
    expect(begin).toHaveBeenLastCalledWith({ accent: 'teal' })
    takeIt()
    expect(calls).toEqual([])
  })

  it('refuses who waits for a widget that is ended before it came', async () => {
    const { api } = door()
    const asked = api.open()
    api.destroy()
    await expect(asked).rejects.toMatchObject(UNAVAILABLE)
  })

  it('forgets what is stored at a logout, with the widget or without it', async () => {
    const { api, forget, takeIt, want, calls } = door()
    await api.logout()
    takeIt()
    await api.logout()
    expect(forget).toHaveBeenCalledTimes(2)
    expect(calls).toEqual(['logout'])
    expect(want).not.toHaveBeenCalled()
  })

  it('takes calls as lists, for a page that calls before it is there; one that it does not know harms nothing', async () => {
    const { api, takeIt, calls } = door()
    const push = api.push as unknown as (...calls: unknown[][]) => void
    push(['cart', { items: [] }], ['fly'], ['open'])
    takeIt()
    expect(calls).toEqual(['cart {"items":[]}', 'open'])
  })

  it('tells listeners and the window, until undone; [HOST-12] a listener that throws harms nobody', () => {
    const { api, tell, report } = door()
    const heard: unknown[] = []
    const onWindow = vi.fn()
    window.addEventListener('shopbell:unread', onWindow)
    const quiet = api.on('unread', () => {
      throw new Error('theirs')
    })
    const undo = api.on('unread', (detail) => heard.push(detail))
    const undoOnce = api.once('unread', (detail) => heard.push(`once ${detail}`))
    api.once('unread', () => heard.push('never'))()
    tell('unread', 1)
    tell('open', {})
    undo()
    undoOnce()
    tell('unread', 2)
    window.removeEventListener('shopbell:unread', onWindow)
    quiet()
    expect(heard).toEqual([1, 'once 1'])
    expect(onWindow.mock.calls.map(([event]) => event.detail)).toEqual([1, 2])
    expect(report).toHaveBeenCalledTimes(2)
  })

  it('keeps listeners over an end and a new beginning', async () => {
    const { api, tell } = door()
    const heard = vi.fn()
    const undo = api.on('unread', heard)
    await api.destroy()
    await api.init()
    tell('unread', 1)
    undo()
    expect(heard).toHaveBeenCalledOnce()
  })

  it('has every method of the list and throws from none, whatever it is given', async () => {
    const { api, takeIt } = door()
    const methods =
      'open close toggle show hide configure identify logout set cart product track page compose send prompt consent mask getState destroy init'.split(
        ' ',
      ) as (keyof ShopbellApi)[]
    for (const hand of [() => {}, takeIt])
      for (const argument of [undefined, null, 5, Symbol('x'), Object.create(null), [], () => {}]) {
        hand()
        for (const method of methods) expect((api[method] as (argument: unknown) => unknown)(argument), method).toBeInstanceOf(Promise)
      }
  })
})
