// The card on top of the talk while nobody has answered: the place, an honest range, how fresh both are, and what one can do meanwhile. A
// card, not a wall. A lazy chunk: it comes while the talk is being started.

import { signal } from '@preact/signals-core'
import { action } from './action.tsx'
import type { WaitingProps } from './extras.ts'
import { whenText } from './hours.ts'
import { addSheet } from './sheet.ts'
import { isEmail } from './validate.ts'
import css from './waiting.css?inline'
import * as words from './waiting-words.ts'
import { email as emailWord, emailWrong, leave as leaveWord, mailNote, trouble } from './words.ts'

/** Older than this, the shopper may ask again. */
const STALE_MS = 60_000
/** A line that moves fast is not read out at every step. */
const READ_OUT_MS = 15_000

export function createWaitingCard({ root, view, now, leave }: WaitingProps) {
  addSheet(root, css)

  /** What is typed as the address, and whether one was tried that is none. */
  const typed = signal<{ email: string; isWrong?: boolean } | undefined>(undefined)
  let readOut = ''
  let readOutAt = 0

  /** In between nothing is live; when it is time the words come anew, which is what screen readers hear. */
  function status(text: string) {
    const at = Date.now()
    if (text !== readOut && Math.abs(at - readOutAt) >= READ_OUT_MS) {
      readOut = text
      readOutAt = at
    }
    return (
      <p role="status" aria-live={text === readOut ? 'polite' : 'off'}>
        <span key={readOutAt}>{text}</span>
      </p>
    )
  }

  /** Where the answer goes when the shopper does not wait. */
  function mail() {
    const { email } = view.form.value
    const mine = typed.value
    if (isEmail(email)) return <p class="meta">{words.mailGone(email)}</p>
    if (!mine)
      return action(words.mailMe(), () => {
        typed.value = { email: '' }
      })
    return (
      <form class="mail" noValidate>
        <input
          type="email"
          name="email"
          autocomplete="email"
          aria-label={emailWord()}
          aria-invalid={!!mine.isWrong}
          aria-describedby="mail-note"
          value={mine.email}
          ref={(field) => {
            if (field && !mine.email && !mine.isWrong) field.focus({ preventScroll: true })
          }}
          onInput={({ currentTarget }) => {
            typed.value = { email: currentTarget.value }
          }}
        />
        <button
          type="submit"
          class="button"
          onClick={(event) => {
            event.preventDefault()
            // As it is now: what was drawn may be a letter behind.
            const email = (typed.peek()?.email ?? '').trim()
            if (isEmail(email) && view.leaveEmail(email)) typed.value = undefined
            else {
              typed.value = { email, isWrong: true }
              event.currentTarget.form?.querySelector('input')?.focus()
            }
          }}
        >
          {words.mailSave()}
        </button>
        <p id="mail-note" class="meta">
          {!mine.isWrong ? mailNote() : isEmail(mine.email) ? trouble({ code: 'offline' }) : emailWrong()}
        </p>
      </form>
    )
  }

  return () => {
    const stage = view.stage.value
    const config = view.config.value
    const isLeft = stage.at === 'left message'
    const place = stage.at === 'waiting' ? stage.place : undefined
    const canSay = place && place.position > 0 && place.available
    const queue = config?.queues.find(({ queue_name }) => queue_name === view.form.value.queueName) ?? config?.queues[0]
    const opensAt = queue?.open === false && (queue.next_opening_epoch ?? 0) > now.value ? queue.next_opening_epoch : undefined
    const say = canSay
      ? words.place(place)
      : isLeft || place
        ? words.leftMessage(place?.available === false || config?.available === false, opensAt ? whenText(opensAt) : undefined)
        : words.finding()
    const agoMs = place && now.value - place.toldAt
    return (
      <div class="card wait">
        {canSay && (
          <b key={place.position} aria-hidden="true">
            {place.position}
          </b>
        )}
        <div>
          {status(say)}
          {canSay && place.waitSeconds === undefined && <p class="meta">{words.waitUnknown()}</p>}
          {canSay && <p class="meta">{place.isLost ? words.placeLost() : words.keptPlace()}</p>}
          {config?.answers_by_email && (isLeft || place) && mail()}
          {!isLeft && (
            <p class="meta">
              {agoMs !== undefined && words.updated(agoMs)}
              {agoMs !== undefined && agoMs > STALE_MS && action(words.check(), view.checkPosition)}
              {action(leaveWord(), leave)}
            </p>
          )}
        </div>
      </div>
    )
  }
}
