// What the served documents cannot know from the operation table: the schema that each request body has to pass, and the routes that
// are ours alone. A new route under `/rest/v2` is entered here, or the contract test fails with its name.

import * as v from 'valibot'
import type { Method, OperationName } from '../../protocol/operations.ts'
import type { JsonSchema } from './documents-schemas.ts'
import { joinRequest, pickUpRequest, shopperResume, shopperStart, statusUpdate } from './schemas.ts'

/** The very schemas that the routes validate with: import them from where the route has them, never write them again. */
export const REQUEST_SCHEMAS: Partial<Record<OperationName, v.GenericSchema>> = {
  startConversation: v.union([shopperStart, shopperResume, pickUpRequest]),
  joinConversation: joinRequest,
  updateConversationWebchatQueueStatus: statusUpdate,
}

export interface RouteOfOurs {
  readonly name: string
  readonly method: Method | 'PATCH'
  /** Below `/rest/v2`, parameters in braces. */
  readonly path: string
  readonly does: string
  readonly may: 'anyone' | 'page' | 'shopper' | 'agent' | 'shopper and agent'
  readonly query?: Readonly<Record<string, JsonSchema>>
  readonly body?: v.GenericSchema
  /** Status of the success, and the schema of its body if it has one. */
  readonly answers: { readonly status: number; readonly body?: JsonSchema; readonly type?: string }
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
              properties: { queue_name: { type: 'string' }, available: { type: 'boolean' } },
            },
          },
          available: { type: 'boolean' },
          recording_allowed: { type: 'boolean' },
          limits: {
            type: 'object',
            properties: { message_units: { type: 'integer' }, name_units: { type: 'integer' }, email_units: { type: 'integer' } },
          },
        },
      },
    },
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
