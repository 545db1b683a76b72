// What the start form asks of its fields. The same limits as the server's, so that the two never disagree.

import { FORM, LIMITS } from '../../protocol/limits.ts'
import type { WebchatFormField } from '../../protocol/models.ts'
import type { StartForm } from '../conversation/view.ts'
import * as words from './words.ts'

/** By the name of the field, in their order. */
export type FormErrors = Partial<Record<string, string>>

/** What is asked where the shop has no form of its own. */
export const FIELDS: readonly WebchatFormField[] = [
  { name: 'name', kind: 'name', required: true },
  { name: 'email', kind: 'email' },
  { name: 'topic', kind: 'topic' },
  { name: 'question', kind: 'question', required: true },
]

const MOST = { name: LIMITS.nameUnits, email: LIMITS.emailUnits, question: LIMITS.messageUnits }

/** No address is proven by its shape; this only catches what cannot be one. */
export const isEmail = (text: string) => text.length <= LIMITS.emailUnits && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text)

export const typedIn = (form: StartForm, { name, kind }: WebchatFormField): string =>
  (kind === 'name' || kind === 'email' || kind === 'question' ? form[kind] : kind === 'topic' ? form.queueName : form.answers?.[name]) ?? ''

export function validate(form: StartForm, fields = FIELDS): FormErrors {
  const errors: FormErrors = {}
  for (const field of fields) {
    const { name, kind, required } = field
    if (kind === 'topic') continue
    const value = typedIn(form, field).trim()
    const left = (MOST[kind as keyof typeof MOST] ?? FORM.answerUnits) - value.length
    if (left < 0) errors[name] = words.remaining(left)
    else if (kind === 'email' ? (value || required) && !isEmail(value) : !value && (required || kind === 'question'))
      errors[name] = (
        { name: words.nameMissing, email: words.emailWrong, question: words.questionMissing }[kind as keyof typeof MOST] ?? words.missing
      )()
  }
  return errors
}

/** From 3,600 units on, how many are left. */
export function countdown(text: string): string | undefined {
  return text.length < 3_600 ? undefined : words.remaining(LIMITS.messageUnits - text.length)
}
