// Builds the parts of the widget and hands each what it needs. No behaviour lives here: what the shopper knows is the
// conversation's, what is drawn is the panel's, where the shopper is is the context's.

import { effect, signal } from '@preact/signals'
import type { Handoff, PageState } from '../loader/handoff.ts'
import { withLock } from './browser/locks.ts'
import { createPage } from './browser/page.ts'
import { createStorage, storagePrefix } from './browser/storage.ts'
import { createContext } from './context/context.ts'
import { createConversation } from './conversation/conversation.ts'
import { browserPorts } from './line/browser-ports.ts'
import { createChannel } from './line/channel.ts'
import { followPage } from './line/page-life.ts'
import { createLazyRecording } from './recording/lazy-recording.ts'
import { type MountedPanel, mountPanel } from './ui/panel.tsx'

export function start({ base, settings, root, launcher, badge, take, tell }: Handoff): void {
  const prefix = storagePrefix(settings.site)
  const page = createPage(window)
  const { now, after } = browserPorts
  const open = signal(false)

  const conversation = createConversation({
    site: settings.site,
    base,
    language: navigator.language,
    context: () => context.current(),
    recording: createLazyRecording(async () => (await import('./recording/recording.ts')).createRecording()),
    ports: {
      fetch: (...request) => fetch(...request),
      now,
      after,
      withLock: (name, run) => withLock(prefix + name, run),
      openLine(wiring) {
        const channel = createChannel({ ports: browserPorts, ...wiring })
        const unfollow = followPage(channel)
        return {
          ...channel,
          close() {
            unfollow()
            channel.close()
          },
        }
      },
      store: createStorage(() => localStorage, prefix),
      tabStore: createStorage(() => sessionStorage, prefix),
      isVisible: page.isVisible,
      onVisible: (run) => page.onMoved(() => page.isVisible() && run()),
    },
  })
  const { stage, unread, connection } = conversation
  const context = createContext({ page, now, after, send: conversation.sendContext })

  effect(() => {
    const { at } = stage.value
    if (at === 'waiting' || at === 'left message' || at === 'talking') context.begin()
    else context.end()
  })
  effect(() => {
    if (connection.value === 'open') context.sendAgain()
  })

  let panel: MountedPanel | undefined
  function setOpen(wanted: boolean): void {
    // Drawn when it is first wanted: a conversation that goes on in the background needs a badge only.
    if (wanted)
      panel ??= mountPanel({
        root,
        view: conversation,
        position: settings.position,
        ...(settings.accent ? { accent: settings.accent } : {}),
        open,
        close: () => setOpen(false),
        returnFocus: () => launcher.focus(),
      })
    open.value = wanted
  }

  let told: boolean | undefined
  effect(() => {
    const isOpen = open.value
    launcher.setAttribute('aria-expanded', String(isOpen))
    if (told !== undefined || isOpen) tell(isOpen ? 'open' : 'close', {})
    told = isOpen
  })
  effect(() => {
    const count = unread.value
    badge.textContent = count ? String(Math.min(count, 99)) : ''
    badge.hidden = count === 0
    tell('unread', count)
  })
  const state = (): PageState => ({ open: open.value, unread: unread.value, stage: stage.value.at })
  effect(() => tell('state', state()))

  conversation.resume()
  take((method, args) => {
    if (method === 'getState') return state()
    if (method === 'cart') return context.setCart(args[0])
    if (method !== 'show') setOpen(method === 'toggle' ? !open.value : method === 'open')
  })
  tell('ready', {})
}
