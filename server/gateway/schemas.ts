// What we let in. Every byte from outside passes one of these: known fields of known types and bounded lengths are taken,
// unknown fields are dropped, anything else is refused with the name of the field that is wrong.

import * as v from 'valibot'
import { FORM, LIMITS, OFFERS, UPLOADS } from '../../protocol/limits.ts'
import { cardSchema } from './card-schema.ts'
import { parsePlainJson } from './plain-json.ts'
import { filled, text } from './text-schema.ts'

export { filled, text }

const uuid = v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/i, 'is not a uuid'))
/** At least 128 random bits in any usual spelling. */
const cid = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,128}$/, 'must be 16 to 128 letters, digits, - or _'))
export const language = v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is not a language code'), v.maxLength(20))
const email = v.pipe(text(LIMITS.emailUnits), v.trim(), v.regex(/^$|^[^\s@<>]+@[^\s@<>]+$/, 'is not an e-mail address'))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const money = v.object({
  value: v.optional(v.pipe(v.number(), v.finite())),
  currency_code: v.optional(text(3)),
  localized_formatted: v.optional(text(40)),
})

const cartItem = v.object({
  item_id: v.optional(text(120)),
  description: v.optional(text(300)),
  quantity: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  unit_cost: v.optional(money),
  total_cost: v.optional(money),
  view_url: v.optional(text(LIMITS.urlUnits)),
})

const cart = v.object({
  cart_id: v.optional(text(120)),
  currency_code: v.optional(text(3)),
  items: v.optional(v.pipe(v.array(cartItem), v.maxLength(LIMITS.cartItems))),
  coupons: v.optional(v.pipe(v.array(v.object({ coupon_code: v.optional(text(120)) })), v.maxLength(LIMITS.cartItems))),
  summary: v.optional(v.object({ subtotal: v.optional(money), total: v.optional(money) })),
})

export const pickUpRequest = v.object({ conversation_webchat_queue_uuid: uuid })

/** What comes with a start; whether it answers the site's form is judged later. */
const formAnswers = v.pipe(
  v.record(v.pipe(v.string(), v.maxLength(40)), text(FORM.answerUnits)),
  v.check((answers) => Object.keys(answers).length <= FORM.fields, `has more than ${FORM.fields} answers`),
)

export const shopperStart = v.object({
  question: filled(LIMITS.messageUnits),
  client_message_id: cid,
  queue_name: v.optional(text(LIMITS.nameUnits)),
  conversation_participant_name: v.optional(v.pipe(text(LIMITS.nameUnits), v.trim())),
  email: v.optional(email),
  participant_language_iso_code: v.optional(language),
  cart_id: v.optional(text(120)),
  ucacid: v.optional(text(300)),
  url: v.optional(text(LIMITS.urlUnits)),
  form_answers: v.optional(formAnswers),
})

export const shopperResume = v.object({
  resolve_only: v.literal(true),
  resume_secret: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/, 'is not a secret')),
})

/** A form of the hosted page, where a field that is left out comes as an empty text. */
export const hostedStart = v.object({
  name: v.optional(v.pipe(text(LIMITS.nameUnits), v.trim())),
  email: v.optional(email),
  question: filled(LIMITS.messageUnits),
  client_message_id: cid,
})
export const hostedSay = v.object({ body: filled(LIMITS.messageUnits), client_message_id: cid })

export const joinRequest = v.optional(v.nullable(v.object({ participant_language_iso_code: v.optional(language) })))

export const statusUpdate = v.object({ agent_status: v.picklist(['available', 'busy', 'unavailable']) })

// ---- frames

const sayFrame = v.object({
  type: v.literal('message'),
  conversation_uuid: uuid,
  message: v.object({ body: filled(LIMITS.messageUnits), client_message_id: cid, language_iso_code: v.optional(language) }),
})
/** Files speak for themselves: then the words may be none. Apart from the plain message, which is read many times as often. */
const sayWithFilesFrame = v.object({
  type: v.literal('message'),
  conversation_uuid: uuid,
  message: v.object({
    body: text(LIMITS.messageUnits),
    client_message_id: cid,
    language_iso_code: v.optional(language),
    upload_keys: v.pipe(
      v.array(v.pipe(v.string(), v.maxLength(200))),
      v.minLength(1),
      v.maxLength(UPLOADS.perMessage, `holds more than ${UPLOADS.perMessage} keys`),
    ),
  }),
})
/** A card has words beside it, for whoever shows no cards, and no files. */
const sayWithCardFrame = v.object({
  type: v.literal('message'),
  conversation_uuid: uuid,
  message: v.object({
    ...sayFrame.entries.message.entries,
    card: cardSchema,
    upload_keys: v.optional(v.pipe(v.array(v.never()), v.length(0))),
  }),
})
const event = <const Name extends string, Payload extends v.ObjectEntries>(name: Name, payload: Payload) =>
  v.object({ type: v.literal('event'), event_type: v.literal(name), conversation_uuid: uuid, ...payload })

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is not a SHA-256'))
const recording = v.object({
  type: v.picklist(['init', 'events', 'stop', 'declined', 'paused', 'ended']),
  data: v.optional(v.pipe(v.string(), v.maxLength(LIMITS.recordingPartUnits), v.regex(/^[A-Za-z0-9+/=]*$/, 'is not base64'))),
  data_part: v.optional(count),
  data_total_parts: v.optional(count),
  data_sha256: v.optional(hash),
  data_total_sha256: v.optional(hash),
  event_index: v.optional(count),
  recording_uuid: v.optional(uuid),
})

/** An address that an agent puts before a shopper: no script, no data, no file. */
const webAddress = v.pipe(
  text(LIMITS.urlUnits),
  v.check((address) => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol), 'is not an address of the web'),
)
const chosen = v.object({ name: v.optional(text(120)), option_oid: v.optional(count), selected_value: v.optional(text(1024)) })
const choices = <Item extends v.GenericSchema>(item: Item) => v.optional(v.pipe(v.array(item), v.maxLength(OFFERS.options)))
const offeredItem = v.object({
  item_id: filled(120),
  quantity: v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(OFFERS.quantity))),
  description: v.optional(text(300)),
  unit_cost: v.optional(money),
  total_cost: v.optional(money),
  view_url: v.optional(webAddress),
  default_thumbnail_url: v.optional(webAddress),
  auto_order_schedule: v.optional(text(120)),
  options: choices(chosen),
  variations: choices(v.object({ variation_name: v.optional(text(120)), variation_value: v.optional(text(300)) })),
  kit_component_options: choices(v.object({ ...chosen.entries, item_id: v.optional(text(120)), item_oid: v.optional(count) })),
})
const offerUuid = v.optional(uuid)

const eventFrame = v.variant('event_type', [
  event('add coupon', { event_add_coupon: v.object({ coupon_code: filled(120), offer_uuid: offerUuid }) }),
  event('add item', {
    event_add_item: v.object({
      items: v.pipe(v.array(offeredItem), v.minLength(1), v.maxLength(OFFERS.items)),
      offer_uuid: offerUuid,
    }),
  }),
  event('offer answer', { event_offer_answer: v.object({ offer_uuid: uuid, outcome: v.picklist(['accepted', 'declined']) }) }),
  event('updated message', { event_updated_message: v.object({ conversation_message_uuid: uuid, redacted: v.literal(true) }) }),
  event('participant update', {
    event_participant_update: v.object({
      participants: v.pipe(
        v.array(
          v.object({
            conversation_participant_name: v.optional(v.pipe(text(LIMITS.nameUnits), v.trim())),
            email: v.optional(email),
            language_iso_code: v.optional(language),
          }),
        ),
        v.length(1),
      ),
    }),
  }),
  event('read message', { event_read_message: v.object({ message_epoch: count, conversation_message_uuid: v.optional(uuid) }) }),
  event('typing', { event_typing: v.object({ value: text(LIMITS.messageUnits) }) }),
  event('rrweb', { event_rrweb: recording }),
  event('webchat context', {
    event_webchat_context: v.object({
      url: v.optional(text(LIMITS.urlUnits)),
      title: v.optional(text(LIMITS.titleUnits)),
      referrer: v.optional(text(LIMITS.urlUnits)),
      cart_id: v.optional(text(120)),
      ucacid: v.optional(text(300)),
      cart: v.optional(cart),
    }),
  }),
])

const pingFrame = v.object({ type: v.literal('ping') })
const checkPositionFrame = v.object({ type: v.literal('check queue position'), conversation_uuid: v.optional(uuid) })

/** Looked up rather than tried one after the other: messages are judged before anything else may happen to them. */
const frames = new Map<unknown, typeof sayFrame | typeof eventFrame | typeof pingFrame | typeof checkPositionFrame>([
  ['message', sayFrame],
  ['event', eventFrame],
  ['ping', pingFrame],
  ['check queue position', checkPositionFrame],
])

/** What a client may say, by the name of the frame: for the served description. */
export const CLIENT_FRAMES: Readonly<Record<string, v.GenericSchema>> = {
  message: v.union([sayFrame, sayWithFilesFrame, sayWithCardFrame]),
  ping: pingFrame,
  'check queue position': checkPositionFrame,
  ...Object.fromEntries(eventFrame.options.map((option) => [option.entries.event_type.literal, option])),
}

export type GateFrame = v.InferOutput<
  typeof sayFrame | typeof sayWithFilesFrame | typeof sayWithCardFrame | typeof eventFrame | typeof pingFrame | typeof checkPositionFrame
>
export type FrameAnswer =
  | { ok: true; frame: GateFrame }
  | { ok: false; code: 'bad_frame' | 'too_long'; developerMessage: string; inReplyTo: string | undefined }

export function readClientFrame(raw: string): FrameAnswer {
  let json: unknown
  try {
    json = parsePlainJson(raw)
  } catch {
    return { ok: false, code: 'bad_frame', developerMessage: 'not JSON', inReplyTo: undefined }
  }
  const schema = hasCard(json)
    ? sayWithCardFrame
    : hasFiles(json)
      ? sayWithFilesFrame
      : frames.get(typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined)
  if (!schema) return { ok: false, code: 'bad_frame', developerMessage: 'type is none of ours', inReplyTo: cidOf(json) }
  const parsed = v.safeParse(schema, json, { abortEarly: true })
  if (parsed.success) return { ok: true, frame: parsed.output }
  const said = parsed.issues[0]
  const path = v.getDotPath(said) ?? ''
  return {
    ok: false,
    code: path === 'message.body' && said.type === 'max_length' ? 'too_long' : 'bad_frame',
    developerMessage: `${path} ${complaint(said)}`.trim(),
    inReplyTo: cidOf(json),
  }
}

function messageIn(json: unknown): object | undefined {
  if (typeof json !== 'object' || json === null || !('type' in json) || json.type !== 'message' || !('message' in json)) return undefined
  return typeof json.message === 'object' && json.message !== null ? json.message : undefined
}

function hasCard(json: unknown): boolean {
  const message = messageIn(json)
  return message !== undefined && 'card' in message && message.card !== undefined && message.card !== null
}

function hasFiles(json: unknown): boolean {
  const message = messageIn(json)
  if (!message || !('upload_keys' in message)) return false
  const { upload_keys: keys } = message
  // No keys are no files, in whatever way that is said.
  return keys !== undefined && keys !== null && !(Array.isArray(keys) && keys.length === 0)
}

/** A refusal must name the message it is about, even when that message is otherwise beyond reading. */
function cidOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null || !('message' in json)) return undefined
  const { message } = json
  const parsed = v.safeParse(v.object({ client_message_id: cid }), message)
  return parsed.success ? parsed.output.client_message_id : undefined
}

export type BodyAnswer<T> = { ok: true; value: T } | { ok: false; developerMessage: string }

export function readBody<Schema extends v.GenericSchema>(schema: Schema, body: unknown): BodyAnswer<v.InferOutput<Schema>> {
  const parsed = v.safeParse(schema, body, { abortEarly: true })
  if (parsed.success) return { ok: true, value: parsed.output }
  const [said] = parsed.issues
  return { ok: false, developerMessage: `${v.getDotPath(said) ?? 'body'}: ${complaint(said)}` }
}

/** Without what was received: that is somebody's data, and goes nowhere. */
function complaint({ message }: { message: string }): string {
  return message.replace(/ but received .*$/s, '')
}
