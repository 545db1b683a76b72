// A coupon or items that an agent holds out, read with care like every card.

import { pictureAddress, webAddress } from '../../protocol/card.ts'
import { OFFERS } from '../../protocol/limits.ts'
import type { Besides } from '../conversation/room.ts'

export interface OfferedItem {
  name: string
  quantity: number
  price?: string
  url?: string
  image_url?: string
}

export interface Offer {
  uuid: string
  coupon?: string
  items: OfferedItem[]
  outcome?: 'accepted' | 'declined'
}

type Loose = Partial<Record<string, unknown>>
const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() ? value.slice(0, 300) : undefined)

export function readOffer({ offer, outcome }: Besides, locale: string): Offer | undefined {
  const { offer_uuid, coupon_code, items }: Loose = Object(offer)
  const uuid = text(offer_uuid)
  const coupon = text(coupon_code)
  const offered = (Array.isArray(items) ? items : []).slice(0, OFFERS.items).flatMap((each): OfferedItem | [] => {
    const { item_id, description, quantity, unit_cost, view_url, default_thumbnail_url }: Loose = Object(each)
    const name = text(description) ?? text(item_id)
    const [price, url, image_url] = [priceOf(unit_cost, locale), webAddress(view_url), pictureAddress(default_thumbnail_url)]
    return name
      ? {
          name,
          quantity: typeof quantity === 'number' && quantity > 0 ? quantity : 1,
          ...(price && { price }),
          ...(url && { url }),
          ...(image_url && { image_url }),
        }
      : []
  })
  if (!uuid || (!coupon && offered.length === 0)) return undefined
  return { uuid, items: offered, ...(coupon && { coupon }), ...((outcome === 'accepted' || outcome === 'declined') && { outcome }) }
}

function priceOf(money: unknown, locale: string): string | undefined {
  const { localized_formatted, value, currency_code: currency }: Loose = Object(money)
  if (text(localized_formatted)) return text(localized_formatted)
  if (typeof value !== 'number') return undefined
  try {
    return new Intl.NumberFormat(locale, typeof currency === 'string' ? { style: 'currency', currency } : {}).format(value)
  } catch {
    // No such currency.
    return `${value}`
  }
}
