// What the console and the viewer say to each other through postMessage, and whom each believes. The viewer shows what
// strangers recorded, so it lives on another origin than the agent's key: the other name of this machine.

/** An rrweb event as far as we look into it: the player reads the rest behind its own wall. */
export interface RecordedEvent {
  type: number
  timestamp: number
  data: Record<string, unknown>
}

export type ToViewer =
  /** A recording begins afresh: page size and full snapshot, then what has changed since. */
  { kind: 'init'; events: RecordedEvent[] } | { kind: 'events'; events: RecordedEvent[] } | { kind: 'clear' }

export type FromViewer =
  | { kind: 'ready' }
  /** The page is on screen, at this size of the shopper's window. */
  | { kind: 'showing'; width: number; height: number }
  | { kind: 'damaged'; reason: string }

const MAX_EVENTS = 50_000
/** rrweb numbers its kinds of events 0 to 7 today. */
const MAX_EVENT_TYPE = 20
const MAX_REASON_UNITS = 300

type Loose = Record<string, unknown>

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value)
const isSize = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= 20_000

export function isRecordedEvent(value: unknown): value is RecordedEvent {
  if (!isObject(value) || !isObject(value.data)) return false
  const { type, timestamp } = value
  return Number.isInteger(type) && (type as number) >= 0 && (type as number) <= MAX_EVENT_TYPE && isTime(timestamp)
}

const isTime = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < Number.MAX_SAFE_INTEGER

const areEvents = (value: unknown): value is RecordedEvent[] =>
  Array.isArray(value) && value.length <= MAX_EVENTS && value.every(isRecordedEvent)

/** `damaged` is for a message that is ours but whose events are not events: worth a sentence, where noise is not. */
export function parseToViewer(raw: unknown): ToViewer | 'damaged' | undefined {
  if (!isObject(raw)) return undefined
  if (raw.kind === 'clear') return { kind: 'clear' }
  if (raw.kind !== 'init' && raw.kind !== 'events') return undefined
  return areEvents(raw.events) ? { kind: raw.kind, events: raw.events } : 'damaged'
}

export function parseFromViewer(raw: unknown): FromViewer | undefined {
  if (!isObject(raw)) return undefined
  if (raw.kind === 'ready') return { kind: 'ready' }
  if (raw.kind === 'showing' && isSize(raw.width) && isSize(raw.height)) return { kind: 'showing', width: raw.width, height: raw.height }
  if (raw.kind === 'damaged' && typeof raw.reason === 'string') return { kind: 'damaged', reason: raw.reason.slice(0, MAX_REASON_UNITS) }
  return undefined
}

export interface Place {
  protocol: string
  hostname: string
  port: string
}

/** Console and viewer sit on the two names of the loopback: neither can touch the other's storage. */
export function otherLoopbackOrigin(place: Place): string | undefined {
  const other = place.hostname === 'localhost' ? '127.0.0.1' : place.hostname === '127.0.0.1' ? 'localhost' : undefined
  if (!other) return undefined
  return `${place.protocol}//${other}${place.port ? `:${place.port}` : ''}`
}

/** Both must hold: a page of the right origin in another window is still somebody else. */
export function isFrom(event: { origin: string; source: unknown }, expected: { origin: string; source: unknown }): boolean {
  return expected.source !== null && event.source === expected.source && event.origin === expected.origin
}
