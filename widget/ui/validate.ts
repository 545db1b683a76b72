// What the start form asks of its fields. The same limits as the server's, so that the two never disagree.

import { LIMITS } from '../../protocol/limits.ts'
import type { StartForm } from '../conversation/view.ts'
import { words } from './words.ts'

export type FormErrors = Partial<Record<'name' | 'email' | 'question', string>>

/** No address is proven by its shape; this only catches what cannot be one. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/

export function validate({ name, email, question }: StartForm): FormErrors {
  const errors: FormErrors = {}
  const check = (field: keyof FormErrors, value: string, most: number, otherwise: string | false) => {
    const over = value.trim().length - most
    const error = over > 0 ? words.form.tooLong(over) : otherwise
    if (error) errors[field] = error
  }
  check('name', name, LIMITS.nameUnits, !name.trim() && words.form.nameMissing)
  check('email', email, LIMITS.emailUnits, !!email.trim() && !EMAIL.test(email.trim()) && words.form.emailWrong)
  check('question', question, LIMITS.messageUnits, !question.trim() && words.form.questionMissing)
  return errors
}
