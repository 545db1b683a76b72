// The form before a talk, as an operator describes it and as it is let in.

import * as v from 'valibot'
import { FORM } from '../../protocol/limits.ts'
import type { WebchatForm } from '../../protocol/models.ts'
import { readBody } from './schemas.ts'
import { filled } from './text-schema.ts'

const KINDS = ['name', 'email', 'topic', 'question', 'text', 'select', 'checkbox'] as const
const OWN = ['text', 'select', 'checkbox'] as const
const isOwn = (kind: (typeof KINDS)[number]) => OWN.some((own) => own === kind)

/** Those of HTML that a shop may ask for in a chat; nothing that pays and no password. */
const AUTOCOMPLETE = [
  ...['off', 'on', 'name', 'given-name', 'family-name', 'nickname', 'organization', 'email', 'tel', 'url', 'username'],
  ...['country', 'country-name', 'postal-code', 'address-level1', 'address-level2', 'street-address', 'bday', 'language'],
]

const label = v.pipe(
  v.record(v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is not a language code')), filled(FORM.labelUnits)),
  v.check((labels) => Object.keys(labels).length <= FORM.languages, `has more than ${FORM.languages} languages`),
)

const field = v.pipe(
  v.object({
    name: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be small letters, digits and _, at most 40')),
    kind: v.picklist(KINDS),
    required: v.optional(v.boolean()),
    private: v.optional(v.boolean()),
    autocomplete: v.optional(v.picklist(AUTOCOMPLETE)),
    label: v.optional(label),
    options: v.optional(
      v.pipe(v.array(v.object({ value: filled(FORM.labelUnits), label: v.optional(label) })), v.minLength(1), v.maxLength(FORM.options)),
    ),
  }),
  v.check(
    ({ name, kind }) => isOwn(kind) === !KINDS.some((each) => each === name && !isOwn(each)) && (isOwn(kind) || name === kind),
    'name and kind do not go together',
  ),
  v.check(({ kind, options }) => (kind === 'select') === (options !== undefined), 'a select has options, and nothing else has'),
  v.check(({ kind, label: said }) => !isOwn(kind) || said !== undefined, 'a field of your own needs a label'),
)

export const webchatForm = v.pipe(
  v.object({ fields: v.pipe(v.array(field), v.minLength(1), v.maxLength(FORM.fields, `has more than ${FORM.fields} fields`)) }),
  v.check(({ fields }) => new Set(fields.map(({ name }) => name)).size === fields.length, 'fields: two have the same name'),
  v.check(({ fields }) => fields.some(({ kind }) => kind === 'question'), 'fields: there must be a question'),
)

/** A sentence when it is none. */
export function readForm(json: string): WebchatForm | string {
  if (json.length > FORM.bytes) return `A form has at most ${FORM.bytes} characters.`
  let raw: unknown
  try {
    raw = JSON.parse(json)
  } catch {
    return 'The form is not JSON.'
  }
  const answer = readBody(webchatForm, raw)
  return answer.ok ? (answer.value as WebchatForm) : `The form cannot be used: ${answer.developerMessage}.`
}
