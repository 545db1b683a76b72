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
  /** `hidden`: there is none; the page opens the chat itself. */
  launcher?: 'shown' | 'hidden' | undefined
  /** The word beside the launcher and its name for screen readers. */
  label?: string | undefined
  /** Words of the widget in the merchant's own version, by their keys. Only as object or call. */
  words?: Readonly<Record<string, string>> | undefined
}
