// `window.Shopbell`: what a page may call, from the first moment on. Nothing here throws into the page. Until the widget takes over,
// `open` and `toggle` wait for it; the others are answered at once, and those that leave something behind are handed on.

import type { EventName, Handoff, MethodName, PageState } from './handoff.ts'

type Answer = Parameters<Handoff['take']>[0]
type Listener = (detail: unknown) => void

interface Call {
  method: MethodName
  args: unknown[]
  settle(value?: unknown): void
}

export interface PageDoor {
  api: Record<MethodName, (...args: unknown[]) => Promise<unknown>> & { on(name: EventName, listener: Listener): () => void }
  take: Handoff['take']
  tell: Handoff['tell']
  /** The widget did not come: whoever waits for it is told so, by an empty answer. */
  giveUp(): void
}

export interface DoorPorts {
  launcher: HTMLElement
  /** Something needs the widget. */
  onNeed(): void
  report(trouble: unknown): void
}

const METHODS: MethodName[] = ['open', 'close', 'toggle', 'show', 'hide', 'cart', 'getState']

export function createPageDoor({ launcher, onNeed, report }: DoorPorts): PageDoor {
  const listeners = new Set<[name: string, listener: Listener]>()
  /** The newest of each kind is enough: opening twice is opening, and the last cart is the cart. */
  const waiting = new Map<MethodName, Call>()
  let answer: Answer | undefined

  const api = {} as PageDoor['api']
  for (const method of METHODS) api[method] = (...args) => new Promise((settle) => call({ method, args, settle }))
  api.on = (name, listener) => {
    const entry: [string, Listener] = [name, listener]
    listeners.add(entry)
    return () => listeners.delete(entry)
  }

  function call(asked: Call): void {
    const { method, settle } = asked
    if (method === 'show' || method === 'hide') launcher.hidden = method === 'hide'
    if (answer) reply(asked, answer)
    else if (method === 'getState') settle({ open: false, unread: 0, stage: 'idle' } satisfies PageState)
    else if (method === 'close') settle(drop('open'))
    else {
      // While the widget is on its way it is closed, so a toggle can only mean open.
      const kind = method === 'toggle' ? 'open' : method
      // Dropped first, so that the order is that of the last calls.
      drop(kind)
      waiting.set(kind, { ...asked, method: kind })
      if (kind === 'open') onNeed()
      else settle()
    }
  }

  function drop(kind: MethodName): void {
    waiting.get(kind)?.settle()
    waiting.delete(kind)
  }

  function reply({ method, args, settle }: Call, answered: Answer): void {
    new Promise((done) => done(answered(method, args))).then(settle, (trouble) => settle(report(trouble)))
  }

  return {
    api,
    take(given) {
      answer = given
      for (const asked of waiting.values()) reply(asked, given)
      waiting.clear()
    },
    tell(name, detail) {
      for (const [wanted, listener] of [...listeners]) {
        try {
          if (wanted === name) listener(detail)
        } catch (trouble) {
          report(trouble)
        }
      }
      dispatchEvent(new CustomEvent(`shopbell:${name}`, { detail }))
    },
    giveUp: () => drop('open'),
  }
}
