import { effect, signal } from '@preact/signals-core'
import { describe, expect, it, vi } from 'vitest'
import type { RecordingState, Stage, StartForm } from '../../../../widget/conversation/view.ts'
import { createVerbs, type VerbPorts } from '../../../../widget/page/verbs.ts'

function page(at: Stage = { at: 'idle' }) {
  const stage = signal(at)
  const recording = signal<RecordingState>({ at: 'off' })
  const myArn = signal<string | undefined>()
  const form = signal({ name: 'Kim', email: '', question: '' } as StartForm)
  const draft = signal('')
  const isOpen = signal(false)
  const verbs = {
    setForm: vi.fn((next: StartForm) => {
      form.value = next
    }),
    setDraft: vi.fn((text: string) => {
      draft.value = text
    }),
    send: vi.fn(() => {
      draft.value = ''
    }),
    declineRecording: vi.fn(),
    stopRecording: vi.fn(),
  }
  const word = { setCart: vi.fn(() => true), setPage: vi.fn(() => true) }
  const root = document.createElement('div').attachShadow({ mode: 'open' })
  const launcher = document.createElement('button')
  root.append(launcher)
  const others = {
    open: vi.fn(),
    allowContext: vi.fn(),
    forget: vi.fn(),
    call: vi.fn(async () => ({ status: 200 })),
    claim: vi.fn(async () => 204),
  }
  const made = createVerbs({
    view: { stage, recording, myArn, form, draft, ...verbs } as unknown as VerbPorts['view'],
    watch: effect,
    isOpen: () => isOpen.value,
    word: async () => word,
    onLoggedOut: () => () => {},
    now: () => 0,
    path: '/identity',
    root,
    launcher,
    dismiss: () => 'Close',
    ...others,
  })
  return { ...made, ...verbs, ...others, word, stage, recording, myArn, form, draft, isOpen, root, launcher }
}

describe('what a page may ask of the widget', () => {
  it('fills the form and keeps what is there', async () => {
    const { run, form } = page()
    await run('set', { email: 'kim@example.com', topic: 'Orders' })
    expect(form.value).toEqual({ name: 'Kim', email: 'kim@example.com', question: '', queueName: 'Orders' })
  })

  it.each([undefined, null, 'Kim', {}, { name: 5 }, { colour: 'red' }])(
    'refuses what says nothing of the shopper: %j',
    async (argument) => {
      await expect(page().run('set', argument)).rejects.toMatchObject({ code: 'bad_argument' })
    },
  )

  it('composes a question before a talk and a draft in one, and opens the panel', async () => {
    const before = page()
    await before.run('compose', 'Is it quiet?')
    expect([before.form.value.question, before.open.mock.calls.length]).toEqual(['Is it quiet?', 1])
    const during = page({ at: 'talking' })
    await during.run('compose', 'Is it quiet?')
    expect(during.draft.value).toBe('Is it quiet?')
  })

  it('says the page’s words in a talk, leaves the draft, and refuses without a talk', async () => {
    const { run, send, draft } = page({ at: 'talking' })
    draft.value = 'half a thou'
    await run('send', ' Order 1234 ')
    expect(send).toHaveBeenCalledWith('Order 1234')
    expect(draft.value).toBe('half a thou')
    await expect(page({ at: 'closed', by: 'you' }).run('send', 'Hello')).rejects.toMatchObject({ code: 'no_conversation' })
  })

  it('waits with it until it is known whether a talk goes on', async () => {
    const { run, send, stage } = page({ at: 'resuming' })
    const asked = run('send', 'Hello')
    await Promise.resolve()
    expect(send).not.toHaveBeenCalled()
    stage.value = { at: 'talking' }
    await asked
    expect(send).toHaveBeenCalledOnce()
  })

  it('turns every ask for the page away, and ends what is recorded, once the page has said no', async () => {
    const { run, recording, declineRecording, stopRecording } = page()
    recording.value = { at: 'on', agentName: 'Ada' }
    await run('consent', { recording: false })
    expect(stopRecording).toHaveBeenCalledOnce()
    recording.value = { at: 'asked', agentName: 'Ada' }
    expect(declineRecording).toHaveBeenCalledOnce()
    await run('consent', { recording: true })
    recording.value = { at: 'off' }
    recording.value = { at: 'asked', agentName: 'Ada' }
    expect(declineRecording).toHaveBeenCalledOnce()
  })

  it('stops telling the agent where the shopper is when the page says so', async () => {
    const { run, allowContext } = page()
    await run('consent', { context: false })
    expect(allowContext).toHaveBeenCalledWith(false)
    await expect(run('consent', { marketing: true, context: true })).rejects.toMatchObject({ code: 'unavailable' })
    expect(allowContext).toHaveBeenCalledOnce()
  })

  it('hands cart, page and product to the context, and its no back', async () => {
    const { run, word } = page()
    await run('product', { name: 'Kettle', url: '/kettle' })
    expect(word.setPage).toHaveBeenCalledWith({ title: 'Kettle', url: '/kettle' })
    word.setCart.mockReturnValue(false)
    await expect(run('cart', 5)).rejects.toMatchObject({ code: 'bad_argument' })
  })

  it('says again who the shopper is when another talk begins, and nothing after a logout', async () => {
    const { run, myArn, call, forget } = page()
    await run('identify', { token: 'signed' })
    myArn.value = 'arn:first'
    await vi.waitFor(() => expect(call).toHaveBeenCalledOnce())
    await run('logout', undefined)
    expect(forget).toHaveBeenCalledOnce()
    myArn.value = 'arn:second'
    await Promise.resolve()
    expect(call).toHaveBeenCalledOnce()
  })

  it('greets only beside a launcher that is there, and not over an open panel', async () => {
    const { run, launcher, isOpen, root } = page()
    await run('prompt', 'Hello <b>you</b>')
    await vi.waitFor(() => expect(root.querySelector('.say')?.textContent).toBe('Hello <b>you</b>'))
    isOpen.value = true
    expect(root.querySelector('.say')).toBeNull()
    await expect(run('prompt', 'Hello')).rejects.toMatchObject({ code: 'unavailable' })
    isOpen.value = false
    launcher.hidden = true
    await expect(run('prompt', 'Hello')).rejects.toMatchObject({ code: 'unavailable' })
  })

  it.each(['track', 'mask'] as const)('says that %s does nothing yet', async (method) => {
    await expect(page().run(method, 'x')).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('has a code for whatever goes wrong, also in what the page handed over', async () => {
    const { run, myArn } = page()
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    myArn.value = 'arn:first'
    const getToken = () => {
      throw new Error('theirs')
    }
    await expect(run('identify', { getToken })).rejects.toMatchObject({ code: 'unavailable' })
    expect(warned).toHaveBeenCalledOnce()
    warned.mockRestore()
  })

  it('watches nothing any more once closed', async () => {
    const { run, close, recording, declineRecording } = page()
    await run('consent', { recording: false })
    close()
    recording.value = { at: 'asked', agentName: 'Ada' }
    expect(declineRecording).not.toHaveBeenCalled()
  })
})
