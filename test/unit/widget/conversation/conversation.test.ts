import { beforeEach, describe, expect, it, vi } from 'vitest'
import { settle } from '../line/clock.ts'
import { ADA, closed, joined, left, ME, read, said, started, UUID } from './facts.ts'
import { createMemoryStores } from './memory-store.ts'
import { createWorld, FORM } from './world.ts'

let world: ReturnType<typeof createWorld>
beforeEach(() => {
  world = createWorld()
})

const bodies = (tab: { talk: { messages: { value: readonly { body: string }[] } } }) => tab.talk.messages.value.map(({ body }) => body)
const position = (place: number, available = true) => ({
  type: 'event',
  event_type: 'queue position',
  conversation_uuid: UUID,
  event_queue_position: { position: place, available, estimated_wait_seconds: 60 },
})

describe('before the shopper acts', () => {
  it('[F1] stores nothing, opens no socket and asks for the public configuration only', async () => {
    const tab = world.openTab()
    tab.talk.resume()
    tab.talk.setLooking(true)
    tab.talk.sendContext({ url: 'https://shop.test/' })
    await world.run(120_000)
    expect(tab.talk.stage.value).toEqual({ at: 'idle' })
    expect(tab.talk.config.value?.shop_name).toBe('Shop')
    expect([world.store.names(), tab.network.sockets, world.desk.requests.map(({ path }) => path)]).toEqual([
      [],
      [],
      ['/rest/v2/conversation/webchat/config?site=demo'],
    ])
  })
})

describe('starting', () => {
  it('opens one conversation with the question as its first message, and waits in line', async () => {
    const tab = await world.startedTab()
    expect(world.desk.asked('PUT', '/conversations')[0]).toMatchObject({
      path: '/rest/v2/conversation/conversations',
      headers: { 'x-ultracart-browser-key': 'demo' },
      body: {
        question: FORM.question,
        conversation_participant_name: 'Mia',
        email: FORM.email,
        participant_language_iso_code: 'en',
        url: 'https://shop.test/lamps',
        client_message_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    })
    expect(tab.talk.stage.value).toEqual({ at: 'waiting' })
    expect(tab.talk.connection.value).toBe('open')
    expect(bodies(tab)).toEqual([FORM.question])
    expect(tab.talk.notices.value).toEqual([])
    expect(tab.saidOf('check queue position')).toHaveLength(1)
  })

  it('never shows the screen of a resumed conversation on the way', async () => {
    const tab = world.openTab()
    tab.talk.resume()
    const seen: string[] = []
    tab.talk.stage.subscribe(({ at }) => void seen.push(at))
    tab.talk.start(FORM)
    await world.run()
    expect(seen.filter((at, index) => at !== seen[index - 1])).toEqual(['idle', 'starting', 'waiting'])
  })

  it('asks again who is there whenever the shopper looks, until a conversation goes on', async () => {
    const tab = world.openTab()
    tab.talk.resume()
    await world.run()
    const asked = () => world.desk.asked('GET', '/webchat/config').length
    expect(asked()).toBe(1)
    tab.talk.setLooking(true)
    await world.run()
    tab.talk.setLooking(false)
    tab.talk.setLooking(true)
    await world.run()
    expect(asked()).toBe(3)
    tab.talk.start(FORM)
    await world.run()
    tab.talk.setLooking(false)
    tab.talk.setLooking(true)
    await world.run()
    expect(asked()).toBe(3)
  })

  it.each([
    ['de', 'de'],
    ['zh-Hant-TW', 'zh-Hant-TW'],
    ['C', undefined],
    ['en-US@posix', undefined],
    ['', undefined],
    ['en-aaaaaaaa-bbbbbbbbb', undefined],
  ])('tells a browser that speaks %j as %j, with start and messages', async (spoken, told) => {
    const tab = world.openTab(0, undefined, spoken)
    tab.talk.resume()
    tab.talk.start(FORM)
    await world.run()
    tab.talk.send('More')
    await world.run()
    expect(world.desk.asked('PUT', '/conversations')[0]?.body.participant_language_iso_code).toBe(told)
    expect(tab.saidOf('message')).toMatchObject([{ message: { body: 'More' } }])
    expect((tab.saidOf('message')[0] as { message: { language_iso_code?: string } }).message.language_iso_code).toBe(told)
  })

  it('[DEL-16] makes one conversation of ten starts in three tabs', async () => {
    const tabs = [world.openTab(0), world.openTab(1), world.openTab(2)]
    for (const { talk } of tabs) talk.resume()
    for (let press = 0; press < 10; press++) tabs[press % 3]?.talk.start(FORM)
    await world.run(1_000)
    expect(world.desk.opened).toHaveLength(1)
    for (const tab of tabs) expect(bodies(tab)).toEqual([FORM.question])
  })

  it('[DEL-01] makes one conversation when the answer was lost and the shopper tries again', async () => {
    const tab = world.openTab()
    tab.talk.resume()
    world.desk.intercept = () => 'lost answer'
    tab.talk.start(FORM)
    await world.run()
    expect(tab.talk.stage.value).toEqual({ at: 'idle', trouble: { code: 'offline' } })
    expect(tab.talk.form.value).toEqual(FORM)
    world.desk.intercept = undefined
    tab.talk.start(FORM)
    await world.run()
    expect(tab.talk.stage.value.at).toBe('waiting')
    expect(world.desk.opened).toHaveLength(1)
    expect(bodies(tab)).toEqual([FORM.question])
  })

  it('[AUT-01] tells a shop that the site does not list from a network that is down', async () => {
    const tab = world.openTab()
    tab.talk.resume()
    // All that a browser tells of a refused origin: nobody answered, but for what every page may ask.
    world.desk.intercept = ({ method }) => (method === 'PUT' ? 'lost answer' : undefined)
    tab.talk.start(FORM)
    await world.run()
    expect(tab.talk.stage.value).toEqual({ at: 'idle', trouble: { code: 'closed site' } })
    expect(world.desk.asked('GET', '/webchat/config').every(({ headers }) => Object.keys(headers).length === 0)).toBe(true)
    // It may have been the network after all, so a repeat is still the same start.
    world.desk.intercept = undefined
    tab.talk.start(FORM)
    await world.run()
    expect(world.desk.opened).toHaveLength(1)
    expect(tab.talk.stage.value.at).toBe('waiting')
  })

  it('[DEL-01] takes up on the next page a start whose answer was lost with the last one', async () => {
    const first = world.openTab()
    first.talk.resume()
    world.desk.intercept = ({ method }) => (method === 'PUT' ? 'lost answer' : undefined)
    first.talk.start(FORM)
    await world.run()
    first.talk.close()
    world.desk.intercept = undefined
    const next = world.openTab()
    next.talk.resume()
    await world.run()
    expect(world.desk.opened).toHaveLength(1)
    expect(next.talk.stage.value.at).toBe('waiting')
  })

  it('says the words that were changed between two attempts as a message of their own', async () => {
    const tab = world.openTab()
    tab.talk.resume()
    world.desk.intercept = ({ method }) => (method === 'PUT' ? 'lost answer' : undefined)
    tab.talk.start(FORM)
    await world.run()
    world.desk.intercept = undefined
    tab.talk.start({ ...FORM, question: 'Or to Sweden?' })
    await world.run()
    expect(bodies(tab)).toEqual([FORM.question, 'Or to Sweden?'])
  })

  it('takes a new id when the old one is spent', async () => {
    const tab = world.openTab()
    tab.talk.resume()
    world.desk.isDown = true
    tab.talk.start(FORM)
    await world.run()
    world.desk.isDown = false
    const ids = new Set()
    world.desk.intercept = ({ method, body }) => {
      if (method !== 'PUT') return
      ids.add(body.client_message_id)
      return ids.size === 1 ? new Response('{}', { status: 409 }) : undefined
    }
    tab.talk.start(FORM)
    await world.run()
    expect(ids.size).toBe(2)
    expect(tab.talk.stage.value.at).toBe('waiting')
  })

  it.each([
    [400, {}, { code: 'refused' }],
    [403, {}, { code: 'closed site' }],
    [429, { 'retry-after': '30' }, { code: 'rate', retryAfterSeconds: 30 }],
    [503, {}, { code: 'offline' }],
  ])('tells what a start that ended in %i means', async (status, headers, trouble) => {
    const tab = world.openTab()
    tab.talk.resume()
    world.desk.intercept = ({ method }) => (method === 'PUT' ? new Response('{}', { status, headers: headers as HeadersInit }) : undefined)
    tab.talk.start(FORM)
    await world.run()
    expect(tab.talk.stage.value).toEqual({ at: 'idle', trouble })
  })

  it('[REC-10] takes a captive portal for nobody', async () => {
    const tab = world.openTab()
    world.desk.intercept = () => new Response('<html>Welcome to the hotel</html>')
    tab.talk.resume()
    tab.talk.start(FORM)
    await world.run()
    expect(tab.talk.stage.value).toMatchObject({ trouble: { code: 'offline' } })
    expect(tab.talk.config.value).toBeUndefined()
  })
})

describe('waiting and talking', () => {
  it.each([
    ['in line', position(3), { at: 'waiting', place: { position: 3, available: true, waitSeconds: 60 } }],
    ['with nobody there', position(1, false), { at: 'left message' }],
    ['with its place lost', position(-1), { at: 'left message' }],
  ])('knows where it stands: %s', async (_, frame, stage) => {
    const tab = await world.startedTab()
    world.desk.tell(frame)
    expect(tab.talk.stage.value).toMatchObject(stage)
  })

  it('answers the pick-up with one join, whatever follows it', async () => {
    const tab = await world.startedTab()
    world.desk.append(started, joined(ADA), said(ADA, 'Hi Mia', 9_000))
    await world.run()
    world.desk.append(said(ADA, 'How can I help?', 9_001))
    await world.run()
    expect(tab.talk.stage.value).toEqual({ at: 'talking' })
    expect(tab.talk.notices.value).toMatchObject([{ kind: 'joined', name: 'Ada' }])
    expect(world.desk.asked('PUT', '/join')).toHaveLength(1)
  })

  it('shows own words at once and lets go of them when they have become a fact', async () => {
    const tab = await world.startedTab()
    tab.talk.setDraft('Anybody there?')
    tab.talk.send('Anybody there?')
    expect(tab.talk.pending.value).toMatchObject([{ body: 'Anybody there?', state: 'sending' }])
    expect(tab.talk.draft.value).toBe('')
    await world.run()
    expect(tab.talk.pending.value).toEqual([])
    expect(bodies(tab)).toEqual([FORM.question, 'Anybody there?'])
    expect(world.store.names()).not.toContain('draft')
    expect(world.store.names().some((name) => name.startsWith('out:'))).toBe(false)
  })

  it('[DEL-01] sends again with the same id when no echo comes, and shows the message once', async () => {
    const tab = await world.startedTab()
    const { onSaid } = tab.network
    let dropped = 0
    tab.network.onSaid = (socket, frame) => {
      if (frame.type === 'message' && dropped++ < 1) return
      onSaid?.(socket, frame)
    }
    tab.talk.send('Lost on the way')
    for (let second = 0; second < 12; second++) {
      await world.run(1_000)
      world.desk.tell({ type: 'ping', heads: { [UUID]: world.desk.log.length } })
    }
    const ids = tab.saidOf('message').map((frame) => (frame as { message: { client_message_id: string } }).message.client_message_id)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
    expect(bodies(tab)).toEqual([FORM.question, 'Lost on the way'])
    expect(tab.talk.pending.value).toEqual([])
  })

  it('keeps a refused message until the shopper decides', async () => {
    const tab = await world.startedTab()
    tab.network.onSaid = (socket, frame) => {
      if (frame.type === 'message')
        socket.hear({ type: 'message', in_reply_to: frame.message.client_message_id, error: { code: 'too_long', message: 'no' } })
    }
    tab.talk.send('Too long')
    expect(tab.talk.pending.value).toMatchObject([{ state: 'failed', trouble: 'too_long' }])
    expect(world.store.names().filter((name) => name.startsWith('out:'))).toHaveLength(1)
    const next = world.openTab()
    next.talk.resume()
    await world.run()
    expect(next.talk.pending.value).toMatchObject([{ state: 'failed', trouble: 'too_long' }])
    tab.talk.discard(tab.talk.pending.value[0]?.clientMessageId ?? '')
    expect(tab.talk.pending.value).toEqual([])
    expect(world.store.names().filter((name) => name.startsWith('out:'))).toEqual([])
  })

  it('waits as long as the server asks when it was too fast', async () => {
    const tab = await world.startedTab()
    const { onSaid } = tab.network
    tab.network.onSaid = (socket, frame) => {
      if (frame.type !== 'message') return
      tab.network.onSaid = onSaid ?? (() => {})
      const in_reply_to = frame.message.client_message_id
      void settle().then(() => socket.hear({ type: 'message', in_reply_to, error: { code: 'rate', message: 'slow down', retry_after: 3 } }))
    }
    tab.talk.send('Quick')
    await world.run(2_900)
    expect(bodies(tab)).toEqual([FORM.question])
    await world.run(200)
    expect(bodies(tab)).toEqual([FORM.question, 'Quick'])
  })

  it('[DEL-14] tells of typing at most every 2 s, takes it back, and forgets the other side after 6 s', async () => {
    const tab = await world.startedTab()
    for (let key = 0; key < 45; key++) {
      tab.talk.setDraft('x'.repeat(key + 1))
      await world.run(100)
    }
    tab.talk.setDraft('')
    expect(tab.saidOf('typing').map((frame) => (frame as { event_typing: { value: string } }).event_typing.value)).toEqual([
      'typing',
      'typing',
      'typing',
      '',
    ])
    const typing = (value: string, arn = ADA) => ({
      type: 'event',
      event_type: 'typing',
      conversation_uuid: UUID,
      event_typing: { value, author_conversation_participant_arn: arn, author_conversation_participant_name: 'Ada' },
    })
    world.desk.tell(typing('typing', ME))
    expect(tab.talk.typing.value).toBeUndefined()
    world.desk.tell(typing('typing'))
    expect(tab.talk.typing.value).toBe('Ada')
    await world.run(5_900)
    expect(tab.talk.typing.value).toBe('Ada')
    await world.run(200)
    expect(tab.talk.typing.value).toBeUndefined()
    world.desk.tell(typing('typing'))
    world.desk.append(said(ADA, 'Here', 9_000))
    expect(tab.talk.typing.value).toBeUndefined()
  })

  it('counts what others said while nobody looked, and says it has been read only when it was', async () => {
    const tab = await world.startedTab()
    world.desk.append(started, joined(ADA), said(ADA, 'One', 9_000), said(ADA, 'Two', 9_001))
    await world.run()
    expect(tab.talk.unread.value).toBe(2)
    expect(tab.saidOf('read message')).toHaveLength(0)
    tab.talk.setLooking(true)
    expect(tab.talk.unread.value).toBe(0)
    expect(tab.saidOf('read message')).toMatchObject([{ event_read_message: { message_epoch: 9_001 } }])
    tab.talk.setLooking(false)
    expect(tab.talk.unread.value).toBe(0)
    world.desk.append(said(ADA, 'Three', 9_002))
    expect(tab.talk.unread.value).toBe(1)
  })

  it('[DEL-13] moves its read mark forward only, at most once a second', async () => {
    const tab = await world.startedTab()
    world.desk.append(started, joined(ADA))
    tab.talk.setLooking(true)
    for (let epoch = 9_000; epoch < 9_030; epoch++) {
      world.desk.append(said(ADA, `${epoch}`, epoch))
      await world.run(100)
    }
    await world.run(2_000)
    const marks = tab
      .saidOf('read message')
      .map((frame) => (frame as { event_read_message: { message_epoch: number } }).event_read_message.message_epoch)
    expect(marks.length).toBeLessThanOrEqual(5)
    expect(marks).toEqual([...new Set(marks)].sort())
    expect(marks.at(-1)).toBe(9_029)
    world.desk.append(read(ADA, 1_000))
    expect(tab.talk.readByOthersUpTo.value).toBe(9_029)
  })

  it('[DEL-08] notices a lost fact by the next ping', async () => {
    const tab = await world.startedTab()
    const fact = said(ADA, 'Lost inside the server', 9_000)
    const { tell } = world.desk
    world.desk.tell = () => {}
    world.desk.append(fact)
    world.desk.tell = tell
    await world.run(1_000)
    expect(bodies(tab)).toEqual([FORM.question])
    world.desk.tell({ type: 'ping', heads: { [UUID]: world.desk.log.length } })
    await world.run()
    expect(bodies(tab)).toEqual([FORM.question, 'Lost inside the server'])
  })

  it('tells where the shopper is only while a conversation is going on', async () => {
    const tab = await world.startedTab()
    expect(tab.talk.sendContext({ url: 'https://shop.test/cart' })).toBe(true)
    world.desk.append(left(ME), closed)
    expect(tab.talk.sendContext({ url: 'https://shop.test/secret' })).toBe(false)
    expect(tab.saidOf('webchat context')).toMatchObject([{ event_webchat_context: { url: 'https://shop.test/cart' } }])
  })
})

describe('the end', () => {
  it.each([
    ['the agent', [left(ADA), closed], 'agent'],
    ['the shopper', [left(ME), closed], 'you'],
  ] as const)('knows that %s ended it', async (_, facts, by) => {
    const tab = await world.startedTab()
    world.desk.append(started, joined(ADA), ...facts)
    await world.run()
    expect(tab.talk.stage.value).toEqual({ at: 'closed', by })
    expect(tab.talk.connection.value).toBe('quiet')
    tab.talk.send('Too late')
    expect(tab.talk.pending.value).toEqual([])
  })

  it('gives back the words that came too late', async () => {
    const tab = await world.startedTab()
    tab.network.onSaid = () => {}
    tab.talk.send('One more thing')
    world.desk.append(left(ADA), closed)
    await world.run(60_000)
    expect(tab.talk.pending.value).toMatchObject([{ body: 'One more thing', state: 'failed', trouble: 'closed' }])
  })

  it('leaves, and fetches the last facts that the line no longer brings', async () => {
    const tab = await world.startedTab()
    world.desk.intercept = ({ method }) => {
      if (method !== 'DELETE') return
      const { tell } = world.desk
      world.desk.tell = () => {}
      world.desk.append(left(ME), closed)
      world.desk.tell = tell
      return
    }
    tab.talk.leave()
    await world.run()
    expect(tab.talk.stage.value).toEqual({ at: 'closed', by: 'you' })
  })

  it('says its farewell when the line is back', async () => {
    const tab = await world.startedTab()
    world.desk.isDown = true
    world.desk.restart()
    tab.talk.leave()
    await world.run(2_000)
    expect(world.desk.asked('DELETE', '/leave')).toHaveLength(0)
    world.desk.isDown = false
    await world.run(5_000)
    expect(world.desk.asked('DELETE', '/leave')).toHaveLength(1)
  })

  it('starts again with name and e-mail, and nothing else left of the old one', async () => {
    const tab = await world.startedTab()
    tab.talk.setDraft('half a sentence')
    world.desk.append(left(ME), closed)
    await world.run()
    tab.talk.startAgain()
    expect(tab.talk.stage.value).toEqual({ at: 'idle' })
    expect(tab.talk.form.value).toEqual({ ...FORM, question: '' })
    // What keeps the old one is a chunk of its own.
    await vi.dynamicImportSettled()
    expect([tab.talk.messages.value, tab.talk.draft.value, world.store.names()]).toEqual([[], '', ['form', 'past']])
  })
})

describe('coming back', () => {
  it('[B1] finds the same conversation on the next page, with draft and unsent words', async () => {
    const tab = await world.startedTab()
    world.desk.append(started, joined(ADA), said(ADA, 'Hi Mia', 9_000))
    world.desk.isDown = true
    world.desk.restart()
    tab.talk.send('Typed while the server was down')
    tab.talk.setDraft('and half')
    await world.run()
    tab.talk.close()
    const next = world.openTab()
    next.talk.resume()
    await world.run()
    expect(next.talk.pending.value).toMatchObject([{ body: 'Typed while the server was down', state: 'sending' }])
    expect(next.talk.draft.value).toBe('and half')
    world.desk.isDown = false
    await world.run(10_000)
    expect(bodies(next)).toEqual([FORM.question, 'Hi Mia', 'Typed while the server was down'])
    expect(next.talk.pending.value).toEqual([])
    expect(next.talk.stage.value).toEqual({ at: 'talking' })
    expect(world.desk.opened).toHaveLength(1)
  })

  it('[REC-01] fetches what it missed when the server was killed, and asks for its place again', async () => {
    const tab = await world.startedTab()
    world.desk.isDown = true
    world.desk.restart()
    await world.run(5_000)
    expect(tab.talk.connection.value).toBe('offline')
    world.desk.append(started, joined(ADA), said(ADA, 'Said meanwhile', 9_000))
    world.desk.isDown = false
    await world.run(10_000)
    expect(tab.talk.connection.value).toBe('open')
    expect(bodies(tab)).toEqual([FORM.question, 'Said meanwhile'])
  })

  it('[REC-05] stores a message once that was sent into a silent line', async () => {
    const tab = await world.startedTab()
    tab.network.onSaid = () => {}
    tab.talk.send('Into the void')
    await world.run(40_000)
    const { network } = world.openTab()
    tab.network.onSaid = network.onSaid ?? (() => {})
    await world.run(60_000)
    expect(bodies(tab)).toEqual([FORM.question, 'Into the void'])
    expect(tab.talk.pending.value).toEqual([])
  })

  it('[REC-02] reloads everything when a backup was restored', async () => {
    const tab = await world.startedTab()
    world.desk.append(said(ADA, 'Lost in the restore', 9_000))
    await world.run()
    world.desk.log = world.desk.log.slice(0, 2).map((fact) => ({ ...fact, stream: 's2' }))
    world.desk.stream = 's2'
    world.desk.restart()
    await world.run(5_000)
    expect(bodies(tab)).toEqual([FORM.question])
    tab.talk.send('Still here')
    await world.run()
    expect(bodies(tab)).toEqual([FORM.question, 'Still here'])
  })

  it('[DEL-04] renews a refused key once, and doubles nothing', async () => {
    const tab = await world.startedTab()
    tab.network.onSaid = () => {}
    tab.talk.send('Across two keys')
    world.desk.jwt = 'jwt-2'
    const { network } = world.openTab()
    tab.network.onSaid = network.onSaid ?? (() => {})
    world.desk.restart()
    await world.run(10_000)
    const renewals = world.desk.asked('PUT', '/conversations').filter(({ body }) => body.resolve_only)
    expect(renewals).toHaveLength(1)
    expect(renewals[0]?.body).toEqual({ resolve_only: true, resume_secret: 'secret-2' })
    expect(bodies(tab)).toEqual([FORM.question, 'Across two keys'])
  })

  it('[TAB-04] renews once for all tabs when the key is refused', async () => {
    await world.startedTab()
    for (const index of [1, 2]) world.openTab(index).talk.resume()
    await world.run()
    world.desk.jwt = 'jwt-2'
    let open = () => {}
    world.desk.gate = new Promise<void>((done) => {
      open = done
    })
    world.desk.restart()
    // All three have found out and stand at the gate when the first of them may pass.
    await world.run(2_000)
    open()
    await world.run(10_000)
    expect(world.desk.asked('PUT', '/conversations').filter(({ body }) => body.resolve_only)).toHaveLength(1)
  })

  it('does not renew a key that is still good', async () => {
    const tab = await world.startedTab()
    tab.talk.close()
    world.openTab().talk.resume()
    await world.run()
    expect(world.desk.asked('PUT', '/conversations')).toHaveLength(1)
  })

  it('stands idle when the conversation is no more', async () => {
    const tab = await world.startedTab()
    tab.talk.close()
    world.desk.jwt = 'jwt-2'
    world.desk.intercept = ({ body }) => (body.resolve_only ? new Response(null, { status: 204 }) : undefined)
    const next = world.openTab()
    next.talk.resume()
    await world.run()
    expect(next.talk.stage.value).toEqual({ at: 'idle' })
    expect(world.store.names()).toEqual(['form'])
  })

  it('[REC-07] stops, and says so, when it is sent away', async () => {
    const tab = await world.startedTab()
    tab.network.newest().cut(4502)
    await world.run(600_000)
    expect(tab.talk.connection.value).toBe('stopped')
    expect(tab.network.sockets).toHaveLength(1)
  })

  it('[STO-03] takes junk in its storage for nothing', async () => {
    for (const junk of [null, [], 'text', { uuid: {} }, { uuid: 'u' }]) {
      world.store.write('session', junk)
      world.store.write('start', junk)
      world.store.write('draft', junk === 'text' ? { not: 'text' } : junk)
      world.store.write('form', junk)
      const tab = world.openTab()
      tab.talk.resume()
      await world.run()
      expect([tab.talk.stage.value, tab.talk.draft.value]).toEqual([{ at: 'idle' }, ''])
      tab.talk.close()
    }
  })
})

describe('several tabs', () => {
  it('follow one another: start, words, draft and end', async () => {
    const other = world.openTab(1)
    other.talk.resume()
    await world.run()
    const tab = await world.startedTab(0)
    await world.run()
    expect(other.talk.stage.value).toEqual({ at: 'waiting' })
    tab.talk.setDraft('half')
    expect(other.talk.draft.value).toBe('half')
    tab.talk.send('From the first tab')
    expect(other.talk.pending.value).toHaveLength(1)
    await world.run()
    expect([other.talk.pending.value, bodies(other)]).toEqual([[], [FORM.question, 'From the first tab']])
    tab.talk.startAgain()
    expect(other.talk.stage.value).toEqual({ at: 'idle' })
  })

  it('[TAB-03] stores a message once that both tabs have in their outbox', async () => {
    const tab = await world.startedTab(0)
    const other = world.openTab(1)
    other.talk.resume()
    await world.run()
    world.desk.isDown = true
    world.desk.restart()
    tab.talk.send('Written offline')
    await world.run(3_000)
    world.desk.isDown = false
    await world.run(30_000)
    expect(bodies(tab)).toEqual([FORM.question, 'Written offline'])
    expect(bodies(other)).toEqual(bodies(tab))
    expect([tab.talk.pending.value, other.talk.pending.value]).toEqual([[], []])
  })

  it('send in place of a tab that was closed before it could', async () => {
    const tab = await world.startedTab(0)
    const other = world.openTab(1)
    other.talk.resume()
    await world.run()
    tab.network.onSaid = () => {}
    tab.talk.send('The last words of a tab')
    tab.talk.close()
    for (let second = 0; second < 12; second++) {
      await world.run(1_000)
      world.desk.tell({ type: 'ping' })
    }
    expect(bodies(other)).toEqual([FORM.question, 'The last words of a tab'])
  })
})

describe('showing the page to an agent', () => {
  const ask = { type: 'event', event_type: 'rrweb', conversation_uuid: UUID, event_rrweb: { type: 'init', agent_name: 'Ada' } }
  const stop = { ...ask, event_rrweb: { type: 'stop' } }

  it('[D3] records nothing before the shopper agrees', async () => {
    const tab = await world.startedTab()
    world.desk.tell(ask)
    await world.run(60_000)
    expect(tab.talk.recording.value).toEqual({ at: 'asked', agentName: 'Ada' })
    expect(tab.recorder.started).toBe(0)
    tab.talk.allowRecording()
    await world.run()
    expect(tab.talk.recording.value).toEqual({ at: 'on', agentName: 'Ada' })
    expect(tab.recorder.started).toBe(1)
    expect(tab.recorder.lane?.send({ type: 'init', data: 'x' })).toBe(true)
    expect(tab.rrweb()).toEqual([{ type: 'init', data: 'x' }])
  })

  it('[D3] tells the agent when the shopper declines, and asks again next time', async () => {
    const tab = await world.startedTab()
    world.desk.tell(ask)
    tab.talk.declineRecording()
    await settle()
    expect(tab.rrweb()).toEqual([{ type: 'declined' }])
    expect(tab.talk.recording.value).toEqual({ at: 'off' })
    world.desk.tell(ask)
    await settle()
    expect(tab.talk.recording.value.at).toBe('asked')
    expect(tab.recorder.started).toBe(0)
  })

  it('[D3] stops when the shopper says so, and forgets the consent', async () => {
    const tab = await world.startedTab()
    world.desk.tell(ask)
    tab.talk.allowRecording()
    await world.run()
    tab.talk.stopRecording()
    await settle()
    expect([tab.talk.recording.value, tab.recorder.stopped, tab.rrweb()]).toEqual([{ at: 'off' }, 1, [{ type: 'ended' }]])
    world.desk.tell(ask)
    await settle()
    expect(tab.talk.recording.value.at).toBe('asked')
  })

  it('begins again without asking when another agent comes, or the first comes back', async () => {
    const tab = await world.startedTab()
    world.desk.tell(ask)
    tab.talk.allowRecording()
    await world.run()
    world.desk.tell(ask)
    await world.run()
    expect(tab.recorder.started).toBe(2)
    world.desk.tell(stop)
    await settle()
    expect(tab.talk.recording.value).toEqual({ at: 'off' })
    world.desk.tell(ask)
    await world.run()
    expect([tab.talk.recording.value.at, tab.recorder.started]).toEqual(['on', 3])
  })

  it('goes on by itself on the next page, unless nobody watched any more', async () => {
    const [tabStore] = createMemoryStores(1)
    const tab = await world.startedTab(0, tabStore)
    world.desk.tell(ask)
    tab.talk.allowRecording()
    await world.run()
    tab.talk.close()
    const next = world.openTab(0, tabStore)
    next.talk.resume()
    await world.run()
    expect(next.talk.recording.value).toEqual({ at: 'on', agentName: 'Ada' })
    world.desk.tell(stop)
    next.talk.close()
    const last = world.openTab(0, tabStore)
    last.talk.resume()
    await world.run()
    expect([last.talk.recording.value.at, last.recorder.started]).toEqual(['off', 0])
  })

  it('begins again with a full picture when the line was lost', async () => {
    const tab = await world.startedTab()
    world.desk.tell(ask)
    tab.talk.allowRecording()
    await world.run()
    tab.show(false)
    world.desk.restart()
    expect(tab.recorder.lane?.send({ type: 'events' })).toBe(false)
    await world.run(2_000)
    expect(tab.recorder.started).toBe(2)
  })

  it('answers only in the tab in view, and when it comes into view', async () => {
    const tab = await world.startedTab()
    tab.show(false)
    world.desk.tell(ask)
    await settle()
    expect(tab.talk.recording.value).toEqual({ at: 'off' })
    tab.show(true)
    expect(tab.talk.recording.value.at).toBe('asked')
  })

  it('tells the agent when it cannot record', async () => {
    const tab = await world.startedTab()
    tab.recorder.fails = true
    world.desk.tell(ask)
    tab.talk.allowRecording()
    await world.run()
    expect([tab.talk.recording.value, tab.rrweb()]).toEqual([{ at: 'off' }, [{ type: 'ended' }]])
  })

  it('brings what answers an agent only when one asks, and says so when it does not come', async () => {
    const tab = await world.startedTab()
    world.desk.restart()
    await world.run(2_000)
    expect(tab.recorder.brought).toBe(0)
    tab.recorder.isAbsent = true
    world.desk.tell(ask)
    await world.run()
    expect([tab.talk.recording.value, tab.rrweb()]).toEqual([{ at: 'off' }, [{ type: 'ended' }]])
    tab.recorder.isAbsent = false
    world.desk.tell(ask)
    await world.run()
    expect([tab.talk.recording.value.at, tab.recorder.brought]).toEqual(['asked', 2])
  })

  it('asks nothing when the conversation ended before it came', async () => {
    const tab = await world.startedTab()
    world.desk.tell(ask)
    tab.talk.startAgain()
    await world.run()
    expect(tab.talk.recording.value).toEqual({ at: 'off' })
  })

  it('ends with the conversation, and its consent with it', async () => {
    const [tabStore] = createMemoryStores(1)
    const tab = await world.startedTab(0, tabStore)
    world.desk.tell(ask)
    tab.talk.allowRecording()
    await world.run()
    world.desk.append(left(ME), closed)
    await settle()
    expect(tab.talk.recording.value).toEqual({ at: 'off' })
    expect(tab.recorder.stopped).toBeGreaterThan(0)
    expect(tabStore.names()).toEqual([])
  })
})

it('leaves no timer, socket or listener behind when closed', async () => {
  const tab = await world.startedTab()
  tab.talk.setDraft('x')
  tab.talk.setLooking(true)
  tab.talk.send('y')
  await world.run()
  tab.talk.close()
  await world.run(10_000)
  expect(world.clock.waiting()).toBe(0)
  expect(tab.network.live()).toEqual([])
})
