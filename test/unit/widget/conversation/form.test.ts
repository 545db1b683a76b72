// What of the start form is told, kept and never kept.

import { describe, expect, it } from 'vitest'
import { asForm, withoutPrivate } from '../../../../widget/conversation/session.ts'
import { createWorld, FORM } from './world.ts'

const form = {
  fields: [
    { name: 'name', kind: 'name' },
    { name: 'email', kind: 'email', private: true },
    { name: 'order', kind: 'text', private: true, label: { en: 'Order' } },
    { name: 'size', kind: 'text', label: { en: 'Size' } },
    { name: 'question', kind: 'question' },
  ],
}
const filled = { ...FORM, email: 'canary@example.test', answers: { order: 'canaryorder', size: 'L' } }

function world() {
  const made = createWorld()
  made.desk.intercept = ({ path }) =>
    path.includes('/webchat/config')
      ? new Response(JSON.stringify({ site: 'demo', shop_name: 'Shop', queues: [], available: true, form }))
      : undefined
  return made
}
const stored = ({ store }: ReturnType<typeof createWorld>) => JSON.stringify(store.names().map((name) => store.read(name)))

describe('[C2] the start form', () => {
  it('tells the answers with the start', async () => {
    const { openTab, run, desk } = world()
    const { talk } = openTab()
    talk.resume()
    await run()
    talk.start(filled)
    await run()
    expect(desk.asked('PUT', '/conversations').at(0)?.body).toMatchObject({ form_answers: filled.answers, email: filled.email })
  })

  it('keeps in the browser what the shop did not mark as private, whatever becomes of the start', async () => {
    const made = world()
    const { talk } = made.openTab()
    talk.resume()
    await made.run()
    talk.setForm(filled)
    expect(talk.form.value).toEqual(filled)
    expect(stored(made)).not.toContain('canary')
    made.desk.isDown = true
    talk.start(filled)
    await made.run()
    expect(talk.stage.value).toMatchObject({ at: 'idle', trouble: { code: 'offline' } })
    // Nothing is lost for who is still there.
    expect(talk.form.value).toEqual(filled)
    expect(stored(made)).toContain('"size":"L"')
    expect(stored(made)).not.toContain('canary')
  })

  it('asks again what the shop asks when it was refused, since that may be another form by now', async () => {
    const made = world()
    const { talk } = made.openTab()
    talk.resume()
    await made.run()
    const before = made.desk.asked('GET', '/webchat/config').length
    const config = made.desk.intercept
    made.desk.intercept = (request) => (request.method === 'PUT' ? new Response(JSON.stringify({}), { status: 400 }) : config?.(request))
    talk.start(filled)
    await made.run()
    expect(talk.stage.value).toMatchObject({ at: 'idle', trouble: { code: 'refused' } })
    expect(made.desk.asked('GET', '/webchat/config').length).toBe(before + 1)
  })

  it.each([
    ['nothing', undefined, { name: '', email: '', question: '', queueName: '' }],
    [
      'answers that are no text',
      { answers: { a: 1, b: 'x' } },
      { name: '', email: '', question: '', queueName: '', answers: { a: '', b: 'x' } },
    ],
    ['answers that are none', { answers: 'x' }, expect.objectContaining({ name: '' })],
  ])('takes from storage only what has its shape: %s', (_, value, expected) => {
    expect(asForm(value)).toEqual(expected)
  })

  it('without a configuration nothing is known to be private', () => {
    expect(withoutPrivate(filled, undefined)).toMatchObject(filled)
  })
})

describe('[C1] who does not want to wait', () => {
  it('tells an address, which is kept with the form', async () => {
    const { startedTab, run } = createWorld()
    const tab = await startedTab()
    expect(tab.talk.leaveEmail('new@example.test')).toBe(true)
    await run()
    expect(tab.saidOf('participant update')).toMatchObject([
      { event_participant_update: { participants: [{ email: 'new@example.test' }] } },
    ])
    expect(tab.talk.form.value.email).toBe('new@example.test')
  })

  it('tells nothing without a line, and says so', async () => {
    const { startedTab, desk, run } = createWorld()
    const tab = await startedTab()
    desk.isDown = true
    desk.restart()
    await run()
    expect(tab.talk.leaveEmail('new@example.test')).toBe(false)
    expect(tab.talk.form.value.email).toBe(FORM.email)
  })

  it('knows that a place is a new one until the page is gone', async () => {
    const { startedTab, desk, run } = createWorld()
    const tab = await startedTab()
    const tell = (event_queue_position: object) =>
      desk.tell({ type: 'event', event_type: 'queue position', conversation_uuid: desk.log[0]?.conversation_uuid, event_queue_position })
    tell({ position: 4, available: true, place_lost: true })
    tell({ position: 3, available: true })
    await run()
    expect(tab.talk.stage.value).toMatchObject({ at: 'waiting', place: { position: 3, isLost: true } })
  })
})
