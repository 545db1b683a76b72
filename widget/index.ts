// Builds the parts of the widget and hands each what it needs. No behaviour lives here: what the shopper knows is the
// conversation's, what is drawn is the panel's, where the shopper is is the context's.

import { effect, signal } from '@preact/signals-core'
import type { Handoff, PageState } from '../loader/handoff.ts'
import { withLock } from './browser/locks.ts'
import { createStorage, storagePrefix } from './browser/storage.ts'
import type { Context } from './context/context.ts'
import { createConversation } from './conversation/conversation.ts'
import { browserPorts } from './line/browser-ports.ts'
import { createChannel } from './line/channel.ts'
import { followPage } from './line/page-life.ts'
import { createBrowserTongue } from './locales/browser-tongue.ts'
import { language } from './locales/word.ts'
import { createBrowserLook } from './looks/look.ts'
import { createBrowserTabs } from './tabs/browser-tabs.ts'
import { createSharedLine } from './tabs/shared-line.ts'
import { createLazy, type Extras } from './ui/extras.ts'
import { type MountedPanel, mountPanel } from './ui/panel.tsx'
import { chat, recording as recordingWords } from './ui/words.ts'

export function start({ base, settings, root, launcher, badge, label, take, tell }: Handoff): void {
  const prefix = storagePrefix(settings.site)
  const { now, after } = browserPorts
  const tabStore = createStorage(() => sessionStorage, prefix)
  const tongue = createBrowserTongue(base, settings)
  const look = createBrowserLook(settings)

  const conversation = createConversation({
    site: settings.site,
    base,
    language: navigator.language,
    context: () => ({ url: location.origin + location.pathname }),
    bringConsent: async (talk) => (await import('./recording/consent.ts')).createConsent(talk),
    ports: {
      fetch: (...request) => fetch(...request),
      now,
      after,
      withLock: (name, run) => withLock(prefix + name, run),
      openLine(wiring) {
        const line = createSharedLine({
          wiring,
          openChannel: (own) => createChannel({ ports: browserPorts, ...own }),
          tabs: createBrowserTabs(prefix, after),
        })
        followPage(line)
        return line
      },
      store: createStorage(() => localStorage, prefix),
      tabStore,
    },
  })
  const { stage, unread, connection, recording } = conversation

  let context: Promise<Context> | undefined
  const bringContext = () => {
    context ??= Promise.all([import('./browser/page.ts'), import('./context/context.ts')]).then(([{ createPage }, { createContext }]) =>
      createContext({ page: createPage(window), now, after, send: conversation.sendContext }),
    )
    return context
  }
  // A chunk that does not come leaves the agent without the page's address, and the talk as it is.
  const withContext = (run: (context: Context) => void) => void bringContext().then(run, () => {})
  effect(() => {
    const isGoingOn = ['waiting', 'left message', 'talking'].includes(stage.value.at)
    const isOpen = connection.value === 'open'
    if (isGoingOn)
      withContext((context) => {
        context.begin()
        if (isOpen) context.sendAgain()
      })
    else if (context) withContext((context) => context.end())
  })

  const extraPorts = { root, view: conversation, after }
  const extras: Extras = {
    files: createLazy(async () => (await import('./files/widget-files.ts')).createWidgetFiles({ ...extraPorts, store: tabStore })),
    cards: createLazy(async () => (await import('./cards/cards.tsx')).createCards(extraPorts)),
  }
  // Chosen before this page was loaded, and not sent yet.
  if (tabStore.read('tray')) void extras.files.bring()

  const open = signal(false)
  let panel: MountedPanel | undefined
  function setOpen(wanted: boolean): void {
    if (wanted) look.lookAgain()
    // Drawn when it is first wanted: a conversation that goes on in the background needs a badge only.
    if (wanted && !panel) tongue.whenThere(showPanel)
    open.value = wanted
  }
  function showPanel(): void {
    panel ??= mountPanel({
      root,
      view: conversation,
      extras,
      look: look.look,
      open,
      close: () => setOpen(false),
      returnFocus: () => launcher.focus(),
    })
  }

  const state = (): PageState => ({ open: open.value, unread: unread.value, stage: stage.value.at })
  let wasOpen = false
  effect(() => {
    launcher.setAttribute('aria-expanded', String(open.value))
    if (open.value !== wasOpen) tell(open.value ? 'open' : 'close', {})
    wasOpen = open.value
  })
  effect(() => {
    badge.textContent = unread.value > 99 ? '99+' : String(unread.value)
    badge.hidden = unread.value === 0
    tell('unread', unread.value)
  })
  effect(() => {
    // Whoever closed the panel, or walked on to another page, still sees that somebody looks.
    const seen = recording.value
    const isSeen = seen.at === 'on' || seen.at === 'starting'
    label.textContent = isSeen ? recordingWords.on(seen.agentName) : settings.label || chat()
    launcher.ariaLabel = settings.label || chat()
    launcher.lang = language.value.locale
    label.style.opacity = isSeen ? '1' : ''
  })
  effect(() => tell('state', state()))

  conversation.resume()
  take((method, args) => {
    if (method === 'getState') return state()
    if (method === 'configure') {
      look.lookAgain()
      return tongue.follow()
    }
    if (method === 'cart') return bringContext().then((context) => context.setCart(args[0]))
    if (method !== 'show') setOpen(method === 'toggle' ? !open.value : method === 'open')
  })
  tell('ready', {})
}
