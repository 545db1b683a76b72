// `window.Shopbell`: what a page may call, from the first moment on. Nothing here throws into the page. Calls that want the widget
// bring it and wait for it; what is only there to be known is kept until it comes, and answered at once.

import type { ShopbellApi, ShopbellRefusal, ShopbellSettings } from './api.ts'
import type { Handoff, MethodName, Settings } from './handoff.ts'

interface Call {
  name: MethodName
  args: unknown[]
  place: number
  settle(value?: unknown): void
  fail(trouble: unknown): void
}

/** What stands in the page between an `init` and its end. */
export interface Standing {
  settings: Settings
  /** Puts the settings on what is drawn. */
  dress(): void
  /** Brings the widget. */
  want(): void
  close(): void
}

export interface PageDoor {
  api: ShopbellApi
  take: Handoff['take']
  tell: Handoff['tell']
  /** The widget did not come: whoever waits for it is told so. */
  giveUp(): void
}

// By their place: of the first nine the last call says all, of the next four each call counts. From `open` to `send` they bring the
// widget. The loader does those from `close` on itself.
const NAMES =
  'cart product page identify mask open toggle compose prompt send consent track set close getState logout init destroy show hide configure'
const LAST_SAYS_ALL = 9
const BRINGING_FROM = 5
const BRINGING_TO = 10
const OWN = 13
const LOOKS = 18

// [HOST-02] Kept, because the page may replace it by something broken later.
const Own = Promise

/** A page may call for hours before anybody wants to chat. */
const KEPT_AT_MOST = 99

const isBringing = ({ place }: Call) => place >= BRINGING_FROM && place < BRINGING_TO

/** `begin` answers undefined when the settings name no site; `forget` clears what is stored. */
export function createPageDoor(
  begin: (settings: ShopbellSettings | undefined) => Standing | undefined,
  forget: () => void,
  report: (trouble: unknown) => void,
): PageDoor {
  /** In the order of the last calls. */
  const waiting = new Map<unknown, Call>()
  let standing: Standing | undefined
  let answer: Parameters<Handoff['take']>[0] | undefined

  const on = (name: string, listener: (detail: unknown) => void, options?: AddEventListenerOptions) => {
    const heard = `shopbell:${name}`
    const hear = ({ detail }: CustomEventInit) => {
      try {
        listener(detail)
      } catch (trouble) {
        report(trouble)
      }
    }
    addEventListener(heard, hear as EventListener, options)
    return () => removeEventListener(heard, hear as EventListener)
  }
  const api: Record<string, (...args: never[]) => unknown> = {
    on,
    once: (name: string, listener: () => void) => on(name, listener, { once: true }),
    push(...calls: [name: string, ...args: never[]][]) {
      for (const [name, ...args] of calls) api[name]?.(...args)
    },
  }
  NAMES.split(' ').forEach((name, place) => {
    api[name] = (...args: unknown[]) => {
      const answered = new Own((settle, fail) => call({ name: name as MethodName, args, place, settle, fail }))
      // What the page does not look at is nobody's unhandled rejection.
      answered.catch(() => {})
      return answered
    }
  })

  function call(asked: Call): void {
    const { name, args, place, settle } = asked
    if (name === 'destroy' || name === 'init') {
      standing?.close()
      standing = answer = undefined
      giveUp()
      if (name === 'init') standing = begin(args[0] as ShopbellSettings | undefined)
      else waiting.clear()
      if (name === 'init' && !standing) refuse(asked, 'bad_argument')
    }
    if (name === 'logout') forget()
    if (standing && place >= LOOKS) {
      Object.assign(standing.settings, args[0] ?? { launcher: name })
      standing.dress()
    }
    if (answer) settle(answer(name, args))
    else {
      // While the widget is on its way it is closed: there a toggle can only mean open, and a close that nothing opens.
      if (name === 'toggle') asked.name = 'open'
      const key = place < LAST_SAYS_ALL ? asked.name : asked
      // Out and in again, so that the order is that of the last calls.
      drop(name === 'close' || name === 'hide' ? 'open' : key)
      if (place < OWN) waiting.set(key, asked)
      if (waiting.size > KEPT_AT_MOST) drop(waiting.keys().next().value)
      if (!isBringing(asked)) settle({ open: false, unread: 0, stage: 'idle' })
      else if (standing) standing.want()
      else giveUp()
    }
  }

  function drop(key: unknown): void {
    waiting.get(key)?.settle()
    waiting.delete(key)
  }

  function refuse({ fail }: Call, code: ShopbellRefusal): void {
    fail(Object.assign(Error(code), { code }))
  }

  function giveUp(): void {
    for (const [key, asked] of waiting)
      if (isBringing(asked)) {
        waiting.delete(key)
        refuse(asked, 'unavailable')
      }
  }

  return {
    api: api as unknown as ShopbellApi,
    take(given) {
      answer = given
      for (const { name, args, settle } of waiting.values()) settle(given(name, args))
      waiting.clear()
    },
    tell(name, detail) {
      dispatchEvent(new CustomEvent(`shopbell:${name}`, { detail }))
    },
    giveUp,
  }
}
