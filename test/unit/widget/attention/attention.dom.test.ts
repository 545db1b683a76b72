import { signal } from '@preact/signals-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Attention, createAttention } from '../../../../widget/attention/attention.ts'
import type { NoticeState } from '../../../../widget/attention/notices.ts'
import type { Store } from '../../../../widget/conversation/ports.ts'
import type { SaidMessage } from '../../../../widget/conversation/room.ts'
import { createMemoryStores } from '../conversation/memory-store.ts'
import { createClock, settle } from '../line/clock.ts'
import { ADA, createFakeView, ME } from '../ui/fake-view.ts'

const said = (seq: number, authorArn: string): SaidMessage => ({
  uuid: `${seq}`,
  seq,
  authorArn,
  authorName: authorArn === ADA ? 'Ada' : 'Kim',
  body: `word ${seq}`,
  epoch: seq * 1_000,
  kind: 'message',
})

const open: Attention[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

function tab(store: Store, { touched = true, permission = 'granted' as NotificationPermission } = {}) {
  const clock = createClock(0)
  const view = createFakeView({ messages: [said(1, ME)] })
  const panelOpen = signal(false)
  const state = {
    visible: true,
    chimed: 0,
    noted: [] as [string, string][],
    announced: [] as string[],
    titles: [] as number[],
    asked: 0,
    permission,
  }
  const document = new EventTarget() as Document
  Object.defineProperty(document, 'visibilityState', { get: () => (state.visible ? 'visible' : 'hidden') })
  const attention = createAttention({
    view,
    open: panelOpen,
    openPanel() {},
    document,
    title: { show: (count) => void state.titles.push(count), close() {} },
    chime: {
      isAllowed: () => touched,
      async play() {
        state.chimed++
      },
      close() {},
    },
    notices: {
      state: (wanted): NoticeState => (state.permission === 'denied' ? 'blocked' : wanted && state.permission === 'granted' ? 'on' : 'off'),
      async ask() {
        state.asked++
      },
      show: (title, body) => void state.noted.push([title, body]),
      close() {},
    },
    announcer: { say: (text) => void state.announced.push(text), close() {} },
    store,
    withLock: (_name, run) => run(),
    after: clock.after,
  })
  open.push(attention)
  return {
    attention,
    state,
    view,
    panelOpen,
    see(visible: boolean) {
      state.visible = visible
      document.dispatchEvent(new Event('visibilitychange'))
    },
    async hear(...messages: SaidMessage[]) {
      view.be({ messages: [...view.messages.value, ...messages], unread: view.unread.value + messages.length })
      await clock.advance(500)
      await settle()
    },
  }
}
const [shared, sharedToo] = createMemoryStores(2) as [Store, Store]

describe('news while the shopper looks elsewhere', () => {
  it('rings once for a message of somebody else, and not for the own one', async () => {
    const one = tab(createMemoryStores(1)[0])
    await one.hear(said(2, ADA))
    expect(one.state.chimed).toBe(1)
    await one.hear(said(3, ME))
    expect(one.state.chimed).toBe(1)
  })

  it('does not ring for what was there when the talk was taken up, nor for what was said before', async () => {
    const one = tab(createMemoryStores(1)[0])
    one.view.be({ messages: [] })
    await one.hear(said(5, ADA), said(6, ME))
    expect(one.state.chimed).toBe(0)
    one.view.be({ messages: [said(2, ADA), ...one.view.messages.value] })
    await settle()
    expect(one.state.chimed).toBe(0)
  })

  it('rings when an agent has come', async () => {
    const one = tab(createMemoryStores(1)[0])
    one.view.be({ notices: [{ seq: 2, epoch: 2_000, kind: 'joined', name: 'Ada', arn: ADA }] })
    await one.hear()
    expect(one.state.chimed).toBe(1)
  })

  it('[G1] is told to screen readers with the chat closed, and by the talk itself with the chat open', async () => {
    const one = tab(createMemoryStores(1)[0])
    await one.hear(said(2, ADA))
    expect(one.state.announced).toEqual(['New message from Ada'])
    await one.hear(said(3, ME))
    one.panelOpen.value = true
    await one.hear(said(4, ADA))
    one.panelOpen.value = false
    one.see(false)
    await one.hear(said(5, ADA))
    expect(one.state.announced).toHaveLength(1)
  })

  it('does not ring while the words are in view', async () => {
    const one = tab(createMemoryStores(1)[0])
    one.panelOpen.value = true
    await one.hear(said(2, ADA))
    expect(one.state.chimed).toBe(0)
    one.see(false)
    await one.hear(said(3, ADA))
    expect(one.state.chimed).toBe(1)
  })

  it('[TAB-05] rings in one of two tabs, and in none when one of them has the words in view', async () => {
    const one = tab(shared)
    const other = tab(sharedToo)
    await Promise.all([one.hear(said(2, ADA)), other.hear(said(2, ADA))])
    expect(one.state.chimed + other.state.chimed).toBe(1)
    one.panelOpen.value = true
    await Promise.all([one.hear(said(3, ADA)), other.hear(said(3, ADA))])
    expect(one.state.chimed + other.state.chimed).toBe(1)
  })

  it('leaves the sound to a tab that may make one', async () => {
    const [store, storeToo] = createMemoryStores(2) as [Store, Store]
    const one = tab(store, { touched: false })
    const other = tab(storeToo)
    await one.hear(said(2, ADA))
    await other.hear(said(2, ADA))
    expect([one.state.chimed, other.state.chimed]).toEqual([0, 1])
  })

  it('is silent when the sound was switched off, in every tab and on the next page', async () => {
    const [store, storeToo] = createMemoryStores(2) as [Store, Store]
    const one = tab(store)
    const other = tab(storeToo)
    one.attention.setSound(false)
    expect(other.attention.sound.value).toBe(false)
    await other.hear(said(2, ADA))
    expect(other.state.chimed).toBe(0)
    expect(tab(store).attention.sound.value).toBe(false)
  })

  it('counts in the title while the page is out of view, and only then', async () => {
    const one = tab(createMemoryStores(1)[0])
    await one.hear(said(2, ADA))
    expect(one.state.titles.at(-1)).toBe(0)
    one.see(false)
    expect(one.state.titles.at(-1)).toBe(1)
    one.see(true)
    expect(one.state.titles.at(-1)).toBe(0)
  })

  it('never asks for notices by itself, and shows none before they were chosen', async () => {
    const one = tab(createMemoryStores(1)[0])
    one.see(false)
    await one.hear(said(2, ADA))
    expect([one.state.asked, one.state.noted]).toEqual([0, []])
    await one.attention.setNotice(true)
    expect([one.state.asked, one.attention.notice.value]).toEqual([1, 'on'])
  })

  it('shows a notice without the words, only while the page is out of view', async () => {
    const one = tab(createMemoryStores(1)[0])
    await one.attention.setNotice(true)
    await one.hear(said(2, ADA))
    expect(one.state.noted).toEqual([])
    one.see(false)
    await one.hear(said(3, ADA))
    expect(one.state.noted).toEqual([['Fern & Field', 'New message from Ada']])
  })

  it('says that the browser blocks notices', () => {
    expect(tab(createMemoryStores(1)[0], { permission: 'denied' }).attention.notice.value).toBe('blocked')
  })
})

vi.setConfig({ testTimeout: 20_000 })
