// The life of one live view. The shopper decides; the agent asks, looks, and stops looking. Pure.

import type { ConversationEventRRWeb } from '../../../protocol/models.ts'

export type Live =
  | { at: 'off' }
  | { at: 'asked'; since: number }
  | { at: 'declined' }
  | { at: 'live'; recording: string }
  | { at: 'paused'; recording: string }
  | { at: 'ended' }
  /** The recording could not be shown; asking again brings a fresh one. */
  | { at: 'damaged'; reason: string }

export type LiveEvent =
  | { type: 'ask'; now: number }
  | { type: 'close' }
  /** A batch of the recording is whole and on its way to the viewer. */
  | { type: 'showed'; recording: string }
  /** A word about the recording, without any of it. */
  | { type: 'heard'; rrweb: ConversationEventRRWeb }
  | { type: 'damaged'; reason: string }

export function next(live: Live, event: LiveEvent): Live {
  switch (event.type) {
    case 'ask':
      return { at: 'asked', since: event.now }
    case 'close':
      return { at: 'off' }
    case 'damaged':
      return isWatching(live) ? { at: 'damaged', reason: event.reason } : live
    case 'showed':
      return isWatching(live) ? { at: 'live', recording: event.recording } : live
    case 'heard':
      return heard(live, event.rrweb)
  }
}

/** The shopper was asked, and nobody has said that it is over. */
export function isWatching(live: Live): live is Live & { at: 'asked' | 'live' | 'paused' } {
  return live.at === 'asked' || live.at === 'live' || live.at === 'paused'
}

function heard(live: Live, rrweb: ConversationEventRRWeb): Live {
  if (live.at === 'off' || live.at === 'damaged') return live
  switch (rrweb.type) {
    case 'declined':
      return { at: 'declined' }
    case 'paused':
      return live.at === 'live' ? { at: 'paused', recording: live.recording } : live
    case 'ended':
      return { at: 'ended' }
    default:
      return live
  }
}
