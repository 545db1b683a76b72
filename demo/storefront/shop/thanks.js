import { findProduct } from './catalogue.js'
import { element } from './element.js'
import { mountEveryPage } from './everyPage.js'
import { readKept } from './keep.js'
import { picture } from './picture.js'

const order = readKept('larkmeal.order', 'sessionStorage')
const place = document.querySelector('#order')

mountEveryPage()
if (order) {
  place.replaceChildren(
    element('h1', {}, `Thank you, ${order.name}`),
    element('p', { class: 'lead' }, `Your order ${order.number} for ${order.total} is on the bench. Two to four days, in paper and straw.`),
    element(
      'ul',
      { class: 'order-lines' },
      ...order.lines.flatMap(({ slug, variant, quantity }) => {
        const product = findProduct(slug)
        if (!product) return []
        return [
          element(
            'li',
            {},
            element('div', { class: 'tile', 'data-tint': product.tint }, picture(product, { variant })),
            element('span', {}, `${quantity} × ${product.name}${variant ? `, ${variant}` : ''}`),
          ),
        ]
      }),
    ),
    element('a', { class: 'button', href: '/guide' }, 'Read the brewing guide meanwhile'),
  )
}
