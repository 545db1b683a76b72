// The built files: loader, widget, console, viewer and the demo shop. Read from dist/ once, kept compressed, sent with the
// headers each of them needs. Nothing outside the listed folders can be named.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Addresses } from './addresses.ts'
import { Refused } from './refusals.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
const COMPRESSED = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt'])
const MOST_COMPRESSED_BYTES = 4 * 1024 * 1024

const FOREVER = 'public, max-age=31536000, immutable'
const BRIEFLY = 'public, max-age=60'
const ASK_FIRST = 'no-cache'

interface Kept {
  type: string
  etag: string
  plain: Buffer
  /** Made when first asked for. */
  brotli?: Buffer
  gzip?: Buffer
}

export interface FilesParts {
  dist: string
  addresses: Addresses
  /** The demo shop and the replay viewer exist in demo mode only. */
  demo: boolean
}

export async function serveFiles(app: FastifyInstance, { dist, addresses, demo }: FilesParts): Promise<void> {
  const [root, widget, consolePages, viewer, shop] = await Promise.all([
    keptFiles(dist, (name) => name === 'loader.js'),
    keptFiles(join(dist, 'widget')),
    keptFiles(join(dist, 'console')),
    demo ? keptFiles(join(dist, 'viewer')) : new Map<string, Kept>(),
    demo ? keptFiles(join(dist, 'storefront')) : new Map<string, Kept>(),
  ])

  const forEverybody = (reply: FastifyReply) =>
    reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin')

  app.get('/loader.js', (request, reply) => send(request, forEverybody(reply), root.get('loader.js'), BRIEFLY))
  app.get('/widget/*', (request, reply) => send(request, forEverybody(reply), widget.get(starOf(request)), FOREVER))

  app.get('/console', (request, reply) => send(request, reply.headers(consoleHeaders(request)), consolePages.get('index.html'), ASK_FIRST))
  app.get('/console/', (_request, reply) => reply.redirect('/console'))
  app.get('/console/assets/*', (request, reply) => send(request, reply, consolePages.get(`assets/${starOf(request)}`), FOREVER))

  app.get('/viewer', (request, reply) => send(request, reply.headers(viewerHeaders(request)), viewer.get('index.html'), ASK_FIRST))
  app.get('/viewer/assets/*', (request, reply) =>
    send(request, reply.header('cross-origin-resource-policy', 'same-origin'), viewer.get(`assets/${starOf(request)}`), FOREVER),
  )

  if (demo) {
    app.get('/', (request, reply) => send(request, reply, shop.get('index.html'), ASK_FIRST))
    app.get('/products/*', (request, reply) => send(request, reply, shop.get('product.html'), ASK_FIRST))
    app.get('/*', (request, reply) => {
      const path = starOf(request).replace(/\/$/, '')
      return send(request, reply, shop.get(path) ?? shop.get(`${path}.html`) ?? shop.get(`${path}/index.html`), ASK_FIRST)
    })
  } else {
    app.get('/', (_request, reply) => reply.redirect('/console'))
  }

  function consoleHeaders(request: FastifyRequest): Record<string, string> {
    const { host } = request.headers
    const socket = new URL(addresses.websocketUrl(host, '/')).origin
    // Files of messages, and nothing else from elsewhere: a picture of a shopper's own host would tell it where an agent sits.
    const files = addresses.filesOrigin ? ` ${addresses.filesOrigin}` : ''
    const frames = (demo ? addresses.viewerOrigin(host) : undefined) ?? "'none'"
    return {
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:${files}; font-src 'self'; connect-src 'self' ${socket}; frame-src ${frames}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'cross-origin-opener-policy': 'same-origin',
      'x-frame-options': 'DENY',
    }
  }

  /** Nothing that a recorded page asks for may leave the agent's browser. */
  function viewerHeaders(request: FastifyRequest): Record<string, string> {
    const parent = addresses.viewerOrigin(request.headers.host) ?? "'none'"
    return {
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors ${parent}`,
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    }
  }
}

const starOf = (request: FastifyRequest): string => (request.params as { '*': string })['*']

async function keptFiles(folder: string, wanted: (name: string) => boolean = () => true): Promise<Map<string, Kept>> {
  const kept = new Map<string, Kept>()
  if (!existsSync(folder)) throw new Error(`${folder} is missing: run "npm run build" first.`)
  const entries = await readdir(folder, { recursive: wanted('any'), withFileTypes: true })
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    const type = TYPES[extname(name)]
    if (!entry.isFile() || !type || !wanted(name)) continue
    const plain = await readFile(path)
    kept.set(name, { type, plain, etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"` })
  }
  return kept
}

function send(request: FastifyRequest, reply: FastifyReply, file: Kept | undefined, cacheControl: string): FastifyReply {
  if (!file) throw new Refused('not there', 'no such file')
  reply.header('content-type', file.type).header('cache-control', cacheControl).header('etag', file.etag).header('vary', 'Accept-Encoding')
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  const accepted = String(request.headers['accept-encoding'] ?? '')
  const worthIt = COMPRESSED.has(extensionOf(file.type)) && file.plain.length < MOST_COMPRESSED_BYTES
  if (worthIt && /\bbr\b/.test(accepted)) {
    file.brotli ??= brotliCompressSync(file.plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: file.plain.length },
    })
    return reply.header('content-encoding', 'br').send(file.brotli)
  }
  if (worthIt && /\bgzip\b/.test(accepted)) {
    file.gzip ??= gzipSync(file.plain)
    return reply.header('content-encoding', 'gzip').send(file.gzip)
  }
  return reply.send(file.plain)
}

function extensionOf(type: string): string {
  return Object.entries(TYPES).find(([, each]) => each === type)?.[0] ?? ''
}
