// Own messages that the server has not confirmed. The list is pure; the store keeps each message under its own key, so that
// two tabs never overwrite each other. Sending one twice is harmless: the server knows its id for ever.

import { TIMES } from '../../protocol/limits.ts'
import type { Store } from './ports.ts'
import type { PendingMessage } from './view.ts'

export interface Outgoing extends PendingMessage {
  conversationUuid: string
  /** When to send it (again): in the past is now, Infinity is never by itself. */
  dueAt: number
}

export type Outbox = readonly Outgoing[]

export function added(outbox: Outbox, message: Outgoing): Outbox {
  return [...outbox.filter((one) => one.clientMessageId !== message.clientMessageId), message].sort(
    (one, other) => one.writtenAt - other.writtenAt,
  )
}

/** Confirmed, or given up by the shopper. */
export function without(outbox: Outbox, cid: string): Outbox {
  return outbox.some((one) => one.clientMessageId === cid) ? outbox.filter((one) => one.clientMessageId !== cid) : outbox
}

export const due = (outbox: Outbox, now: number): Outbox => outbox.filter((one) => one.state === 'sending' && one.dueAt <= now)

export const nextDueAt = (outbox: Outbox): number =>
  outbox.reduce((soonest, one) => (one.state === 'sending' ? Math.min(soonest, one.dueAt) : soonest), Infinity)

/** Its echo is awaited; without one it is due again. */
export const sent = (outbox: Outbox, cid: string, now: number): Outbox => changed(outbox, cid, { dueAt: now + TIMES.echoMs })

/** A fresh line: whatever was on the old one may be lost. */
export const allDue = (outbox: Outbox): Outbox => outbox.map((one) => (one.state === 'sending' ? { ...one, dueAt: 0 } : one))

export const retried = (outbox: Outbox, cid: string): Outbox => changed(outbox, cid, { state: 'sending', trouble: undefined, dueAt: 0 })

export function refused(
  outbox: Outbox,
  cid: string,
  refusal: { code: NonNullable<PendingMessage['trouble']>; retryAfterSeconds?: number | undefined },
  now: number,
): Outbox {
  if (refusal.code !== 'rate') return changed(outbox, cid, { state: 'failed', trouble: refusal.code, dueAt: Infinity })
  // Not one of those behind it may overtake it: they all wait.
  const dueAt = now + (refusal.retryAfterSeconds ?? 1) * 1000
  return outbox.map((one) => {
    if (one.state !== 'sending') return one
    return { ...one, dueAt: one.clientMessageId === cid ? dueAt : Math.max(one.dueAt, dueAt) }
  })
}

function changed(outbox: Outbox, cid: string, change: Partial<Outgoing>): Outbox {
  return outbox.map((one) => (one.clientMessageId === cid ? { ...one, ...change } : one))
}

const PREFIX = 'out:'
const nameOf = (cid: string) => PREFIX + cid

export const outboxCid = (name: string): string | undefined => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined)

export function keep(store: Store, { clientMessageId, conversationUuid, body, writtenAt, state, trouble }: Outgoing): void {
  store.write(nameOf(clientMessageId), {
    conversationUuid,
    body,
    writtenAt,
    ...(state === 'failed' ? { trouble: trouble ?? 'bad_frame' } : {}),
  })
}

export const forget = (store: Store, cid: string): void => store.remove(nameOf(cid))

/** What another page or tab of the shop left behind for this conversation; leavings of an earlier one are swept out. */
export function kept(store: Store, conversationUuid: string, dueAt: number): Outbox {
  let outbox: Outbox = []
  for (const name of store.names()) {
    const cid = outboxCid(name)
    if (!cid) continue
    const message = asOutgoing(store.read(name), cid, dueAt)
    if (message?.conversationUuid === conversationUuid) outbox = added(outbox, message)
    else forget(store, cid)
  }
  return outbox
}

function asOutgoing(value: unknown, clientMessageId: string, dueAt: number): Outgoing | undefined {
  const { conversationUuid, body, writtenAt, trouble } = (value ?? {}) as Partial<Record<keyof Outgoing, unknown>>
  if (typeof conversationUuid !== 'string' || typeof body !== 'string' || typeof writtenAt !== 'number') return undefined
  const message = { clientMessageId, conversationUuid, body, writtenAt }
  return typeof trouble === 'string'
    ? { ...message, state: 'failed', trouble: trouble as NonNullable<PendingMessage['trouble']>, dueAt: Infinity }
    : { ...message, state: 'sending', dueAt }
}

/** 128 random bits. `crypto.randomUUID` does not exist on plain-http shops. */
export function newClientMessageId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
