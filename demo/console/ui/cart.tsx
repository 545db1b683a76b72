import type { Cart } from '../../../protocol/models.ts'
import { moneyOf } from '../state/words.ts'

export function CartView({ cart }: { cart: Cart | undefined }) {
  const items = cart?.items ?? []
  const count = items.reduce((sum, item) => sum + (item.quantity ?? 1), 0)
  const total = moneyOf(cart?.summary?.total ?? cart?.summary?.subtotal)
  return (
    <section>
      <h3>
        Cart {count > 0 && <span class="count">{count}</span>}
        {total && <span class="section-note strong">{total}</span>}
      </h3>
      {items.length === 0 ? (
        <p class="quiet">The cart is empty.</p>
      ) : (
        <ul class="cart">
          {items.map((item, index) => (
            <li key={item.item_id ?? index}>
              <span class="cart-quantity">{item.quantity ?? 1} ×</span>
              <span class="cart-name">{item.description || item.item_id}</span>
              <span class="cart-cost">{moneyOf(item.total_cost ?? item.unit_cost)}</span>
            </li>
          ))}
        </ul>
      )}
      {(cart?.coupons ?? []).length > 0 && <p class="quiet">Coupons: {cart?.coupons?.map((coupon) => coupon.coupon_code).join(', ')}</p>}
    </section>
  )
}
