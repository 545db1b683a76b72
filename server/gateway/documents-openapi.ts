// The OpenAPI document of the routes that this server really has.

import { LIMITS } from '../../protocol/limits.ts'
import { type Operation, type OperationName, operationOf } from '../../protocol/operations.ts'
import { HEADERS, REST } from '../../protocol/rest.ts'
import { LEG_ROUTES } from './documents-legs.ts'
import { OUR_ROUTES, type RouteOfOurs } from './documents-ours.ts'
import { type JsonSchema, modelSchemas, refTo, requestSchema } from './documents-schemas.ts'
import { OUR_QUERIES, REQUEST_SCHEMAS } from './operation-schemas.ts'
import { scopeFor } from './scopes.ts'

export interface ServedRoute {
  method: string
  /** As the router has it: with `/rest/v2` or another base, parameters as `:so`. */
  path: string
}

const QUERY: Readonly<Record<string, JsonSchema>> = {
  _limit: { type: 'integer', minimum: 0, maximum: 200, default: 100 },
  _offset: { type: 'integer', minimum: 0, default: 0 },
  limit: { type: 'integer', minimum: 0, maximum: 200, default: 100 },
  before: { type: 'string', format: 'date-time' },
  medium: { type: 'string', enum: ['websocket', 'sms'] },
}
const PATH: Readonly<Record<string, JsonSchema>> = {
  conversationId: { type: 'string', format: 'uuid' },
  conversation_uuid: { type: 'string', format: 'uuid' },
  since: { type: 'integer', format: 'int64' },
  seq: { type: 'integer', format: 'int64' },
}

const REFUSALS: Readonly<Record<string, string>> = {
  400: 'the body is not JSON, or a field is missing, too long or of the wrong type; the developer message names it',
  401: 'no credentials, or credentials that are not valid or no longer',
  403: 'wrong origin, or a call that this caller may not make',
  404: 'no such thing, or not yours: the same answer',
  409: 'taken, spent, closed, or another history',
  413: `a body of more than ${LIMITS.bodyBytes} bytes`,
  421: 'a Host that this server does not answer to',
  429: 'too many requests',
  500: 'a fault of the server',
  503: 'the store cannot write',
}

const name = (status: string) => `Refused${status}`
const refusals = Object.fromEntries(Object.keys(REFUSALS).map((status) => [status, { $ref: `#/components/responses/${name(status)}` }]))

export function openApi(served: readonly ServedRoute[], version: string): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  const described = [...OUR_ROUTES, ...LEG_ROUTES]
  // What the answers that are no model by themselves lead to.
  const models = new Set(['ErrorResponse', ...refsIn(described.map((each) => each.answers.body))])
  for (const { method, path } of served) {
    const operation = operationOf(method, path)
    const ours = described.find((each) => each.method === method && sameRoute(each, path))
    if (operation) for (const model of [operation.body, operation.answer]) if (model) models.add(model)
    const at = operation?.path ?? ours?.path ?? path.slice(REST.length).replace(/:([^/]+)/g, '{$1}')
    paths[at] = {
      ...paths[at],
      [method.toLowerCase()]: operation ? operationEntry(operation) : ours ? ourEntry(ours) : undescribedEntry(method, at),
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Shopbell',
      version,
      description:
        'Live chat for storefronts. Names and types are those of the Conversation API, version 2; what we added is marked x-ours. A reader passes over what it does not know. Lengths are UTF-16 units.',
    },
    servers: [{ url: REST }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: modelSchemas(models),
      responses: Object.fromEntries(Object.entries(REFUSALS).map(([status, text]) => [name(status), refusal(status, text)])),
      securitySchemes: {
        simpleKey: { type: 'apiKey', in: 'header', name: HEADERS.agentKey, description: 'An agent’s key.' },
        browserKey: {
          type: 'apiKey',
          in: 'header',
          name: HEADERS.siteKey,
          description: 'The key of a site, from an origin that the site allows.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-shopbell',
          description: 'An agent’s session, for our own pages alone; on the loopback without https its name has no prefix.',
        },
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'The token of a shopper’s conversation (with the browser key beside it), of agent/auth, or an access token with the scope that stands beside the call.',
        },
      },
    },
  }
}

function operationEntry(operation: Operation): JsonSchema {
  const schema = REQUEST_SCHEMAS[operation.name as OperationName]
  const isStart = operation.name === 'startConversation'
  return {
    operationId: operation.name,
    summary: operation.may === 'admin' ? `${operation.does}; admins only` : operation.does,
    security: security(operation.may, operation.scope, isStart),
    ...parameters(operation.path, {
      ...Object.fromEntries(operation.query.map((each) => [each, QUERY[each] ?? { type: 'string' }])),
      ...OUR_QUERIES[operation.name as OperationName],
    }),
    ...(operation.body ? body(schema ? requestSchema(schema) : refTo(operation.body), !operation.bodyMayBeAbsent) : {}),
    responses: {
      ...(operation.answer === 'empty' ? { 204: { description: 'done' } } : { 200: answer(refTo(operation.answer)) }),
      ...(isStart ? { 204: { description: 'resumed too late: the conversation ended more than 24 hours ago' } } : {}),
      ...refusals,
    },
  }
}

function ourEntry(route: RouteOfOurs): JsonSchema {
  const { status, body: schema, type } = route.answers
  return {
    operationId: route.name,
    summary: route.may === 'admin' ? `${route.does}; admins only` : route.does,
    // Somebody else's call stays at the address where its clients look for it.
    ...(route.base ? { servers: [{ url: route.base }] } : { 'x-ours': true }),
    security: security(route.may, scopeFor(route.method, `${route.base ?? REST}${route.path}`), false),
    ...parameters(route.path, route.query ?? {}),
    ...(route.body === 'bytes' ? BYTES : route.body ? body(requestSchema(route.body), true) : {}),
    responses: { [status]: schema ? answer(schema, type) : { description: 'done' }, ...refusals },
  }
}

/** In no table yet. It is there, so it is named; the contract test wants none of these. */
function undescribedEntry(method: string, path: string): JsonSchema {
  return {
    operationId: `${method} ${path}`,
    summary: 'not described yet',
    'x-undescribed': true,
    security: [],
    ...parameters(path, {}),
    responses: refusals,
  }
}

function security(may: RouteOfOurs['may'], scope: string | undefined, forPages: boolean): JsonSchema[] {
  const agents = [{ simpleKey: [] }, { bearer: scope ? [scope] : [] }, { session: [] }]
  const shoppers = forPages ? [{ browserKey: [] }] : [{ bearer: [], browserKey: [] }]
  switch (may) {
    case 'anyone':
      return []
    case 'session':
      return [{ session: [] }]
    case 'token':
      return [{ bearer: [] }]
    case 'shopper':
      return shoppers
    case 'agent':
    case 'admin':
      return agents
    case 'shopper and agent':
    case 'shopper and admin':
      return [...agents, ...shoppers]
  }
}

function parameters(path: string, query: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, each = '']) => ({
    name: each,
    in: 'path',
    required: true,
    schema: PATH[each] ?? (each.endsWith('_oid') ? { type: 'integer', format: 'int32' } : { type: 'string' }),
  }))
  const asked = Object.entries(query).map(([each, schema]) => ({ name: each, in: 'query', required: false, schema }))
  return inPath.length + asked.length > 0 ? { parameters: [...inPath, ...asked] } : {}
}

const body = (schema: JsonSchema, required: boolean): JsonSchema => ({
  requestBody: { required, content: { 'application/json': { schema } } },
})
const BYTES = { requestBody: { required: true, content: { '*/*': { schema: { type: 'string', format: 'binary' } } } } }
const answer = (schema: JsonSchema, type = 'application/json'): JsonSchema => ({ description: 'done', content: { [type]: { schema } } })

function refusal(status: string, description: string): JsonSchema {
  return {
    ...answer(refTo('ErrorResponse')),
    description,
    headers: {
      [HEADERS.error.toUpperCase()]: { description: 'what the developer message says', schema: { type: 'string' } },
      ...(status === '429' || status === '503' ? { 'Retry-After': { description: 'seconds', schema: { type: 'integer' } } } : {}),
    },
  }
}

function refsIn(schema: unknown): string[] {
  return [...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, model = '']) => model)
}

function sameRoute({ base = REST, path }: RouteOfOurs, served: string): boolean {
  return bare(`${base}${path}`) === bare(served)
}
const bare = (path: string) => path.replace(/\{[^/}]*\}|:[^/]+/g, '{}')
