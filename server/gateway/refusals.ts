// Every way in which a REST call is turned down: a closed list, each with its status, a sentence for the developer and one
// that may be shown to a person. "Not yours" and "not there" are the same refusal on purpose.

import type { ApiError, Envelope } from '../../protocol/models.ts'

const REFUSALS = {
  'bad request': [400, 'We could not read that request.'],
  'not signed in': [401, 'Please sign in again.'],
  'wrong origin': [403, 'This chat is not set up for this site.'],
  'not allowed': [403, 'You may not do that.'],
  'not there': [404, 'We could not find that.'],
  taken: [409, 'Somebody else was faster.'],
  'already used': [409, 'This request was already used.'],
  'other history': [409, 'Please load the conversation again.'],
  closed: [409, 'This conversation has ended.'],
  unanswered: [409, 'Nobody has answered yet.'],
  'in use': [409, 'Somebody is waiting or talking there.'],
  'name taken': [409, 'That name is taken.'],
  'at the limit': [409, 'That is as many chats as there may be at once.'],
  away: [409, 'They are not there at the moment.'],
  'unfit file': [422, 'This file cannot be sent.'],
  'too big': [413, 'That is too large.'],
  'wrong host': [421, 'This server does not answer under that name.'],
  'too many': [429, 'Too many requests. Please wait a moment.'],
  ending: [503, 'We are restarting. Please try again in a moment.'],
  busy: [503, 'We are very busy. Please wait a moment.'],
  'no storage': [503, 'We cannot save anything at the moment. Please try again shortly.'],
  fault: [500, 'Something failed on our side.'],
} as const satisfies Record<string, readonly [number, string]>

export type RefusalName = keyof typeof REFUSALS

/** Thrown by routes, turned into an answer at one wall. */
export class Refused extends Error {
  readonly status: number
  readonly userMessage: string
  readonly retryAfterSeconds: number | undefined
  readonly extra: Record<string, unknown>

  constructor(
    name: RefusalName,
    developerMessage: string,
    more: { retryAfterSeconds?: number; userMessage?: string; extra?: Record<string, unknown> } = {},
  ) {
    super(developerMessage)
    const [status, userMessage] = REFUSALS[name]
    this.status = status
    this.userMessage = more.userMessage ?? userMessage
    this.retryAfterSeconds = more.retryAfterSeconds
    this.extra = more.extra ?? {}
  }

  body(): Envelope & Record<string, unknown> {
    const error: ApiError = { developer_message: this.message, user_message: this.userMessage, error_code: String(this.status) }
    return { success: false, error, metadata: {}, ...this.extra }
  }
}
