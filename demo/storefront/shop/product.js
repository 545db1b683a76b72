// One page for every product: the address says which.

import { buyForm } from './buyForm.js'
import { findCategory, findProduct } from './catalogue.js'
import { element } from './element.js'
import { mountEveryPage } from './everyPage.js'
import { measure } from './measure.js'
import { money } from './money.js'
import { picture, pictureUrl } from './picture.js'
import { productCard } from './productCard.js'

const path = location.pathname
const product = findProduct(path.replace(/\/$/, '').split('/').pop())
const main = document.querySelector('main')

const fold = (summary, isOpen, ...children) =>
  element('details', { class: 'fold', open: isOpen }, element('summary', {}, summary), ...children)

function stickyBuy(add) {
  const bar = element(
    'div',
    { class: 'sticky-buy' },
    element(
      'span',
      { class: 'sticky-words' },
      element('strong', {}, product.name),
      element('span', { class: 'price' }, money(product.cents)),
    ),
    element('button', { type: 'button', class: 'button', onclick: add }, 'Add to cart'),
  )
  document.body.append(bar)
  return bar
}

function showProduct() {
  const category = findCategory(product.category)
  const first = product.variants?.names[0]
  const images = [
    picture(product, { variant: first, alt: `${product.name}, drawn from the front` }),
    picture(product, { variant: first, alt: `${product.name}, a closer look` }),
    picture(product, { variant: first, alt: `${product.name}, another closer look` }),
  ]
  const { form, add } = buyForm(product, {
    onvariant: (variant) => {
      for (const image of images) image.src = pictureUrl(product, variant)
    },
  })
  main.replaceChildren(
    element(
      'nav',
      { class: 'crumbs', 'aria-label': 'Breadcrumb' },
      element('a', { href: '/' }, 'Shop'),
      element('a', { href: `/?category=${category.slug}` }, category.name),
      element('span', { 'aria-current': 'page' }, product.name),
    ),
    element(
      'div',
      { class: 'product' },
      element(
        'div',
        { class: 'gallery' },
        ...images.map((image, index) =>
          element('div', { class: `tile ${['whole', 'close-left', 'close-right'][index]}`, 'data-tint': product.tint }, image),
        ),
      ),
      element(
        'div',
        { class: 'product-words' },
        element('p', { class: 'eyebrow' }, category.name),
        element('h1', {}, product.name),
        element('p', { class: 'lead' }, product.line),
        element('p', { class: 'price big' }, money(product.cents), element('span', { class: 'soft' }, ' including VAT')),
        form,
        element('p', { class: 'stock' }, 'In stock. Leaves our bench tomorrow morning.'),
        ...product.story.map((paragraph) => element('p', {}, paragraph)),
        fold(
          'The plain facts',
          true,
          element(
            'dl',
            { class: 'facts' },
            ...Object.entries(product.facts).flatMap(([term, fact]) => [element('dt', {}, term), element('dd', {}, fact)]),
          ),
        ),
        fold(
          'Delivery and returns',
          false,
          element('p', {}, 'Two to four days within the EU, €4.90, free from €60. We pack in paper and straw.'),
          element('p', {}, 'Thirty days to change your mind, even if you have already made toast.'),
        ),
      ),
    ),
    element(
      'section',
      { class: 'shelf', 'aria-labelledby': 'goes-with' },
      element('h2', { id: 'goes-with' }, 'Sits well beside'),
      element('div', { class: 'grid three' }, ...product.goesWith.map((slug) => productCard(findProduct(slug)))),
    ),
  )
  const bar = stickyBuy(add)
  // The bar is for when the page's own button cannot be seen.
  new IntersectionObserver(([entry]) => bar.classList.toggle('is-needed', !entry.isIntersecting)).observe(
    form.querySelector('[type="submit"]'),
  )
  document.title = `${product.name} – Larkmeal`
}

mountEveryPage()
if (product) {
  showProduct()
  measure('view_item', [{ product, variant: product.variants?.names[0] }])
} else {
  document.title = 'Not on our shelf – Larkmeal'
  main.replaceChildren(
    element(
      'div',
      { class: 'nothing' },
      element('h1', {}, 'Not on our shelf'),
      element('p', { class: 'lead' }, 'We do not have this, or not any more. The other twelve things are still here.'),
      element('a', { class: 'button', href: '/' }, 'Back to the shop'),
    ),
  )
}
// After a reload under a quick view, going back changes the address without leaving this page: the page it belongs to is fetched.
window.addEventListener('popstate', () => {
  if (location.pathname !== path) location.reload()
})
