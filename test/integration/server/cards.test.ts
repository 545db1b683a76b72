// Cards of messages over real sockets: which are taken, from whom, and that everything else is refused and stored nowhere. Beside them
// what a message says of its files, and when an offer was made.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CARDS, type MessageCard, readCard } from '../../../protocol/card.ts'
import type { Conversation } from '../../../protocol/models.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { WORLD } from '../../../server/world.ts'
import { moving, outcome, photograph, send, sent, uploaded } from '../file-sender.ts'
import { newCid, startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
let ada: TestAgent
let sam: TestShopper

beforeAll(async () => {
  server = await startTestServer()
  ada = await server.agent('demo-agent-ada')
  sam = await server.shopper()
  await ada.pickUp(sam)
  await sam.line.heardEvent('participant join')
})
afterAll(() => server.close())

const UUID = '11111111-2222-4333-8444-555555555555'
const FIELD = { name: 'size', label: 'Size', kind: 'choice', choices: ['S', 'M'], required: true }
const LINK = {
  type: 'link',
  title: 'Care guide',
  text: 'How to keep it',
  url: 'https://shop.test/care',
  image_url: 'https://shop.test/care.jpg',
}
const PRODUCT = { type: 'product', title: 'Kettle', price: '64.00 EUR', url: 'http://shop.test/kettle', item_id: 'KETTLE' }
const REPLIES = { type: 'quick replies', replies: ['Yes', 'No'] }
const FORM = { type: 'form', title: 'Your order', fields: [FIELD, { name: 'order', label: 'Order number', kind: 'text' }], submit: 'Send' }
const ANSWER = { type: 'form answer', form_message_uuid: UUID, answers: [{ name: 'size', label: 'Size', value: 'M' }] }

async function said(by: TestShopper | TestAgent, card: unknown, more: object = {}) {
  const client_message_id = newCid()
  const from = by.line.frames.length
  by.line.send({ type: 'message', conversation_uuid: sam.uuid, message: { body: 'In words', client_message_id, card, ...more } })
  return outcome(by, client_message_id, from)
}

const taken = async (by: TestShopper | TestAgent, card: unknown, more?: object) => (await said(by, card, more)).error ?? 'taken'

describe('a card', () => {
  it('goes with its message to everybody and is there when the message is read again', async () => {
    for (const card of [LINK, PRODUCT, REPLIES, FORM] as MessageCard[]) {
      const from = sam.line.frames.length
      expect(await taken(ada, card)).toBe('taken')
      const heard = await sam.line.heard(
        (frame) => frame.type === 'message' && 'message' in frame && frame.message.card !== undefined,
        from,
      )
      expect(heard).toMatchObject({ message: { body: 'In words', card } })
      const { body } = await sam.rest<{ conversation: Conversation }>(PATHS.conversation(sam.uuid))
      expect(body.conversation.messages?.at(-1)?.card).toEqual(card)
      // And a client reads it as what it is.
      expect(readCard(body.conversation.messages?.at(-1)?.card)).toEqual(card)
    }
  })

  it('of a kind that asks comes from agents, an answer to a form from shoppers', async () => {
    for (const [card, shopper, agent] of [
      [LINK, 'taken', 'taken'],
      [PRODUCT, 'taken', 'taken'],
      [REPLIES, 'not_allowed', 'taken'],
      [FORM, 'not_allowed', 'taken'],
      [ANSWER, 'taken', 'not_allowed'],
    ] as const)
      expect([await taken(sam, card), await taken(ada, card)], card.type).toEqual([shopper, agent])
  })

  it.each<[string, unknown]>([
    ['of no kind', { title: 'x' }],
    ['of a kind that is none', { ...LINK, type: 'script' }],
    ['that is a text', '<b>x</b>'],
    ['that is a list', [LINK]],
    ['without a title', { ...LINK, title: ' ' }],
    ['whose title is an object', { ...LINK, title: { toString: 'x' } }],
    ['with an address that runs', { ...LINK, url: 'javascript:alert(1)' }],
    ['with an address that runs, written otherwise', { ...LINK, url: ' JavaScript\u003aalert(1)' }],
    ['with an address that holds data', { ...PRODUCT, url: 'data:text/html,x' }],
    ['with an address of a file', { ...PRODUCT, url: 'file:///etc/passwd' }],
    ['with an address that is made to be misread', { ...LINK, url: 'https://shop.test@elsewhere.test/' }],
    ['without the address of a link', { type: 'link', title: 'x' }],
    ['with a picture that holds data', { ...LINK, image_url: 'data:image/svg+xml,<svg/>' }],
    ['with a picture that runs', { ...LINK, image_url: 'javascript:1' }],
    ['with a picture on plain http', { ...LINK, image_url: 'http://shop.test/care.jpg' }],
    ['with a title that is too long', { ...LINK, title: 'x'.repeat(CARDS.titleUnits + 1) }],
    ['with a text that is too long', { ...LINK, text: 'x'.repeat(CARDS.textUnits + 1) }],
    ['with an address that is too long', { ...LINK, url: `https://shop.test/${'x'.repeat(2048)}` }],
    ['with no replies', { ...REPLIES, replies: [] }],
    ['with too many replies', { ...REPLIES, replies: Array.from({ length: CARDS.replies + 1 }, () => 'x') }],
    ['with replies that are no texts', { ...REPLIES, replies: [['Yes']] }],
    ['with no fields', { ...FORM, fields: [] }],
    ['with too many fields', { ...FORM, fields: Array.from({ length: CARDS.fields + 1 }, (_, n) => ({ ...FIELD, name: `f${n}` })) }],
    ['with a field of a kind that is none', { ...FORM, fields: [{ ...FIELD, kind: 'password' }] }],
    ['with a field that is there twice', { ...FORM, fields: [FIELD, FIELD] }],
    ['with a choice of one', { ...FORM, fields: [{ ...FIELD, choices: ['S'] }] }],
    ['with half a letter', { ...LINK, title: 'x\ud83d' }],
  ])('%s is refused', async (_, card) => {
    expect(await taken(ada, card)).toBe('bad_frame')
  })

  it('without words beside it, or with files beside it, is refused', async () => {
    expect(await taken(ada, LINK, { body: ' ' })).toBe('bad_frame')
    expect(await taken(ada, LINK, { upload_keys: ['x'.repeat(43)] })).toBe('bad_frame')
    expect(await taken(ada, LINK, { upload_keys: [] })).toBe('taken')
  })

  it('keeps nothing that nobody asked for', async () => {
    const from = sam.line.frames.length
    await said(ada, { ...LINK, onclick: 'alert(1)', html: '<b>', deep: { deep: [1] } })
    const heard = await sam.line.heard((frame) => frame.type === 'message', from)
    expect(heard).toMatchObject({ message: { card: LINK } })
    expect(JSON.stringify(heard)).not.toMatch(/onclick|html|deep/)
  })

  it('goes when the words are taken away', async () => {
    const from = ada.line.frames.length
    await said(ada, { ...LINK, title: 'Wrong address' })
    const told = await ada.line.heard((frame) => frame.type === 'message' && 'message' in frame, from)
    const uuid = 'message' in told ? told.message.conversation_message_uuid : undefined
    ada.line.send({
      type: 'event',
      event_type: 'updated message',
      conversation_uuid: sam.uuid,
      event_updated_message: { conversation_message_uuid: uuid, redacted: true },
    })
    await sam.line.heardEvent('updated message')
    const { text } = await sam.rest(`${PATHS.events(sam.uuid, 0)}?limit=500`)
    expect(text).not.toContain('Wrong address')
  })
})

describe('a file of a message', () => {
  it('says its name, its kind and how large it is, a picture also its sides, upright and one frame high', async () => {
    const keys = [
      await uploaded(sam, 'jpg', await photograph(), 'beach.jpg'),
      await uploaded(sam, 'gif', await moving('gif')),
      await uploaded(sam, 'txt', 'hello', 'note.txt'),
    ]
    const from = ada.line.frames.length
    const { mediaUrls = [] } = await sent(sam, sam.uuid, keys)
    const heard = await ada.line.heard((frame) => frame.type === 'message', from)
    const files = await Promise.all(mediaUrls.map((url) => send(url)))
    const frame = files[1]?.content
    expect(heard).toMatchObject({
      message: {
        media: [
          { name: 'beach.jpg', type: 'image/jpeg', bytes: files[0]?.content.length, width: 40, height: 60 },
          { type: 'image/gif', bytes: files[1]?.content.length, width: frame?.readUInt16LE(6), height: frame?.readUInt16LE(8) },
          { name: 'note.txt', type: 'text/plain; charset=utf-8', bytes: 5 },
        ],
      },
    })
  })

  it('that is a picture is looked at, and kept when that is asked for', async () => {
    const { mediaUrls: [url = ''] = [] } = await sent(sam, sam.uuid, [await uploaded(sam, 'png', await photograph('png'))])
    expect(String((await send(url)).headers['content-disposition'])).toMatch(/^inline/)
    expect(String((await send(`${url}?download=`)).headers['content-disposition'])).toMatch(/^attachment/)
  })

  it('can be sent by who reads how large, how many and of which kinds in the configuration', async () => {
    const { body } = await server.rest<{ uploads?: object }>(`${PATHS.config}?site=demo`)
    expect(body.uploads).toEqual({
      bytes: 10 * 1024 * 1024,
      per_message: 10,
      extensions: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'pdf', 'txt'],
    })
  })
})

describe('an offer', () => {
  it('says when it was made, and is read like a word', async () => {
    const offer_uuid = WORLD.uuid()
    const from = sam.line.frames.length
    ada.line.send({
      type: 'event',
      event_type: 'add coupon',
      conversation_uuid: sam.uuid,
      event_add_coupon: { coupon_code: 'TEA5', offer_uuid },
    })
    const { event_add_coupon } = await sam.line.heardEvent('add coupon', from)
    const message_epoch = event_add_coupon.offer_epoch ?? 0
    expect(message_epoch).toBeGreaterThan(0)
    sam.line.send({ type: 'event', event_type: 'read message', conversation_uuid: sam.uuid, event_read_message: { message_epoch } })
    expect((await ada.line.heardEvent('read message')).event_read_message.message_epoch).toBe(message_epoch)
  })
})
