// What the served documents cannot know from the operation table: the schema that each request body has to pass, and the routes that
// are ours alone. A new route under `/rest/v2` is entered here, or the contract test fails with its name.

import * as v from 'valibot'
import type { Method, OperationName } from '../../protocol/operations.ts'
import { cannedMessage, cannedSearch } from './canned-routes.ts'
import { department } from './department-routes.ts'
import type { JsonSchema } from './documents-schemas.ts'
import { engagement } from './engagement-schemas.ts'
import { signIn } from './identity-schemas.ts'
import { agentProfile } from './profile-routes.ts'
import { joinRequest, pickUpRequest, shopperResume, shopperStart, statusUpdate } from './schemas.ts'
import { autocompleteRequest, searchRequest } from './search-routes.ts'
import { transferRequest } from './transfer-routes.ts'

/** The very schemas that the routes validate with: import them from where the route has them, never write them again. */
export const REQUEST_SCHEMAS: Partial<Record<OperationName, v.GenericSchema>> = {
  startConversation: v.union([shopperStart, shopperResume, pickUpRequest]),
  joinConversation: joinRequest,
  updateConversationWebchatQueueStatus: statusUpdate,
  getConversationsSearch: searchRequest,
  getConversationsAutocomplete: autocompleteRequest,
  updateAgentProfile: agentProfile,
  insertConversationCannedMessage: cannedMessage,
  updateConversationCannedMessage: cannedMessage,
  searchConversationCannedMessages: cannedSearch,
  insertConversationDepartment: department,
  updateConversationDepartment: department,
  insertConversationEngagement: engagement,
  updateConversationEngagement: engagement,
}

const PAGED = {
  _limit: { type: 'integer', minimum: 0, maximum: 200, default: 100, 'x-ours': true },
  _offset: { type: 'integer', minimum: 0, default: 0, 'x-ours': true },
}

/** What we let callers ask beside what the table has. */
export const OUR_QUERIES: Partial<Record<OperationName, Readonly<Record<string, JsonSchema>>>> = {
  getAgentProfiles: PAGED,
  getConversationCannedMessages: PAGED,
  searchConversationCannedMessages: PAGED,
  getConversationDepartments: PAGED,
  getConversationDepartmentMemberList: PAGED,
  getConversationEngagements: PAGED,
  getConversationMultimediaUploadUrl: { name: { type: 'string', maxLength: 300, 'x-ours': true } },
}

export interface RouteOfOurs {
  readonly name: string
  readonly method: Method | 'PATCH'
  /** Below `/rest/v2`, parameters in braces. */
  readonly path: string
  readonly does: string
  readonly may: 'anyone' | 'page' | 'shopper' | 'admin' | 'agent' | 'shopper and agent'
  readonly query?: Readonly<Record<string, JsonSchema>>
  /** The body: a schema that validates JSON, or the bytes of a file. */
  readonly body?: v.GenericSchema | 'bytes'
  /** Status of the success, and the schema of its body if it has one. */
  readonly answers: { readonly status: number; readonly body?: JsonSchema; readonly type?: string }
}

/** An admin says whom; a shopper's token says it by itself. */
const PERSON: Readonly<Record<string, JsonSchema>> = { conversation_uuid: { type: 'string' }, email: { type: 'string' } }

const AGENT_SESSION: JsonSchema = {
  type: 'object',
  required: ['success', 'agent_session'],
  properties: {
    success: { type: 'boolean' },
    metadata: { type: 'object' },
    agent_session: {
      type: 'object',
      required: ['agent_name', 'user_id', 'merchant_id', 'expires_dts'],
      properties: {
        agent_name: { type: 'string' },
        user_id: { type: 'integer' },
        merchant_id: { type: 'string' },
        expires_dts: { type: 'string', format: 'date-time' },
      },
    },
  },
}

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
      body: {
        type: 'object',
        required: ['stream', 'head', 'events', 'more'],
        properties: {
          stream: { type: 'string' },
          head: { type: 'integer' },
          events: { type: 'array', items: { $ref: '#/components/schemas/ConversationWebsocketMessage' } },
          more: { type: 'boolean' },
        },
      },
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
      body: {
        type: 'object',
        required: ['site', 'merchant_id', 'shop_name', 'queues', 'available', 'recording_allowed', 'limits'],
        properties: {
          site: { type: 'string' },
          merchant_id: { type: 'string' },
          shop_name: { type: 'string' },
          queues: {
            type: 'array',
            items: {
              type: 'object',
              required: ['queue_name', 'available'],
              properties: {
                queue_name: { type: 'string' },
                available: { type: 'boolean' },
                open: { type: 'boolean' },
                next_opening_epoch: { type: 'integer' },
              },
            },
          },
          available: { type: 'boolean' },
          open: { type: 'boolean' },
          next_opening_epoch: { type: 'integer' },
          recording_allowed: { type: 'boolean' },
          engagements: {
            type: 'array',
            items: {
              type: 'object',
              required: [
                'conversation_engagement_oid',
                'customer_greeting',
                'customer_initiated',
                'equation',
                'queue_names',
                'time_on_page',
                'visitor_type',
              ],
              properties: {
                conversation_engagement_oid: { type: 'integer' },
                customer_greeting: { type: 'string' },
                customer_initiated: { type: 'boolean' },
                equation: { $ref: '#/components/schemas/ConversationEngagementEquation' },
                queue_names: { type: 'array', items: { type: 'string' } },
                time_on_page: { type: 'integer' },
                visitor_type: { type: 'string', enum: ['all', 'first time', 'returning'] },
              },
            },
          },
          limits: {
            type: 'object',
            properties: { message_units: { type: 'integer' }, name_units: { type: 'integer' }, email_units: { type: 'integer' } },
          },
        },
      },
    },
  },
  {
    name: 'getAgentSession',
    method: 'GET',
    path: '/conversation/agent/session',
    does: "who is signed in by the console's cookie",
    may: 'agent',
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
    may: 'shopper and agent',
    query: PERSON,
    answers: { status: 200, body: { type: 'object' } },
  },
  {
    name: 'eraseVisitor',
    method: 'DELETE',
    path: '/conversation/webchat/visitor',
    does: 'erases all that is kept of a person: of the shopper who asks, or of the one whom an admin names',
    may: 'shopper and agent',
    query: PERSON,
    answers: { status: 204 },
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
