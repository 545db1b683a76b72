import { afterEach, describe, expect, it, vi } from 'vitest'
import { createPage, type Page } from '../../../../widget/browser/page.ts'

let page: Page | undefined
afterEach(() => page?.close())

function watched() {
  page = createPage(window)
  const moved = vi.fn()
  const undo = page.onMoved(moved)
  return { page, moved, undo }
}

describe('the page', () => {
  // happy-dom, like older browsers, has no Navigation API.
  it.each(['pushState', 'replaceState'] as const)('tells a move by %s', (method) => {
    const { moved, undo } = watched()
    history[method]({}, '', '#a')
    expect(moved).toHaveBeenCalledOnce()
    undo()
    history[method]({}, '', '#b')
    expect(moved).toHaveBeenCalledOnce()
  })

  it.each(['popstate', 'hashchange', 'pageshow'])('tells a move by %s', (name) => {
    const { moved } = watched()
    window.dispatchEvent(new Event(name))
    expect(moved).toHaveBeenCalledOnce()
  })

  it('tells a new title, also one whose element was put in place of the old', async () => {
    document.head.append(document.createElement('title'))
    const { page, moved } = watched()
    document.title = 'Tea'
    await vi.waitFor(() => expect(moved).toHaveBeenCalled())
    moved.mockClear()
    const other = document.createElement('title')
    document.querySelector('title')?.replaceWith(other)
    await vi.waitFor(() => expect(moved).toHaveBeenCalled())
    moved.mockClear()
    other.textContent = 'Pot'
    await vi.waitFor(() => expect(moved).toHaveBeenCalled())
    expect(page.title()).toBe('Pot')
  })

  it('[HOST-13] leaves history as it was', () => {
    const before = Object.getOwnPropertyDescriptor(history, 'pushState')
    const method = history.pushState
    watched().page.close()
    expect(Object.getOwnPropertyDescriptor(history, 'pushState')).toEqual(before)
    expect(history.pushState).toBe(method)
  })

  it('[HOST-13] goes quiet and stays a passage when somebody has wrapped history since', () => {
    const { page, moved } = watched()
    const ours = history.pushState
    const theirs = vi.fn(function (this: History, ...args: Parameters<History['pushState']>) {
      ours.apply(this, args)
    })
    history.pushState = theirs
    page.close()
    expect(history.pushState).toBe(theirs)
    history.pushState({}, '', '#passage')
    expect(location.hash).toBe('#passage')
    expect(moved).not.toHaveBeenCalled()
    Reflect.deleteProperty(history, 'pushState')
  })

  it('reads one cookie, and none that is badly written', () => {
    // biome-ignore lint/suspicious/noDocumentCookie: the page's cookies are what is tested
    document.cookie = 'a=1%202'
    // biome-ignore lint/suspicious/noDocumentCookie: the page's cookies are what is tested
    document.cookie = 'b=%'
    const { page } = watched()
    expect([page.cookie('a'), page.cookie('b'), page.cookie('c')]).toEqual(['1 2', undefined, undefined])
  })
})
