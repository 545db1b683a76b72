// A coupon or items, with the two answers as long as there is none.

import type { ComponentChildren } from 'preact'
import { cardView } from './card-view.tsx'
import * as words from './cards-words.ts'
import type { Offer } from './offer.ts'

export function offerView({ coupon, items }: Offer, answers: ComponentChildren) {
  return (
    <div class="x-offer">
      <p class="meta">{coupon ? words.couponCode() : words.itemsOffered()}</p>
      {coupon && <b class="x-code">{coupon}</b>}
      {items.map(({ name, quantity, price, url, image_url }) =>
        cardView({
          title: quantity === 1 ? name : words.times(quantity, name),
          ...(price && { price }),
          ...(url && { url }),
          ...(image_url && { image_url }),
        }),
      )}
      {answers}
    </div>
  )
}
