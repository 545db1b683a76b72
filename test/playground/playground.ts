// A page for looking at the panel: ?state=<name> shows one state, without it there is a list of all. Colours by ?accent=.

import { effect, signal } from '@preact/signals-core'
import { drawLauncher, dressLauncher } from '../../loader/launcher.ts'
import { createBrowserAttention } from '../../widget/attention/browser-attention.ts'
import { createStorage } from '../../widget/browser/storage.ts'
import { createCards } from '../../widget/cards/cards.tsx'
import { createWidgetFiles } from '../../widget/files/widget-files.ts'
import { browserPorts } from '../../widget/line/browser-ports.ts'
import { createBrowserLook } from '../../widget/looks/look.ts'
import { createMenu } from '../../widget/menu/menu.tsx'
import { createRating } from '../../widget/rating/rating.tsx'
import { createAskCard } from '../../widget/ui/ask-card.tsx'
import { createLazy } from '../../widget/ui/extras.ts'
import { hours } from '../../widget/ui/hours-line.tsx'
import { findLinks } from '../../widget/ui/links.ts'
import { mountPanel } from '../../widget/ui/panel.tsx'
import { createWaitingCard } from '../../widget/ui/waiting-card.tsx'
import { createFakeView } from '../unit/widget/ui/fake-view.ts'
import { STATES } from './states.ts'

const query = new URLSearchParams(location.search)
const name = query.get('state')

if (name === null) {
  for (const state of Object.keys(STATES)) {
    const link = document.createElement('a')
    link.href = `?state=${encodeURIComponent(state)}`
    link.textContent = state
    document.querySelector('main')?.append(link, document.createElement('br'))
  }
} else {
  const position = query.get('side') === 'left' ? 'left' : 'right'
  const accent = query.get('accent')
  const settings = { site: 'demo', position, ...(accent && { accent }) } as const
  const drawn = drawLauncher(document)
  const { host, root, launcher } = drawn
  dressLauncher(drawn, settings)
  document.body.append(host)
  const open = signal(true)
  effect(() => launcher.setAttribute('aria-expanded', String(open.value)))
  launcher.addEventListener('click', () => {
    open.value = !open.value
  })
  const view = createFakeView(STATES[name])
  const store = createStorage(() => sessionStorage, 'playground:')
  const attends = {
    view,
    open,
    openPanel() {},
    store,
    withLock: (_name: string, run: () => Promise<void>) => run(),
    after: browserPorts.after,
  }
  mountPanel({
    root,
    view,
    extras: {
      files: createLazy(async () => createWidgetFiles({ root, view, after: browserPorts.after, store })),
      cards: createLazy(async () => createCards({ root, view, after: browserPorts.after })),
      menu: createLazy(async () => createMenu({ root, view, attention: createBrowserAttention(attends) })),
      rating: createLazy(async () => createRating({ root, view })),
      hours: createLazy(async () => hours),
      waiting: createLazy(async () => createWaitingCard),
      ask: createLazy(async () => createAskCard(root, view)),
      links: createLazy(async () => findLinks),
    },
    look: createBrowserLook({ position, theme: query.get('theme') }).look,
    open,
    close: () => {
      open.value = false
    },
    returnFocus: () => launcher.focus(),
  })
  Object.assign(window, { view, open })
}
