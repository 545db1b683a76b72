import { describe, expect, it } from 'vitest'
import type { ConversationWebchatContext } from '../../../../protocol/models.ts'
import type { Store, World } from '../../../../server/domain/ports.ts'
import { bare, createContextKeeper, withEvent } from '../../../../server/gateway/context-keeper.ts'

describe('an address without its secrets', () => {
  it.each([
    ['https://shop.test/kettles/red', 'https://shop.test/kettles/red'],
    ['https://shop.test/?q=my+illness#token=abc', 'https://shop.test/'],
    ['https://sam:secret@shop.test:8443/a?b#c', 'https://shop.test:8443/a'],
    ['http://localhost:8787/', 'http://localhost:8787/'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,hello', undefined],
    ['blob:https://shop.test/1-2', undefined],
    ['file:///etc/passwd', undefined],
    ['not an address', undefined],
    ['/kettles', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j becomes %j', (url, expected) => {
    expect(bare(url)).toBe(expected)
  })
})

describe('the context that is kept', () => {
  const at = (url: string, title?: string) => ({ url, ...(title ? { title } : {}) })

  it('leaves a trail of pages, each once for as long as one stays on it', () => {
    let context: ConversationWebchatContext = {}
    for (const event of [at('https://s/a'), at('https://s/a', 'A'), at('https://s/b', 'B'), { cart_id: 'x' }, at('https://s/a')])
      context = withEvent(context, event)
    expect(context.page_view).toEqual([at('https://s/a', 'A'), at('https://s/b', 'B'), at('https://s/a')])
    expect(context.current_url).toBe('https://s/a')
  })

  it('keeps the latest fifty pages', () => {
    let context: ConversationWebchatContext = {}
    for (let n = 0; n < 80; n++) context = withEvent(context, at(`https://s/${n}`))
    expect(context.page_view).toHaveLength(50)
    expect(context.page_view?.[49]?.url).toBe('https://s/79')
  })

  it('keeps the cart until another is said', () => {
    const first = withEvent({}, { url: 'https://s/a', cart_id: 'c', cart: { items: [{ item_id: 'mug' }] } })
    expect(withEvent(first, at('https://s/b')).cart).toEqual({ cart_id: 'c', items: [{ item_id: 'mug' }] })
    expect(withEvent(first, { cart: { items: [] } }).cart).toEqual({ items: [] })
  })

  it('is passed on and stored without query, hash, and addresses that are no web pages', async () => {
    let stored: ConversationWebchatContext | undefined
    const store = {
      context: async () => stored,
      saveContext: async (_uuid: string, context: ConversationWebchatContext) => {
        stored = context
      },
    } as Partial<Store> as Store
    const keeper = createContextKeeper({ store, world: { now: () => 0 } as World })
    const passed = await keeper.keep('c1', {
      url: 'https://shop.test/a?canary=1',
      referrer: 'https://search.test/?q=canary',
      title: 'A page',
      cart: {
        items: [
          { item_id: 'mug', view_url: 'https://shop.test/mug?canary' },
          { item_id: 'jar', view_url: 'javascript:canary()' },
        ],
      },
    })
    expect(JSON.stringify([passed, stored])).not.toContain('canary')
    expect(passed).toEqual({
      url: 'https://shop.test/a',
      referrer: 'https://search.test/',
      title: 'A page',
      cart: { items: [{ item_id: 'mug', view_url: 'https://shop.test/mug' }, { item_id: 'jar' }] },
    })
    expect(stored).toMatchObject({ current_url: 'https://shop.test/a', session_start_dts: '1970-01-01T00:00:00.000Z' })
  })
})
