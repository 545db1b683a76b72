import { element } from './element.js'
import { money } from './money.js'
import { picture } from './picture.js'

export function productCard(product, { onquickview } = {}) {
  const href = `/products/${product.slug}`
  return element(
    'article',
    { class: 'card' },
    element('a', { class: 'tile', 'data-tint': product.tint, href, tabindex: '-1', 'aria-hidden': 'true' }, picture(product)),
    onquickview &&
      element(
        'button',
        { type: 'button', class: 'quick', 'aria-label': `Quick view of ${product.name}`, onclick: () => onquickview(product) },
        'Quick view',
      ),
    element(
      'div',
      { class: 'card-words' },
      element('h3', {}, element('a', { href }, product.name)),
      element('p', { class: 'price' }, money(product.cents)),
      element('p', { class: 'soft' }, product.line),
    ),
  )
}
