// Owns the outbox: writes each own message down before it is sent, sends it until its echo has come, and keeps what was
// refused for the shopper to decide.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { RefusedFrame } from '../../protocol/frames.ts'
import { TIMES } from '../../protocol/limits.ts'
import {
  added,
  allDue,
  due,
  forget,
  keep,
  kept,
  newClientMessageId,
  nextDueAt,
  type Outbox,
  type Outgoing,
  outboxCid,
  refused,
  retried,
  sent,
  without,
} from './outbox.ts'
import type { ConversationPorts, LineHandle } from './ports.ts'

export interface Sending {
  readonly pending: ReadonlySignal<Outbox>
  say(conversationUuid: string, body: string): void
  retry(cid: string): void
  discard(cid: string): void
  /** The server took none of it. */
  refuse(frame: RefusedFrame): void
  /** The conversation has closed: nothing that is left will ever be taken. */
  refuseAll(): void
  lineOpened(): void
  /** What earlier pages left behind for this conversation. */
  load(conversationUuid: string): void
  unload(): void
  forgetAll(): void
  /** Another tab changed the value of this name. */
  otherTab(name: string, conversationUuid: string): void
  close(): void
}

export function createSending({ store, now, after }: ConversationPorts, send: LineHandle['send'], language: string | undefined): Sending {
  const pending = signal<Outbox>([])
  let sendLater = () => {}

  function change(next: Outbox): void {
    pending.value = next
    flush()
  }

  function flush(): void {
    sendLater()
    for (const message of due(pending.value, now())) {
      const { clientMessageId: client_message_id, conversationUuid: conversation_uuid, body } = message
      const say = { body, client_message_id, language_iso_code: language }
      // The line is down: `lineOpened` comes back to this.
      if (!send({ type: 'message', conversation_uuid, message: say })) return
      pending.value = sent(pending.value, client_message_id, now())
    }
    const next = nextDueAt(pending.value)
    if (next < Infinity) sendLater = after(Math.max(0, next - now()), flush)
  }

  function put(message: Outgoing): void {
    keep(store, message)
    change(added(pending.value, message))
  }

  const find = (cid: string) => pending.value.find((message) => message.clientMessageId === cid)

  return {
    pending,
    say(conversationUuid, body) {
      const writtenAt = Math.max(now(), (pending.value.at(-1)?.writtenAt ?? 0) + 1)
      put({ clientMessageId: newClientMessageId(), conversationUuid, body, writtenAt, state: 'sending', dueAt: 0 })
    },
    retry(cid) {
      const message = retried(pending.value, cid).find((one) => one.clientMessageId === cid)
      if (message) put(message)
    },
    discard(cid) {
      forget(store, cid)
      change(without(pending.value, cid))
    },
    refuse({ in_reply_to: cid = '', error: { code, retry_after: retryAfterSeconds } }) {
      const next = refused(pending.value, cid, { code, retryAfterSeconds }, now())
      for (const message of next) if (message.clientMessageId === cid) keep(store, message)
      change(next)
    },
    refuseAll() {
      change(
        pending.value.reduce((outbox, { clientMessageId }) => refused(outbox, clientMessageId, { code: 'closed' }, now()), pending.value),
      )
    },
    lineOpened: () => change(allDue(pending.value)),
    load: (conversationUuid) => change(kept(store, conversationUuid, 0)),
    unload: () => change([]),
    forgetAll() {
      for (const { clientMessageId } of pending.value) forget(store, clientMessageId)
      change([])
    },
    otherTab(name, conversationUuid) {
      const cid = outboxCid(name)
      if (!cid) return
      // The tab that wrote it sends it; this one steps in when no echo comes.
      const theirs = kept(store, conversationUuid, now() + TIMES.echoMs).find((message) => message.clientMessageId === cid)
      if (!theirs) change(without(pending.value, cid))
      else if (find(cid)?.state !== theirs.state) change(added(pending.value, theirs))
    },
    close: () => sendLater(),
  }
}
