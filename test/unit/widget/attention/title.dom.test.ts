import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTitleCount, type TitleCount } from '../../../../widget/attention/title.ts'

let title: TitleCount
const raw = () => document.querySelector('title')?.textContent
beforeEach(() => {
  document.head.innerHTML = '<title>  Kettles &amp; pans </title>'
  title = createTitleCount(document)
})
afterEach(() => title.close())

describe('the count in the title', () => {
  it('stands before the title of the page, and goes without a trace', () => {
    title.show(2)
    expect(raw()).toBe('(2)   Kettles & pans ')
    title.show(100)
    expect(raw()).toBe('(99+)   Kettles & pans ')
    title.show(0)
    expect(raw()).toBe('  Kettles & pans ')
  })

  it('follows the page when it changes its title meanwhile', async () => {
    title.show(1)
    document.title = 'Teapots'
    await vi.waitFor(() => expect(raw()).toBe('(1) Teapots'))
    title.show(3)
    expect(raw()).toBe('(3) Teapots')
    title.show(0)
    expect(raw()).toBe('Teapots')
  })

  it('follows a page that puts another title element in its place', async () => {
    title.show(1)
    document.head.innerHTML = '<title>Mugs</title>'
    await vi.waitFor(() => expect(raw()).toBe('(1) Mugs'))
    title.close()
    expect(raw()).toBe('Mugs')
  })

  it('leaves alone a title that begins with a number of its own', () => {
    document.head.innerHTML = '<title>(7) things</title>'
    title.show(1)
    expect(raw()).toBe('(1) (7) things')
    title.show(0)
    expect(raw()).toBe('(7) things')
  })

  it('makes no title where the page has none', () => {
    document.head.innerHTML = ''
    title.show(1)
    title.show(0)
    expect(document.querySelector('title')).toBe(null)
  })

  it('writes nothing while there is nothing to count', async () => {
    document.title = 'Lids'
    await Promise.resolve()
    expect(raw()).toBe('Lids')
  })
})
