// The queue card and the start form as drawn from a conversation made of plain signals.

import { signal } from '@preact/signals-core'
import { render } from 'preact'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebchatForm } from '../../../../protocol/models.ts'
import { drawn } from '../../../../widget/ui/drawn.ts'
import { createLazy } from '../../../../widget/ui/extras.ts'
import { hours } from '../../../../widget/ui/hours-line.tsx'
import { closedNow } from '../../../../widget/ui/hours-words.ts'
import { createStartScreen } from '../../../../widget/ui/start-screen.tsx'
import { createWaitingCard } from '../../../../widget/ui/waiting-card.tsx'
import * as waiting from '../../../../widget/ui/waiting-words.ts'
import * as words from '../../../../widget/ui/words.ts'
import { CONFIG, createFakeView, type FakeView } from './fake-view.ts'

const HOUR = 3_600_000
const FORM = { name: 'Nora', email: '', question: 'Is it in stock?' }
let place: HTMLElement
let view: FakeView
const now = signal(0)
const leave = vi.fn()

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 21, 12, 0), toFake: ['Date'] })
  now.value = Date.now()
  leave.mockClear()
  place = document.createElement('div')
  document.body.append(place)
})
afterEach(() => {
  render(null, place)
  place.remove()
  vi.useRealTimers()
})

const sees = (check: () => void) => vi.waitFor(check, { timeout: 2_000, interval: 5 })
const find = <Found extends HTMLElement>(selector: string): Found => {
  const found = place.querySelector<Found>(selector)
  if (!found) throw new Error(`There is no ${selector} in ${place.innerHTML}`)
  return found
}
const text = () => place.textContent ?? ''
const press = (label: string) => [...place.querySelectorAll('button')].find((one) => one.textContent === label)?.click()
const type = (selector: string, value: string) => {
  const field = find<HTMLInputElement>(selector)
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
const submit = () => find<HTMLButtonElement>('form [type=submit]').click()
const closed = (opensAt: number | undefined, more: object = {}) => ({
  ...CONFIG,
  available: false,
  queues: [{ queue_name: 'Support', available: false, open: false, ...(opensAt === undefined ? {} : { next_opening_epoch: opensAt }) }],
  ...more,
})

describe('[C1] the queue card', () => {
  const at = (position: number, more = {}) => ({
    stage: { at: 'waiting' as const, place: { position, available: true, toldAt: Date.now(), ...more } },
    connection: 'open' as const,
  })
  function mount(facts: Parameters<typeof createFakeView>[0]) {
    view = createFakeView(facts)
    const Card = drawn(createWaitingCard({ root: document, view, now, leave }))
    render(<Card />, place)
  }

  it.each([
    [[1], '1', 'You are next in line.', waiting.waitUnknown()],
    [
      [7, { waitSeconds: 120, waitMaxSeconds: 240 }],
      '7',
      'You are number 7 in line. It usually takes about 2–4 minutes.',
      waiting.keptPlace(),
    ],
    [[240, { waitSeconds: 3_000, waitMaxSeconds: 6_000 }], '240', 'You are number 240 in line. It may take more than an hour.', ''],
    [[9, { isLost: true }], '9', 'You are number 9 in line.', waiting.placeLost()],
  ])(
    '%#: says the place as a numeral and in words, a range only where one is known, and what becomes of it',
    ([position, given], numeral, say, more) => {
      mount(at(Number(position), Object(given)))
      expect(find('b').textContent).toBe(numeral)
      expect(find('[role=status]').textContent).toBe(say)
      expect(text()).toContain(more)
      expect(text()).toContain('Updated just now')
    },
  )

  it('says aloud what has changed, and at most every 15 s', async () => {
    mount(at(9))
    const status = () => find('[role=status]')
    const said = () => [status().textContent, status().getAttribute('aria-live')]
    expect(said()).toEqual(['You are number 9 in line.', 'polite'])
    const first = status().firstChild
    vi.setSystemTime(Date.now() + 5_000)
    view.be(at(8))
    await sees(() => expect(said()).toEqual(['You are number 8 in line.', 'off']))
    vi.setSystemTime(Date.now() + 4_000)
    view.be(at(7))
    await sees(() => expect(said()).toEqual(['You are number 7 in line.', 'off']))
    expect(status().firstChild).toBe(first)
    vi.setSystemTime(Date.now() + 6_000)
    now.value = Date.now()
    await sees(() => expect(said()).toEqual(['You are number 7 in line.', 'polite']))
    // Put in anew: words that stand there already are no news.
    expect(status().firstChild).not.toBe(first)
    expect(find('b').getAttribute('aria-hidden')).toBe('true')
  })

  it('has no e-mail where none is set up', () => {
    mount(at(2))
    expect(text()).not.toContain(waiting.mailMe())
  })

  it('takes an address and tells where the answer goes; what is none is said beside the field', async () => {
    mount({ ...at(2), config: { ...CONFIG, answers_by_email: true } })
    press(waiting.mailMe())
    await sees(() => expect(document.activeElement).toBe(find('[type=email]')))
    type('[type=email]', 'nora')
    await sees(() => expect(find<HTMLInputElement>('[type=email]').value).toBe('nora'))
    submit()
    await sees(() => expect(find('[type=email]').getAttribute('aria-invalid')).toBe('true'))
    expect(find(`#${find('[type=email]').getAttribute('aria-describedby')}`).textContent).toBe(words.emailWrong())
    expect(view.calls.map(([name]) => name)).not.toContain('leaveEmail')
    type('[type=email]', ' nora@example.com ')
    await sees(() => expect(find('[type=email]').getAttribute('aria-invalid')).toBe('false'))
    submit()
    await sees(() => expect(text()).toContain(waiting.mailGone('nora@example.com')))
    expect(view.calls).toContainEqual(['leaveEmail', 'nora@example.com'])
  })

  it('says that there is no line, and keeps the address, where it cannot be told', async () => {
    mount({ ...at(2), config: { ...CONFIG, answers_by_email: true } })
    view.leaveEmail = () => false
    press(waiting.mailMe())
    await sees(() => expect(place.querySelector('[type=email]')).toBeTruthy())
    type('[type=email]', 'nora@example.com')
    // Before it is drawn anew.
    submit()
    await sees(() => expect(text()).toContain(words.trouble({ code: 'offline' })))
    expect(find<HTMLInputElement>('[type=email]').value).toBe('nora@example.com')
  })

  it.each([
    ['closed', { config: closed(Date.UTC(2099, 0, 1)) }, /^We have your message\. We are back .+ \(your time\)\.$/],
    [
      'nobody there',
      { config: { ...closed(undefined), queues: [{ queue_name: 'Support', available: false, open: true }] } },
      /^Nobody is here right now/,
    ],
    ['others are there', {}, /^We have your message\. The answer comes here\.$/],
  ])('tells a message that was left apart: %s', (_, facts, say) => {
    mount({ stage: { at: 'left message' }, connection: 'open', ...facts })
    expect(find('[role=status]').textContent).toMatch(say)
    expect(place.querySelector('b')).toBe(null)
  })

  it('lets go of the line where one asks for it', () => {
    mount(at(3))
    press(words.leave())
    expect(leave).toHaveBeenCalledOnce()
  })
})

describe('[C2] the start form', () => {
  function mount(facts: Parameters<typeof createFakeView>[0]) {
    view = createFakeView(facts)
    const Screen = createStartScreen(
      view,
      createLazy(async () => hours),
    )
    render(<Screen />, place)
  }
  const own: WebchatForm = {
    fields: [
      { name: 'email', kind: 'email', required: true },
      { name: 'order', kind: 'text', required: true, private: true, label: { en: 'Order number', de: 'Bestellnummer' } },
      { name: 'why', kind: 'select', label: { de: 'Es geht um' }, options: [{ value: 'late', label: { en: 'It is late' } }] },
      { name: 'question', kind: 'question' },
      { name: 'terms', kind: 'checkbox', required: true, label: { en: 'I have read the terms' } },
    ],
  }
  const labels = () => [...place.querySelectorAll('label')].map((label) => [label.textContent, label.getAttribute('for')])

  it('asks what the shop asks, in its order and in the language of the shopper or else the first of the shop', () => {
    mount({ form: FORM, config: { ...CONFIG, form: own } })
    expect(labels()).toEqual([
      ['E-mail', 'email'],
      ['Order number', 'order'],
      ['Es geht um (optional)', 'why'],
      ['How can we help?', 'question'],
      ['I have read the terms', 'terms'],
    ])
    expect([...find<HTMLSelectElement>('#why').options].map(({ value, text }) => [value, text.trim()])).toEqual([
      ['', ''],
      ['late', 'It is late'],
    ])
    expect(find('#order').getAttribute('autocomplete')).toBe('off')
    expect(find('#email').getAttribute('autocomplete')).toBe('email')
    expect(find('#order').getAttribute('aria-required')).toBe('true')
  })

  it('names every error beside its field and goes to the first, and sends the answers when all is there', async () => {
    mount({ form: { ...FORM, question: '' }, config: { ...CONFIG, form: own } })
    submit()
    await sees(() => expect(find('#order-note').textContent).toBe(words.missing()))
    expect(find('#terms-note').textContent).toBe(words.missing())
    expect(document.activeElement?.id).toBe('email')
    expect(view.calls.map(([name]) => name)).not.toContain('start')
    type('#email', 'nora@example.com')
    type('#order', ' 4711 ')
    type('#question', 'Where is it?')
    type('#why', 'late')
    const box = find<HTMLInputElement>('#terms')
    box.checked = true
    box.dispatchEvent(new Event('input', { bubbles: true }))
    await sees(() => expect(place.querySelector('.error:not(:empty)')).toBe(null))
    submit()
    expect(view.calls.at(-1)).toEqual([
      'start',
      {
        name: 'Nora',
        email: 'nora@example.com',
        question: 'Where is it?',
        queueName: 'Support',
        answers: { order: '4711', why: 'late', terms: 'yes' },
      },
    ])
  })

  it.each([
    ['open', CONFIG, words.intro()],
    ['nobody there', { ...closed(undefined), queues: [{ queue_name: 'Support', available: false, open: true }] }, words.introAway()],
    ['closed', closed(Date.now() + HOUR), 'Write now and the answer comes here.'],
    ['closed, with e-mail', closed(Date.now() + HOUR, { answers_by_email: true }), 'Write now and we answer by e-mail.'],
    ['closed for good', closed(undefined), closedNow()],
  ])('[C5] promises what can be kept: %s', async (_, config, say) => {
    mount({ form: FORM, config })
    await sees(() => expect(find('.fields p').textContent).toContain(say))
  })

  it('[C5] tells how soon questions are answered, and which topic opens when', async () => {
    const [support = { queue_name: 'Support', available: true }] = CONFIG.queues
    mount({
      form: FORM,
      config: {
        ...CONFIG,
        queues: [
          { ...support, open: true, reply_within_seconds: 300 },
          { queue_name: 'Sales', available: false, open: false, next_opening_epoch: new Date(2026, 10, 21, 15, 30).getTime() },
        ],
      },
    })
    await sees(() => expect(text()).toContain('Most questions are answered within 5 minutes.'))
    expect([...find<HTMLSelectElement>('select').options].map((option) => option.text)).toEqual(['Support', 'Sales (opens 15:30)'])
  })
})
