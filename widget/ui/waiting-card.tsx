// A card on top of the talk, not a wall in front of it: the place, the range when one is known, how fresh both are.

import type { ReadonlySignal } from '@preact/signals'
import type { ConversationView } from '../conversation/view.ts'
import { words } from './words.ts'

/** Older than this, the shopper may ask again. */
const STALE_MS = 60_000

export function WaitingCard({ view, now, leave }: { view: ConversationView; now: ReadonlySignal<number>; leave(): void }) {
  const stage = view.stage.value
  if (stage.at === 'left message') {
    return (
      <div class="card wait" role="status">
        <p>{words.leftMessage}</p>
      </div>
    )
  }
  if (stage.at !== 'waiting') return null
  const { place } = stage
  const isInLine = place !== undefined && place.position > 0
  const agoMs = place ? Math.max(0, now.value - place.toldAt) : 0
  return (
    <div class="card wait">
      {isInLine && (
        <b key={place.position} class="place" aria-hidden="true">
          {place.position}
        </b>
      )}
      <div>
        <p role="status">
          {!place ? words.waiting.finding : !isInLine ? words.waiting.lost : `${words.waiting.place(place)}.`}
          {place && isInLine && !place.available && ` ${words.waiting.away}`}
        </p>
        <p class="meta">
          {place && <span>{words.waiting.updated(agoMs)}</span>}
          {place && agoMs >= STALE_MS && (
            <button type="button" class="link" onClick={() => view.checkPosition()}>
              {words.waiting.check}
            </button>
          )}
          <button type="button" class="link" onClick={leave}>
            {words.waiting.leave}
          </button>
        </p>
      </div>
    </div>
  )
}
