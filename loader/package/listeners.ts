// What both wrappers share: a function for each event, under the name that such a framework gives it, and a chat that stays while any
// component wants it.

import { load, type Shopbell, type ShopbellEvents, type ShopbellOptions, type ShopbellSettings } from './load.ts'

export type ShopbellListeners = { [Name in keyof ShopbellEvents as `on${Capitalize<Name>}`]?: (detail: ShopbellEvents[Name]) => void }
export type ShopbellProps = ShopbellOptions & ShopbellListeners

const EVENTS: readonly (keyof ShopbellEvents)[] = ['ready', 'open', 'close', 'unread', 'state', 'message', 'place']

let users = 0

/** Taken down when the last one lets go and nobody comes at once: frameworks take components away and put them back to see whether they mind. */
export function hold(props: ShopbellProps, listeners: () => ShopbellListeners): { shopbell: Shopbell; letGo(): void } {
  users++
  const shopbell = load(plain(props))
  const forget = listen(shopbell, listeners)
  return {
    shopbell,
    letGo() {
      forget()
      users--
      setTimeout(() => {
        if (users === 0) void shopbell.destroy()
      })
    },
  }
}

/** The settings alone: a listener is none. */
function plain(props: ShopbellProps): ShopbellOptions {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => typeof value !== 'function')) as unknown as ShopbellOptions
}

/** `listeners` is asked at the moment of the event, so that a function that changes with every render needs no new subscription. */
function listen(shopbell: Shopbell, listeners: () => ShopbellListeners): () => void {
  const undos = EVENTS.map((name) =>
    shopbell.on(name, (detail) => {
      const key = `on${name[0]?.toUpperCase()}${name.slice(1)}` as keyof ShopbellListeners
      ;(listeners()[key] as ((detail: unknown) => void) | undefined)?.(detail)
    }),
  )
  return () => {
    for (const undo of undos) undo()
  }
}

/** What may change while the chat is there, as a text to compare by: a new object with the same settings is no change. */
export function settingsOf(props: ShopbellProps): { settings: Omit<ShopbellSettings, 'site'>; text: string } {
  const { server: _server, site: _site, nonce: _nonce, ...settings } = plain(props)
  return { settings, text: JSON.stringify(settings) }
}
