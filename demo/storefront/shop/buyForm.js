// Variant, quantity and the button: the same on a product's page and in the quick view.
import { addToCart } from './cart.js'
import { openCart, speak } from './cartDrawer.js'
import { element } from './element.js'
import { quantityStepper } from './quantityStepper.js'

export function buyForm(product, { onvariant, onadded = openCart }) {
  let variant = product.variants?.names[0]
  let quantity = 1
  const add = () => {
    addToCart(product, variant, quantity)
    speak(`${product.name} is in your cart`)
    onadded()
  }

  const choices = product.variants
    ? element(
        'fieldset',
        { class: 'variants' },
        element('legend', {}, product.variants.label),
        ...product.variants.names.map((name) =>
          element(
            'label',
            { class: 'variant', 'data-colour': name.toLowerCase() },
            element('input', {
              type: 'radio',
              name: `variant-${product.sku}`,
              value: name,
              checked: name === variant,
              onchange: () => {
                variant = name
                onvariant(name)
              },
            }),
            element('span', {}, name),
          ),
        ),
      )
    : undefined

  const form = element(
    'form',
    {
      class: 'buy',
      onsubmit: (event) => {
        event.preventDefault()
        add()
      },
    },
    choices,
    element(
      'div',
      { class: 'buy-row' },
      quantityStepper({
        quantity,
        lowest: 1,
        name: product.name,
        onquantity: (next) => {
          quantity = next
        },
      }),
      element('button', { type: 'submit', class: 'button wide' }, 'Add to cart'),
    ),
  )
  return { form, add }
}
