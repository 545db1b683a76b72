// How the talk was, asked once it is over and somebody has answered; it may be changed for a day. A lazy chunk: it comes with the end.

import { effect, signal } from '@preact/signals-core'
import { RATING, ratingPath } from '../../protocol/rating-paths.ts'
import type { ConversationView } from '../conversation/view.ts'
import { action } from '../ui/action.tsx'
import { drawn } from '../ui/drawn.ts'
import type { AfterTalk } from '../ui/extras.ts'
import { icon } from '../ui/icons.tsx'
import { addSheet } from '../ui/sheet.ts'
import { send, sending } from '../ui/words.ts'
import css from './rating.css?inline'
import * as words from './rating-words.ts'

const STAR = 'm10 2.5 2.3 4.7 5.2.8-3.8 3.6.9 5.2-4.6-2.5-4.6 2.5.9-5.2L2.5 8l5.2-.8z'

type State = 'unknown' | 'asking' | 'sending' | 'failed' | 'over' | 'given'

export interface RatingPorts {
  root: DocumentOrShadowRoot
  view: Pick<ConversationView, 'uuid' | 'people' | 'ask'>
}

export function createRating({ root, view }: RatingPorts): AfterTalk & { close(): void } {
  addSheet(root, css)

  const state = signal<State>('unknown')
  const mark = signal(0)
  const comment = signal('')

  // Of each talk anew: what was said of another is not shown here.
  const following = effect(() => {
    const uuid = view.uuid.value
    state.value = 'unknown'
    mark.value = 0
    comment.value = ''
    if (uuid) void fetchGiven(uuid)
  })

  async function fetchGiven(uuid: string): Promise<void> {
    const { status, body } = await view.ask({ path: ratingPath(uuid) })
    if (view.uuid.value !== uuid || state.value !== 'unknown') return
    const { rated, rating, comment: said } = Object(Object(body).conversation_rating)
    if (rated === true) {
      mark.value = Number(rating)
      comment.value = String(said ?? '')
      state.value = 'given'
    } else if (status === 200) state.value = 'asking'
  }

  async function give(): Promise<void> {
    const uuid = view.uuid.value
    if (!uuid || !mark.value || state.value === 'sending') return
    state.value = 'sending'
    const { status } = await view.ask({
      method: 'PUT',
      path: ratingPath(uuid),
      body: { rating: mark.value, comment: comment.value.trim() },
    })
    if (view.uuid.value === uuid) state.value = status === 200 ? 'given' : status === 409 ? 'over' : 'failed'
  }

  const Drawn = drawn(() => {
    const is = state.value
    if (is === 'unknown' || !view.people.value.some(({ role }) => role === 'agent')) return null
    if (is === 'given' || is === 'over')
      return (
        <p class="rating meta" role="status">
          {is === 'given' ? words.thanks() : words.over()}{' '}
          {is === 'given' &&
            action(words.change(), () => {
              state.value = 'asking'
            })}
        </p>
      )
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void give()
        }}
      >
        <fieldset class="rating">
          <legend>{words.ask()}</legend>
          <div>
            {words.marks.map((say, index) => (
              <label key={say} class={index < mark.value ? 'on' : ''} title={say()}>
                <input
                  type="radio"
                  name="rating"
                  value={index + 1}
                  aria-label={say()}
                  checked={mark.value === index + 1}
                  onChange={() => {
                    mark.value = index + 1
                  }}
                />
                {icon(STAR)}
              </label>
            ))}
            <span class="meta" aria-hidden="true">
              {words.marks[mark.value - 1]?.()}
            </span>
          </div>
          {mark.value > 0 && (
            <>
              <textarea
                rows={2}
                dir="auto"
                maxLength={RATING.commentUnits}
                aria-label={words.comment()}
                placeholder={words.comment()}
                value={comment.value}
                onInput={(event) => {
                  comment.value = event.currentTarget.value
                }}
              />
              {is === 'failed' && (
                <p class="error" role="alert">
                  {words.failed()}
                </p>
              )}
              <button type="submit" class="button plain" aria-disabled={is === 'sending'}>
                {is === 'sending' ? sending() : send()}
              </button>
            </>
          )}
        </fieldset>
      </form>
    )
  })

  return { draw: () => <Drawn />, close: following }
}
