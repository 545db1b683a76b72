// Builds the parts of the widget and hands each what it needs. No behaviour lives here: what the shopper knows is the
// conversation's, what is drawn is the panel's, where the shopper is is the context's.

import { effect, signal } from '@preact/signals-core'
import type { Handoff, PageState } from '../loader/handoff.ts'
import { drawBadge } from './browser/badge.ts'
import { withLock } from './browser/locks.ts'
import type { Page } from './browser/page.ts'
import { createStorage, storagePrefix } from './browser/storage.ts'
import type { Context } from './context/context.ts'
import { createConversation } from './conversation/conversation.ts'
import { browserPorts } from './line/browser-ports.ts'
import { createChannel } from './line/channel.ts'
import { followPage } from './line/page-life.ts'
import { createBrowserTongue } from './locales/browser-tongue.ts'
import { language } from './locales/word.ts'
import { createBrowserLook } from './looks/look.ts'
import type { Verbs } from './page/verbs.ts'
import { createLazyLine } from './tabs/lazy-line.ts'
import type { SharedLineOptions } from './tabs/shared-line.ts'
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

  let page: Page | undefined
  let context: Promise<Context> | undefined
  let isOver = false
  const bringContext = () => {
    context ??= Promise.all([import('./browser/page.ts'), import('./context/context.ts'), import('./page/talk-events.ts')]).then(
      ([{ createPage }, { createContext }, { tellTalk }]) => {
        page = createPage(window)
        const made = createContext({ page, now, after, send: (told) => mayTellContext && conversation.sendContext(told) })
        if (isOver) closeContext(made)
        else undo.push(tellTalk({ view: conversation, watch: effect, tell }))
        return made
      },
    )
    return context
  }
  const closeContext = (context: Context) => {
    context.close()
    page?.close()
  }
  // A chunk that does not come leaves the agent without the page's address, and the talk as it is.
  const withContext = (run: (context: Context) => void) => void bringContext().then(run, () => {})
  watch(() => {
    const isGoingOn = ['waiting', 'left message', 'talking'].includes(stage.value.at)
    const isOpen = connection.value === 'open'
    if (isGoingOn)
      withContext((context) => {
        context.begin()
        if (isOpen) context.sendAgain()
      })
    else if (context) withContext((context) => context.end())
  })

  const open = signal(false)
  const extraPorts = { root, view: conversation, after }
  const attention = createLazy(async () =>
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
    files: createLazy(async () => (await import('./files/widget-files.ts')).createWidgetFiles({ ...extraPorts, store: tabStore })),
    cards: createLazy(async () => (await import('./cards/cards.tsx')).createCards(extraPorts)),
    menu: createLazy(async () => {
      const [{ createMenu }, attends] = await Promise.all([import('./menu/menu.tsx'), attention.bring(), conversation.bringPast()])
      if (!attends) throw new Error('the menu switches the sound')
      return createMenu({ ...extraPorts, attention: attends })
    }),
    rating: createLazy(async () => (await import('./rating/rating.tsx')).createRating(extraPorts)),
    ask: createLazy(async () => (await import('./ui/ask-card.tsx')).askCard),
    links: createLazy(async () => (await import('./ui/links.ts')).findLinks),
    hours: createLazy(async () => (await import('./ui/hours-line.tsx')).hours),
    waiting: createLazy(async () => (await import('./ui/waiting-card.tsx')).createWaitingCard),
  }
  // A talk that goes on may have news while nobody looks.
  watch(() => {
    if (stage.value.at === 'waiting' || stage.value.at === 'talking') void attention.bring()
  })
  // Chosen before this page was loaded, and not sent yet.
  if (tabStore.read('tray')) void extras.files.bring()

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

  let verbs: Promise<Verbs> | undefined
  const bringVerbs = () => {
    verbs ??= import('./page/browser-verbs.ts').then(({ createBrowserVerbs }) =>
      createBrowserVerbs({
        view: conversation,
        watch: effect,
        root,
        launcher,
        dismiss: decline,
        open: () => setOpen(true),
        isOpen: () => open.value,
        word: bringContext,
        allowContext(isAllowed) {
          mayTellContext = isAllowed
          if (isAllowed && context) withContext((context) => context.sendAgain())
        },
        forget: conversation.forget,
        call: conversation.call,
        claim: conversation.claim,
        store,
        now,
      }),
    )
    verbs.catch((trouble) => {
      verbs = undefined
      trouble.code = 'unavailable'
    })
    return verbs
  }

  conversation.resume()
  launcher.ariaBusy = null
  take(async (method, args) => {
    if (method === 'getState') return state()
    if (method === 'configure') {
      tongue.follow()
      look.lookAgain()
      stepAside()
    } else if (['open', 'close', 'toggle', 'hide'].includes(method)) setOpen(method === 'toggle' ? !open.value : method === 'open')
    else if (method !== 'show') await (await bringVerbs()).run(method, args[0])
  })
  tell('ready', {})

  return () => {
    isOver = true
    for (const one of undo) one()
    panel?.close()
    extras.files.here.value?.close()
    extras.cards.here.value?.close()
    conversation.close()
    void context?.then(closeContext)
    attention.here.value?.close()
    void verbs?.then((verbs) => verbs.close())
  }
}
