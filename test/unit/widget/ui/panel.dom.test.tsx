import { signal } from '@preact/signals-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SaidMessage } from '../../../../widget/conversation/room.ts'
import type { Look } from '../../../../widget/looks/look.ts'
import { createAskCard } from '../../../../widget/ui/ask-card.tsx'
import { allow } from '../../../../widget/ui/ask-words.ts'
import { createLazy } from '../../../../widget/ui/extras.ts'
import { hours } from '../../../../widget/ui/hours-line.tsx'
import { findLinks } from '../../../../widget/ui/links.ts'
import { type MountedPanel, mountPanel } from '../../../../widget/ui/panel.tsx'
import { createWaitingCard } from '../../../../widget/ui/waiting-card.tsx'
import * as waiting from '../../../../widget/ui/waiting-words.ts'
import * as words from '../../../../widget/ui/words.ts'
import { ADA, CONFIG, createFakeView, type FakeView, ME } from './fake-view.ts'

const TEN = new Date(2026, 10, 20, 10, 0).getTime()
const FORM = { name: 'Nora', email: 'nora@example.com', question: 'Is it in stock?' }
const TALKING = { stage: { at: 'talking' }, connection: 'open' } as const

const said = (uuid: string, authorArn: string, body: string, more: Partial<SaidMessage> = {}): SaidMessage => ({
  uuid,
  seq: Number(uuid),
  authorArn,
  authorName: 'Ada',
  body,
  epoch: TEN + Number(uuid),
  kind: 'message',
  ...more,
})

let host: HTMLElement
let root: ShadowRoot
let launcher: HTMLButtonElement
let panel: MountedPanel | undefined
let view: FakeView
const open = signal(true)
/** Neither ever comes: that the words stand without them is this test's, the rest is theirs. */
const never = () => new Promise<never>(() => {})
const extras = {
  files: createLazy(never),
  cards: createLazy(never),
  menu: createLazy(never),
  rating: createLazy(never),
  links: createLazy(async () => findLinks),
  hours: createLazy(async () => hours),
  waiting: createLazy(async () => createWaitingCard),
}

function mount(facts: Parameters<typeof createFakeView>[0] = {}, isOpen = true): void {
  const mine = createFakeView(facts)
  view = mine
  open.value = isOpen
  panel = mountPanel({
    root,
    view,
    extras: { ...extras, ask: createLazy(async () => createAskCard(root, mine)) },
    look: signal<Look>({ position: 'right', isDark: false }),
    open,
    close: () => {
      open.value = false
    },
    returnFocus: () => launcher.focus(),
  })
}

/** Preact draws in a microtask or a frame; what is asked for is waited for. */
const sees = (check: () => void) => vi.waitFor(check, { timeout: 2_000, interval: 5 })
const find = <Found extends HTMLElement>(selector: string): Found => {
  const found = root.querySelector<Found>(selector)
  if (!found) throw new Error(`There is no ${selector} in ${root.innerHTML}`)
  return found
}
const text = () => root.querySelector('.panel')?.textContent ?? ''
const button = (label: string) => {
  const found = [...root.querySelectorAll('button')].find(
    (one) => one.textContent === label || one.ariaLabel === label || one.getAttribute('aria-label') === label,
  )
  if (!found) throw new Error(`There is no button "${label}" in ${text()}`)
  return found
}
const called = (verb: string) => view.calls.filter(([name]) => name === verb).map(([, ...args]) => args)
const type = (field: HTMLInputElement | HTMLTextAreaElement, value: string) => {
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
const press = (target: HTMLElement, key: string, more: KeyboardEventInit & { keyCode?: number } = {}) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more })
  if (more.keyCode !== undefined) Object.defineProperty(event, 'keyCode', { value: more.keyCode })
  target.dispatchEvent(event)
  return event
}
const submit = () => find<HTMLButtonElement>('form [type=submit]').click()

beforeEach(() => {
  host = document.createElement('div')
  document.body.append(host)
  root = host.attachShadow({ mode: 'open' })
  launcher = document.createElement('button')
  root.append(launcher)
})
afterEach(() => {
  panel?.close()
  panel = undefined
  host.remove()
})

describe('the panel', () => {
  it('is a dialog with a name that is no modal one', () => {
    mount()
    expect(find('[role=dialog]').getAttribute('aria-label')).toBe('Chat with Fern & Field')
    expect(find('[role=dialog]').hasAttribute('aria-modal')).toBe(false)
  })

  it('[CSP-01] has no style attribute in what it draws and no style element', () => {
    mount({ ...TALKING, messages: [said('1', ADA, 'Hello')], typing: 'Ada' })
    expect(root.querySelectorAll('.panel[style], .panel *[style]:not(textarea)').length).toBe(0)
    expect(root.querySelectorAll('style').length).toBe(0)
    expect(root.adoptedStyleSheets.length).toBe(1)
  })

  it('moves the focus to the first field when it opens and back to the launcher when it closes', async () => {
    mount({}, false)
    expect(root.activeElement).toBe(null)
    open.value = true
    await sees(() => expect((root.activeElement as HTMLInputElement).name).toBe('name'))
    open.value = false
    expect(root.activeElement).toBe(launcher)
  })

  it('leaves a focus alone that is elsewhere when it closes', () => {
    mount()
    const elsewhere = document.createElement('button')
    document.body.append(elsewhere)
    elsewhere.focus()
    open.value = false
    expect(document.activeElement).toBe(elsewhere)
    elsewhere.remove()
  })

  it('closes on Escape', () => {
    mount()
    press(find('[name=name]'), 'Escape')
    expect(open.value).toBe(false)
  })

  it('does not close on the Escape that ends a composition', () => {
    mount()
    press(find('[name=name]'), 'Escape', { isComposing: true })
    expect(open.value).toBe(true)
  })

  it('[HOST-11] lets no key through to the shortcuts of the shop', () => {
    mount()
    const heard = vi.fn()
    for (const kind of ['keydown', 'keyup', 'keypress']) document.addEventListener(kind, heard)
    for (const kind of ['keydown', 'keyup', 'keypress']) {
      find('[name=name]').dispatchEvent(new KeyboardEvent(kind, { key: 's', bubbles: true, composed: true }))
    }
    for (const kind of ['keydown', 'keyup', 'keypress']) document.removeEventListener(kind, heard)
    expect(heard).not.toHaveBeenCalled()
  })

  it('moves the focus on when the screen under it is replaced', async () => {
    mount({ form: FORM })
    await sees(() => expect((root.activeElement as HTMLInputElement).name).toBe('name'))
    view.be({ stage: { at: 'waiting' }, connection: 'connecting' })
    await sees(() => expect(root.activeElement?.getAttribute('aria-label')).toBe(words.write()))
    view.be({ stage: { at: 'closed', by: 'agent' } })
    await sees(() => expect(root.activeElement?.textContent).toBe(words.again()))
  })

  it('tells whether the shopper is looking', async () => {
    mount({}, false)
    expect(called('setLooking').at(-1)).toEqual([false])
    open.value = true
    expect(called('setLooking').at(-1)).toEqual([true])
    open.value = false
    expect(called('setLooking').at(-1)).toEqual([false])
  })

  it('does not look again because of what setLooking reads', () => {
    mount()
    const reading = view.setLooking
    view.setLooking = (looking) => {
      reading(looking)
      void view.messages.value
    }
    open.value = false
    open.value = true
    const before = called('setLooking').length
    view.be({ messages: [said('1', ADA, 'Hello')] })
    expect(called('setLooking').length).toBe(before)
  })

  it('leaves nothing behind when it is taken out', () => {
    mount()
    panel?.close()
    expect([...root.children]).toEqual([launcher])
    expect(root.adoptedStyleSheets).toEqual([])
  })
})

describe('the header', () => {
  it.each<[state: string, facts: Parameters<typeof createFakeView>[0], text: string]>([
    ['someone is there', {}, words.state.here()],
    ['nobody is there', { config: { ...CONFIG, available: false } }, words.state.away()],
    ['the chat starts', { stage: { at: 'starting' } }, words.state.starting()],
    ['the first dial', { stage: { at: 'waiting' }, connection: 'connecting' }, words.state.connecting()],
    ['waiting', { stage: { at: 'waiting' }, connection: 'open' }, words.state.waiting()],
    ['a left message', { stage: { at: 'left message' }, connection: 'open' }, words.state['left message']()],
    ['talking', TALKING, words.state.talking()],
    ['talking without a line', { ...TALKING, connection: 'offline' }, words.state.offline()],
    ['a stopped line', { ...TALKING, connection: 'stopped' }, words.state.stopped()],
    ['the end', { stage: { at: 'closed', by: 'agent' }, connection: 'offline' }, words.state.closed()],
    ['resuming', { stage: { at: 'resuming' } }, ''],
  ])('says how it stands: %s', (_state, facts, expected) => {
    mount(facts)
    expect(find('header [role=status]').textContent).toBe(expected)
  })

  it('says reconnecting once the line was open', async () => {
    mount(TALKING)
    view.be({ connection: 'connecting' })
    await sees(() => expect(find('header [role=status]').textContent).toBe(words.state.reconnecting()))
  })

  it('bears the name of the agent who is there, and the shop without one', async () => {
    const ada = { arn: ADA, name: 'Ada Okafor', role: 'agent', present: true } as const
    mount({ ...TALKING, people: [{ arn: ME, name: 'Nora', role: 'customer', present: true }, ada] })
    expect(find('h2').textContent).toBe('Ada Okafor')
    expect(find('header .avatar').textContent).toBe('AO')
    view.be({ people: [{ ...ada, present: false }] })
    await sees(() => expect(find('h2').textContent).toBe('Fern & Field'))
  })

  it('[XSS-03] shows no picture from an address that is not http(s)', () => {
    for (const imageUrl of ['javascript:alert(1)', 'data:image/svg+xml,<svg onload=alert(1)>', 'https://shop.example/ada.png']) {
      mount({ ...TALKING, people: [{ arn: ADA, name: 'Ada', role: 'agent', present: true, imageUrl }] })
      expect(root.querySelectorAll('img').length).toBe(imageUrl.startsWith('https') ? 1 : 0)
      panel?.close()
    }
  })

  it('ends the chat only after asking', async () => {
    mount(TALKING)
    button(words.end()).click()
    await sees(() => expect(text()).toContain(words.confirmEnd()))
    expect(called('leave')).toEqual([])
    button(words.stay()).click()
    await sees(() => expect(text()).not.toContain(words.confirmEnd()))
    button(words.end()).click()
    await sees(() => expect(text()).toContain(words.confirmEnd()))
    find<HTMLButtonElement>('.line .link').click()
    expect(called('leave')).toEqual([[]])
  })

  it('takes the question back on Escape, and asks no more when the stage has moved on', async () => {
    mount({ stage: { at: 'waiting' }, connection: 'open' })
    button(words.leave()).click()
    await sees(() => expect(text()).toContain(words.confirmLeave()))
    press(find('textarea'), 'Escape')
    await sees(() => expect(text()).not.toContain(words.confirmLeave()))
    expect(open.value).toBe(true)
    button(words.leave()).click()
    await sees(() => expect(text()).toContain(words.confirmLeave()))
    view.be({ stage: { at: 'talking' } })
    await sees(() => expect(text()).toContain(words.state.talking()))
    expect(root.querySelector('.line')).toBe(null)
  })
})

describe('the start form', () => {
  it('keeps what is typed in the conversation', async () => {
    mount()
    type(find<HTMLInputElement>('[name=name]'), 'Nora')
    type(find<HTMLTextAreaElement>('[name=question]'), 'Hello')
    expect(view.form.value).toEqual({ name: 'Nora', email: '', question: 'Hello' })
    view.be({ form: FORM })
    await sees(() => expect(find<HTMLInputElement>('[name=email]').value).toBe(FORM.email))
  })

  it('starts with the trimmed words and the chosen queue', async () => {
    mount({ form: { ...FORM, name: ' Nora ' } })
    const topic = find<HTMLSelectElement>('select')
    topic.value = 'Sales'
    topic.dispatchEvent(new Event('input', { bubbles: true }))
    await sees(() => expect(view.form.value.queueName).toBe('Sales'))
    submit()
    expect(called('start')).toEqual([[{ ...FORM, queueName: 'Sales' }]])
  })

  it('asks for a topic only where there is a choice', () => {
    mount({ config: { ...CONFIG, queues: CONFIG.queues.slice(0, 1) } })
    expect(root.querySelector('select')).toBe(null)
  })

  it('names every error beside its field and goes to the first', async () => {
    mount({ form: { name: '', email: 'nora@', question: '' } })
    find('[name=question]').focus()
    submit()
    await sees(() => expect(text()).toContain(words.nameMissing()))
    expect(called('start')).toEqual([])
    for (const [name, error] of [
      ['name', words.nameMissing()],
      ['email', words.emailWrong()],
      ['question', words.questionMissing()],
    ] as const) {
      const field = find(`[name=${name}]`)
      expect(field.getAttribute('aria-invalid')).toBe('true')
      expect(find(`#${field.getAttribute('aria-describedby')}`).textContent).toBe(error)
    }
    expect((root.activeElement as HTMLInputElement).name).toBe('name')
    type(find<HTMLInputElement>('[name=name]'), 'Nora')
    await sees(() => expect(text()).not.toContain(words.nameMissing()))
  })

  it('counts what is left from 3,600 characters on', async () => {
    mount({ form: { ...FORM, question: 'q'.repeat(3_599) } })
    expect(text()).not.toContain('left')
    view.be({ form: { ...FORM, question: 'q'.repeat(3_600) } })
    await sees(() => expect(text()).toContain(words.remaining(496)))
  })

  it('says when nobody is there, and takes the message all the same', () => {
    mount({ form: FORM, config: { ...CONFIG, available: false, queues: [{ queue_name: 'Support', available: false }] } })
    expect(text()).toContain(words.introAway())
    submit()
    expect(called('start').length).toBe(1)
  })

  it.each(['offline', 'refused', 'rate', 'closed site'] as const)('says in words that the start failed: %s', (code) => {
    mount({ form: FORM, stage: { at: 'idle', trouble: { code } } })
    expect(find('footer [role=alert]').textContent).toBe(words.trouble({ code }))
  })

  it('starts once, however often the button is pressed', async () => {
    mount({ form: FORM })
    submit()
    view.be({ stage: { at: 'starting' } })
    await sees(() => expect(button(words.state.starting())).toBeTruthy())
    submit()
    expect(called('start').length).toBe(1)
  })
})

describe('waiting', () => {
  const place = { position: 3, available: true, waitSeconds: 120, toldAt: Date.now() }

  it('shows the place as a numeral and says it in words', async () => {
    mount({ stage: { at: 'waiting', place }, connection: 'open' })
    await sees(() => expect(find('.wait b').textContent).toBe('3'))
    expect(find('.wait [role=status]').textContent).toBe('You are number 3 in line. It usually takes about 2 minutes.')
    expect(text()).toContain('Updated just now')
  })

  it('lets the shopper ask again when the place is a minute old', async () => {
    mount({ stage: { at: 'waiting', place: { ...place, toldAt: Date.now() - 61_000 } }, connection: 'open' })
    await sees(() => button(waiting.check()).click())
    expect(called('checkPosition')).toEqual([[]])
  })

  it('says what it does before the place is known', async () => {
    mount({ stage: { at: 'waiting' }, connection: 'open' })
    await sees(() => expect(find('.wait').textContent).toContain(waiting.finding()))
  })

  it.each<[string, Parameters<typeof createFakeView>[0], string]>([
    ['nobody is there', { stage: { at: 'waiting', place: { ...place, available: false } } }, waiting.leftMessage(true)],
    ['the place was lost', { stage: { at: 'waiting', place: { ...place, position: -1 } } }, waiting.leftMessage(false)],
    ['a message was left', { stage: { at: 'left message' } }, waiting.leftMessage(false)],
    [
      'a message was left at an empty shop',
      { stage: { at: 'left message' }, config: { ...CONFIG, available: false } },
      waiting.leftMessage(true),
    ],
  ])('says that the message is kept when %s', async (_state, facts, expected) => {
    mount({ connection: 'open', ...facts })
    await sees(() => expect(find('.wait [role=status]').textContent).toBe(expected))
  })

  it('lets the shopper write where the card does not come', async () => {
    extras.waiting = createLazy(() => Promise.reject(new Error('no network')))
    mount({ stage: { at: 'waiting', place }, connection: 'open', draft: 'One more thing' })
    await extras.waiting.bring()
    submit()
    expect(called('send')).toEqual([['One more thing']])
    expect(root.querySelector('.wait')).toBe(null)
    extras.waiting = createLazy(async () => createWaitingCard)
  })

  it('lets the shopper keep writing', () => {
    mount({ stage: { at: 'waiting', place }, connection: 'open', draft: 'One more thing' })
    submit()
    expect(called('send')).toEqual([['One more thing']])
  })
})

describe('the talk', () => {
  it('[XSS-01] shows what was said as text', () => {
    const body = '<img src=x onerror=alert(1)><script>alert(1)</script>'
    mount({ ...TALKING, messages: [said('1', ADA, body)] })
    expect(find('.bubble').textContent).toBe(body)
    expect(root.querySelector('.bubble img, .bubble script')).toBe(null)
  })

  it('[XSS-02] shows a body that is no string as text, never as markup', () => {
    const vnode = {
      type: 'img',
      props: { src: 'x', onerror: 'alert(1)' },
      key: null,
      ref: null,
      constructor: undefined,
    } as unknown as string
    mount({ ...TALKING, messages: [said('1', ADA, vnode)] })
    expect(find('.bubble').textContent).toBe('[object Object]')
    expect(root.querySelector('.bubble img')).toBe(null)
  })

  it('[XSS-03] opens links in a page that cannot reach this one', async () => {
    mount({ ...TALKING, messages: [said('1', ADA, 'See https://shop.example/a.')] })
    expect(find('.bubble').textContent).toBe('See https://shop.example/a.')
    await sees(() => find('.bubble a'))
    const link = find<HTMLAnchorElement>('.bubble a')
    expect(link.href).toBe('https://shop.example/a')
    expect(link.target).toBe('_blank')
    expect(link.rel).toBe('noopener noreferrer')
    expect(find('.bubble').textContent).toBe('See https://shop.example/a.')
  })

  it('keeps the bubble of a message that goes from pending to said', async () => {
    mount({ ...TALKING, pending: [{ clientMessageId: 'c1', body: 'Hello', writtenAt: TEN, state: 'sending' }] })
    const bubble = find('.bubble')
    expect(text()).toContain(words.sending())
    view.be({ messages: [said('1', ME, 'Hello', { clientMessageId: 'c1' })], pending: [] })
    await sees(() => expect(text()).toContain(words.sent()))
    expect(find('.bubble')).toBe(bubble)
    expect(root.querySelectorAll('.bubble').length).toBe(1)
    view.be({ readByOthersUpTo: TEN + 1 })
    await sees(() => expect(text()).toContain(words.read()))
    expect(find('.bubble')).toBe(bubble)
  })

  it('offers to try again or discard what was not sent', () => {
    mount({ ...TALKING, pending: [{ clientMessageId: 'c1', body: 'Hello', writtenAt: TEN, state: 'failed' }] })
    expect(find('.message .error').textContent).toContain('Not sent.')
    button(words.retry()).click()
    button(words.discard()).click()
    expect([called('retry'), called('discard')]).toEqual([[['c1']], [['c1']]])
  })

  it.each(['too_long', 'closed'] as const)('offers no second try of what would be refused again: %s', (trouble) => {
    mount({ ...TALKING, pending: [{ clientMessageId: 'c1', body: 'Hello', writtenAt: TEN, state: 'failed', trouble }] })
    expect(() => button(words.retry())).toThrow()
    button(words.discard()).click()
    expect(called('discard')).toEqual([['c1']])
  })

  it('draws again only what has changed, however long the talk is', async () => {
    const talk = Array.from({ length: 50 }, (_, i) => said(String(i + 1), i % 2 ? ME : ADA, `Line ${i + 1} @`))
    await extras.links.bring()
    mount({ ...TALKING, messages: talk })
    const drawn = vi.spyOn(String.prototype, 'matchAll')
    view.be({ messages: [...talk, said('51', ADA, 'One more @')] })
    await sees(() => expect(text()).toContain('One more'))
    view.be({ typing: 'Ada' })
    await sees(() => expect(text()).toContain('Ada is typing'))
    expect(drawn.mock.contexts.map(String)).toEqual(['One more @'])
    drawn.mockRestore()
  })

  it('is a log that is read politely, and says whose words they are', () => {
    mount({ ...TALKING, messages: [said('1', ADA, 'Hello'), said('2', ME, 'Hi')] })
    expect(find('[role=log]').textContent).toContain('Ada: Hello')
    expect(find('[role=log]').textContent).toContain('You: Hi')
  })

  it('shows the initials once a group', () => {
    mount({ ...TALKING, messages: [said('1', ADA, 'a'), said('2', ADA, 'b'), said('3', ME, 'c'), said('4', ADA, 'd')] })
    expect(root.querySelectorAll('.message .avatar').length).toBe(2)
  })

  it('counts new messages for one who reads further up, and never moves under them', async () => {
    mount({ ...TALKING, messages: [said('1', ADA, 'a')] })
    const area = find('.talk section')
    Object.defineProperties(area, { scrollHeight: { value: 1_000 }, clientHeight: { value: 300 } })
    area.scrollTop = 100
    area.dispatchEvent(new Event('scroll'))
    await sees(() => expect(called('setLooking').at(-1)).toEqual([false]))
    view.be({ messages: [said('1', ADA, 'a'), said('2', ADA, 'b')] })
    await sees(() => expect(button('1 new message')).toBeTruthy())
    view.be({ messages: [said('1', ADA, 'a'), said('2', ADA, 'b'), said('3', ADA, 'c')] })
    await sees(() => expect(button('2 new messages')).toBeTruthy())
    expect(area.scrollTop).toBe(100)
    button('2 new messages').click()
    await sees(() => expect(root.querySelector('.pill')).toBe(null))
    expect(area.scrollTop).toBe(1_000)
    expect(called('setLooking').at(-1)).toEqual([true])
  })

  it('keeps to the end when a height changes, unless the shopper reads further up', async () => {
    let grow = () => {}
    vi.stubGlobal(
      'ResizeObserver',
      class {
        constructor(heard: () => void) {
          grow = heard
        }
        observe() {}
        disconnect() {}
      },
    )
    mount({ ...TALKING, messages: [said('1', ADA, 'a')] })
    vi.unstubAllGlobals()
    const area = find('.talk section')
    Object.defineProperties(area, { scrollHeight: { value: 1_000 }, clientHeight: { value: 300 } })
    grow()
    expect(area.scrollTop).toBe(1_000)
    area.scrollTop = 100
    area.dispatchEvent(new Event('scroll'))
    grow()
    expect(area.scrollTop).toBe(100)
  })

  it('goes to the end when the shopper says something', async () => {
    mount({ ...TALKING, messages: [said('1', ADA, 'a')] })
    const area = find('.talk section')
    Object.defineProperties(area, { scrollHeight: { value: 1_000 }, clientHeight: { value: 300 } })
    area.scrollTop = 100
    area.dispatchEvent(new Event('scroll'))
    view.be({ pending: [{ clientMessageId: 'c1', body: 'Hello', writtenAt: TEN, state: 'sending' }] })
    await sees(() => expect(area.scrollTop).toBe(1_000))
  })

  it('has only the newest rows of a long talk in the page, and more when the shopper reads further up', async () => {
    const talk = Array.from({ length: 600 }, (_, i) => said(String(i + 1), i % 2 ? ME : ADA, `Line ${i + 1}.`))
    mount({ ...TALKING, messages: talk, hasEarlier: true })
    const area = find('.talk section')
    const count = () => root.querySelectorAll('.message').length
    expect(count()).toBe(60)
    Object.defineProperties(area, { scrollHeight: { value: 3_000 }, clientHeight: { value: 300 } })
    area.scrollTop = 500
    area.dispatchEvent(new Event('scroll'))
    await sees(() => expect(count()).toBeGreaterThan(60))
    expect(text()).toContain('Line 600.')
    for (let turn = 0; turn < 10; turn++) {
      area.dispatchEvent(new Event('scroll'))
      await new Promise(requestAnimationFrame)
    }
    expect(count()).toBeLessThanOrEqual(200)
    expect(text()).not.toContain('Line 600.')
    button(words.newest()).click()
    await sees(() => expect(text()).toContain('Line 600.'))
    expect(count()).toBe(60)
  })

  it('asks for what was said before when the shopper comes near it, and says that it is coming', async () => {
    mount({ ...TALKING, messages: [said('7', ADA, 'a')] })
    const area = find('.talk section')
    area.dispatchEvent(new Event('scroll'))
    expect(text()).not.toContain(words.loading())
    view.be({ hasEarlier: true })
    await sees(() => expect(text()).toContain(words.loading()))
    const asked = called('fetchEarlier').length
    area.dispatchEvent(new Event('scroll'))
    expect(called('fetchEarlier').length).toBe(asked + 1)
  })

  it('counts nothing as new that was said before', async () => {
    mount({ ...TALKING, messages: [said('7', ADA, 'a')], hasEarlier: true })
    const area = find('.talk section')
    Object.defineProperties(area, { scrollHeight: { value: 1_000 }, clientHeight: { value: 300 } })
    area.scrollTop = 100
    area.dispatchEvent(new Event('scroll'))
    await sees(() => expect(called('setLooking').at(-1)).toEqual([false]))
    view.be({ messages: [said('5', ADA, 'earlier'), said('6', ME, 'mine'), said('7', ADA, 'a')], hasEarlier: false })
    await sees(() => expect(text()).toContain('earlier'))
    expect(root.querySelector('.pill')).toBe(null)
    expect(area.scrollTop).toBe(100)
  })

  it('folds a long text and shows all of it when asked', async () => {
    mount({ ...TALKING, messages: [said('1', ADA, `${'kettle '.repeat(500)}end`)] })
    expect(find('.bubble').textContent).not.toContain('end')
    button(words.showAll()).click()
    await sees(() => expect(find('.bubble').textContent).toContain('end'))
    expect(() => button(words.showAll())).toThrow()
  })

  it('shows a few emoji big, and nothing of words that were taken away', () => {
    mount({ ...TALKING, messages: [said('1', ADA, '🎉'), said('2', ADA, '[removed]', { isRemoved: true }), said('3', ADA, 'ok 🎉')] })
    const looks = [...root.querySelectorAll('.bubble')].map(({ className, textContent }) => [className, textContent])
    expect(looks).toEqual([
      ['bubble big', '🎉'],
      ['bubble removed', words.removed()],
      ['bubble', 'ok 🎉'],
    ])
  })

  it.each([
    ['passed on', 'Grace', 'The chat was passed on to Grace'],
    ['sent to', 'Sales', 'The chat was sent to Sales. An answer comes here.'],
  ] as const)('says that the talk was %s', (kind, name, line) => {
    mount({ ...TALKING, notices: [{ kind, name, arn: '', seq: 1, epoch: TEN }] })
    expect(text()).toContain(line)
  })

  it('says who is typing', async () => {
    mount(TALKING)
    view.be({ typing: 'Ada' })
    await sees(() => expect(text()).toContain('Ada is typing'))
    view.be({ typing: undefined })
    await sees(() => expect(text()).not.toContain('typing'))
  })

  it('ends with a way to start again', () => {
    mount({ stage: { at: 'closed', by: 'agent' } })
    expect(root.querySelector('textarea')).toBe(null)
    button(words.again()).click()
    expect(called('startAgain')).toEqual([[]])
  })
})

describe('the composer', () => {
  it('keeps the draft in the conversation', async () => {
    mount({ ...TALKING, draft: 'Half a' })
    expect(find<HTMLTextAreaElement>('textarea').value).toBe('Half a')
    type(find<HTMLTextAreaElement>('textarea'), 'Half a sentence')
    expect(called('setDraft')).toEqual([['Half a sentence']])
  })

  it('sends on Enter', () => {
    mount({ ...TALKING, draft: ' Hello ' })
    expect(press(find('textarea'), 'Enter').defaultPrevented).toBe(true)
    expect(called('send')).toEqual([['Hello']])
  })

  it.each<[string, KeyboardEventInit & { keyCode?: number }]>([
    ['Shift and Enter', { shiftKey: true }],
    ['the Enter of a composition', { isComposing: true }],
    ["the Enter of Safari's composition", { keyCode: 229 }],
  ])('does not send on %s', (_name, more) => {
    mount({ ...TALKING, draft: 'Hello' })
    expect(press(find('textarea'), 'Enter', more).defaultPrevented).toBe(false)
    expect(called('send')).toEqual([])
  })

  it.each([
    ['nothing', ''],
    ['white space', ' \n '],
    ['more than 4,096 characters', 'q'.repeat(4_097)],
  ])('does not send %s', (_name, draft) => {
    mount({ ...TALKING, draft })
    press(find('textarea'), 'Enter')
    expect(button(words.send()).disabled).toBe(true)
    expect(called('send')).toEqual([])
  })

  it('sends 4,096 characters, with the counter beside', () => {
    mount({ ...TALKING, draft: 'q'.repeat(4_096) })
    expect(find('#count').textContent).toBe('Characters left: 0')
    submit()
    expect(called('send').length).toBe(1)
  })

  it('writes while there is no connection, but not on a line that has stopped', async () => {
    mount({ ...TALKING, connection: 'offline', draft: 'Hello' })
    submit()
    expect(called('send').length).toBe(1)
    view.be({ connection: 'stopped' })
    await sees(() => expect(button(words.send()).disabled).toBe(true))
  })
})

describe('the lines under the header', () => {
  it.each<[string, Parameters<typeof createFakeView>[0], string]>([
    ['there is no connection', { connection: 'offline' }, words.unreachable()],
    ['the connection has ended', { connection: 'stopped' }, words.stopped()],
  ])('say that %s, with something to do about it', (_state, facts, expected) => {
    mount({ ...TALKING, ...facts })
    expect(find('.line').textContent).toContain(expected)
    button(words.tryNow()).click()
    expect(called('reconnectNow')).toEqual([[]])
  })

  it('say when the browser itself is offline', () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    mount({ ...TALKING, connection: 'offline' })
    expect(find('.line').textContent).toContain(words.offline())
    vi.restoreAllMocks()
  })

  it('ask before the page is shown to anyone', async () => {
    mount({ ...TALKING, recording: { at: 'asked', agentName: 'Ada' } })
    await sees(() => expect(text()).toContain('Ada asks to see this page.'))
    button(allow()).click()
    button(words.decline()).click()
    expect([called('allowRecording'), called('declineRecording')]).toEqual([[[]], [[]]])
  })

  it.each(['starting', 'on'] as const)('let the shopper stop it at any time: %s', (at) => {
    mount({ ...TALKING, recording: { at, agentName: 'Ada' } })
    expect(find('.line').textContent).toContain(words.recording[at]('Ada'))
    button(words.stop()).click()
    expect(called('stopRecording')).toEqual([[]])
  })
})
