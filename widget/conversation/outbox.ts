// Own messages that the server has not confirmed: written down before they are sent, sent until their echo has come, and kept
// for their author to decide when refused. The store holds each under its own key, so that two tabs never overwrite each other
// and the next page goes on. Sending one twice is harmless: the server knows its id for ever. Widget and console share this.

import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { MessageCard } from '../../protocol/card.ts'
import type { RefusedFrame, SayFrame } from '../../protocol/frames.ts'
import { TIMES } from '../../protocol/limits.ts'
import type { Store } from './ports.ts'
import type { Besides } from './room.ts'
import type { PendingMessage } from './view.ts'

export interface Outgoing extends PendingMessage {
  conversationUuid: string
  /** When to send it (again): in the past is now, Infinity is never by itself. */
  dueAt: number
}

export interface OutboxPorts {
  store: Store
  now(): number
  /** Returns its own undo. */
  after(delayMs: number, run: () => void): () => void
  /** What a line does not take now is said again later. */
  send(frame: SayFrame): void
  language?: string | undefined
}

export interface Outbox {
  /** In the order in which they were written. */
  readonly pending: ReadonlySignal<readonly Outgoing[]>
  /** Takes up what earlier pages left behind for this conversation, to be sent when the line opens, and sweeps out the rest. None: holds nothing. */
  open(conversationUuid?: string): void
  say(body: string, besides?: Besides): void
  /** Words that were confirmed once and are gone: before all others, in this order. */
  sayAgain(lost: readonly { clientMessageId: string; body: string }[]): void
  retry(cid: string): void
  /** Confirmed, or given up by its author. */
  discard(cid: string): void
  /** The server did not take it. */
  refuse(frame: RefusedFrame): void
  /** The conversation has closed: nothing that is left will ever be taken. */
  refuseAll(): void
  /** The line is down: what is written meanwhile waits for those before it. */
  hold(): void
  /** A fresh line: whatever was on the old one may be lost. On a mirrored one the tab that holds it sends what is stored. */
  lineOpened(isMirrored?: boolean): void
  /** Another tab changed the value of this name. */
  otherTab(name: string): void
  /** Sends what is due. */
  flush(): void
  close(): void
}

const PREFIX = 'out:'

export function createOutbox({ store, now, after, send, language }: OutboxPorts): Outbox {
  const pending = signal<readonly Outgoing[]>([])
  let conversation: string | undefined
  let flushLater = () => {}
  let isHeld = false
  /** For another tab to send, and not sent from this one. */
  const theirs = new Set<string>()

  function show(next: Outgoing[]): void {
    pending.value = next.sort((one, other) => one.writtenAt - other.writtenAt)
  }

  function change(next: Outgoing[]): void {
    show(next)
    flush()
  }

  function flush(): void {
    flushLater()
    if (isHeld) return
    const due = pending.value.find(({ dueAt }) => dueAt <= now())
    // What another tab wrote before it, and may not have sent yet, is not overtaken.
    const one = due && pending.value.find((each) => each === due || theirs.has(each.clientMessageId))
    if (one) {
      theirs.delete(one.clientMessageId)
      const { clientMessageId: client_message_id, conversationUuid: conversation_uuid, body, besides } = one
      const { upload_keys, card }: { upload_keys?: string[]; card?: MessageCard } = Object(besides)
      send({ type: 'message', conversation_uuid, message: { body, client_message_id, language_iso_code: language, upload_keys, card } })
      // Its echo is awaited; without one it is due again.
      change(pending.value.map((each) => (each === one ? { ...one, dueAt: now() + TIMES.echoMs } : each)))
    } else {
      const next = Math.min(...pending.value.map(({ dueAt }) => dueAt))
      if (next < Infinity) flushLater = after(next - now(), flush)
    }
  }

  const others = (cid: string) => pending.value.filter((one) => one.clientMessageId !== cid)

  function put(message: Outgoing): void {
    theirs.delete(message.clientMessageId)
    store.write(PREFIX + message.clientMessageId, message)
    change([...others(message.clientMessageId), message])
  }

  function discard(cid: string): void {
    theirs.delete(cid)
    store.remove(PREFIX + cid)
    change(others(cid))
  }

  function patch(cid: string | undefined, news: Partial<Outgoing>): void {
    const message = pending.value.find((one) => one.clientMessageId === cid)
    if (message) put({ ...message, ...news })
  }

  const fail = (cid: string | undefined, trouble: PendingMessage['trouble']) => patch(cid, { state: 'failed', trouble, dueAt: Infinity })

  const allDueAt = (dueAt: number) => change(pending.value.map((one) => (one.state === 'failed' ? one : { ...one, dueAt })))

  /** The list as the store has it now; what this tab did not know yet is due at `dueAt`. */
  const read = (dueAt: number) =>
    store.names().flatMap((name): Outgoing | [] => {
      if (!name.startsWith(PREFIX)) return []
      const kept = store.read(name) as Outgoing | null | undefined
      // Whatever lies in storage is hostile until it has the right shape.
      if (kept?.conversationUuid !== conversation || typeof kept?.body !== 'string' || typeof kept.writtenAt !== 'number') {
        store.remove(name)
        return []
      }
      const clientMessageId = name.slice(PREFIX.length)
      const known = pending.value.find((one) => one.clientMessageId === clientMessageId)
      if (known?.state === kept.state) return known
      if (kept.state === 'sending') theirs.add(clientMessageId)
      else theirs.delete(clientMessageId)
      return { ...kept, clientMessageId, dueAt: kept.state === 'failed' ? Infinity : dueAt }
    })

  return {
    pending,
    open(conversationUuid) {
      flushLater()
      conversation = conversationUuid
      pending.value = []
      if (conversation) show(read(0))
    },
    say(body, besides) {
      const writtenAt = Math.max(now(), (pending.value.at(-1)?.writtenAt ?? 0) + 1)
      if (conversation)
        put({ clientMessageId: newClientMessageId(), conversationUuid: conversation, body, besides, writtenAt, state: 'sending', dueAt: 0 })
    },
    sayAgain(lost) {
      const from = Math.min(now(), ...pending.value.map(({ writtenAt }) => writtenAt)) - lost.length
      lost.forEach((words, index) => {
        if (conversation) put({ ...words, conversationUuid: conversation, writtenAt: from + index, state: 'sending', dueAt: 0 })
      })
    },
    retry: (cid) => patch(cid, { state: 'sending', trouble: undefined, dueAt: 0 }),
    discard,
    refuse({ in_reply_to, error: { code, retry_after: retryAfterSeconds = 1 } }) {
      // Not one of those behind it may overtake it: they all wait.
      if (code === 'rate') allDueAt(now() + retryAfterSeconds * 1000)
      else fail(in_reply_to, code)
    },
    refuseAll() {
      for (const { clientMessageId } of pending.value) fail(clientMessageId, 'closed')
    },
    hold() {
      isHeld = true
    },
    lineOpened(isMirrored = false) {
      isHeld = false
      if (isMirrored) for (const { clientMessageId, state } of pending.value) if (state !== 'failed') theirs.add(clientMessageId)
      allDueAt(isMirrored ? now() + TIMES.echoMs : 0)
    },
    otherTab(name) {
      // The tab that wrote it sends it; this one steps in when no echo comes.
      if (conversation && name.startsWith(PREFIX)) change(read(now() + TIMES.echoMs))
    },
    flush,
    close: () => flushLater(),
  }
}

/** 128 random bits. `crypto.randomUUID` does not exist on plain-http shops. */
export function newClientMessageId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
