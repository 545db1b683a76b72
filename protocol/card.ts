// A card of a message: something to look at, to press or to fill in, beside words that say the same to clients without cards. Ours.
// Whoever draws one reads it here first: what has another shape is no card, and the words stay.

/** Lengths are UTF-16 units. */
export const CARDS = {
  titleUnits: 120,
  textUnits: 600,
  shortUnits: 40,
  replies: 8,
  replyUnits: 80,
  fields: 10,
  choices: 20,
  answerUnits: 1000,
  urlUnits: 2048,
} as const

export const FIELD_KINDS = ['text', 'long text', 'email', 'number', 'choice'] as const

export interface CardField {
  name: string
  label: string
  kind: (typeof FIELD_KINDS)[number]
  required?: boolean
  /** Of a choice, at least two. */
  choices?: string[]
}

export interface FormAnswer {
  name: string
  label: string
  value: string
}

export type MessageCard =
  | { type: 'product'; title: string; text?: string; price?: string; image_url?: string; url?: string; item_id?: string }
  | { type: 'link'; title: string; text?: string; image_url?: string; url: string }
  | { type: 'quick replies'; replies: string[] }
  | { type: 'form'; title?: string; fields: CardField[]; submit?: string }
  /** What the shopper filled in; `form_message_uuid` is the message that had the form. */
  | { type: 'form answer'; form_message_uuid: string; answers: FormAnswer[] }

type Loose = Partial<Record<string, unknown>>

const text = (value: unknown, most: number): string | undefined =>
  typeof value === 'string' && value.trim() && value.length <= most ? value : undefined
const list = (value: unknown, most: number): unknown[] => (Array.isArray(value) && value.length <= most ? value : [])
const texts = (value: unknown, many: number, most: number) => list(value, many).flatMap((each) => text(each, most) ?? [])
/** Without what is not there. */
const some = <Fields extends Loose>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: NonNullable<Fields[Name]>
  }

/** An address of the web, written out; nothing that runs, holds data or bears a name before the host. */
export function webAddress(value: unknown): string | undefined {
  const given = text(value, CARDS.urlUnits)
  if (!given || !/^https?:\/\//i.test(given)) return undefined
  try {
    const { username, password, href } = new URL(given)
    return username || password ? undefined : href
  } catch {
    return undefined
  }
}

/** A picture that a page on https may show, or one of this very machine. */
export function pictureAddress(value: unknown): string | undefined {
  const address = webAddress(value)
  return address && /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(address) ? address : undefined
}

export function readCard(value: unknown): MessageCard | undefined {
  const card: Loose = Object(value)
  const title = text(card.title, CARDS.titleUnits)
  const image_url = pictureAddress(card.image_url)
  const url = webAddress(card.url)
  const looks = some({ text: text(card.text, CARDS.textUnits), image_url })
  switch (card.type) {
    case 'product':
      return title
        ? {
            type: 'product',
            title,
            ...looks,
            ...some({ url, price: text(card.price, CARDS.shortUnits), item_id: text(card.item_id, CARDS.titleUnits) }),
          }
        : undefined
    case 'link':
      return title && url ? { type: 'link', title, url, ...looks } : undefined
    case 'quick replies': {
      const replies = texts(card.replies, CARDS.replies, CARDS.replyUnits)
      return replies.length > 0 ? { type: 'quick replies', replies } : undefined
    }
    case 'form': {
      const fields = list(card.fields, CARDS.fields).map(readField)
      if (fields.length === 0 || !fields.every((field) => field !== undefined)) return undefined
      return { type: 'form', fields, ...some({ title, submit: text(card.submit, CARDS.shortUnits) }) }
    }
    case 'form answer': {
      const form_message_uuid = text(card.form_message_uuid, CARDS.titleUnits)
      const answers = list(card.answers, CARDS.fields).flatMap((each): FormAnswer | [] => {
        const { name, label, value }: Loose = Object(each)
        const [called, said] = [text(name, CARDS.shortUnits), text(label, CARDS.titleUnits)]
        return called && said && typeof value === 'string' ? { name: called, label: said, value } : []
      })
      return form_message_uuid ? { type: 'form answer', form_message_uuid, answers } : undefined
    }
    default:
      return undefined
  }
}

function readField(value: unknown): CardField | undefined {
  const field: Loose = Object(value)
  const [name, label] = [text(field.name, CARDS.shortUnits), text(field.label, CARDS.titleUnits)]
  const kind = FIELD_KINDS.find((each) => each === field.kind)
  const choices = texts(field.choices, CARDS.choices, CARDS.replyUnits)
  if (!name || !label || !kind || (kind === 'choice' && choices.length < 2)) return undefined
  return { name, label, kind, ...(field.required === true && { required: true }), ...(kind === 'choice' && { choices }) }
}
