// The start form. What is typed lives in the conversation's `form`, so it is still there after a walk through the shop.

import { signal } from '@preact/signals-core'
import { type ComponentChildren, createElement } from 'preact'
import type { ConversationView, Stage, StartForm } from '../conversation/view.ts'
import { drawn } from './drawn.ts'
import { countdown, type FormErrors, validate } from './validate.ts'
import * as words from './words.ts'

export function createStartScreen(view: ConversationView) {
  /** Where the shopper tried to start and had forgotten something: until the stage moves on, every field says what it lacks. */
  const triedAt = signal<Stage | undefined>(undefined)

  return drawn(() => {
    const stage = view.stage.value
    const form = view.form.value
    const queues = view.config.value?.queues ?? []
    const queue = queues.find(({ queue_name }) => queue_name === form.queueName) ?? queues[0]
    const isAway = queue?.available === false
    const isBusy = stage.at === 'starting'
    const errors: FormErrors = triedAt.value === stage ? validate(form) : {}

    /** A label, a field and what is to be said about it; what is typed goes to the conversation at once. */
    const field = (name: keyof StartForm, label: string, tag: string, rest: object, children?: ComponentChildren) => {
      const error = name === 'queueName' ? undefined : errors[name]
      const note = error ?? (name === 'question' ? countdown(form.question) : undefined)
      return (
        <div class="field">
          <label for={name}>{label}</label>
          {createElement(
            tag,
            {
              id: name,
              name,
              value: form[name],
              readOnly: isBusy,
              'aria-invalid': !!error,
              'aria-describedby': note && `${name}-note`,
              onInput: (event: { currentTarget: { value: string } }) =>
                view.setForm({ ...view.form.value, [name]: event.currentTarget.value }),
              ...rest,
            },
            children,
          )}
          {note && (
            <p id={`${name}-note`} class={error ? 'error' : 'meta'}>
              {note}
            </p>
          )}
        </div>
      )
    }

    const submit = (event: Event & { currentTarget: HTMLFormElement }) => {
      event.preventDefault()
      if (isBusy) return
      const wrong = Object.keys(validate(form))[0]
      if (wrong) {
        triedAt.value = stage
        event.currentTarget.querySelector<HTMLElement>(`#${wrong}`)?.focus()
      } else
        view.start({
          name: form.name.trim(),
          email: form.email.trim(),
          question: form.question.trim(),
          ...(queue && { queueName: queue.queue_name }),
        })
    }

    return (
      <form class="start" noValidate onSubmit={submit}>
        <div class="fields">
          <p class={isAway ? 'wait' : ''}>{isAway ? words.introAway() : words.intro()}</p>
          {field('name', words.name(), 'input', { autocomplete: 'name' })}
          {field('email', words.email(), 'input', { type: 'email', autocomplete: 'email' })}
          {queues.length > 1 &&
            field(
              'queueName',
              words.queueName(),
              'select',
              { value: queue?.queue_name, disabled: isBusy },
              queues.map(({ queue_name, available }) => (
                <option key={queue_name} value={queue_name}>
                  {available ? queue_name : words.queueAway(queue_name)}
                </option>
              )),
            )}
          {field('question', words.question(), 'textarea', { dir: 'auto' })}
        </div>
        <footer role="none">
          <p role="alert" class="error">
            {stage.at === 'idle' && stage.trouble && words.trouble(stage.trouble)}
          </p>
          <button type="submit" class="button" aria-disabled={isBusy}>
            {isBusy ? words.state.starting() : words.start()}
          </button>
        </footer>
      </form>
    )
  })
}
