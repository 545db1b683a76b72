// A form of an agent. What is written stays in the fields until it is sent; what is wrong is said below its field.

import { signal } from '@preact/signals-core'
import { CARDS, type CardField, type FormAnswer, type MessageCard } from '../../protocol/card.ts'
import { drawn } from '../ui/drawn.ts'
import * as words from './cards-words.ts'
import { answersOf, type FieldFlaw, flawIn } from './form-answers.ts'

type Form = Extract<MessageCard, { type: 'form' }>

const FLAWS: Record<FieldFlaw, () => string> = { required: words.required, email: words.emailWrong, number: words.numberWrong }

export interface FormProps {
  id: string
  form: Form
  /** Absent for whoever only looks. */
  send?: ((answers: FormAnswer[]) => void) | undefined
}

export function createFormView() {
  /** By form and field: a redrawn talk loses nothing. */
  const written = new Map<string, Record<string, string>>()
  const judged = signal<ReadonlySet<string>>(new Set())

  return drawn(({ id, form, send }: FormProps) => {
    const values = written.get(id) ?? {}
    written.set(id, values)
    const isJudged = judged.value.has(id)

    return (
      <form
        class="x-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          judged.value = new Set(judged.value).add(id)
          const wrong = form.fields.find((field) => flawIn(field, values[field.name] ?? ''))
          const answers = answersOf(form.fields, values)
          if (wrong) event.currentTarget.querySelector<HTMLElement>(`[data-at="${form.fields.indexOf(wrong)}"]`)?.focus()
          else if (answers.length > 0) send?.(answers)
        }}
      >
        {form.title && <b dir="auto">{form.title}</b>}
        {form.fields.map((field, at) => {
          const flaw = isJudged ? flawIn(field, values[field.name] ?? '') : undefined
          const about = `${id}-${at}`
          return (
            <div class="field" key={field.name}>
              <label for={about} dir="auto">
                {field.required ? field.label : words.optional(field.label)}
              </label>
              {input(field, about, at, flaw, values, () => {
                // Judged again with every letter, once it was judged at all.
                if (isJudged) judged.value = new Set(judged.value)
              })}
              {flaw && (
                <p class="error" id={`${about}-flaw`}>
                  {FLAWS[flaw]()}
                </p>
              )}
            </div>
          )
        })}
        <button type="submit" class="button" disabled={!send}>
          {form.submit ?? words.sendForm()}
        </button>
      </form>
    )
  })
}

function input(
  { name, kind, choices = [], required }: CardField,
  id: string,
  at: number,
  flaw: FieldFlaw | undefined,
  values: Record<string, string>,
  wrote: () => void,
) {
  const common = {
    id,
    'data-at': at,
    'aria-required': required === true,
    'aria-invalid': flaw !== undefined,
    'aria-describedby': flaw && `${id}-flaw`,
    value: values[name] ?? '',
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => {
      values[name] = currentTarget.value
      wrote()
    },
  }
  if (kind === 'choice')
    return (
      <select {...common}>
        <option value="">{words.choose()}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    )
  if (kind === 'long text') return <textarea {...common} rows={3} dir="auto" maxLength={CARDS.answerUnits} />
  const line = { ...common, dir: 'auto', maxLength: CARDS.answerUnits } as const
  if (kind === 'email') return <input {...line} type="email" />
  // A number too: where the browser judges it, what it cannot read comes as nothing at all.
  return <input {...line} type="text" inputmode={kind === 'number' ? 'decimal' : undefined} />
}
