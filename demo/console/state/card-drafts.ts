// What an agent filled in for a card or an offer, put into what travels: or nothing, when it is not fit. Pure.

import { type CardField, type MessageCard, readCard, webAddress } from '../../../protocol/card.ts'
import type { CartItem } from '../../../protocol/models.ts'

export const CARD_KINDS = ['coupon', 'item', 'product', 'link', 'quick replies', 'form'] as const
export type CardKind = (typeof CARD_KINDS)[number]

/** Every field as typed. */
export type CardDraft = Readonly<Record<string, string>>

export interface DraftField {
  label: string
  kind: CardField['kind']
  required: boolean
  /** Of a choice, with commas between them. */
  choices: string
}

export type Made = { is: 'card'; body: string; card: MessageCard } | { is: 'coupon'; coupon: string } | { is: 'items'; items: CartItem[] }

export function made(kind: CardKind, draft: CardDraft, fields: readonly DraftField[] = []): Made | undefined {
  const written = Object.fromEntries(Object.entries(draft).flatMap(([name, text]) => (text.trim() ? [[name, text.trim()]] : [])))
  const { coupon, item_id, title, question, replies = '' } = written
  if (kind === 'coupon') return coupon ? { is: 'coupon', coupon } : undefined
  if (kind === 'item') return item_id ? item(written) : undefined
  if (kind === 'quick replies') {
    const each = replies.split('\n').flatMap((reply) => reply.trim() || [])
    return question ? asCard(question, { type: kind, replies: each }) : undefined
  }
  if (kind === 'form') {
    const asked = fields.filter(({ label }) => label.trim()).map(fieldOf)
    return asCard([title, ...asked.map(({ label }) => label)].filter(Boolean).join('\n'), { type: kind, title, fields: asked })
  }
  const { text, price, url, image_url } = written
  const body = [[title, price].filter(Boolean).join(', '), text, url].filter(Boolean).join('\n')
  // An address that will not do is no reason to send the card without it.
  if ((url && !webAddress(url)) || (image_url && !webAddress(image_url))) return undefined
  return asCard(body, { ...written, type: kind })
}

function asCard(body: string, wanted: object): Made | undefined {
  const card = readCard(wanted)
  return card && body.trim() ? { is: 'card', body, card } : undefined
}

function item({ item_id, title, quantity = '1', price, currency = 'EUR', url, image_url }: CardDraft): Made | undefined {
  const [many, cost] = [Number(quantity), price === undefined ? undefined : Number(price.replace(',', '.'))]
  const addresses = { ...(url && { view_url: webAddress(url) }), ...(image_url && { default_thumbnail_url: webAddress(image_url) }) }
  if (!item_id || !(many > 0) || Number.isNaN(cost) || Object.values(addresses).some((address) => address === undefined)) return undefined
  const unit_cost = cost === undefined ? undefined : { value: cost, currency_code: currency }
  return {
    is: 'items',
    items: [{ item_id, quantity: many, ...(title && { description: title }), ...(unit_cost && { unit_cost }), ...addresses } as CartItem],
  }
}

function fieldOf({ label, kind, required, choices }: DraftField, index: number): CardField {
  const each = choices.split(',').flatMap((choice) => choice.trim() || [])
  return {
    name: `field${index + 1}`,
    label: label.trim(),
    kind,
    ...(required && { required }),
    ...(kind === 'choice' && { choices: each }),
  }
}
