// Facts in, room out. Pure and gapless: a fact is taken only when it is the next one, so that any delivery, however shuffled,
// doubled or torn, ends in the same room once the missing facts have been fetched.

import type { FactFrame } from '../../protocol/frames.ts'
import type {
  Conversation,
  ConversationEventAddCoupon,
  ConversationEventAddItem,
  ConversationMessage,
  ConversationParticipant,
} from '../../protocol/models.ts'
import type { Notice, Person, Room, SaidMessage } from './room.ts'
import { texts } from './session.ts'

export type Folded =
  | { is: 'next'; room: Room }
  /** Already folded in. */
  | { is: 'repeat' }
  /** Something before it is missing: fetch. */
  | { is: 'gap' }
  /** The history is another one: start from nothing. */
  | { is: 'other stream' }

export function emptyRoom(uuid: string, stream: string): Room {
  return { uuid, stream, seq: 0, after: 0, messages: [], notices: [], people: [], readUpTo: {}, started: false, closed: false }
}

export function fold(room: Room, fact: FactFrame): Folded {
  if (fact.stream !== room.stream) return { is: 'other stream' }
  if (fact.seq <= room.seq) return { is: 'repeat' }
  if (fact.seq > room.seq + 1) return { is: 'gap' }
  return { is: 'next', room: { ...room, ...change(room, fact), seq: fact.seq } }
}

/** The end of a long talk, together with what its row says of all that came before. Read marks from there are not in the row. */
export function withRow(room: Room, row: Conversation): Room {
  const before = (row.participants ?? []).reduce(withPerson, [])
  const people = before.map((person) => room.people.find(({ arn }) => arn === person.arn) ?? person)
  return {
    ...room,
    people,
    closed: room.closed || row.closed === true,
    started: room.started || people.some(({ role }) => role === 'agent'),
  }
}

/** Facts that come before all that the room knows, folded by themselves. */
export const withEarlier = (room: Room, { after, messages, notices }: Room): Room => ({
  ...room,
  after,
  messages: [...messages, ...room.messages],
  notices: [...notices, ...room.notices],
})

function change(room: Room, fact: FactFrame): Partial<Room> {
  if (fact.type === 'message') {
    const message = said(fact.message, fact.seq, (room.messages.at(-1)?.epoch ?? 0) + 1)
    // Who writes has read what came before.
    return { messages: [...room.messages, message], ...readTo(room, message.authorArn, message.epoch) }
  }
  switch (fact.event_type) {
    case 'updated message': {
      const { conversation_message_uuid: uuid, client_message_id: cid, body, redacted } = fact.event_updated_message
      const isIt = (message: SaidMessage) => (uuid ? message.uuid === uuid : message.clientMessageId === cid)
      const anew = (message: SaidMessage): SaidMessage => ({
        ...message,
        body: body ?? message.body,
        // What was taken away takes its files along.
        ...(redacted && { isRemoved: true, besides: undefined }),
      })
      return { messages: room.messages.map((message) => (isIt(message) ? anew(message) : message)) }
    }
    case 'webchat start conversation':
      return { started: true }
    case 'participant join': {
      const person = fact.event_participant_join_participant
      const known = room.people.find((one) => one.arn === person.conversation_participant_arn)
      const people = withPerson(room.people, { ...person, left_dts: undefined })
      // The shopper's own `join` after the pick-up repeats what everyone knows.
      return known?.present ? { people } : { people, notices: noted(room, fact.seq, 'joined', person, person.joined_dts) }
    }
    case 'participant left': {
      const person = fact.event_participant_left_participant
      const people = withPerson(room.people, { ...person, left_dts: person.left_dts ?? 'now' })
      return { people, notices: noted(room, fact.seq, 'left', person, person.left_dts) }
    }
    case 'participant update': {
      const { event_participant_update: row, event_participant_update_transfer: transfer } = fact
      const people = (row.participants ?? []).reduce(withPerson, room.people)
      if (!transfer) return { people }
      const { to_conversation_participant_name: agent, to_conversation_participant_arn: arn, queue_name: queue } = transfer
      const to = { conversation_participant_name: agent ?? queue, conversation_participant_arn: arn }
      return { people, notices: noted(room, fact.seq, agent ? 'passed on' : 'sent to', to, row.last_message_dts) }
    }
    case 'add coupon':
      return offered(room, fact.seq, fact.event_add_coupon)
    case 'add item':
      return offered(room, fact.seq, fact.event_add_item)
    case 'offer answer': {
      const { offer_uuid, outcome } = fact.event_offer_answer
      const answered = (message: SaidMessage) => ({ ...message, besides: { ...message.besides, outcome } })
      return { messages: room.messages.map((message) => (message.uuid === offer_uuid ? answered(message) : message)) }
    }
    case 'conversation closed':
      return { closed: true, notices: noted(room, fact.seq, 'closed', {}, fact.event_conversation_closed.last_message_dts) }
    case 'read message':
      return readTo(room, fact.event_read_message.reader_conversation_participant_arn, fact.event_read_message.message_epoch ?? 0)
    default:
      return {}
  }
}

/** Marks only move forward. */
function readTo(room: Room, arn: string | undefined, epoch: number): Partial<Room> {
  return arn && epoch > (room.readUpTo[arn] ?? 0) ? { readUpTo: { ...room.readUpTo, [arn]: epoch } } : {}
}

function said(message: ConversationMessage, seq: number, atLeast: number): SaidMessage {
  return {
    uuid: message.conversation_message_uuid ?? `${seq}`,
    seq,
    authorArn: message.author_conversation_participant_arn ?? '',
    authorName: message.author_conversation_participant_name ?? '',
    body: message.body ?? '',
    epoch: message.message_epoch ?? atLeast,
    kind: message.type === 'notice' ? 'notice' : 'message',
    clientMessageId: message.client_message_id,
    ...((message.media_urls?.length || message.card) && { besides: message }),
    ...(message.redacted && { isRemoved: true }),
  }
}

/** An offer stands in the talk like a message of its agent. */
function offered(room: Room, seq: number, offer: ConversationEventAddCoupon & ConversationEventAddItem): Partial<Room> {
  const { offer_uuid, agent_arn, agent_name, coupon_code } = texts(offer, 'offer_uuid', 'agent_arn', 'agent_name', 'coupon_code')
  const names = [offer.items ?? []].flat().map((item) => {
    const { description, item_id } = texts(item, 'description', 'item_id')
    return description || item_id
  })
  const message = {
    conversation_message_uuid: offer_uuid,
    author_conversation_participant_arn: agent_arn,
    author_conversation_participant_name: agent_name,
    body: coupon_code || names.join(', '),
    message_epoch: offer.offer_epoch,
  }
  return { messages: [...room.messages, { ...said(message, seq, room.messages.at(-1)?.epoch ?? 0), besides: { offer } }] }
}

function noted(room: Room, seq: number, kind: Notice['kind'], who: ConversationParticipant, when: string | undefined): Notice[] {
  const epoch = Date.parse(when ?? '') || (room.messages.at(-1)?.epoch ?? 0)
  return [...room.notices, { seq, epoch, kind, name: who.conversation_participant_name ?? '', arn: who.conversation_participant_arn ?? '' }]
}

function withPerson(people: readonly Person[], row: ConversationParticipant): readonly Person[] {
  const arn = row.conversation_participant_arn
  if (!arn) return people
  const before = people.find((person) => person.arn === arn)
  const after: Person = {
    arn,
    name: row.conversation_participant_name ?? before?.name ?? '',
    role: row.status === 'agent' || row.status === 'customer' ? row.status : (before?.role ?? 'agent'),
    present: !row.left_dts,
    imageUrl: row.profile_image_url ?? before?.imageUrl,
  }
  return before ? people.map((person) => (person === before ? after : person)) : [...people, after]
}
