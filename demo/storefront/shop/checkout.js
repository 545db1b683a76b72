// The checkout. It checks what is written and says thank you; it sends nothing and keeps nothing of what was typed but the first name.
import { cartCents, cartLines, deliveryCents, emptyCart, onCartChange } from './cart.js'
import { element } from './element.js'
import { mountEveryPage } from './everyPage.js'
import { keep } from './keep.js'
import { measure } from './measure.js'
import { money } from './money.js'
import { picture } from './picture.js'

const form = document.querySelector('#checkout')
const summary = document.querySelector('#summary')
const total = document.querySelector('#pay-total')
const trouble = document.querySelector('#checkout-trouble')

function showSummary() {
  const sum = cartCents() + deliveryCents()
  const row = (name, cents, words) =>
    element('p', { class: 'cart-sum' }, element('span', {}, name), element('span', { class: 'price' }, words ?? money(cents)))
  total.textContent = money(sum)
  if (cartLines().length === 0) {
    summary.replaceChildren(element('p', {}, 'Your cart is empty.'), element('a', { class: 'button quiet', href: '/' }, 'Back to the shop'))
    return
  }
  summary.replaceChildren(
    ...cartLines().map(({ product, variant, quantity }) =>
      element(
        'div',
        { class: 'summary-line' },
        element('div', { class: 'tile', 'data-tint': product.tint }, picture(product, { variant })),
        element(
          'p',
          {},
          product.name,
          element('span', { class: 'soft' }, [variant, `${quantity} ×`, money(product.cents)].filter(Boolean).join(' ')),
        ),
        element('span', { class: 'price' }, money(product.cents * quantity)),
      ),
    ),
    element(
      'div',
      { class: 'summary-sums' },
      row('Subtotal', cartCents()),
      row('Delivery', deliveryCents(), deliveryCents() === 0 ? 'Free' : undefined),
      row('Total, VAT included', sum),
    ),
  )
}

function problem(field) {
  if (field.validity.valueMissing) return field.dataset.missing ?? 'Please fill this in'
  if (!field.validity.valid) return field.dataset.wrong ?? 'Please check this'
  return ''
}

function showProblem(field) {
  const words = problem(field)
  const place = document.querySelector(`#${field.id}-problem`)
  if (place) place.textContent = words
  if (words) field.setAttribute('aria-invalid', 'true')
  else field.removeAttribute('aria-invalid')
  return words !== ''
}

const fields = [...form.querySelectorAll('input, select')].filter((field) => field.type !== 'checkbox')
for (const field of fields) {
  const place = element('p', { class: 'field-problem', id: `${field.id}-problem` })
  field.setAttribute('aria-describedby', [field.getAttribute('aria-describedby'), place.id].filter(Boolean).join(' '))
  field.closest('.field').append(place)
  field.addEventListener('change', () => showProblem(field))
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  trouble.textContent = ''
  const wrong = fields.filter(showProblem)
  if (wrong.length > 0) {
    wrong[0].focus()
    return
  }
  const lines = cartLines()
  if (lines.length === 0) {
    trouble.textContent = 'Your cart is empty. Add something and come back.'
    return
  }
  const number = `LM-${10_000 + Math.floor(Math.random() * 90_000)}`
  const order = {
    number,
    name: form.elements['given-name'].value.trim(),
    total: money(cartCents() + deliveryCents()),
    lines: lines.map(({ product, variant, quantity }) => ({ slug: product.slug, variant, quantity })),
  }
  measure('purchase', lines, { transaction_id: number, shipping: deliveryCents() / 100 })
  keep('larkmeal.order', order, 'sessionStorage')
  emptyCart()
  location.assign('/thanks')
})

mountEveryPage()
showSummary()
onCartChange(showSummary)
if (cartLines().length > 0) measure('begin_checkout', cartLines())
