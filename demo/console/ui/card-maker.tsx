// The small menu beside the field, and the sheet in which a card or an offer is made.

import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { FIELD_KINDS } from '../../../protocol/card.ts'
import { CARD_KINDS, type CardDraft, type CardKind, type DraftField, made } from '../state/card-drafts.ts'
import type { Talk } from '../state/talk.ts'
import { Icon } from './icons.tsx'

const NAMES: Record<CardKind, string> = {
  coupon: 'Coupon',
  item: 'Item for the cart',
  product: 'Product',
  link: 'Link',
  'quick replies': 'Quick replies',
  form: 'Form',
}
const LOOKS: [name: string, label: string][] = [
  ['text', 'Text'],
  ['url', 'Address'],
  ['image_url', 'Picture (https)'],
]
const FIELDS: Record<CardKind, [name: string, label: string][]> = {
  coupon: [['coupon', 'Coupon code']],
  item: [
    ['item_id', 'Item number'],
    ['title', 'Name'],
    ['quantity', 'How many'],
    ['price', 'Price of one'],
    ['url', 'Address'],
    ['image_url', 'Picture (https)'],
  ],
  product: [['title', 'Name'], ['price', 'Price'], ...LOOKS],
  link: [['title', 'Title'], ...LOOKS],
  'quick replies': [
    ['question', 'Question'],
    ['replies', 'Answers, one on each line'],
  ],
  form: [['title', 'Title']],
}
const LONG = new Set(['text', 'replies'])
const NO_FIELD: DraftField = { label: '', kind: 'text', required: false, choices: '' }

export function CardMaker({ talk }: { talk: Talk }) {
  const isOpen = useSignal(false)
  const kind = useSignal<CardKind | undefined>(undefined)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    isOpen.value = false
    kind.value = undefined
    button.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of what stands in it
    <div
      class="card-maker"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen.value) return
        event.stopPropagation()
        close()
      }}
    >
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label="Send a card"
        title="Send a card"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value
          kind.value = undefined
        }}
      >
        <Icon name="card" />
      </button>
      {isOpen.value && !kind.value && (
        <ul class="card-menu">
          {CARD_KINDS.map((each) => (
            <li key={each}>
              <button
                type="button"
                onClick={() => {
                  kind.value = each
                }}
              >
                {NAMES[each]}
              </button>
            </li>
          ))}
        </ul>
      )}
      {isOpen.value && kind.value && <CardSheet key={kind.value} kind={kind.value} talk={talk} close={close} />}
    </div>
  )
}

function CardSheet({ kind, talk, close }: { kind: CardKind; talk: Talk; close: () => void }) {
  const draft = useSignal<CardDraft>({})
  const fields = useSignal<readonly DraftField[]>([NO_FIELD])
  const trouble = useSignal('')
  const sheet = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => sheet.current?.querySelector('input')?.focus(), [])
  const patch = (at: number, news: Partial<DraftField>) => {
    fields.value = fields.value.map((field, index) => (index === at ? { ...field, ...news } : field))
  }
  const send = () => {
    const ready = made(kind, draft.value, fields.value)
    if (!ready) trouble.value = 'Something is missing, or an address is not right.'
    else if (ready.is === 'card') {
      talk.say(ready.body, { card: ready.card })
      close()
    } else if (talk.offer(ready.is === 'coupon' ? { coupon: ready.coupon } : { items: ready.items })) close()
    else trouble.value = 'No connection. Try again when it is back.'
  }
  return (
    <div
      class="card-sheet"
      ref={sheet}
      role="dialog"
      aria-label={NAMES[kind]}
      onKeyDown={(event) => {
        // The field of the message has its own Enter.
        if (event.key !== 'Enter' || event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLButtonElement) return
        event.preventDefault()
        send()
      }}
    >
      <h3>{NAMES[kind]}</h3>
      {FIELDS[kind].map(([name, label]) => {
        const common = {
          id: `card-${name}`,
          class: 'field',
          value: draft.value[name] ?? '',
          onInput: ({ currentTarget }: { currentTarget: { value: string } }) => {
            draft.value = { ...draft.value, [name]: currentTarget.value }
          },
        }
        return (
          <label key={name} for={`card-${name}`}>
            {label}
            {LONG.has(name) ? <textarea {...common} rows={3} /> : <input {...common} />}
          </label>
        )
      })}
      {kind === 'form' &&
        fields.value.map((field, at) => (
          <fieldset key={at}>
            <legend class="unseen">Field {at + 1}</legend>
            <input
              class="field"
              aria-label="Label"
              placeholder="Label"
              value={field.label}
              onInput={({ currentTarget }) => patch(at, { label: currentTarget.value })}
            />
            <select
              class="field"
              aria-label="Kind"
              value={field.kind}
              onChange={({ currentTarget }) => patch(at, { kind: FIELD_KINDS.find((each) => each === currentTarget.value) ?? 'text' })}
            >
              {FIELD_KINDS.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
            <label class="row">
              <input
                type="checkbox"
                checked={field.required}
                onChange={({ currentTarget }) => patch(at, { required: currentTarget.checked })}
              />
              needed
            </label>
            {field.kind === 'choice' && (
              <input
                class="field"
                aria-label="Choices"
                placeholder="Choices, with commas"
                value={field.choices}
                onInput={({ currentTarget }) => patch(at, { choices: currentTarget.value })}
              />
            )}
          </fieldset>
        ))}
      {kind === 'form' && fields.value.length < 10 && (
        <button
          type="button"
          class="link"
          onClick={() => {
            fields.value = [...fields.value, NO_FIELD]
          }}
        >
          Add a field
        </button>
      )}
      {trouble.value && (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      )}
      <div class="row">
        <button type="button" class="button primary" onClick={send}>
          Send
        </button>
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
      </div>
    </div>
  )
}
