// What was written into a form: judged field by field, and put into words and into values. Pure.

import { CARDS, type CardField, type FormAnswer } from '../../protocol/card.ts'

export type FieldFlaw = 'required' | 'email' | 'number'

export function flawIn({ kind, required }: CardField, value: string): FieldFlaw | undefined {
  const written = value.trim()
  if (!written) return required ? 'required' : undefined
  if (kind === 'email' && !/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(written)) return 'email'
  return kind === 'number' && !/^[-+]?\d+([.,]\d+)?$/.test(written) ? 'number' : undefined
}

/** Fields that were left empty are left out. */
export function answersOf(fields: readonly CardField[], values: Readonly<Record<string, string>>): FormAnswer[] {
  return fields.flatMap(({ name, label }) => {
    const value = (values[name] ?? '').trim().slice(0, CARDS.answerUnits)
    return value ? { name, label, value } : []
  })
}

/** For whoever reads no cards. */
export const inWords = (answers: readonly FormAnswer[]): string => answers.map(({ label, value }) => `${label}: ${value}`).join('\n')
