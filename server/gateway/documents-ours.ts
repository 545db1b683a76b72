// The routes below `/rest/v2` that are ours alone. A new one is entered here, or the contract test fails with its name.

import type { GenericSchema } from 'valibot'
import type { Method } from '../../protocol/operations.ts'
import { type JsonSchema, refTo } from './documents-schemas.ts'
import { httpLineRequest } from './http-line-routes.ts'
import { identityRequest, signIn } from './identity-schemas.ts'
import { ratingRequest } from './rating-routes.ts'
import { transcriptRequest } from './transcript-route.ts'
import { transferRequest } from './transfer-routes.ts'

export interface RouteOfOurs {
  /** Only some servers have it. */
  readonly sometimes?: true
  readonly name: string
  readonly method: Method | 'PATCH'
  /** Somebody else's, of whom we have this: then it is not `/rest/v2`, and not marked as ours. */
  readonly base?: string
  /** Below the base, parameters in braces. */
  readonly path: string
  readonly does: string
  /** `token`: by the jwt of a conversation or of agent/auth alone. */
  readonly may: 'anyone' | 'shopper' | 'token' | 'session' | 'admin' | 'agent' | 'shopper and agent' | 'shopper and admin'
  readonly query?: Readonly<Record<string, JsonSchema>>
  /** The body: a schema that validates JSON, or the bytes of a file. */
  readonly body?: GenericSchema | 'bytes'
  /** Status of the success, and the schema of its body if it has one. */
  readonly answers: { readonly status: number; readonly body?: JsonSchema; readonly type?: string }
}

const text = { type: 'string' }
const integer = { type: 'integer' }
const flag = { type: 'boolean' }
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
/** Every one of these is always there. */
const whole = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})
const enveloped = (payload: string, schema: JsonSchema): JsonSchema =>
  whole({ [payload]: schema, success: flag, metadata: refTo('ResponseMetadata') })

const CUSTOMER = { type: 'object', required: ['verified'], properties: { verified: flag, customer_id: text, email: text, name: text } }
const AGENT_SESSION = enveloped(
  'agent_session',
  whole({ agent_name: text, user_id: integer, merchant_id: text, expires_dts: { type: 'string', format: 'date-time' } }),
)
const EVENTS = whole({ stream: text, head: integer, events: list(refTo('ConversationWebsocketMessage')), more: flag })
/** The same, and some that need not be there. */
const withSome = (schema: JsonSchema, some: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  ...schema,
  properties: { ...(schema.properties as object), ...some },
})
const HTTP_LINE = withSome(whole({ line_uuid: text, said: integer, first: integer, frames: list(refTo('ConversationWebsocketMessage')) }), {
  close: whole({ code: integer, reason: text }),
})
const OPENING = { open: flag, next_opening_epoch: integer }
const SHOWN_ENGAGEMENT = whole({
  conversation_engagement_oid: integer,
  customer_greeting: text,
  customer_initiated: flag,
  equation: refTo('ConversationEngagementEquation'),
  queue_names: list(text),
  time_on_page: integer,
  visitor_type: { type: 'string', enum: ['all', 'first time', 'returning'] },
})
/** By language. */
const LABEL = { type: 'object', additionalProperties: text }
const FORM = whole({
  fields: list(
    withSome(whole({ name: text, kind: { type: 'string', enum: ['name', 'email', 'topic', 'question', 'text', 'select', 'checkbox'] } }), {
      required: flag,
      private: flag,
      autocomplete: text,
      label: LABEL,
      options: list(withSome(whole({ value: text }), { label: LABEL })),
    }),
  ),
})
const CONFIG = withSome(
  whole({
    site: text,
    merchant_id: text,
    shop_name: text,
    queues: list(withSome(whole({ queue_name: text, available: flag }), { ...OPENING, reply_within_seconds: integer })),
    available: flag,
    recording_allowed: flag,
    limits: whole({ message_units: integer, name_units: integer, email_units: integer }),
  }),
  {
    ...OPENING,
    engagements: list(SHOWN_ENGAGEMENT),
    uploads: whole({ bytes: integer, per_message: integer, extensions: list(text) }),
    form: FORM,
    answers_by_email: flag,
  },
)
const time = { type: 'string', format: 'date-time' }
const RATING_SHOWN = withSome(whole({ rated: flag }), { rating: integer, comment: text, rating_dts: time })
const EXPORT = enveloped(
  'export',
  whole({
    exported_dts: time,
    conversations: list(
      whole({
        conversation: refTo('ConversationSummary'),
        site: text,
        queue_name: text,
        identity: { oneOf: [{ type: 'null' }, withSome(whole({ sub: text }), { email: text, name: text })] },
        context: { oneOf: [{ type: 'null' }, refTo('ConversationWebchatContext')] },
        consents: list(
          whole({
            kind: { type: 'string', enum: ['recording'] },
            answer: { type: 'string', enum: ['given', 'declined', 'withdrawn'] },
            text_version: text,
            scope: text,
            consent_dts: time,
          }),
        ),
        files: list(withSome(whole({ upload_key: text, file_name: text, upload_dts: time }), { content_type: text })),
        rating: RATING_SHOWN,
        recordings: { type: 'array', maxItems: 0 },
        messages: list(refTo('ConversationMessage')),
        receipts: list(whole({ reader_conversation_participant_arn: text, message_dts: time, message_epoch: integer, read_dts: time })),
      }),
    ),
  }),
)
/** An admin says whom; a shopper's token says it by itself. */
const PERSON: Readonly<Record<string, JsonSchema>> = { conversation_uuid: { type: 'string' }, email: { type: 'string' } }

export const OUR_ROUTES: readonly RouteOfOurs[] = [
  {
    name: 'getConversationEvents',
    method: 'GET',
    path: '/conversation/conversations/{conversation_uuid}/events/{seq}',
    does: 'facts after a number, oldest first; 409 with the name of the history when it is another one',
    may: 'shopper and agent',
    query: { stream: { type: 'string' }, limit: { type: 'integer', minimum: 1, maximum: 500, default: 100 } },
    answers: {
      status: 200,
      body: EVENTS,
    },
  },
  {
    name: 'getWebchatConfig',
    method: 'GET',
    path: '/conversation/webchat/config',
    does: 'what a widget may know of a site before anyone acts',
    may: 'anyone',
    query: { site: { type: 'string' } },
    answers: {
      status: 200,
      body: CONFIG,
    },
  },
  {
    name: 'getAgentSession',
    method: 'GET',
    path: '/conversation/agent/session',
    does: "who is signed in by the console's cookie",
    may: 'session',
    answers: { status: 200, body: AGENT_SESSION },
  },
  {
    name: 'startAgentSession',
    method: 'PUT',
    path: '/conversation/agent/session',
    does: 'signs in to the console with e-mail address or name and password; only from our own pages',
    may: 'anyone',
    body: signIn,
    answers: { status: 200, body: AGENT_SESSION },
  },
  {
    name: 'endAgentSession',
    method: 'DELETE',
    path: '/conversation/agent/session',
    does: 'signs out of the console',
    may: 'anyone',
    answers: { status: 204 },
  },
  {
    name: 'transferConversation',
    method: 'POST',
    path: '/conversation/conversations/{conversation_uuid}/transfer',
    does: 'hands a talk on, into the line of a queue or to one agent',
    may: 'agent',
    body: transferRequest,
    answers: { status: 204 },
  },
  {
    name: 'mailTranscript',
    method: 'POST',
    path: '/conversation/conversations/{conversation_uuid}/transcript',
    does: 'the words of the talk by e-mail, to the address that the shopper gave or one they enter; 404 where no e-mail is set up',
    may: 'shopper',
    body: transcriptRequest,
    answers: { status: 204 },
  },
  {
    name: 'rateConversation',
    method: 'PUT',
    path: '/conversation/conversations/{conversation_uuid}/rating',
    does: 'how the shopper found a talk that is over; it may be changed until a day after the end',
    may: 'shopper',
    body: ratingRequest,
    answers: { status: 200, body: enveloped('conversation_rating', RATING_SHOWN) },
  },
  {
    name: 'getConversationRating',
    method: 'GET',
    path: '/conversation/conversations/{conversation_uuid}/rating',
    does: 'how the shopper found the talk, if they said so',
    may: 'shopper and agent',
    answers: { status: 200, body: enveloped('conversation_rating', RATING_SHOWN) },
  },
  {
    name: 'holdConversation',
    method: 'PUT',
    path: '/conversation/conversations/{conversation_uuid}/hold',
    does: 'keeps a conversation from erasure and retention',
    may: 'admin',
    answers: { status: 204 },
  },
  {
    name: 'releaseConversation',
    method: 'DELETE',
    path: '/conversation/conversations/{conversation_uuid}/hold',
    does: 'ends that',
    may: 'admin',
    answers: { status: 204 },
  },
  {
    name: 'exportPerson',
    method: 'GET',
    path: '/conversation/webchat/export',
    does: 'all that is kept of a person: of the shopper who asks, or of the one whom an admin names',
    may: 'shopper and admin',
    query: PERSON,
    answers: { status: 200, body: EXPORT },
  },
  {
    name: 'linkToExport',
    method: 'PUT',
    path: '/conversation/webchat/export',
    does: 'a link to the same, good once and for 15 minutes: a page cannot send its token with a download',
    may: 'shopper and admin',
    query: PERSON,
    answers: {
      status: 200,
      body: enveloped(
        'export_link',
        whole({ url: { type: 'string', format: 'uri' }, expires_dts: { type: 'string', format: 'date-time' } }),
      ),
    },
  },
  {
    name: 'followExportLink',
    method: 'GET',
    path: '/conversation/webchat/export/{key}',
    does: 'what the link shows, once',
    may: 'anyone',
    answers: { status: 200, body: EXPORT },
  },
  {
    name: 'eraseVisitor',
    method: 'DELETE',
    path: '/conversation/webchat/visitor',
    does: 'erases all that is kept of a person: of the shopper who asks, or of the one whom an admin names',
    may: 'shopper and admin',
    query: PERSON,
    answers: { status: 204 },
  },
  {
    name: 'identifyCustomer',
    method: 'PUT',
    path: '/conversation/webchat/identity',
    does: 'the shop vouches for who the shopper is, by a token that it signed',
    may: 'shopper',
    body: identityRequest,
    answers: { status: 200, body: enveloped('customer_identity', CUSTOMER) },
  },
  {
    name: 'getCustomerIdentity',
    method: 'GET',
    path: '/conversation/conversations/{conversation_uuid}/identity',
    does: 'whether the shop vouched for the shopper, and as whom',
    may: 'agent',
    answers: { status: 200, body: enveloped('customer_identity', CUSTOMER) },
  },
  {
    name: 'beginSignIn',
    method: 'PUT',
    path: '/conversation/agent/session/oidc',
    does: 'begins a sign-in at the provider, and answers where to go',
    may: 'anyone',
    sometimes: true,
    answers: { status: 200, body: enveloped('sign_in', whole({ address: text })) },
  },
  {
    name: 'finishSignIn',
    method: 'GET',
    path: '/conversation/agent/session/oidc/callback',
    does: 'where the provider sends the browser back to',
    may: 'anyone',
    sometimes: true,
    answers: { status: 303 },
  },
  {
    name: 'putUpload',
    method: 'PUT',
    path: '/conversation/uploads/{key}',
    does: 'takes the file for which upload_url gave this address, once and for five minutes',
    may: 'anyone',
    query: { extension: { type: 'string' }, until: { type: 'string' }, signature: { type: 'string' } },
    body: 'bytes',
    answers: { status: 204 },
  },
  {
    name: 'exchangeFrames',
    method: 'POST',
    path: '/conversation/websocket/http',
    does: 'the frames of a socket where sockets are blocked: opens a line, or says and hears on one; 204 when the caller ends it',
    may: 'token',
    body: httpLineRequest,
    answers: { status: 200, body: HTTP_LINE },
  },
  {
    name: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    does: 'this document',
    may: 'anyone',
    answers: { status: 200, body: { type: 'object' } },
  },
  {
    name: 'getAsyncApi',
    method: 'GET',
    path: '/asyncapi.json',
    does: 'what travels on the socket, as AsyncAPI',
    may: 'anyone',
    answers: { status: 200, body: { type: 'object' } },
  },
]
