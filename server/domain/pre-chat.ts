// What a shop asks before a talk, and whether it was answered. Pure; the form itself was judged when it was set.

import { FORM } from '../../protocol/limits.ts'
import type { FormAnswer, WebchatForm, WebchatFormField } from '../../protocol/models.ts'

export interface SiteForms {
  form(site: string): Promise<WebchatForm | undefined>
  /** Undefined: the shopper is asked what every shop asks. */
  setForm(site: string, form: WebchatForm | undefined): Promise<void>
}

/** What came with a start. */
export interface Given {
  name: string
  email: string
  answers: Readonly<Record<string, string>>
}

export type AnswersJudged = { ok: true; answers: FormAnswer[] } | { ok: false; field: string; complaint: string }

export function judgeAnswers(form: WebchatForm | undefined, given: Given): AnswersJudged {
  const answers: FormAnswer[] = []
  for (const field of form?.fields ?? []) {
    // Topic and question are judged with or without a form.
    if (field.kind === 'topic' || field.kind === 'question') continue
    const value = (field.kind === 'name' || field.kind === 'email' ? given[field.kind] : (given.answers[field.name] ?? '')).trim()
    const complaint = complaintAbout(field, value)
    if (complaint) return { ok: false, field: field.name, complaint }
    if (value && field.kind !== 'name' && field.kind !== 'email')
      answers.push({ name: field.name, label: labelOf(field.label, field.name), value: shown(field, value) })
  }
  return { ok: true, answers }
}

function complaintAbout(field: WebchatFormField, value: string): string | undefined {
  if (!value) return field.required ? 'is missing' : undefined
  if (value.length > FORM.answerUnits) return `is longer than ${FORM.answerUnits} characters`
  if (field.kind === 'select' && !field.options?.some((option) => option.value === value)) return 'is none of the choices'
  if (field.kind === 'checkbox' && value !== 'yes') return 'is neither "yes" nor left out'
  return undefined
}

/** Agents read the first language of a form, which is the shop's own. */
const labelOf = (label: Readonly<Record<string, string>> | undefined, otherwise: string): string =>
  Object.values(label ?? {})[0] ?? otherwise

function shown({ kind, options }: WebchatFormField, value: string): string {
  return kind === 'select' ? labelOf(options?.find((option) => option.value === value)?.label, value) : value
}
