// What a client makes of the text it receives. Tolerant by rule: an unknown kind is a named refusal that the caller counts
// and passes over, never an exception; a known kind without its payload is one too, so that nobody behind
// this line has to ask again whether a body is a string (an object in its place is how text becomes markup).

import type { FactFrame, ServerFrame } from './frames.ts'

export type ParseRefusal = 'not json' | 'not an object' | 'unknown kind' | 'damaged'
export type Parsed = { ok: true; frame: ServerFrame } | { ok: false; refusal: ParseRefusal }

const KINDS = new Set(
  [
    'updated message,participant join,participant left,participant update,conversation closed,read message,add coupon,add item',
    'queue position,typing,rrweb,webchat context,new conversation,new message,queue status update,queue new member',
  ].flatMap((kinds) => kinds.split(',')),
)

/** The payload that must be there: `event_` and the kind's own name, and for the comings and goings the person concerned. */
const payloadOf = (kind: string) =>
  `event_${kind.replaceAll(' ', '_')}${kind === 'participant join' || kind === 'participant left' ? '_participant' : ''}`

type Loose = Record<string, unknown>

const refuse = (refusal: ParseRefusal): Parsed => ({ ok: false, refusal })
const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value)

export function parseServerFrame(text: string): Parsed {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return refuse('not json')
  }
  return readServerFrame(raw)
}

/** The same for a value that already is an object, as in the list of `GET .../events`. */
export function readServerFrame(raw: unknown): Parsed {
  if (!isObject(raw)) return refuse('not an object')
  const parsed = readKnownFrame(raw)
  if (parsed.ok || !isNumbered(raw)) return parsed
  const { conversation_uuid, seq, stream } = raw
  return accept({ type: 'event', event_type: 'unknown', conversation_uuid, seq, stream })
}

function readKnownFrame(raw: Loose): Parsed {
  if (raw.type === 'ping') return accept(isObject(raw.heads) ? raw : { type: 'ping' })
  if (raw.type === 'message') {
    if (isObject(raw.error)) return accept(raw)
    return isNumbered(raw) && isMessage(raw.message) ? accept(raw) : refuse('damaged')
  }
  if (raw.type !== 'event' || typeof raw.event_type !== 'string') return refuse('unknown kind')
  // 4.0.105 to 4.0.114 and 4.0.124 wrote "participant leave"; read as what it means.
  const event = raw.event_type === 'participant leave' ? { ...raw, event_type: 'participant left' } : raw
  const kind = event.event_type as string
  if (kind === 'webchat start conversation') return typeof event.conversation_uuid === 'string' ? accept(event) : refuse('damaged')
  if (!KINDS.has(kind)) return refuse('unknown kind')
  const payload = event[payloadOf(kind)]
  return isObject(payload) && (kind !== 'updated message' || isMessage(payload)) ? accept(event) : refuse('damaged')
}

function accept(frame: Loose): Parsed {
  return { ok: true, frame: frame as unknown as ServerFrame }
}

function isNumbered(raw: Loose): boolean {
  return typeof raw.conversation_uuid === 'string' && Number.isSafeInteger(raw.seq) && typeof raw.stream === 'string'
}

function isMessage(value: unknown): boolean {
  if (!isObject(value)) return false
  const text = (field: unknown) => field === undefined || field === null || typeof field === 'string'
  return text(value.body) && text(value.author_conversation_participant_name) && text(value.author_conversation_participant_arn)
}

/** The answer of `GET .../events/{seq}` (ours). */
export interface EventsPage {
  stream: string
  head: number
  events: FactFrame[]
  more: boolean
}
