// The start form: what the shop wants to know before a talk. What is typed lives in the conversation's `form`, so it is still there
// after a walk through the shop.

import { signal } from '@preact/signals-core'
import { createElement } from 'preact'
import type { WebchatFormField } from '../../protocol/models.ts'
import type { ConversationView, Stage } from '../conversation/view.ts'
import { language } from '../locales/word.ts'
import { drawn } from './drawn.ts'
import type { Hours, Lazy } from './extras.ts'
import { countdown, FIELDS, type FormErrors, typedIn, validate } from './validate.ts'
import * as words from './words.ts'

/** The shop's own word in the shopper's language, or in its region's, or else in the shop's first. */
function inLanguage(label: Readonly<Record<string, string>> = {}): string | undefined {
  const { locale } = language.value
  return label[locale] ?? label[locale.split('-')[0] ?? ''] ?? Object.values(label)[0]
}

export function createStartScreen(view: ConversationView, hours: Lazy<Hours>) {
  /** Where the shopper tried to start and had forgotten something: until the stage moves on, every field says what it lacks. */
  const triedAt = signal<Stage | undefined>(undefined)

  return drawn(() => {
    const stage = view.stage.value
    const form = view.form.value
    const config = view.config.value
    const queues = config?.queues ?? []
    const queue = queues.find(({ queue_name }) => queue_name === form.queueName) ?? queues[0]
    const isBusy = stage.at === 'starting'
    // Until it is there, what is true at any hour.
    const told = hours.here.value
    const hasHours = queues.some(({ available, reply_within_seconds }) => !available || reply_within_seconds)
    if (hasHours) void hours.bring()
    const fields = config?.form?.fields ?? FIELDS
    const errors: FormErrors = triedAt.value === stage ? validate(form, fields) : {}
    const said = { name: words.name, email: words.email, topic: words.queueName, question: words.question }

    /** What is typed goes to the conversation at once. */
    const set = ({ name, kind }: WebchatFormField, value: string) => {
      const now = view.form.value
      const own = kind === 'topic' ? 'queueName' : kind in said && kind
      view.setForm(own ? { ...now, [own]: value } : { ...now, answers: { ...now.answers, [name]: value } })
    }

    /** A label, a field and what is to be said about it. */
    const draw = (field: WebchatFormField) => {
      const { name, kind, required, autocomplete } = field
      if (kind === 'topic' && queues.length < 2) return
      const error = errors[name]
      const label = inLanguage(field.label) ?? said[kind as keyof typeof said]?.() ?? name
      const isTick = kind === 'checkbox'
      const note =
        error ??
        (kind === 'question' ? countdown(form.question) : kind === 'email' && config?.answers_by_email ? words.mailNote() : undefined)
      const options =
        kind === 'topic'
          ? queues.map((each) => (
              <option key={each.queue_name} value={each.queue_name}>
                {told ? told.topic(each) : each.queue_name}
              </option>
            ))
          : kind === 'select' && [
              <option key="" value="" />,
              ...(field.options ?? []).map((each) => (
                <option key={each.value} value={each.value}>
                  {inLanguage(each.label) ?? each.value}
                </option>
              )),
            ]
      const value = kind === 'topic' ? queue?.queue_name : typedIn(form, field)
      const id = kind === 'topic' ? 'queueName' : name
      return (
        <div key={name} class={isTick ? 'field tick' : 'field'}>
          <label for={id}>{required || kind === 'question' || kind === 'topic' || isTick ? label : words.optionalField(label)}</label>
          {createElement(
            options ? 'select' : kind === 'question' ? 'textarea' : 'input',
            {
              id,
              name: id,
              type: isTick ? kind : kind === 'email' ? kind : undefined,
              ...(isTick ? { checked: !!value, value: 'yes' } : { value }),
              ...(options || isTick ? { disabled: isBusy } : { readOnly: isBusy }),
              dir: kind === 'question' || kind === 'text' ? 'auto' : undefined,
              autocomplete: autocomplete ?? (kind === 'name' || kind === 'email' ? kind : field.private ? 'off' : undefined),
              'aria-required': required && kind !== 'topic',
              'aria-invalid': !!error,
              'aria-describedby': note && `${id}-note`,
              onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
                set(field, isTick && !currentTarget.checked ? '' : currentTarget.value),
            },
            options,
          )}
          {note && (
            <p id={`${id}-note`} class={error ? 'error' : 'meta'}>
              {note}
            </p>
          )}
        </div>
      )
    }

    // [HOST-17] By the press, which Enter makes as well: a frame in a sandbox may not submit forms.
    const submit = (event: Event & { currentTarget: HTMLButtonElement }) => {
      event.preventDefault()
      if (isBusy) return
      // As it is now: what was drawn may be a letter behind.
      const form = view.form.peek()
      const wrong = Object.keys(validate(form, fields))[0]
      if (wrong) {
        triedAt.value = stage
        event.currentTarget.form?.querySelector<HTMLElement>(`#${wrong}`)?.focus()
        return
      }
      const asked = fields.flatMap((field): [string, string][] => {
        const value = typedIn(form, field).trim()
        return value && !(field.kind in said) ? [[field.name, value]] : []
      })
      view.start({
        name: form.name.trim(),
        email: form.email.trim(),
        question: form.question.trim(),
        ...(queue && { queueName: queue.queue_name }),
        ...(asked.length > 0 && { answers: Object.fromEntries(asked) }),
      })
    }

    return (
      <form class="start" noValidate>
        {/* [S-105] Shown when all of it is there: what comes later would push down what one is about to press. */}
        <div class={config && (told || !hasHours) ? 'fields' : 'fields coming'}>
          <p class={queue && !queue.available ? 'wait' : ''}>
            {!queue || queue.available ? words.intro() : (told?.promise(queue, config?.answers_by_email) ?? words.introAway())}
          </p>
          {queue && told?.replyIn(queue)}
          {fields.map(draw)}
        </div>
        <footer role="none">
          <p role="alert" class="error">
            {stage.at === 'idle' && stage.trouble && words.trouble(stage.trouble)}
          </p>
          <button type="submit" class="button" aria-disabled={isBusy} onClick={submit}>
            {isBusy ? words.state.starting() : words.start()}
          </button>
        </footer>
      </form>
    )
  })
}
