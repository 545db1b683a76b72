// The HTTP side: one Fastify app whose walls (host, CORS, errors) stand here, with the routes of each concern beside it.

import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { LIMITS } from '../../protocol/limits.ts'
import { HEADERS, REST } from '../../protocol/rest.ts'
import type { Store } from '../domain/ports.ts'
import type { Addresses } from './addresses.ts'
import type { Caller, Callers, IncomingHeaders } from './callers.ts'
import type { Pace } from './pace.ts'
import { parsePlainJson } from './plain-json.ts'
import { Refused } from './refusals.ts'
import { requireScope } from './scopes.ts'
import { boundedServer } from './sockets.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers under any name: for those who watch the process from an inner network. */
    anyHost?: boolean
  }
}

export type AgentCaller = Extract<Caller, { is: 'agent' }>

/** What every route may ask about its request. */
export interface Desks {
  caller(request: FastifyRequest): Promise<Caller>
  agent(request: FastifyRequest): Promise<AgentCaller>
}

const PREFLIGHT = {
  'access-control-allow-headers': `authorization, content-type, ${HEADERS.siteKey}, ${HEADERS.version}`,
  'access-control-allow-methods': 'GET, PUT, POST, PATCH, DELETE',
  'access-control-max-age': '86400',
}

export interface AppParts {
  store: Store
  callers: Callers
  addresses: Addresses
  logger: FastifyBaseLogger
  pace?: Pace
}

export function createApp(parts: AppParts): {
  app: FastifyInstance
  desks: Desks
} {
  const { store, callers, addresses, logger, pace } = parts
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.bodyBytes,
    serverFactory: (handler) => boundedServer().on('request', handler),
    frameworkErrors: answerError,
    // Fastify's own would put the raw bytes of the request, token included, into a log at level trace.
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      socket.destroySoon()
    },
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  })

  app.addHook('onRequest', async (request, reply) => {
    const objection = request.routeOptions.config.anyHost ? undefined : addresses.objection(request.headers, request.url)
    if (objection) throw objection
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin')
    if (!request.url.startsWith(`${REST}/`)) return
    reply.header('vary', 'Origin').header('cache-control', 'no-store')
    // A shopper's page must be able to read a refusal too, so this comes before any judgement of who is calling.
    const { origin } = request.headers
    if (origin !== undefined && (await store.isOriginOfAnySite(origin)))
      reply
        .header('access-control-allow-origin', origin)
        .header('access-control-expose-headers', `${HEADERS.error.toUpperCase()}, Retry-After`)
    pace?.ofAddress(request)
  })

  app.options(`${REST}/*`, async (request, reply) => {
    if (reply.getHeader('access-control-allow-origin') === undefined && request.headers.origin !== undefined)
      throw new Refused('wrong origin', 'no site allows this origin')
    return reply.headers(PREFLIGHT).code(204).send()
  })

  // An empty body with a JSON content type is what many clients send on a bodiless PUT.
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined)
    try {
      done(null, parsePlainJson(String(body)))
    } catch {
      done(new Refused('bad request', 'the body is not JSON'))
    }
  })

  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) => answerError(new Refused('not there', 'no such address'), request, reply))

  async function caller(request: FastifyRequest): Promise<Caller> {
    const found = await callers.ofRequest(request.headers as IncomingHeaders, addresses.scheme(request.headers.host), request.method)
    pace?.ofPerson(found)
    if (found.is === 'agent' && found.scopes) requireScope(found.scopes, request.method, request.routeOptions.url ?? '')
    return found
  }

  return {
    app,
    desks: {
      caller,
      async agent(request) {
        const found = await caller(request)
        if (found.is !== 'agent') throw new Refused('not allowed', 'only agents may call this')
        return found
      },
    },
  }
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refused = refusalFor(error)
  // The error's own text may quote a request; the log gets its kind and place, the caller gets a fixed sentence.
  if (refused.status >= 500)
    request.log.error({ err: { name: nameOf(error), stack: stackOf(error) }, route: request.routeOptions.url }, 'request failed')
  if (refused.retryAfterSeconds !== undefined) reply.header('retry-after', String(refused.retryAfterSeconds))
  return reply
    .code(refused.status)
    .header('cache-control', 'no-store')
    .header(HEADERS.error, printable(refused.message))
    .send(refused.body())
}

function refusalFor(error: unknown): Refused {
  if (error instanceof Refused) return error
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return new Refused('too big', `the body may have ${LIMITS.bodyBytes} bytes`)
  if (typeof status === 'number' && status >= 400 && status < 500) return new Refused('bad request', 'the request could not be read')
  if (nameOf(error) === 'StoreFault' || nameOf(error) === 'BlobFault')
    return new Refused('no storage', 'the store cannot write', { retryAfterSeconds: 5 })
  return new Refused('fault', 'something failed')
}

/** A header takes no line break and no letter beyond ASCII. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)
/** Frames only: the first line of a stack repeats the message. */
const stackOf = (error: unknown): string | undefined =>
  error instanceof Error ? error.stack?.split('\n').slice(1, 6).join('\n') : undefined
