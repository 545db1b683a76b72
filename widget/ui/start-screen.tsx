// The start form. What is typed lives in the conversation's `form`, so it is still there after a walk through the shop.

import { useSignal } from '@preact/signals'
import { type ComponentChildren, createElement } from 'preact'
import { useRef } from 'preact/hooks'
import type { ConversationView, StartForm } from '../conversation/view.ts'
import { countdown, type FormErrors, validate } from './validate.ts'
import { words } from './words.ts'

interface FieldProps {
  view: ConversationView
  name: keyof StartForm
  tag: 'input' | 'select' | 'textarea'
  error?: string | undefined
  hint?: string | undefined
  rest?: Record<string, unknown>
  children?: ComponentChildren
}

/** A label, a field and what is to be said about it; what is typed goes to the conversation at once. */
function Field({ view, name, tag, error, hint, rest, children }: FieldProps) {
  const note = error ?? hint
  const field = {
    id: name,
    name,
    value: view.form.value[name],
    'aria-invalid': !!error,
    'aria-describedby': note && `${name}-note`,
    onInput: (event: { currentTarget: { value: string } }) => view.setForm({ ...view.form.value, [name]: event.currentTarget.value }),
    ...rest,
  }
  return (
    <div class="field">
      <label for={name}>{words[name]}</label>
      {createElement(tag, field, children)}
      {note && (
        <p id={`${name}-note`} class={error ? 'error' : 'meta'}>
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
  const queues = view.config.value?.queues ?? []
  const queue = queues.find(({ queue_name }) => queue_name === form.queueName) ?? queues[0]
  const errors: FormErrors = wasTried.value ? validate(form) : {}
  const isBusy = stage.at === 'starting'
  const locked = { readOnly: isBusy }

  const submit = (event: Event) => {
    event.preventDefault()
    if (isBusy) return
    wasTried.value = true
    const wrong = Object.keys(validate(form))[0]
    if (wrong) element.current?.querySelector<HTMLElement>(`#${wrong}`)?.focus()
    else
      view.start({
        name: form.name.trim(),
        email: form.email.trim(),
        question: form.question.trim(),
        ...(queue && { queueName: queue.queue_name }),
      })
  }

  return (
    <form ref={element} class="start" noValidate onSubmit={submit}>
      <div class="fields">
        <p class={queue?.available === false ? 'wait' : ''}>{queue?.available === false ? words.introAway : words.intro}</p>
        <Field view={view} tag="input" name="name" error={errors.name} rest={{ ...locked, autocomplete: 'name' }} />
        <Field view={view} tag="input" name="email" error={errors.email} rest={{ ...locked, type: 'email', autocomplete: 'email' }} />
        {queues.length > 1 && (
          <Field view={view} tag="select" name="queueName" rest={{ value: queue?.queue_name, disabled: isBusy }}>
            {queues.map(({ queue_name, available }) => (
              <option key={queue_name} value={queue_name}>
                {available ? queue_name : words.queueAway(queue_name)}
              </option>
            ))}
          </Field>
        )}
        <Field
          view={view}
          tag="textarea"
          name="question"
          error={errors.question}
          hint={countdown(form.question)}
          rest={{ ...locked, dir: 'auto' }}
        />
      </div>
      <footer>
        <p role="alert" class="error">
          {stage.at === 'idle' && stage.trouble && words.trouble(stage.trouble)}
        </p>
        <button type="submit" class="button" aria-disabled={isBusy}>
          {isBusy ? words.state.starting : words.start}
        </button>
      </footer>
    </form>
  )
}
