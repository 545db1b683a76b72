import { describe, expect, it } from 'vitest'
import { parseServerFrame, readServerFrame } from '../../../protocol/parse.ts'

const place = { conversation_uuid: 'u', seq: 3, stream: 's1' }
const event = (event_type: string, more: object = {}) => ({ type: 'event', event_type, conversation_uuid: 'u', ...more })
const unknown = { type: 'event', event_type: 'unknown', ...place }

describe('reading a frame', () => {
  it.each([
    ['a ping', { type: 'ping' }],
    ['a ping with heads', { type: 'ping', heads: { u: 3 } }],
    ['a message', { type: 'message', message: { body: 'Hi', author_conversation_participant_name: null }, ...place }],
    ['a refusal', { type: 'message', in_reply_to: 'c', error: { code: 'rate', message: '' } }],
    ['a pick-up', event('webchat start conversation', place)],
    ['a coming', event('participant join', { event_participant_join: {}, event_participant_join_participant: {} })],
    ['a signal', event('queue position', { event_queue_position: { position: 1 } })],
    ['a kind of tomorrow', event('of tomorrow', { event_of_tomorrow: {} })],
  ])('takes %s as it is', (_, frame) => {
    expect(parseServerFrame(JSON.stringify(frame))).toEqual(frame)
  })

  it.each([
    ['no JSON', 'ping'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an unknown type', '{"type":"pong"}'],
    ['a ping with junk for heads', '{"type":"ping","heads":"all"}'],
    ['a message without words', '{"type":"message"}'],
    ['a message without its number', '{"type":"message","message":{"body":"Hi"}}'],
    ['an event without its kind', '{"type":"event"}'],
    ['a kind without its payload', JSON.stringify(event('typing'))],
    ['a payload that is none', JSON.stringify(event('typing', { event_typing: 'typing' }))],
    ['a coming of nobody', JSON.stringify(event('participant join', { event_participant_join: {} }))],
  ])('passes over %s', (_, text) => {
    expect(parseServerFrame(text)).toBeUndefined()
  })

  it.each([
    ['of a kind without payload', event('of tomorrow', place)],
    ['whose body is no text', { type: 'message', message: { body: { an: 'object' } }, ...place }],
    ['whose new body is no text', event('updated message', { event_updated_message: { body: ['x'] }, ...place })],
    ['that nobody knows', { type: 'of tomorrow', ...place }],
  ])('keeps the place of a fact %s', (_, frame) => {
    expect(readServerFrame(frame)).toEqual(unknown)
  })

  it('reads the old word for leaving as the new one', () => {
    const left = { event_participant_left: {}, event_participant_left_participant: {} }
    expect(readServerFrame(event('participant leave', left))).toEqual(event('participant left', left))
  })
})
