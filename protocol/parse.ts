// What a client makes of what it receives. Tolerant by rule: what it does not know, or what lacks its payload, is passed over and never
// an exception; so nobody behind this line has to ask again whether a body is a string (an object in its place is how text
// becomes markup).

import type { FactFrame, ServerFrame } from './frames.ts'

type Loose = Record<string, unknown>
const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined when there is nothing in it that a client could use. */
export function parseServerFrame(text: string): ServerFrame | undefined {
  try {
    return readServerFrame(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The same for a value that already is an object, as in the list of `GET .../events`. */
export function readServerFrame(raw: unknown): ServerFrame | undefined {
  if (!isObject(raw)) return undefined
  // 4.0.105 to 4.0.114 and 4.0.124 wrote "participant leave"; read as what it means.
  const frame = raw.event_type === 'participant leave' ? { ...raw, event_type: 'participant left' } : raw
  if (isWhole(frame)) return frame as unknown as ServerFrame
  const { conversation_uuid, seq, stream } = raw
  return isNumbered(raw) ? ({ type: 'event', event_type: 'unknown', conversation_uuid, seq, stream } as ServerFrame) : undefined
}

/** What its readers rely on is there. */
function isWhole(frame: Loose): boolean {
  const { type, event_type, message, error, heads = {} } = frame
  if (type === 'message') return isObject(error) || (isNumbered(frame) && isMessage(message))
  if (type !== 'event') return type === 'ping' && isObject(heads)
  if (event_type === 'webchat start conversation') return true
  // The payload bears the kind's own name; of the comings and goings it is the person concerned that counts.
  const name = `event_${event_type}`.replaceAll(' ', '_')
  const payload = frame[/_(join|left)$/.test(name) ? `${name}_participant` : name]
  return isObject(payload) && (event_type !== 'updated message' || isMessage(payload))
}

function isNumbered({ conversation_uuid, seq, stream }: Loose): boolean {
  return typeof conversation_uuid === 'string' && Number.isSafeInteger(seq) && typeof stream === 'string'
}

function isMessage(value: unknown): boolean {
  const texts = ['body', 'author_conversation_participant_name', 'author_conversation_participant_arn']
  return isObject(value) && texts.every((name) => typeof (value[name] ?? '') === 'string')
}

/** The answer of `GET .../events/{seq}` (ours). */
export interface EventsPage {
  stream: string
  head: number
  events: FactFrame[]
  more: boolean
}
