// The cart, sliding in from the right. While it is open the page behind it is inert, so the keyboard stays with the cart.
import { cartCents, cartCount, cartLines, centsToFreeDelivery, onCartChange, setQuantity } from './cart.js'
import { element } from './element.js'
import { money } from './money.js'
import { picture } from './picture.js'
import { quantityStepper } from './quantityStepper.js'

const closeButton = element('button', { type: 'button', class: 'drawer-close', 'aria-label': 'Close the cart', onclick: closeCart }, '×')
const title = element('h2', { id: 'cart-title', tabindex: '-1' }, 'Your cart')
const list = element('div', { class: 'cart-lines' })
const foot = element('div', { class: 'cart-foot' })
const drawer = element(
  'aside',
  { id: 'cart-drawer', class: 'cart-drawer', role: 'dialog', 'aria-labelledby': 'cart-title', hidden: true },
  element('header', { class: 'drawer-head' }, title, closeButton),
  list,
  foot,
)
const scrim = element('div', { class: 'scrim', hidden: true, onclick: closeCart })
const spoken = element('p', { class: 'unseen', role: 'status' })
let opener = null

function lineRow(line) {
  const { product, variant, quantity } = line
  return element(
    'article',
    { class: 'cart-line', 'data-line': `${product.sku} ${variant ?? ''}` },
    element(
      'a',
      { class: 'tile', 'data-tint': product.tint, href: `/products/${product.slug}`, tabindex: '-1' },
      picture(product, { variant }),
    ),
    element(
      'div',
      { class: 'cart-line-words' },
      element('h3', {}, element('a', { href: `/products/${product.slug}` }, product.name)),
      variant && element('p', { class: 'soft' }, variant),
      quantityStepper({ quantity, lowest: 0, name: product.name, onquantity: (next) => setQuantity(product, variant, next) }),
    ),
    element(
      'div',
      { class: 'cart-line-price' },
      element('span', { class: 'price' }, money(product.cents * quantity)),
      element(
        'button',
        { type: 'button', class: 'plain', 'aria-label': `Remove ${product.name}`, onclick: () => setQuantity(product, variant, 0) },
        'Remove',
      ),
    ),
  )
}

function show() {
  const count = cartCount()
  const missing = centsToFreeDelivery()
  for (const badge of document.querySelectorAll('[data-cart-count]')) badge.textContent = String(count)
  for (const button of document.querySelectorAll('[data-open-cart]')) {
    button.setAttribute('aria-label', count === 1 ? 'Cart, 1 item' : `Cart, ${count} items`)
  }
  // Redrawing takes the focus with the old buttons: it is given back to the same button of the same line.
  const held = document.activeElement?.closest?.('.cart-line')?.dataset.line
  const step = document.activeElement?.dataset?.step
  list.replaceChildren(
    ...(count > 0
      ? cartLines().map(lineRow)
      : [
          element(
            'div',
            { class: 'cart-empty' },
            element('p', { class: 'lead' }, 'Nothing here yet.'),
            element('p', { class: 'soft' }, 'The kettle is a good place to begin.'),
            element('a', { class: 'button quiet', href: '/' }, 'Look around'),
          ),
        ]),
  )
  foot.replaceChildren(
    ...(count > 0
      ? [
          element('p', { class: 'soft' }, missing > 0 ? `${money(missing)} more and delivery is free.` : 'Delivery is free.'),
          element('p', { class: 'cart-sum' }, element('span', {}, 'Subtotal'), element('span', { class: 'price' }, money(cartCents()))),
          element('a', { class: 'button wide', href: '/checkout' }, 'Go to checkout'),
        ]
      : []),
  )
  if (held) {
    const again = list.querySelector(`[data-line="${held}"] [data-step="${step}"]`)
    if (again && !again.disabled) again.focus()
    else title.focus()
  }
}

function setBehindInert(isInert) {
  for (const part of document.querySelectorAll('body > header, body > main, body > footer, body > .sticky-buy')) part.inert = isInert
  document.documentElement.classList.toggle('is-held', isInert)
}

export function openCart() {
  if (!drawer.hidden) return
  opener = document.activeElement
  drawer.hidden = false
  scrim.hidden = false
  setBehindInert(true)
  title.focus()
}

export function closeCart() {
  if (drawer.hidden) return
  drawer.hidden = true
  scrim.hidden = true
  setBehindInert(false)
  opener?.focus?.()
}

export function speak(words) {
  spoken.textContent = words
}

export function mountCartDrawer() {
  document.body.append(scrim, drawer, spoken)
  for (const button of document.querySelectorAll('[data-open-cart]')) button.addEventListener('click', openCart)
  drawer.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeCart()
  })
  onCartChange(show)
  show()
}
