// What lies on the talk without being part of it: the place in line on top of it, an agent's question to see the page below it.

import type { ReadonlySignal } from '@preact/signals'
import type { ConversationView, Place } from '../conversation/view.ts'
import { Action } from './action.tsx'
import { words } from './words.ts'

/** Older than this, the shopper may ask again. */
const STALE_MS = 60_000

/** A card, not a wall: the place, the range when one is known, how fresh both are, and what one can do meanwhile. */
export function WaitingCard({ view, now, leave }: { view: ConversationView; now: ReadonlySignal<number>; leave(): void }) {
  const stage = view.stage.value
  const isLeft = stage.at === 'left message'
  if (!isLeft && stage.at !== 'waiting') return null
  const place = isLeft ? undefined : stage.place
  const canSay = place && place.position > 0 && place.available
  const isAway = place?.available === false || view.config.value?.available === false
  return (
    <div class="card wait">
      {canSay && (
        <b key={place.position} aria-hidden="true">
          {place.position}
        </b>
      )}
      <div>
        <p role="status">{canSay ? words.place(place) : isLeft || place ? words.leftMessage(isAway) : words.finding}</p>
        {!isLeft && (
          <p class="meta">
            {place && <Freshness place={place} now={now.value} view={view} />}
            <Action say={words.leave} run={leave} />
          </p>
        )}
      </div>
    </div>
  )
}

function Freshness({ place, now, view }: { place: Place; now: number; view: ConversationView }) {
  const agoMs = now - place.toldAt
  return (
    <>
      {words.updated(agoMs)}
      {agoMs > STALE_MS && <Action say={words.check} run={() => view.checkPosition()} />}
    </>
  )
}

/** Nothing is recorded before the shopper says yes here. */
export function AskCard({ view }: { view: ConversationView }) {
  const recording = view.recording.value
  if (recording.at !== 'asked') return null
  return (
    <div class="card ask" role="alert">
      <p>{words.asked(recording.agentName)}</p>
      <button type="button" class="button" onClick={() => view.allowRecording()}>
        {words.allow}
      </button>
      <button type="button" class="button plain" onClick={() => view.declineRecording()}>
        {words.decline}
      </button>
    </div>
  )
}
