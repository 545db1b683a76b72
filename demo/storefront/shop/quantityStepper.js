import { MAX_QUANTITY } from './cart.js'
import { element } from './element.js'

// Minus, number, plus. `lowest` 0 lets the minus button take the line out.
export function quantityStepper({ quantity, lowest, name, onquantity }) {
  const output = element('output', { class: 'stepper-number', 'aria-label': `Quantity of ${name}` }, String(quantity))
  const minus = element('button', { type: 'button', 'aria-label': `One ${name} less`, 'data-step': 'less' }, '−')
  const plus = element('button', { type: 'button', 'aria-label': `One ${name} more`, 'data-step': 'more' }, '+')
  const show = () => {
    output.textContent = String(quantity)
    minus.disabled = quantity <= lowest
    plus.disabled = quantity >= MAX_QUANTITY
  }
  const step = (by) => {
    quantity = Math.max(lowest, Math.min(MAX_QUANTITY, quantity + by))
    show()
    onquantity(quantity)
  }
  minus.addEventListener('click', () => step(-1))
  plus.addEventListener('click', () => step(1))
  show()
  return element('div', { class: 'stepper', role: 'group', 'aria-label': 'Quantity' }, minus, output, plus)
}
