// The AsyncAPI document of the socket: every kind of frame, who says it and what it carries.

import { CLOSE } from '../../protocol/close-codes.ts'
import { HTTP_LINE_PATH } from '../../protocol/line-paths.ts'
import { FRAMES, type FrameKind } from '../../protocol/model-table/frames.ts'
import { PATHS, SUBPROTOCOL } from '../../protocol/rest.ts'
import { type JsonSchema, modelSchema, modelSchemas, requestSchema } from './documents-schemas.ts'
import { CLIENT_FRAMES } from './schemas.ts'

const MEANING: Readonly<Record<keyof typeof CLOSE, string>> = {
  restart: 'the server restarts: come back with backoff',
  tokenExpired: 'the token has ended: renew it and come back',
  tooSlow: 'too much lies unsent: come back with backoff',
  rate: 'too many frames: come back with backoff',
  revoked: 'the right to be here was taken back: stay away',
  siteClosed: 'the site is closed: stay away',
  banned: 'banned: stay away',
  clientTooOld: 'this client is too old: stay away',
  erased: 'the conversation was erased: stay away',
}

export function asyncApi(version: string): JsonSchema {
  const all: readonly FrameKind[] = FRAMES
  // What clients may say is what the gateway lets in, whatever the table thinks: a kind without a schema is refused.
  const fromClients = all.filter((frame) => CLIENT_FRAMES[frame.name])
  const fromServer = all.filter((frame) => frame.name !== 'check queue position')
  const messages: Record<string, JsonSchema> = {}
  for (const frame of fromServer) messages[toldId(frame)] = message(frame, toldSchema(frame))
  for (const frame of fromClients) {
    const schema = CLIENT_FRAMES[frame.name]
    if (schema) messages[saidId(frame)] = message(frame, requestSchema(schema))
  }
  const operation = (action: string, ids: string[], summary: string) => ({
    action,
    summary,
    channel: { $ref: '#/channels/socket' },
    messages: ids.map((id) => ({ $ref: `#/channels/socket/messages/${id}` })),
  })
  const references = Object.fromEntries(Object.keys(messages).map((id) => [id, { $ref: `#/components/messages/${id}` }]))
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Shopbell',
      version,
      description:
        'One JSON object a frame. Verbs go to the server, facts come back; a fact bears seq and stream. A reader passes over what it does not know.',
    },
    defaultContentType: 'application/json',
    channels: {
      socket: {
        address: PATHS.websocket,
        title: `Offered subprotocols: ${SUBPROTOCOL} and bearer.<jwt>; the server answers ${SUBPROTOCOL}.`,
        messages: references,
        bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
        'x-close-codes': Object.fromEntries(
          Object.entries(CLOSE).map(([name, code]) => [code, { name, meaning: MEANING[name as keyof typeof CLOSE] }]),
        ),
      },
      http: {
        address: HTTP_LINE_PATH,
        title: 'The same frames where sockets are blocked, in the bodies of POST; see exchangeFrames in the OpenAPI document.',
        messages: references,
        bindings: { http: { bindingVersion: '0.3.0' } },
        'x-ours': true,
      },
    },
    operations: {
      told: operation('send', fromServer.map(toldId), 'what the server tells'),
      said: operation('receive', fromClients.map(saidId), 'what a client may say'),
    },
    components: {
      messages,
      schemas: modelSchemas(['ConversationWebsocketMessage']),
    },
  }
}

const idOf = (name: string) => name.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase())
export const toldId = (frame: FrameKind) => `told.${idOf(frame.name)}`
const saidId = (frame: FrameKind) => `said.${idOf(frame.name)}`

function message({ name, type, fact, ours, saidBy, heardBy }: FrameKind, payload: JsonSchema): JsonSchema {
  return {
    name,
    title: type === 'event' ? `event: ${name}` : name,
    summary: `${fact ? 'a fact; ' : ''}said by ${saidBy.join(', ')}; heard by ${heardBy.join(', ')}`,
    ...(ours ? { 'x-ours': true } : {}),
    payload,
  }
}

export function toldSchema({ name, type, always, sometimes = [], fact }: FrameKind): JsonSchema {
  const numbers = fact ? (['seq', 'stream'] as const) : []
  const all = modelSchema('ConversationWebsocketMessage').properties as Record<string, JsonSchema>
  return {
    type: 'object',
    required: ['type', ...(type === 'event' ? ['event_type'] : []), ...always, ...numbers],
    properties: {
      type: { const: type },
      ...(type === 'event' ? { event_type: { const: name } } : {}),
      ...Object.fromEntries([...always, ...sometimes, ...numbers].map((field) => [field, all[field]])),
    },
  }
}
