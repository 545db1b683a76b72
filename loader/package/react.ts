// For React. The chat is there while the component is; it draws nothing itself.

import { useEffect, useRef, useState } from 'react'
import { hold, type ShopbellProps, settingsOf } from './listeners.ts'
import type { Shopbell } from './load.ts'

export type { ShopbellProps } from './listeners.ts'

/** The chat's methods; undefined on the server and until the component stands in the page. */
export function useShopbell(props: ShopbellProps): Shopbell | undefined {
  const [shopbell, setShopbell] = useState<Shopbell>()
  const latest = useRef(props)
  latest.current = props
  const { server, site } = props
  const { settings, text } = settingsOf(props)
  const told = useRef('')

  useEffect(() => {
    const held = hold({ ...latest.current, server, site }, () => latest.current)
    told.current = settingsOf(latest.current).text
    setShopbell(held.shopbell)
    return () => {
      held.letGo()
      setShopbell(undefined)
    }
  }, [server, site])

  useEffect(() => {
    if (!shopbell || told.current === text) return
    told.current = text
    void shopbell.configure(settings)
  }, [shopbell, text])

  return shopbell
}

export function ShopbellChat(props: ShopbellProps): null {
  useShopbell(props)
  return null
}
