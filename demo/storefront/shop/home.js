// The catalogue. Categories and quick views are routes of this one page: address and title change, the page does not reload.

import { buyForm } from './buyForm.js'
import { openCart } from './cartDrawer.js'
import { categories, findCategory, findProduct, products } from './catalogue.js'
import { element } from './element.js'
import { mountEveryPage } from './everyPage.js'
import { measure } from './measure.js'
import { money } from './money.js'
import { picture, pictureUrl } from './picture.js'
import { productCard } from './productCard.js'

const grid = document.querySelector('#grid')
const heading = document.querySelector('#shelf-title')
const line = document.querySelector('#shelf-line')
const hero = document.querySelector('.hero')
const quickView = document.querySelector('#quick-view')
const quickBody = document.querySelector('#quick-body')

const categoryUrl = (slug) => (slug ? `/?category=${slug}` : '/')
const productSlug = () => /^\/products\/([^/]+)$/.exec(location.pathname)?.[1]
// Under a quick view the address names the product, so the shelf behind it is remembered in the history entry.
const categorySlug = () => (productSlug() ? history.state?.category : new URLSearchParams(location.search).get('category'))

function go(url, state) {
  history.pushState(state, '', url)
  show()
}

function showShelf(category) {
  const shown = category ? products.filter((product) => product.category === category.slug) : products
  heading.textContent = category ? category.name : 'Everything for breakfast'
  line.textContent = category ? category.line : 'Twelve things. We use every one of them before nine in the morning.'
  hero.hidden = Boolean(category)
  grid.replaceChildren(...shown.map((product) => productCard(product, { onquickview: openQuickView })))
  for (const link of document.querySelectorAll('[data-category]')) {
    const isCurrent = link.dataset.category === (category?.slug ?? '')
    if (isCurrent) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
}

function openQuickView(product) {
  go(`/products/${product.slug}`, { category: categorySlug() ?? '' })
}

function showQuickView(product) {
  measure('view_item', [{ product, variant: product.variants?.names[0] }])
  const image = picture(product, { variant: product.variants?.names[0], alt: product.name })
  const { form } = buyForm(product, {
    onvariant: (variant) => {
      image.src = pictureUrl(product, variant)
    },
    onadded: () => {
      window.addEventListener('popstate', () => openCart(), { once: true })
      history.back()
    },
  })
  quickBody.replaceChildren(
    element('div', { class: 'tile', 'data-tint': product.tint }, image),
    element(
      'div',
      { class: 'quick-words' },
      element('h2', { id: 'quick-title' }, product.name),
      element('p', { class: 'price big' }, money(product.cents)),
      element('p', {}, product.line),
      form,
      element('a', { class: 'more', href: `/products/${product.slug}` }, 'See the full page'),
    ),
  )
  if (!quickView.open) quickView.showModal()
}

let shelfShown

function show() {
  const product = findProduct(productSlug())
  const category = findCategory(categorySlug())
  document.title = product
    ? `${product.name} – Larkmeal`
    : category
      ? `${category.name} – Larkmeal`
      : 'Larkmeal – things for a good breakfast'
  // The shelf is left alone when only a quick view opens or closes: scroll and focus stay where they were.
  if (shelfShown !== (category?.slug ?? '')) {
    shelfShown = category?.slug ?? ''
    showShelf(category)
  }
  if (product) showQuickView(product)
  else quickView.close()
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-category]')
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
  event.preventDefault()
  const slug = link.dataset.category
  if ((categorySlug() ?? '') !== slug) go(categoryUrl(slug), null)
  window.scrollTo(0, 0)
})
// Every way of closing the quick view is a step back, so the back button never opens it again.
quickView.addEventListener('cancel', (event) => {
  event.preventDefault()
  history.back()
})
quickView.addEventListener('click', (event) => {
  if (event.target === quickView || event.target.closest('[data-close]')) history.back()
})
window.addEventListener('popstate', show)

for (const { slug, name } of [{ slug: '', name: 'All' }, ...categories]) {
  document.querySelector('#filters').append(element('a', { class: 'chip', href: categoryUrl(slug), 'data-category': slug }, name))
}
mountEveryPage()
show()
