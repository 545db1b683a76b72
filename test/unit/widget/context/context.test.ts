import { describe, expect, it } from 'vitest'
import type { ConversationEventWebchatContext } from '../../../../protocol/models.ts'
import { createContext } from '../../../../widget/context/context.ts'

/** A page that can be moved about, a clock that is pushed, a line that can be cut. */
function stage() {
  const page = {
    url: 'https://shop.test/?utm=1',
    title: 'Home',
    referrer: 'https://search.test/?q=tea',
    visible: true,
    layer: [] as unknown[],
  }
  const cookies: Record<string, string> = {}
  const memory: Record<string, string> = {}
  const sent: ConversationEventWebchatContext[] = []
  const moved = new Set<() => void>()
  let timers: { at: number; run: () => void }[] = []
  let now = 0
  const line = { open: true }
  const make = () =>
    createContext({
      page: {
        address: () => page.url,
        title: () => page.title,
        referrer: () => page.referrer,
        cookie: (name) => cookies[name],
        dataLayer: () => page.layer,
        isVisible: () => page.visible,
        onMoved(run) {
          moved.add(run)
          return () => moved.delete(run)
        },
        tabMemory: {
          read: (key) => memory[key],
          write: (key, text) => {
            memory[key] = text
          },
        },
      },
      now: () => now,
      after(delayMs, run) {
        const timer = { at: now + delayMs, run }
        timers.push(timer)
        return () => {
          timers = timers.filter((one) => one !== timer)
        }
      },
      send(context) {
        if (line.open) sent.push(context)
        return line.open
      },
    })
  const pass = (ms: number) => {
    const end = now + ms
    for (;;) {
      const next = timers.filter((one) => one.at <= end).sort((one, other) => one.at - other.at)[0]
      if (!next) break
      timers = timers.filter((one) => one !== next)
      now = Math.max(now, next.at)
      next.run()
    }
    now = end
  }
  const move = (change: Partial<typeof page>) => {
    Object.assign(page, change)
    for (const run of moved) run()
  }
  return { page, cookies, sent, line, make, pass, move, timers: () => timers.length, moved }
}

describe('the context', () => {
  it('[PRIV-07] says nothing before the shopper has started a chat', () => {
    const { make, pass, move, sent } = stage()
    const context = make()
    move({ url: 'https://shop.test/a' })
    context.setCart({ items: [{ id: 'a' }] })
    context.sendAgain()
    pass(10_000)
    expect(sent).toEqual([])
  })

  it('[PRIV-05] says address and referrer without query and hash', () => {
    const { make, pass, sent, cookies } = stage()
    Object.assign(cookies, { UltraCartShoppingCartID: 'C9', ucacid: 'U1' })
    make().begin()
    pass(0)
    expect(sent).toEqual([{ url: 'https://shop.test/', title: 'Home', referrer: 'https://search.test/', cart_id: 'C9', ucacid: 'U1' }])
  })

  it('[HOST-06] says a thousand moves in a second at most twice, and the last one always', () => {
    const { make, pass, move, sent } = stage()
    make().begin()
    pass(5_000)
    for (let at = 0; at < 1_000; at++) {
      move({ url: `https://shop.test/${at}` })
      pass(1)
    }
    pass(5_000)
    expect(sent.length).toBeLessThanOrEqual(3)
    expect(sent.at(-1)?.url).toBe('https://shop.test/999')
  })

  it('puts an address and the title that follows it into one frame', () => {
    const { make, pass, move, sent } = stage()
    make().begin()
    pass(5_000)
    move({ url: 'https://shop.test/tea' })
    pass(50)
    move({ title: 'Tea' })
    pass(5_000)
    expect(sent.slice(1)).toMatchObject([{ url: 'https://shop.test/tea', title: 'Tea' }])
  })

  it('never says the same twice in a row', () => {
    const { make, pass, move, sent } = stage()
    make().begin()
    for (const change of [{}, { url: 'https://shop.test/?other=query' }, { url: 'https://shop.test/#hash' }]) {
      move(change)
      pass(5_000)
    }
    expect(sent).toHaveLength(1)
  })

  it('says it again to a new line, and what an old one did not take', () => {
    const { make, pass, move, sent, line } = stage()
    const context = make()
    context.begin()
    pass(5_000)
    line.open = false
    move({ url: 'https://shop.test/tea' })
    pass(5_000)
    line.open = true
    context.sendAgain()
    pass(5_000)
    expect(sent.map((one) => one.url)).toEqual(['https://shop.test/', 'https://shop.test/tea'])
  })

  it('is silent in the background and speaks when it comes to the front', () => {
    const { make, pass, move, sent } = stage()
    make().begin()
    pass(5_000)
    move({ visible: false })
    move({ url: 'https://shop.test/tea' })
    pass(5_000)
    expect(sent).toHaveLength(1)
    move({ visible: true })
    pass(5_000)
    expect(sent.map((one) => one.url)).toEqual(['https://shop.test/', 'https://shop.test/tea'])
  })

  it("hears the cart from the page's analytics, and believes the page's own word more", () => {
    const { make, pass, page, sent } = stage()
    page.layer.push({ event: 'view_cart', ecommerce: { items: [{ item_id: 'cup' }] } })
    const context = make()
    context.begin()
    pass(5_000)
    page.layer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: 'pot' }] } })
    pass(5_000)
    expect(context.setCart({ cart_id: 'C1', items: [{ id: 'own' }] })).toBe(true)
    pass(5_000)
    page.layer.push({ event: 'purchase', ecommerce: {} })
    pass(5_000)
    expect(context.setCart('a cart')).toBe(false)
    expect(context.setCart(null)).toBe(true)
    pass(5_000)
    expect(sent.map((one) => one.cart?.items?.map((item) => item.item_id).join())).toEqual(['cup', 'cup,pot', 'own', ''])
    expect(sent[2]?.cart_id).toBe('C1')
  })

  it('remembers the heard cart on the next page, once a chat has been started', () => {
    const { make, page } = stage()
    const add = (id: string) => page.layer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: id }] } })
    const leave = (begun: boolean) => {
      const context = make()
      if (begun) context.begin()
      add('cup')
      context.close()
      page.layer = []
      return make().current().cart?.items?.length
    }
    expect(leave(false)).toBeUndefined()
    expect(leave(true)).toBe(1)
  })

  it('leaves nothing behind', () => {
    const { make, page, pass, move, sent, timers, moved } = stage()
    const context = make()
    context.begin()
    move({ url: 'https://shop.test/tea' })
    context.close()
    move({ url: 'https://shop.test/pot' })
    pass(5_000)
    expect([sent.length, timers(), moved.size, Object.hasOwn(page.layer, 'push')]).toEqual([0, 0, 0, false])
  })

  it('falls silent when the chat is over', () => {
    const { make, pass, move, sent } = stage()
    const context = make()
    context.begin()
    pass(5_000)
    context.end()
    move({ url: 'https://shop.test/tea' })
    pass(5_000)
    expect(sent).toHaveLength(1)
  })
})
