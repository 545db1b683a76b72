// Builds the parts of the widget and hands each what it needs. No behaviour lives here: what the shopper knows is the
// conversation's, what is drawn is the panel's, where the shopper is is the context's.

import { effect, signal } from '@preact/signals-core'
import type { Handoff, PageState } from '../loader/handoff.ts'
import { withLock } from './browser/locks.ts'
import { createStorage, storagePrefix } from './browser/storage.ts'
import { createConversation } from './conversation/conversation.ts'
import { browserPorts } from './line/browser-ports.ts'
import { createChannel } from './line/channel.ts'
import { followPage } from './line/page-life.ts'
import { createBrowserTongue } from './locales/browser-tongue.ts'
import { language } from './locales/word.ts'
import { createBrowserLook } from './looks/look.ts'
import { createLazyLine } from './tabs/lazy-line.ts'
import type { SharedLineOptions } from './tabs/shared-line.ts'
import { drawBadge } from './ui/badge.ts'
import { createLazy, type Extras } from './ui/extras.ts'
import { type MountedPanel, mountPanel } from './ui/panel.tsx'
import { chat, decline, recording as recordingWords } from './ui/words.ts'

/** Answers with its own end, which leaves nothing behind but what is stored. */
export function start({ base, settings, host, root, launcher, label, take, tell }: Handoff): () => void {
  const prefix = storagePrefix(settings.site)
  const { now, after } = browserPorts
  const tongue = createBrowserTongue(base, settings)
  const store = createStorage(() => localStorage, prefix)
  const tabStore = createStorage(() => sessionStorage, prefix)
  const undo: (() => void)[] = [tongue.close]
  const watch = (run: () => void) => undo.push(effect(run))
  const badge = drawBadge(root, launcher)
  let mayTellContext = true
  const look = createBrowserLook(settings)
  let isAside = false
  const stepAside = () => {
    if (!settings.avoid || isAside) return
    isAside = true
    // It reads the settings anew with every look, and ends when the host leaves the page.
    import('./looks/avoid.ts').then(({ avoid }) => avoid({ host, launcher }, settings)).catch(() => {})
  }
  stepAside()
  undo.push(look.close)

  const conversation = createConversation({
    site: settings.site,
    base,
    language: navigator.language,
    context: () => (mayTellContext ? { url: location.origin + location.pathname } : {}),
    bringConsent: async (talk) => (await import('./recording/consent.ts')).createConsent(talk),
    ports: {
      fetch: (...request) => fetch(...request),
      now,
      after,
      withLock: (name, run) => withLock(prefix + name, run),
      openLine(wiring) {
        const openChannel: SharedLineOptions['openChannel'] = (own) => createChannel({ ports: browserPorts, ...own })
        const line = createLazyLine({
          wiring,
          openChannel,
          after,
          bring: async () => (await import('./tabs/browser-line.ts')).createBrowserLine({ wiring, openChannel, prefix, after }),
        })
        undo.push(followPage(line))
        return line
      },
      store,
      tabStore,
    },
  })
  const { stage, unread, connection, recording } = conversation

  /** Brought when first used; what has come, or is still to come, ends with the rest. */
  const lazily = <Chunk>(load: () => Promise<Chunk>) => {
    const lazy = createLazy(load)
    undo.push(lazy.close)
    return lazy
  }

  // A chunk that does not come leaves the agent without the page's address, and the talk as it is.
  const context = lazily(async () =>
    (await import('./browser-context.ts')).createBrowserContext({
      view: conversation,
      watch: effect,
      tell,
      now,
      after,
      send: (told) => mayTellContext && conversation.sendContext(told),
    }),
  )
  watch(() => {
    const here = context.here.value
    if (!['waiting', 'left message', 'talking'].includes(stage.value.at)) here?.end()
    else if (here) {
      here.begin()
      if (connection.value === 'open') here.sendAgain()
    } else void context.bring()
  })

  const open = signal(false)
  const extraPorts = { root, view: conversation, after }
  const attention = lazily(async () =>
    (await import('./attention/browser-attention.ts')).createBrowserAttention({
      view: conversation,
      open,
      openPanel: () => setOpen(true),
      store,
      withLock: (name, run) => withLock(prefix + name, run),
      after,
    }),
  )
  const extras: Extras = {
    files: lazily(async () => (await import('./files/widget-files.ts')).createWidgetFiles({ ...extraPorts, store: tabStore })),
    cards: lazily(async () => (await import('./cards/cards.tsx')).createCards(extraPorts)),
    menu: lazily(async () => {
      const [{ createMenu }, attends] = await Promise.all([import('./menu/menu.tsx'), attention.bring(), conversation.bringPast()])
      if (!attends) throw new Error('the menu switches the sound')
      return createMenu({ ...extraPorts, attention: attends })
    }),
    rating: lazily(async () => (await import('./rating/rating.tsx')).createRating(extraPorts)),
    ask: lazily(async () => (await import('./ui/ask-card.tsx')).createAskCard(root, conversation)),
    links: lazily(async () => (await import('./ui/links.ts')).findLinks),
    hours: lazily(async () => (await import('./ui/hours-line.tsx')).hours),
    waiting: lazily(async () => (await import('./ui/waiting-card.tsx')).createWaitingCard),
  }
  // A talk that goes on may have news while nobody looks.
  watch(() => {
    if (stage.value.at === 'waiting' || stage.value.at === 'talking') void attention.bring()
  })
  // Chosen before this page was loaded, and not sent yet.
  if (tabStore.read('tray')) void extras.files.bring()

  let panel: MountedPanel | undefined
  let isOver = false
  function setOpen(wanted: boolean): void {
    if (wanted) look.lookAgain()
    // Drawn when it is first wanted: a conversation that goes on in the background needs a badge only.
    if (wanted && !panel) tongue.whenThere(showPanel)
    open.value = wanted
  }
  function showPanel(): void {
    if (!isOver)
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
  watch(() => {
    launcher.setAttribute('aria-expanded', String(open.value))
    if (open.value !== wasOpen) tell(open.value ? 'open' : 'close', {})
    wasOpen = open.value
  })
  watch(() => {
    badge.textContent = unread.value > 99 ? '99+' : String(unread.value)
    badge.hidden = unread.value === 0
    tell('unread', unread.value)
  })
  watch(() => {
    // Whoever closed the panel, or walked on to another page, still sees that somebody looks.
    const seen = recording.value
    const isSeen = seen.at === 'on' || seen.at === 'starting'
    label.textContent = isSeen ? recordingWords.on(seen.agentName) : settings.label || chat()
    launcher.ariaLabel = settings.label || chat()
    launcher.lang = language.value.locale
    label.classList.toggle('told', isSeen)
  })
  watch(() => tell('state', state()))

  const verbs = lazily(async () =>
    (await import('./page/browser-verbs.ts')).createBrowserVerbs({
      view: conversation,
      watch: effect,
      root,
      launcher,
      dismiss: decline,
      open: () => setOpen(true),
      isOpen: () => open.value,
      word: context.bring,
      allowContext(isAllowed) {
        mayTellContext = isAllowed
        if (isAllowed) context.here.value?.sendAgain()
      },
      forget: conversation.forget,
      call: conversation.call,
      claim: conversation.claim,
      store,
      now,
    }),
  )

  conversation.resume()
  launcher.ariaBusy = null
  take(async (method, args) => {
    if (method === 'getState') return state()
    if (method === 'configure') {
      tongue.follow()
      look.lookAgain()
      stepAside()
    } else if (['open', 'close', 'toggle', 'hide'].includes(method)) setOpen(method === 'toggle' ? !open.value : method === 'open')
    else if (method !== 'show') {
      const here = await verbs.bring()
      if (!here) throw Object.assign(Error(), { code: 'unavailable' })
      await here.run(method, args[0])
    }
  })
  tell('ready', {})

  return () => {
    isOver = true
    panel?.close()
    for (const one of undo) one()
    conversation.close()
  }
}
