// Where the shopper is, as the browser tells it: address, title, referrer, visibility, and a word when one of them may have changed.
// Where there is no Navigation API, two methods of this page's `history` are wrapped until `close`.

export interface Page {
  address(): string
  title(): string
  referrer(): string
  cookie(name: string): string | undefined
  dataLayer(): unknown
  isVisible(): boolean
  onMoved(run: () => void): () => void
  tabMemory: { read(key: string): string | undefined; write(key: string, text: string): void }
  close(): void
}

export function createPage(window: Window): Page {
  const { document } = window
  const listeners = new Set<() => void>()
  const undo: (() => void)[] = []
  const moved = () => {
    for (const listener of listeners) listener()
  }
  const listen = (target: EventTarget, name: string, run: () => void) => {
    target.addEventListener(name, run)
    undo.push(() => target.removeEventListener(name, run))
  }

  const navigation: unknown = Reflect.get(window, 'navigation')
  if (navigation instanceof EventTarget) listen(navigation, 'currententrychange', moved)
  else undo.push(wrapHistory(window.history, moved))
  for (const name of ['popstate', 'hashchange', 'pageshow']) listen(window, name, moved)
  listen(document, 'visibilitychange', moved)

  // The <title> itself, and the children of <head> in case the page puts another one in its place.
  const titles = new MutationObserver(() => {
    watchTitle()
    moved()
  })
  let watchedTitle: Element | null | undefined
  function watchTitle(): void {
    const title = document.head?.querySelector('title') ?? null
    if (title === watchedTitle) return
    titles.disconnect()
    watchedTitle = title
    if (document.head) titles.observe(document.head, { childList: true })
    if (title) titles.observe(title, { childList: true, characterData: true, subtree: true })
  }
  watchTitle()

  return {
    address: () => window.location.href,
    title: () => document.title,
    referrer: () => document.referrer,
    cookie: (name) => readCookie(document, name),
    dataLayer: () => Reflect.get(window, 'dataLayer'),
    isVisible: () => document.visibilityState === 'visible',
    onMoved(run) {
      listeners.add(run)
      return () => listeners.delete(run)
    },
    tabMemory: {
      read(key) {
        try {
          return window.sessionStorage.getItem(key) ?? undefined
        } catch {
          return undefined
        }
      },
      write(key, text) {
        try {
          window.sessionStorage.setItem(key, text)
        } catch {
          // Full or forbidden: the cart is then known for this page only.
        }
      },
    },
    close() {
      titles.disconnect()
      listeners.clear()
      for (const one of undo) one()
    },
  }
}

function wrapHistory(history: History, moved: () => void): () => void {
  const undo = (['pushState', 'replaceState'] as const).map((name) => {
    const before = history[name]
    const own = Object.getOwnPropertyDescriptor(history, name)
    let listening = true
    const wrapped = function (this: History, ...args: Parameters<History['pushState']>) {
      Reflect.apply(before, this, args)
      if (listening) moved()
    }
    const taken = Reflect.defineProperty(history, name, {
      value: wrapped,
      writable: true,
      configurable: true,
      enumerable: own?.enumerable ?? false,
    })
    return () => {
      // When somebody has wrapped ours since, it stays as a mere passage.
      listening = false
      if (!taken || history[name] !== wrapped) return
      if (own) Reflect.defineProperty(history, name, own)
      else Reflect.deleteProperty(history, name)
    }
  })
  return () => {
    for (const one of undo) one()
  }
}

function readCookie(document: Document, name: string): string | undefined {
  try {
    const found = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`))
    return found ? decodeURIComponent(found.slice(name.length + 1)) : undefined
  } catch {
    // A sandboxed page may not read cookies, and a cookie need not be well encoded.
    return undefined
  }
}
