// The start form. What is typed lives in the conversation's `form`, so it is still there after a walk through the shop.

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { LIMITS } from '../../protocol/limits.ts'
import type { ConversationView, StartForm } from '../conversation/view.ts'
import { type FormErrors, validate } from './validate.ts'
import { words } from './words.ts'

/** From here on the room that is left is written beside the field. */
export const COUNT_FROM = LIMITS.messageUnits - 496

interface FieldProps {
  name: keyof StartForm
  label: string
  error?: string | undefined
  hint?: string | false
  children(described: { id: string; name: string; 'aria-invalid'?: true; 'aria-describedby'?: string }): ComponentChildren
}

function Field({ name, label, error, hint, children }: FieldProps) {
  const id = `sb-${name}`
  const note = error ?? hint
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, name, ...(error && { 'aria-invalid': true }), ...(note && { 'aria-describedby': `${id}-note` }) })}
      {note && (
        <p id={`${id}-note`} class={error ? 'error' : 'meta'}>
          {note}
        </p>
      )}
    </div>
  )
}

export function StartScreen({ view }: { view: ConversationView }) {
  const element = useRef<HTMLFormElement>(null)
  const wasTried = useSignal(false)
  const stage = view.stage.value
  const form = view.form.value
  const config = view.config.value
  const queues = config?.queues ?? []
  const hasTopics = queues.length > 1
  const queue = queues.find(({ queue_name }) => queue_name === form.queueName) ?? queues[0]
  const isAway = config?.available === false || (hasTopics && queue?.available === false)
  const errors: FormErrors = wasTried.value ? validate(form) : {}
  const isBusy = stage.at === 'starting'
  const trouble = stage.at === 'idle' ? stage.trouble : undefined
  const left = LIMITS.messageUnits - form.question.length

  const change = (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement }) => {
    const { name, value } = event.currentTarget
    view.setForm({ ...view.form.value, [name]: value })
  }
  const submit = (event: Event) => {
    event.preventDefault()
    if (isBusy) return
    wasTried.value = true
    const wrong = Object.keys(validate(form))[0]
    if (wrong) {
      element.current?.querySelector<HTMLElement>(`[name=${wrong}]`)?.focus()
      return
    }
    const { name, email, question } = form
    view.start({
      name: name.trim(),
      email: email.trim(),
      question: question.trim(),
      ...(hasTopics && queue && { queueName: queue.queue_name }),
    })
  }

  return (
    <form ref={element} class="form" noValidate onSubmit={submit} aria-busy={isBusy}>
      <div class="fields">
        <p class={isAway ? 'card wait' : 'intro'}>{isAway ? words.form.away : words.form.intro}</p>
        <Field name="name" label={words.form.name} error={errors.name}>
          {(field) => <input {...field} data-first autocomplete="name" value={form.name} onInput={change} readOnly={isBusy} />}
        </Field>
        <Field name="email" label={words.form.email} error={errors.email}>
          {(field) => <input {...field} type="email" autocomplete="email" value={form.email} onInput={change} readOnly={isBusy} />}
        </Field>
        {hasTopics && (
          <Field name="queueName" label={words.form.topic}>
            {(field) => (
              <select {...field} value={queue?.queue_name} onChange={change} disabled={isBusy}>
                {queues.map(({ queue_name, available }) => (
                  <option key={queue_name} value={queue_name}>
                    {available ? queue_name : words.form.queueAway(queue_name)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field
          name="question"
          label={words.form.question}
          error={errors.question}
          hint={form.question.length >= COUNT_FROM && words.remaining(left)}
        >
          {(field) => <textarea {...field} rows={5} dir="auto" value={form.question} onInput={change} readOnly={isBusy} />}
        </Field>
      </div>
      <footer class="foot over">
        <p role="alert" class="error">
          {trouble && words.form.trouble(trouble)}
        </p>
        <button type="submit" class="button" aria-disabled={isBusy}>
          {isBusy ? words.form.sending : words.form.send}
        </button>
      </footer>
    </form>
  )
}
