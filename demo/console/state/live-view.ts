// One shopper's page as the agent sees it: asks for it, puts the batches together in order, keeps what the viewer needs to
// begin anew, and stops when nobody looks.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { ClientFrame } from '../../../protocol/frames.ts'
import type { ConversationEventRRWeb } from '../../../protocol/models.ts'
import type { Heard, RecordingReader } from '../../../protocol/recording-reader.ts'
import type { FromViewer, RecordedEvent, ToViewer } from '../../viewer/messages.ts'
import { isWatching, type Live, next } from './live.ts'

export interface LiveViewPorts {
  now(): number
  send(frame: ClientFrame): boolean
  openReader(onHeard: (heard: Heard) => void): RecordingReader
}

export interface LiveView {
  readonly state: ReadonlySignal<Live>
  /** Of the shopper's window, once the picture is there. */
  readonly size: ReadonlySignal<{ width: number; height: number } | undefined>
  /** As the recording itself says it. */
  readonly address: ReadonlySignal<string | undefined>
  ask(): void
  close(): void
  hear(rrweb: ConversationEventRRWeb): void
  /** The frame on screen; returns its own undo. */
  attach(post: (message: ToViewer) => void): () => void
  hearViewer(message: FromViewer): void
  lineOpened(): void
  tick(): void
}

/** A lost batch asks for a fresh start, but a bad line must not make the shopper's browser take snapshots all day. */
const FRESH_START_EVERY_MS = 5_000
/** What is kept for a viewer that begins again; beyond it a fresh start is cheaper. */
const MAX_KEPT_EVENTS = 20_000

export function createLiveView(uuid: string, { now, send, openReader }: LiveViewPorts): LiveView {
  const state = signal<Live>({ at: 'off' })
  const size = signal<{ width: number; height: number } | undefined>(undefined)
  const address = signal<string | undefined>(undefined)
  let kept: RecordedEvent[] = []
  let post: ((message: ToViewer) => void) | undefined
  let viewerReady = false
  let askedAt = 0
  let hasHole = false
  let reader: RecordingReader | undefined

  const say = (type: 'init' | 'stop') => send({ type: 'event', event_type: 'rrweb', conversation_uuid: uuid, event_rrweb: { type } })
  const toViewer = (message: ToViewer) => {
    if (viewerReady) post?.(message)
  }

  function askFresh(): void {
    if (now() - askedAt < FRESH_START_EVERY_MS) return
    askedAt = now()
    say('init')
  }

  function forget(): void {
    kept = []
    hasHole = false
    reader?.close()
    reader = undefined
    size.value = undefined
    address.value = undefined
    toViewer({ kind: 'clear' })
  }

  function onHeard(heard: Heard): void {
    if (!isWatching(state.value)) return
    if (heard.heard === 'hole') {
      hasHole = true
      askFresh()
      return
    }
    hasHole = false
    // The viewer judges the events; here they only pass.
    const events = heard.events as RecordedEvent[]
    const starts = heard.type === 'init'
    state.value = next(state.value, { type: 'showed', recording: heard.recordingUuid })
    address.value = addressIn(events) ?? address.value
    kept = starts ? events : kept.concat(events)
    toViewer({ kind: heard.type, events })
    if (kept.length > MAX_KEPT_EVENTS) askFresh()
  }

  return {
    state,
    size,
    address,
    ask() {
      forget()
      askedAt = now()
      say('init')
      state.value = next(state.value, { type: 'ask', now: now() })
    },
    close() {
      if (isWatching(state.value) || state.value.at === 'damaged') say('stop')
      state.value = next(state.value, { type: 'close' })
      forget()
    },
    hear(rrweb) {
      if (rrweb.data !== undefined) {
        // Frames of a view that the agent has closed may still be on their way: they open nothing.
        if (!isWatching(state.value)) return
        reader ??= openReader(onHeard)
        reader.take(rrweb)
        return
      }
      state.value = next(state.value, { type: 'heard', rrweb })
      if (state.value.at === 'ended' || state.value.at === 'declined') forget()
    },
    attach(viewerPost) {
      post = viewerPost
      viewerReady = false
      return () => {
        if (post !== viewerPost) return
        post = undefined
        viewerReady = false
      }
    },
    hearViewer(message) {
      if (message.kind === 'ready') {
        viewerReady = true
        if (kept.length > 0) toViewer({ kind: 'init', events: kept })
      }
      if (message.kind === 'showing') size.value = { width: message.width, height: message.height }
      if (message.kind === 'damaged') {
        say('stop')
        kept = []
        state.value = next(state.value, { type: 'damaged', reason: message.reason })
      }
    },
    lineOpened() {
      // The server told the shopper that nobody watches when our socket died.
      if (!isWatching(state.value)) return
      askedAt = now()
      say('init')
    },
    tick() {
      if (hasHole && isWatching(state.value)) askFresh()
    },
  }
}

/** rrweb's meta event bears the address; the sanitiser has cut query and hash. */
function addressIn(events: readonly RecordedEvent[]): string | undefined {
  const href = events.findLast((event) => event?.type === 4)?.data?.href
  return typeof href === 'string' ? href : undefined
}
