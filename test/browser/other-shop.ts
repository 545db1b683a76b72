// A shop on an origin of its own, with nothing of Shopbell but what its owner pasted: the demo shop's files, and any page a test adds.

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FILES = fileURLToPath(new URL('../../dist/storefront', import.meta.url))
const SNIPPET = '<script async src="/loader.js" data-site="demo"></script>'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export interface OtherShop {
  readonly origin: string
  /** Puts these words where the snippet stands in every page of the demo shop. */
  paste(snippet: string): void
  /** One more page at this path. */
  add(path: string, html: string, headers?: OutgoingHttpHeaders): void
  close(): Promise<void>
}

/** What an owner pastes to have the chat of this server. */
export const snippetOf = ({ url }: { url: string }): string => `<script async src="${url}/loader.js" data-site="demo"></script>`

export async function openOtherShop(): Promise<OtherShop> {
  let pasted = ''
  const added = new Map<string, { html: string; headers: OutgoingHttpHeaders }>()

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop').pathname
    const own = added.get(path)
    if (own) return response.writeHead(200, { 'content-type': TYPES['.html'], ...own.headers }).end(own.html)
    const name = path === '/' ? 'index.html' : path.startsWith('/products/') ? 'product.html' : extname(path) ? path : `${path}.html`
    const file = await readFile(join(FILES, name)).catch(() => undefined)
    if (!file) return response.writeHead(404).end()
    const body = name.endsWith('.html') ? file.toString().replace(SNIPPET, pasted) : file
    return response.writeHead(200, { 'content-type': TYPES[extname(name)], 'cache-control': 'no-store' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    // Shopbell is at localhost, so this is another site as well, not only another port.
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paste(snippet) {
      pasted = snippet
    },
    add(path, html, headers = {}) {
      added.set(path, { html, headers })
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
