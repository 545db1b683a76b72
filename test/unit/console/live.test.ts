import { describe, expect, it } from 'vitest'
import { type Live, type LiveEvent, next } from '../../../demo/console/state/live.ts'
import type { ConversationEventRRWeb } from '../../../protocol/models.ts'

const heard = (type: ConversationEventRRWeb['type']): LiveEvent => ({ type: 'heard', rrweb: type ? { type } : {} })
const showed: LiveEvent = { type: 'showed', recording: 'r1' }
const asked: Live = { at: 'asked', since: 1 }
const live: Live = { at: 'live', recording: 'r1' }
const paused: Live = { at: 'paused', recording: 'r1' }

const cases: { from: Live; event: LiveEvent; to: Live['at'] }[] = [
  { from: { at: 'off' }, event: { type: 'ask', now: 1 }, to: 'asked' },
  { from: { at: 'off' }, event: showed, to: 'off' },
  { from: { at: 'off' }, event: heard('ended'), to: 'off' },
  { from: asked, event: showed, to: 'live' },
  { from: asked, event: heard('declined'), to: 'declined' },
  { from: asked, event: heard('paused'), to: 'asked' },
  { from: asked, event: { type: 'close' }, to: 'off' },
  { from: live, event: heard('paused'), to: 'paused' },
  { from: live, event: heard('ended'), to: 'ended' },
  { from: live, event: { type: 'damaged', reason: 'x' }, to: 'damaged' },
  { from: live, event: { type: 'close' }, to: 'off' },
  { from: paused, event: showed, to: 'live' },
  { from: paused, event: heard('ended'), to: 'ended' },
  { from: { at: 'declined' }, event: showed, to: 'declined' },
  { from: { at: 'declined' }, event: { type: 'ask', now: 1 }, to: 'asked' },
  { from: { at: 'ended' }, event: showed, to: 'ended' },
  { from: { at: 'damaged', reason: 'x' }, event: showed, to: 'damaged' },
  { from: { at: 'damaged', reason: 'x' }, event: heard('ended'), to: 'damaged' },
  { from: { at: 'damaged', reason: 'x' }, event: { type: 'ask', now: 1 }, to: 'asked' },
]

describe('a live view', () => {
  it.each(cases)('goes from $from.at by $event.type to $to', ({ from, event, to }) => {
    expect(next(from, event).at).toBe(to)
  })
})
