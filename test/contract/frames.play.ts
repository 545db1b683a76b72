// A talk in which every kind of frame travels, both ways: what two people do, and all that was said and heard on their sockets.

import { AGENT_PATHS } from '../../protocol/agent-paths.ts'
import type { ServerFrame } from '../../protocol/frames.ts'
import { PATHS } from '../../protocol/rest.ts'
import type { Department } from '../../server/domain/settings.ts'
import { WORLD } from '../../server/world.ts'
import type { TestAgent, TestServer, TestShopper } from '../integration/running-server.ts'
import type { TestLine } from '../integration/test-line.ts'

export interface Play {
  heard: ServerFrame[]
  /** As clients sent it. */
  said: Record<string, unknown>[]
}

/** What it is called in the table of frames. */
export function kindOf(frame: object): string {
  if ('error' in frame) return 'refusal'
  return String('event_type' in frame ? frame.event_type : 'type' in frame ? frame.type : '')
}

const REDACTED = 'Is it blue?'

export async function playThrough(server: TestServer): Promise<Play> {
  const said: Record<string, unknown>[] = []
  const ada = await server.agent()
  const sam = await server.shopper({ question: REDACTED, email: 'sam@example.com', participant_language_iso_code: 'en' })
  const tell = (line: TestLine, frame: Record<string, unknown>) => {
    said.push(frame)
    line.send(frame)
  }
  const event = (line: TestLine, event_type: string, payload: object) =>
    tell(line, { type: 'event', event_type, conversation_uuid: sam.uuid, ...payload })
  const say = (line: TestLine, body: string) =>
    tell(line, { type: 'message', conversation_uuid: sam.uuid, message: { body, client_message_id: WORLD.secret() } })

  await ada.line.heardEvent('queue new member')
  tell(sam.line, { type: 'check queue position' })
  await sam.line.heardEvent('queue position')
  await ada.pickUp(sam)
  await ada.line.heardEvent('participant join')
  say(ada.line, 'It is.')
  const { message } = await sam.line.heardMessage('It is.')
  event(sam.line, 'read message', { event_read_message: { message_epoch: message.message_epoch } })
  await ada.line.heardEvent('read message')
  event(sam.line, 'typing', { event_typing: { value: 'typing' } })
  await ada.line.heardEvent('typing')
  tell(sam.line, { type: 'ping' })
  await sam.line.settled()
  await looksAround(sam, ada, event)
  await offers(sam, ada, event)
  event(sam.line, 'participant update', { event_participant_update: { participants: [{ conversation_participant_name: 'Samantha' }] } })
  await ada.line.heardEvent('participant update')
  await ada.line.heardEvent('new message')
  await ada.line.heardEvent('queue status update')
  await handedRound(server, ada)
  await sam.rest(PATHS.leave(sam.uuid), { method: 'DELETE' })
  await ada.line.heardEvent('conversation closed')
  say(sam.line, 'Too late')
  await sam.line.heard((frame) => frame.type === 'message' && 'error' in frame)
  const question = sam.answer.conversation?.messages?.find((each) => each.body === REDACTED)?.conversation_message_uuid
  event(ada.line, 'updated message', { event_updated_message: { conversation_message_uuid: question, redacted: true } })
  await sam.line.heardEvent('updated message')
  return { heard: [...ada.line.frames, ...sam.line.frames], said }
}

type Tell = (line: TestLine, event_type: string, payload: object) => void

async function looksAround(sam: TestShopper, ada: TestAgent, event: Tell): Promise<void> {
  event(sam.line, 'webchat context', {
    event_webchat_context: {
      url: 'https://shop.example/kettle',
      title: 'A kettle',
      cart_id: 'c1',
      cart: { items: [{ item_id: 'K', quantity: 1, unit_cost: { value: 3, currency_code: 'EUR' } }], summary: { total: { value: 3 } } },
    },
  })
  await ada.line.heardEvent('webchat context')
  event(ada.line, 'rrweb', { event_rrweb: { type: 'init' } })
  await sam.line.heardEvent('rrweb')
  event(sam.line, 'rrweb', { event_rrweb: { type: 'declined' } })
  await ada.line.heardEvent('rrweb')
}

async function offers(sam: TestShopper, ada: TestAgent, event: Tell): Promise<void> {
  event(ada.line, 'add coupon', { event_add_coupon: { coupon_code: 'TEA5' } })
  const { event_add_coupon: coupon } = await sam.line.heardEvent('add coupon')
  event(sam.line, 'offer answer', { event_offer_answer: { offer_uuid: coupon.offer_uuid, outcome: 'accepted' } })
  await ada.line.heardEvent('offer answer')
  const item = { item_id: 'K', quantity: 2, unit_cost: { value: 3, currency_code: 'EUR' }, view_url: 'https://shop.example/kettle' }
  event(ada.line, 'add item', { event_add_item: { items: [{ ...item, options: [{ name: 'Colour', selected_value: 'Blue' }] }] } })
  await sam.line.heardEvent('add item')
}

/** Where the server offers one shopper after the other to the agents. */
async function handedRound(server: TestServer, ada: TestAgent): Promise<void> {
  const { body } = await ada.rest<{ conversation_departments: Department[] }>(AGENT_PATHS.departments)
  const sales = body.conversation_departments.find((each) => each.department_name === 'Sales')
  const path = AGENT_PATHS.department(sales?.conversation_department_oid ?? 0)
  await ada.rest(path, { method: 'PUT', body: { ...sales, settings: { routing: 'round robin' } } })
  await server.start({ queue_name: 'Sales' })
  await ada.line.heardEvent('engage customer')
}
