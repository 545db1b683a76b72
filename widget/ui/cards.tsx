// What lies on the talk without being part of it: the place in line on top of it, an agent's question to see the page below it.

import type { ReadonlySignal } from '@preact/signals-core'
import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import * as words from './words.ts'

/** Older than this, the shopper may ask again. */
const STALE_MS = 60_000

/** A card, not a wall: the place, the range when one is known, how fresh both are, and what one can do meanwhile. */
export function waitingCard(view: ConversationView, now: ReadonlySignal<number>, leave: () => void) {
  const stage = view.stage.value
  const isLeft = stage.at === 'left message'
  if (!isLeft && stage.at !== 'waiting') return null
  const place = isLeft ? undefined : stage.place
  const canSay = place && place.position > 0 && place.available
  const isAway = place?.available === false || view.config.value?.available === false
  const agoMs = place && now.value - place.toldAt
  return (
    <div class="card wait">
      {canSay && (
        <b key={place.position} aria-hidden="true">
          {place.position}
        </b>
      )}
      <div>
        <p role="status">{canSay ? words.place(place) : isLeft || place ? words.leftMessage(isAway) : words.finding()}</p>
        {!isLeft && (
          <p class="meta">
            {agoMs !== undefined && words.updated(agoMs)}
            {agoMs !== undefined && agoMs > STALE_MS && action(words.check(), view.checkPosition)}
            {action(words.leave(), leave)}
          </p>
        )}
      </div>
    </div>
  )
}

/** Nothing is recorded before the shopper says yes here. */
export function askCard(view: ConversationView) {
  const recording = view.recording.value
  return (
    recording.at === 'asked' && (
      <div class="card ask" role="alert">
        <p>{words.asked(recording.agentName)}</p>
        {action(words.allow(), view.allowRecording, 'button')}
        {action(words.decline(), view.declineRecording, 'button plain')}
      </div>
    )
  )
}
