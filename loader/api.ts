// What a page may write and call, as types: settings, methods, events and refusals of `window.Shopbell`. Types only, so that it
// costs no page a byte; what is written here is what docs/merchants.md explains.

/**
 * Everything a merchant may set. As `data-*` attributes of the tag (`data-offset-x`), as the object `window.ShopbellSettings`, or by
 * `init` and `configure`; the later wins, name by name. All of it comes from outside: whoever uses a value looks at it first.
 */
export interface ShopbellSettings {
  /** The site key. The one setting that is needed. */
  site?: string | undefined
  /** Any CSS colour. */
  accent?: string | undefined
  /** The lower corner. `right` when left out. */
  position?: 'right' | 'left' | undefined
  /** Pixels from the side and from the bottom. 20 when left out. */
  offsetX?: number | string | undefined
  offsetY?: number | string | undefined
  /** 2147483000 when left out. */
  zIndex?: number | string | undefined
  /** `auto`, as the shopper's system, when left out. */
  theme?: 'light' | 'dark' | 'auto' | undefined
  /** A language code such as `de` or `pt-BR`. When left out, the language of the page, then of the browser. */
  locale?: string | undefined
  /** CSS selectors, with commas between them, of what the launcher must not cover. */
  avoid?: string | undefined
  /** `hidden` or `hide`: there is none; the page opens the chat itself. */
  launcher?: 'show' | 'hide' | 'shown' | 'hidden' | undefined
  /** The word beside the launcher and its name for screen readers. */
  label?: string | undefined
  /** Words of the widget in the merchant's own version, by their keys. Only as object or call. */
  words?: Readonly<Record<string, string | Readonly<Record<string, string | Readonly<Record<string, string>>>>>> | undefined
}

/** What `getState` answers. */
export interface ShopbellState {
  open: boolean
  /** Words of an agent that nobody has looked at. */
  unread: number
  stage: 'resuming' | 'idle' | 'starting' | 'waiting' | 'left message' | 'talking' | 'closed'
}

export interface ShopbellIdentity {
  /** The shop's signed word on who this is; how to sign one stands in docs/wire.md. */
  token?: string
  /** Asked for a token when there is none, when it is about to end and when it was refused. */
  getToken?: () => string | undefined | Promise<string | undefined>
}

export interface ShopbellCart {
  items?: readonly ShopbellProduct[] | null
  currency?: string
  value?: number
  /** UltraCart's own shape is taken as well, under its own names. */
  [name: string]: unknown
}

export interface ShopbellProduct {
  id?: string
  name?: string
  quantity?: number
  price?: number
  url?: string
  image?: string
  [name: string]: unknown
}

export interface ShopbellConsent {
  /** May the agent know which page the shopper is on and what is in the cart? Yes, when left out. */
  context?: boolean
  /** `false`: what is recorded ends, and nobody may ask. `true` takes that back; the shopper is still asked. */
  recording?: boolean
}

/** Each also comes as a `CustomEvent` on `window`, named `shopbell:ready` and so on, with the same value as its `detail`. */
export interface ShopbellEvents {
  /** The widget has come and taken over what was called before. */
  ready: object
  open: object
  close: object
  unread: number
  state: ShopbellState
  /** Somebody wrote. Without the words: what listens to a page's events sends them to others. */
  message: { by: 'you' | 'agent' }
  /** The place in line, 1 is next. */
  place: { position: number; waitSeconds?: number; waitMaxSeconds?: number }
}

/**
 * Why a promise was rejected: the error's `code`. `bad_argument`: not what the method takes. `no_conversation`: there is none that could
 * take it. `not_allowed`: the server said no. `unavailable`: the widget is not there, or nothing here can do that yet.
 */
export type ShopbellRefusal = 'bad_argument' | 'no_conversation' | 'not_allowed' | 'unavailable'

export interface ShopbellError extends Error {
  code: ShopbellRefusal
}

/** No method throws, and a rejection that nobody catches disturbs nobody. */
export interface ShopbellMethods {
  open(): Promise<void>
  close(): Promise<void>
  toggle(): Promise<void>
  show(): Promise<void>
  hide(): Promise<void>
  configure(settings: Omit<ShopbellSettings, 'site'>): Promise<void>
  identify(identity: ShopbellIdentity): Promise<void>
  logout(): Promise<void>
  set(fields: { name?: string; email?: string; question?: string; topic?: string }): Promise<void>
  cart(cart: ShopbellCart | null): Promise<void>
  product(product: ShopbellProduct | null): Promise<void>
  track(event: string, details?: Readonly<Record<string, unknown>>): Promise<void>
  page(page: { url?: string; title?: string } | null): Promise<void>
  compose(text: string): Promise<void>
  send(text: string): Promise<void>
  prompt(text: string): Promise<void>
  consent(levels: ShopbellConsent): Promise<void>
  mask(selectors: string): Promise<void>
  getState(): Promise<ShopbellState>
  init(settings?: ShopbellSettings): Promise<void>
  destroy(): Promise<void>
}

export type ShopbellMethod = keyof ShopbellMethods

/** One call as a list, for pages that call before the script has come: `(window.Shopbell ||= []).push(['open'])`. */
export type ShopbellCall = { [Name in ShopbellMethod]: [name: Name, ...args: Parameters<ShopbellMethods[Name]>] }[ShopbellMethod]

export interface ShopbellApi extends ShopbellMethods {
  /** Returns its own undo. Lives through `destroy` and `init`. */
  on<Name extends keyof ShopbellEvents>(name: Name, listener: (detail: ShopbellEvents[Name]) => void): () => void
  once<Name extends keyof ShopbellEvents>(name: Name, listener: (detail: ShopbellEvents[Name]) => void): () => void
  push(...calls: ShopbellCall[]): void
}
