// The guide is written in its page; this only sets the products into the places that name them.
import { findProduct } from './catalogue.js'
import { element } from './element.js'
import { mountEveryPage } from './everyPage.js'
import { money } from './money.js'
import { picture } from './picture.js'

mountEveryPage()
for (const place of document.querySelectorAll('[data-product]')) {
  const product = findProduct(place.dataset.product)
  place.append(
    element('div', { class: 'tile', 'data-tint': product.tint }, picture(product)),
    element(
      'div',
      {},
      element('h3', {}, element('a', { href: `/products/${product.slug}` }, product.name)),
      element('p', { class: 'soft' }, product.line),
      element('p', { class: 'price' }, money(product.cents)),
    ),
  )
}
