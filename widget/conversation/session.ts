// What a browser keeps of its conversation between pages: which one, the key to it, and the secret that fetches the next key.
// First-party storage only, never in an address.

import type { ConversationStartResponse } from '../../protocol/models.ts'
import { tokenLifeMs } from '../../protocol/token.ts'
import type { StartForm } from './view.ts'

export interface Session {
  uuid: string
  jwt: string
  websocketUrl: string
  /** By this browser's clock. */
  expiresAt: number
  resumeSecret: string
  myArn: string
  /** The pick-up has been answered with a `join`. */
  joined: boolean
}

/** Stored before a start is sent, so that a repeat of it, from this page or the next, is the same start. */
export interface StartIntent {
  cid: string
  form: StartForm
  writtenAt: number
}

type Loose = Partial<Record<string, unknown>>
const fields = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {})
const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** A token that does not tell its life is taken for one of two hours, the longest the server gives. */
const LIFE_MS = 2 * 3_600_000

/** `before` fills what a `resolve_only` answer need not repeat. */
export function sessionFrom(answer: unknown, now: number, before?: Session): Session | undefined {
  const { conversation, customer_auth: auth, resume_secret } = fields(answer) as ConversationStartResponse
  const uuid = conversation?.conversation_uuid ?? before?.uuid
  const resumeSecret = resume_secret ?? before?.resumeSecret
  if (!uuid || !resumeSecret || !auth?.jwt || !auth.websocket_url) return undefined
  return {
    uuid,
    jwt: auth.jwt,
    websocketUrl: auth.websocket_url,
    expiresAt: now + (tokenLifeMs(auth.jwt) ?? LIFE_MS),
    resumeSecret,
    myArn: auth.conversation_participant_arn ?? before?.myArn ?? '',
    joined: before?.uuid === uuid && before.joined,
  }
}

/** Whatever lies in storage is hostile until it has the right shape. */
export function asSession(value: unknown): Session | undefined {
  const kept = fields(value)
  const isWhole = ['uuid', 'resumeSecret', 'jwt', 'websocketUrl', 'myArn'].every((name) => text(kept[name]))
  return isWhole ? (kept as unknown as Session) : undefined
}

export function asForm(value: unknown): StartForm {
  const kept = fields(value)
  const queueName = text(kept.queueName)
  return { name: text(kept.name), email: text(kept.email), question: text(kept.question), ...(queueName ? { queueName } : {}) }
}

export function asIntent(value: unknown): StartIntent | undefined {
  const kept = fields(value)
  const cid = text(kept.cid)
  return cid ? { cid, form: asForm(kept.form), writtenAt: Number(kept.writtenAt) || 0 } : undefined
}
