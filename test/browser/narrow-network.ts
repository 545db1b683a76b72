// A network between browser and server that does to sockets what such networks do: refuses them, lets them hang, or cuts them once they are
// open. Plain HTTP goes through as it is, unless somebody has to sign in first.

import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export type Sockets = 'pass' | 'refused' | 'hang' | 'cut after the handshake'

export interface NarrowNetwork {
  /** What the browser sees instead of the server. */
  readonly url: string
  sockets: Sockets
  /** Everything is answered with somebody's page, as by the hotel's network. */
  isPortal: boolean
  /** Open sockets that went through. */
  open(): number
  /** Calls that the portal answered. */
  turnedAway(): number
  /** Upgrades that were asked for. */
  asked(): number
  to(port: number): void
  close(): Promise<void>
}

export async function openNarrowNetwork(): Promise<NarrowNetwork> {
  let target = 0
  let asked = 0
  let turnedAway = 0
  const passed = new Set<Duplex>()
  const all = new Set<Socket>()

  const server = createServer((incoming, outgoing) => {
    if (network.isPortal && incoming.url?.startsWith('/rest/')) {
      turnedAway++
      return outgoing
        .writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' })
        .end('<!doctype html><title>Welcome</title><form>Accept our terms</form>')
    }
    const { method, url, headers } = incoming
    const through = request({ host: '127.0.0.1', port: target, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    through.on('error', () => outgoing.destroy())
    outgoing.on('close', () => through.destroy())
    incoming.pipe(through)
  })
  server.on('connection', (socket) => {
    all.add(socket)
    socket.on('close', () => all.delete(socket)).on('error', () => {})
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    asked++
    if (network.isPortal || network.sockets === 'refused') return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    if (network.sockets === 'hang') return
    const through = connect(target, '127.0.0.1', () => {
      const headers = incoming.rawHeaders.flatMap((each, index) => (index % 2 ? [] : [`${each}: ${incoming.rawHeaders[index + 1]}`]))
      through.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
      through.write(head)
    })
    through.on('error', () => socket.destroy())
    socket.on('error', () => through.destroy())
    if (network.sockets === 'cut after the handshake') {
      // The handshake's answer and nothing more.
      through.once('data', (bytes: Buffer) => {
        socket.write(bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 4))
        setImmediate(() => {
          socket.destroy()
          through.destroy()
        })
      })
      return
    }
    passed.add(socket)
    socket.on('close', () => {
      passed.delete(socket)
      through.destroy()
    })
    through.on('close', () => socket.destroy())
    through.pipe(socket)
    socket.pipe(through)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const network: NarrowNetwork = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    sockets: 'pass',
    isPortal: false,
    open: () => passed.size,
    asked: () => asked,
    turnedAway: () => turnedAway,
    to(port) {
      target = port
    },
    async close() {
      for (const socket of all) socket.destroy()
      server.close()
    },
  }
  return network
}
