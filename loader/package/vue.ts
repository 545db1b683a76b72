// For Vue. The chat is there while the component that asks for it is.

import { type MaybeRefOrGetter, onMounted, onUnmounted, type ShallowRef, shallowRef, toValue, watch } from 'vue'
import { hold, type ShopbellProps, settingsOf } from './listeners.ts'
import type { Shopbell } from './load.ts'

export type { ShopbellProps } from './listeners.ts'

/** The chat's methods; undefined on the server and until the component is mounted. */
export function useShopbell(props: MaybeRefOrGetter<ShopbellProps>): Readonly<ShallowRef<Shopbell | undefined>> {
  const shopbell = shallowRef<Shopbell>()
  let letGo = () => {}

  function begin(): void {
    const held = hold(toValue(props), () => toValue(props))
    letGo = held.letGo
    shopbell.value = held.shopbell
  }
  function end(): void {
    letGo()
    shopbell.value = undefined
  }

  onMounted(begin)
  onUnmounted(end)
  const placeOf = () => `${toValue(props).server} ${toValue(props).site}`
  watch(placeOf, () => {
    if (!shopbell.value) return
    end()
    begin()
  })
  watch(
    () => settingsOf(toValue(props)).text,
    () => void shopbell.value?.configure(settingsOf(toValue(props)).settings),
  )
  return shopbell
}
