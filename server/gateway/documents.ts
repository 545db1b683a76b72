// The documents that describe this server to programs: made once, from what it really has, when somebody first asks.

import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GENESYS } from '../../protocol/legs.ts'
import { REST } from '../../protocol/rest.ts'
import { asyncApi } from './documents-asyncapi.ts'
import { openApi, type ServedRoute } from './documents-openapi.ts'

const VERSION = '2'
const CACHE_SECONDS = 300

export interface Documents {
  /** Every route below `/rest/v2` and Genesys' `/api/v2`. */
  readonly served: readonly ServedRoute[]
}

/** Must come before the routes it is to hear of. */
export function documentRoutes(app: FastifyInstance): Documents {
  const served: ServedRoute[] = []
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat())
      if ((url.startsWith(`${REST}/`) || url.startsWith(`${GENESYS}/`)) && each !== 'HEAD' && each !== 'OPTIONS')
        served.push({ method: each, path: url })
  })
  app.get(
    `${REST}/openapi.json`,
    answering(() => openApi(served, VERSION)),
  )
  app.get(
    `${REST}/asyncapi.json`,
    answering(() => asyncApi(VERSION)),
  )
  return { served }
}

function answering(make: () => unknown) {
  let kept: { text: string; etag: string } | undefined
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (!kept) {
      const text = JSON.stringify(make())
      kept = { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` }
    }
    reply.header('cache-control', `public, max-age=${CACHE_SECONDS}`).header('access-control-allow-origin', '*').header('etag', kept.etag)
    if (request.headers['if-none-match'] === kept.etag) return reply.code(304).send()
    return reply.type('application/json').send(kept.text)
  }
}
