// What the start form asks of its fields. The same limits as the server's, so that the two never disagree.

import { LIMITS } from '../../protocol/limits.ts'
import type { StartForm } from '../conversation/view.ts'
import * as words from './words.ts'

export type Asked = 'name' | 'email' | 'question'
export type FormErrors = Partial<Record<Asked, string>>

/** No address is proven by its shape; this only catches what cannot be one. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/

export function validate(form: StartForm): FormErrors {
  const errors: FormErrors = {}
  const check = (field: Asked, most: number, isWrong: (value: string) => boolean, error: string) => {
    const value = form[field].trim()
    if (value.length > most) errors[field] = words.remaining(most - value.length)
    else if (isWrong(value)) errors[field] = error
  }
  const isEmpty = (value: string) => !value
  check('name', LIMITS.nameUnits, isEmpty, words.nameMissing())
  check('email', LIMITS.emailUnits, (value) => value !== '' && !EMAIL.test(value), words.emailWrong())
  check('question', LIMITS.messageUnits, isEmpty, words.questionMissing())
  return errors
}

/** From 3,600 units on, how many are left. */
export function countdown(text: string): string | undefined {
  return text.length < 3_600 ? undefined : words.remaining(LIMITS.messageUnits - text.length)
}
