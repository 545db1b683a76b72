// The npm package: brings loader.js from the merchant's server and answers at once, with what calls it when it has come. The script itself
// is not in here, because it names the widget that stands beside it on the server: package and server need not be of one version.

import type { ShopbellApi, ShopbellError, ShopbellEvents, ShopbellMethod, ShopbellSettings } from '../api.ts'

export type * from '../api.ts'

export interface ShopbellOptions extends ShopbellSettings {
  /** Address of the Shopbell server, or of any folder that holds its loader.js: `https://chat.example.com`. */
  server: string
  site: string
  /** For a content security policy with nonces. */
  nonce?: string | undefined
}

/** What `load` answers: the methods of the page, callable at once. A call made before the script has come waits for it. */
export type Shopbell = Omit<ShopbellApi, 'push'>

type Page = Window & { Shopbell?: ShopbellApi | unknown[]; ShopbellSettings?: ShopbellSettings }

const METHODS: readonly ShopbellMethod[] = [
  'open',
  'close',
  'toggle',
  'show',
  'hide',
  'configure',
  'identify',
  'logout',
  'set',
  'cart',
  'product',
  'track',
  'page',
  'compose',
  'send',
  'prompt',
  'consent',
  'mask',
  'getState',
  'init',
  'destroy',
]

/** The chat of this page, after whatever was last done to it. */
let latest: Promise<ShopbellApi> | undefined
/** Taken down through here: the next `load` puts it up again. */
let isDown = false
let latestSite: string | undefined

/** Once or many times, by as many parts of an app as like: there is one chat on a page. Nothing happens where there is no document. */
export function load(options: ShopbellOptions): Shopbell {
  const { server, nonce, ...settings } = options
  const api = bring(server, nonce, settings)
  const shopbell = { on: following(api, 'on'), once: following(api, 'once') } as Record<string, unknown>
  for (const name of METHODS)
    shopbell[name] = (...args: unknown[]) =>
      quiet(api.then((come) => (come[name] as unknown as (...args: unknown[]) => Promise<unknown>)(...args)))
  shopbell.destroy = () => {
    isDown = true
    latest = after(latest ?? api, (come) => come.destroy())
    return quiet(latest.then(() => {}))
  }
  return shopbell as unknown as Shopbell
}

function bring(server: string, nonce: string | undefined, settings: ShopbellSettings): Promise<ShopbellApi> {
  if (typeof document === 'undefined') return quiet(Promise.reject(unavailable('There is no page here.')))
  const there = apiOf(window)
  const { site, ...changes } = settings
  const isAnew = isDown || (latestSite !== undefined && latestSite !== site)
  isDown = false
  latestSite = site
  // Loaded before, or pasted as a tag and there before us.
  latest ??= there && Promise.resolve(there)
  if (latest) {
    latest = after(latest, (api) => (isAnew ? api.init(settings) : api.configure(changes)))
    return latest
  }
  const coming = quiet(fetchScript(server, nonce, settings))
  latest = coming
  // The next call tries again.
  coming.catch(() => {
    if (latest === coming) latest = undefined
  })
  return latest
}

const after = (api: Promise<ShopbellApi>, run: (api: ShopbellApi) => Promise<void>): Promise<ShopbellApi> =>
  quiet(api.then((come) => run(come).then(() => come)))

function fetchScript(server: string, nonce: string | undefined, settings: ShopbellSettings): Promise<ShopbellApi> {
  const page: Page = window
  page.ShopbellSettings = { ...page.ShopbellSettings, ...settings }
  const script = document.createElement('script')
  script.async = true
  script.src = new URL('loader.js', server.endsWith('/') ? server : `${server}/`).href
  if (settings.site) script.dataset.site = settings.site
  if (nonce) script.nonce = nonce
  return new Promise((resolve, reject) => {
    script.onload = () => {
      const api = apiOf(page)
      if (api) resolve(api)
      else reject(unavailable('The script came, and no chat with it. The console says why.'))
    }
    script.onerror = () => {
      script.remove()
      reject(unavailable('The script did not come.'))
    }
    document.head.append(script)
  })
}

/** A page may have begun with a list to push calls on; that is not the chat yet. */
function apiOf({ Shopbell }: Page): ShopbellApi | undefined {
  return Shopbell && !Array.isArray(Shopbell) && 'getState' in Shopbell ? Shopbell : undefined
}

function following(api: Promise<ShopbellApi>, how: 'on' | 'once') {
  return <Name extends keyof ShopbellEvents>(name: Name, listener: (detail: ShopbellEvents[Name]) => void): (() => void) => {
    let undo: (() => void) | undefined
    let isUndone = false
    quiet(
      api.then((come) => {
        if (!isUndone) undo = come[how](name, listener)
      }),
    )
    return () => {
      isUndone = true
      undo?.()
    }
  }
}

/** Whoever does not look at the promise is not told of a rejection either. */
function quiet<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {})
  return promise
}

function unavailable(message: string): ShopbellError {
  return Object.assign(new Error(`Shopbell: ${message}`), { code: 'unavailable' as const })
}
