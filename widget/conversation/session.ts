// What a browser keeps of its conversation between pages: which one, the key to it, and the secret that fetches the next key.
// First-party storage only, never in an address. Whatever lies there is hostile until it has the right shape.

import type { ConversationStartResponse, WebchatConfig } from '../../protocol/models.ts'
import type { StartForm } from './view.ts'

export interface Session {
  uuid: string
  jwt: string
  websocketUrl: string
  /** By this browser's clock. */
  expiresAt: number
  resumeSecret: string
  myArn: string
}

/** The wire's. A key that ends before is refused, and renewed then. */
const LIFE_MS = 2 * 3_600_000

/** The fields of these names that are text; '' for the others. */
export function texts<Name extends string>(value: unknown, ...names: Name[]): Record<Name, string> {
  const fields: Partial<Record<string, unknown>> = Object(value)
  return Object.fromEntries(names.map((name) => [name, typeof fields[name] === 'string' ? fields[name] : ''])) as Record<Name, string>
}

export function asSession(value: unknown): Session | undefined {
  return Object.values(texts(value, 'uuid', 'jwt', 'websocketUrl', 'resumeSecret', 'myArn')).every(Boolean) ? (value as Session) : undefined
}

export function sessionFrom(answer: unknown, now: number): Session | undefined {
  const { conversation, customer_auth: auth, resume_secret: resumeSecret }: ConversationStartResponse = Object(answer)
  return asSession({
    uuid: conversation?.conversation_uuid,
    jwt: auth?.jwt,
    websocketUrl: auth?.websocket_url,
    expiresAt: now + LIFE_MS,
    resumeSecret,
    myArn: auth?.conversation_participant_arn,
  })
}

export function asForm(value: unknown): StartForm {
  const { answers } = Object(value)
  return { ...texts(value, 'name', 'email', 'question', 'queueName'), ...(answers && { answers: texts(answers, ...Object.keys(answers)) }) }
}

/** The form as it may be kept: without what the shop has marked as private. */
export function withoutPrivate(form: StartForm, config: WebchatConfig | undefined): StartForm {
  const hidden = config?.form?.fields.flatMap((field) => (field.private ? field.name : [])) ?? []
  const shown = (fields: object) => Object.fromEntries(Object.entries(fields).filter(([name]) => !hidden.includes(name)))
  return asForm({ ...shown(form), ...(form.answers && { answers: shown(form.answers) }) })
}
