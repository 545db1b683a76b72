import { beforeEach, describe, expect, it } from 'vitest'
import { createStorage } from '../../../../widget/browser/storage.ts'

beforeEach(() => localStorage.clear())

const blocked = (): Storage => {
  throw new DOMException('denied', 'SecurityError')
}
/** Can be read, and takes no change. */
const full = (): Storage =>
  new Proxy(localStorage, {
    get(target, name) {
      if (name === 'setItem' || name === 'removeItem')
        return () => {
          throw new DOMException('full', 'QuotaExceededError')
        }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

describe('the small storage', () => {
  it.each([
    ['works', () => localStorage],
    ['[STO-01] works in memory when storage is blocked', blocked],
    ['[STO-02] works in memory when storage is full', full],
  ])('%s', (_, area) => {
    const storage = createStorage(area, 'shopbell:demo:')
    storage.write('draft', 'Hello')
    storage.write('out:1', { body: 'x' })
    expect([storage.read('draft'), storage.names().sort()]).toEqual(['Hello', ['draft', 'out:1']])
    storage.remove('draft')
    expect([storage.read('draft'), storage.names()]).toEqual([undefined, ['out:1']])
  })

  it('[STO-02] believes what it could not write more than what is there', () => {
    localStorage.setItem('shopbell:demo:draft', '"old"')
    const storage = createStorage(full, 'shopbell:demo:')
    storage.write('draft', 'new')
    expect(storage.read('draft')).toBe('new')
    storage.remove('draft')
    expect([storage.read('draft'), storage.names()]).toEqual([undefined, []])
  })

  it('[STO-03] resets only the key that is broken', () => {
    localStorage.setItem('shopbell:demo:session', '{"uuid":')
    localStorage.setItem('shopbell:demo:draft', '"kept"')
    localStorage.setItem('theirs', '{"not ours')
    const storage = createStorage(() => localStorage, 'shopbell:demo:')
    expect([storage.read('session'), storage.read('draft')]).toEqual([undefined, 'kept'])
    expect([localStorage.getItem('shopbell:demo:session'), localStorage.getItem('theirs')]).toEqual([null, '{"not ours'])
  })

  it('stores under the names the loader looks for', () => {
    createStorage(() => localStorage, 'shopbell:demo:').write('session', { uuid: 'u' })
    expect(localStorage.getItem('shopbell:demo:session')).toBe('{"uuid":"u"}')
  })

  it('hears other tabs, and only of its own keys', () => {
    const storage = createStorage(() => localStorage, 'shopbell:demo:')
    const heard: string[] = []
    const forget = storage.onChange((name) => heard.push(name))
    for (const key of ['shopbell:demo:draft', 'theirs', null]) dispatchEvent(new StorageEvent('storage', { key }))
    forget()
    dispatchEvent(new StorageEvent('storage', { key: 'shopbell:demo:session' }))
    expect(heard).toEqual(['draft'])
  })
})
