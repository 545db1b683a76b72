// Which cards are let in. A closed union: what is none of these is refused, what is too much in one of them too.

import * as v from 'valibot'
import { CARDS, FIELD_KINDS, pictureAddress, webAddress } from '../../protocol/card.ts'
import { filled, text } from './text-schema.ts'

const short = filled(CARDS.shortUnits)
const title = filled(CARDS.titleUnits)
const looks = {
  text: v.optional(text(CARDS.textUnits)),
  image_url: v.optional(
    v.pipe(
      text(CARDS.urlUnits),
      v.check((address) => pictureAddress(address) !== undefined, 'is not the address of a picture on https'),
    ),
  ),
}
const url = v.pipe(
  text(CARDS.urlUnits),
  v.check((address) => webAddress(address) !== undefined, 'is not an address of the web'),
)
const listOf = <Item extends v.GenericSchema>(item: Item, most: number, least = 1) =>
  v.pipe(v.array(item), v.minLength(least, `holds fewer than ${least}`), v.maxLength(most, `holds more than ${most}`))

const field = v.pipe(
  v.object({
    name: short,
    label: title,
    kind: v.picklist(FIELD_KINDS),
    required: v.optional(v.boolean()),
    choices: v.optional(listOf(filled(CARDS.replyUnits), CARDS.choices, 2)),
  }),
  v.check(({ kind, choices }) => (kind === 'choice') === (choices !== undefined), 'has choices where there is nothing to choose, or none'),
)
const fields = v.pipe(
  listOf(field, CARDS.fields),
  v.check((all) => new Set(all.map(({ name }) => name)).size === all.length, 'holds a name twice'),
)

export const cardSchema = v.variant('type', [
  v.object({
    type: v.literal('product'),
    title,
    ...looks,
    price: v.optional(short),
    url: v.optional(url),
    item_id: v.optional(title),
  }),
  v.object({ type: v.literal('link'), title, ...looks, url }),
  v.object({ type: v.literal('quick replies'), replies: listOf(filled(CARDS.replyUnits), CARDS.replies) }),
  v.object({ type: v.literal('form'), title: v.optional(title), fields, submit: v.optional(short) }),
  v.object({
    type: v.literal('form answer'),
    form_message_uuid: v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/i, 'is not a uuid')),
    answers: listOf(v.object({ name: short, label: title, value: text(CARDS.answerUnits) }), CARDS.fields),
  }),
])

/** Who asks something of the other by a card is the agent; who answers is the shopper. */
export function maySend(role: 'customer' | 'agent', type: string): boolean {
  return type === 'product' || type === 'link' || (type === 'form answer') === (role === 'customer')
}
