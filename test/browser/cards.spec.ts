// Cards and offers as agents make them and shoppers answer them, each with its outcome on both sides.

import { expect } from '@playwright/test'
import { type Agent, hasFocus, type Shopper } from './people.ts'
import { test } from './story.ts'

async function talking(shopper: Shopper, agent: Agent, name: string): Promise<void> {
  await shopper.open()
  await shopper.ask('What do you suggest?', { name })
  await agent.pickUp(name)
  await expect(shopper.panel.getByText('Ada joined')).toBeVisible()
}

/** Opens the sheet of a kind; answers with it. */
async function sheet(agent: Agent, kind: string) {
  await agent.talk.getByRole('button', { name: 'Send a card' }).click()
  await agent.talk.getByRole('button', { name: kind, exact: true }).click()
  return agent.talk.getByRole('dialog', { name: kind, exact: true })
}

test('offers are accepted and declined, and both sides see which', async ({ sharedServer, agentAt, shopperAt }) => {
  const [ada, kim] = await Promise.all([agentAt(sharedServer, 'Ada'), shopperAt(sharedServer.url)])
  await talking(kim, ada, 'Offers')

  const coupon = await sheet(ada, 'Coupon')
  await coupon.getByRole('button', { name: 'Send' }).click()
  await expect(coupon.getByRole('alert')).toBeVisible()
  await coupon.getByLabel('Coupon code').fill('TEA5')
  await coupon.getByRole('button', { name: 'Send' }).click()
  await expect(coupon).toHaveCount(0)
  await expect(kim.panel.getByText('TEA5')).toBeVisible()
  await expect(ada.talk.getByText('No answer yet')).toBeVisible()
  await kim.panel.getByRole('button', { name: 'Accept' }).click()
  await expect(kim.panel.getByText('You accepted this')).toBeVisible()
  await expect(kim.panel.getByRole('button', { name: 'Accept' })).toHaveCount(0)
  await expect(ada.talk.getByText('The shopper accepted this')).toBeVisible()

  const item = await sheet(ada, 'Item for the cart')
  await item.getByLabel('Item number').fill('KETTLE')
  await item.getByLabel('Name').fill('Sunday kettle')
  await item.getByLabel('How many').fill('2')
  await item.getByLabel('Price of one').fill('64')
  await item.getByLabel('Address').fill(`${sharedServer.url}/products/sunday-kettle`)
  await item.getByLabel('Address').press('Enter')
  await expect(kim.panel.getByRole('link', { name: '2 × Sunday kettle' })).toBeVisible()
  await expect(kim.panel.getByText(/64\.00/)).toBeVisible()
  // Answered after a reload as well as before.
  await kim.page.reload()
  await kim.open()
  await expect(kim.panel.getByText('You accepted this')).toBeVisible()
  await kim.panel.getByRole('button', { name: 'No, thanks' }).click()
  await expect(kim.panel.getByText('You declined this')).toBeVisible()
  await expect(ada.talk.getByText('The shopper declined this')).toBeVisible()
})

test('a product and a link are shown with picture, words and where they lead', async ({ sharedServer, agentAt, shopperAt }) => {
  const [ada, kim] = await Promise.all([agentAt(sharedServer, 'Ada'), shopperAt(sharedServer.url)])
  await talking(kim, ada, 'Cards')
  const product = await sheet(ada, 'Product')
  await product.getByLabel('Name').fill('Sunday kettle')
  await product.getByLabel('Price').fill('64 EUR')
  await product.getByLabel('Address').fill('javascript:alert(1)')
  await product.getByRole('button', { name: 'Send' }).click()
  await expect(product.getByRole('alert')).toBeVisible()
  await product.getByLabel('Address').fill(`${sharedServer.url}/products/sunday-kettle`)
  await product.getByLabel('Picture').fill(`${sharedServer.url}/shop/pictures/kettle.svg`)
  await product.getByRole('button', { name: 'Send' }).click()
  for (const side of [kim.panel, ada.talk]) {
    await expect(side.getByRole('link', { name: 'Sunday kettle' })).toHaveAttribute('href', `${sharedServer.url}/products/sunday-kettle`)
    await expect(side.getByText('64 EUR', { exact: true })).toBeVisible()
    await expect(side.locator('.x-look img')).toHaveJSProperty('complete', true)
  }

  const link = await sheet(ada, 'Link')
  await link.getByLabel('Title').fill('How to keep it')
  await link.getByLabel('Text').fill('Never in the dishwasher.')
  await link.getByLabel('Address').fill('https://care.example/kettles')
  await link.getByRole('button', { name: 'Send' }).click()
  const elsewhere = kim.panel.getByRole('link', { name: 'How to keep it' })
  await expect(elsewhere).toHaveAttribute('target', '_blank')
  await expect(elsewhere).toHaveAttribute('rel', 'noopener noreferrer')
  await expect(kim.panel.getByText('care.example')).toBeVisible()

  // A page of this shop opens where the shopper is, and the talk comes along.
  await kim.panel.getByRole('link', { name: 'Sunday kettle' }).click()
  await kim.page.waitForURL('**/products/sunday-kettle')
  await kim.open()
  await expect(kim.panel.getByRole('link', { name: 'How to keep it' })).toBeVisible()
})

test('a suggested answer is one press, a form is filled in and read in words', async ({ sharedServer, agentAt, shopperAt }) => {
  const [ada, kim] = await Promise.all([agentAt(sharedServer, 'Ada'), shopperAt(sharedServer.url)])
  await talking(kim, ada, 'Forms')
  const replies = await sheet(ada, 'Quick replies')
  await replies.getByLabel('Question').fill('Gas or induction?')
  await replies.getByLabel('Answers').fill('Gas\nInduction')
  await replies.getByRole('button', { name: 'Send' }).click()
  await expect(kim.said('Gas or induction?')).toBeVisible()
  await kim.panel.getByRole('group', { name: 'Suggested answers' }).getByRole('button', { name: 'Induction' }).click()
  await expect(ada.said('Induction').last()).toBeVisible()
  await expect(kim.panel.getByRole('group', { name: 'Suggested answers' })).toHaveCount(0)

  const form = await sheet(ada, 'Form')
  await form.getByLabel('Title').fill('Your order')
  await form.getByLabel('Label').fill('Order number')
  await form.getByLabel('Kind').selectOption('number')
  await form.getByLabel('needed').check()
  await form.getByRole('button', { name: 'Add a field' }).click()
  await form.getByLabel('Label').nth(1).fill('What is wrong')
  await form.getByLabel('Kind').nth(1).selectOption('choice')
  await form.getByLabel('Choices').fill('Broken, Late')
  await form.getByRole('button', { name: 'Send' }).click()

  const number = kim.panel.getByLabel('Order number')
  await kim.panel.getByLabel('What is wrong (optional)').selectOption('Late')
  await kim.panel.locator('.x-form').getByRole('button', { name: 'Send' }).click()
  await expect(kim.panel.getByText('Fill this in.')).toBeVisible()
  await hasFocus(number)
  await expect(number).toHaveAttribute('aria-invalid', 'true')
  await number.fill('many')
  await expect(kim.panel.getByText('Write a number.')).toBeVisible()
  await number.fill('4711')
  await number.press('Enter')
  await expect(kim.panel.getByText('You answered this')).toBeVisible()
  await expect(ada.talk.getByText('Order number: 4711')).toBeVisible()
  await expect(ada.talk.getByText('What is wrong: Late')).toBeVisible()
  await kim.page.reload()
  await kim.open()
  await expect(kim.panel.getByText('You answered this')).toBeVisible()
})
