// Sockets: the upgrade, the pings, the end. A token is judged before the upgrade, so an unauthenticated socket never exists.

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, WebSocketServer } from 'ws'
import { CLOSE } from '../../protocol/close-codes.ts'
import { LIMITS, TIMES, UPLOADS } from '../../protocol/limits.ts'
import { BEARER_SUBPROTOCOL, PATHS, SUBPROTOCOL } from '../../protocol/rest.ts'
import { type Bus, type Store, TOPIC, type World } from '../domain/ports.ts'
import type { Addresses } from './addresses.ts'
import type { Callers } from './callers.ts'
import type { PeerAddress } from './peer-address.ts'
import type { PeerSocket } from './peer-socket.ts'
import type { Presence } from './presence.ts'
import type { Rates } from './rates.ts'
import { Refused } from './refusals.ts'
import type { LiveCaller } from './revocation.ts'
import { createSession, type Session, type SessionParts, type SocketCaller } from './session.ts'
import { LEEWAY_SECONDS } from './token-life.ts'
import { createWireSocket, type WireSocket } from './wire-socket.ts'

const PONG_WITHIN_MS = 10_000
const BODY_WITHIN_MS = 30_000
const MOST_PROTOCOL_UNITS = 8_192
/** Frames, and kilobytes, behind a close: more than a client has on its way that did not know. */
const MOST_UNHEARD = 100

export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** A line without a socket comes in by the same door: its seat, the pace of all, the token. Throws `Refused`. */
  enter(request: IncomingMessage, token: string, socket: PeerSocket): Promise<void>
  tick(now: number): Promise<void>
  /** Everybody who is connected. */
  live(): LiveCaller[]
  count(): number
  /** Takes no new ones and lets go of the others one by one, spread evenly over this time. Resolves when the last has gone. */
  drain(withinMs: number): Promise<void>
  close(): Promise<void>
}

export interface SocketsParts {
  callers: Callers
  store: Store
  bus: Bus
  presence: Presence
  addresses: Addresses
  world: World
  socketsPerAddress: number
  /** Of everybody together. */
  newSockets: Rates
  peerAddress: PeerAddress
  session: SessionParts
  onRefused(status: number, why: string): void
}

interface Live {
  session: Session
  wire: WireSocket
  socket: PeerSocket
  pingDueAt: number
  pongDueAt: number | undefined
}

export function createSockets(parts: SocketsParts): Sockets {
  const { callers, store, bus, presence, addresses, world, session: sessionParts } = parts
  const live = new Set<Live>()
  const perAddress = new Map<string, number>()
  let lastId = 0
  let draining = false

  // `maxBufferedChunks` and `maxPendingAutoPongs` are younger than the types of ws: floods of fragments and pings end there.
  const limits: ServerOptions & { maxBufferedChunks: number; maxPendingAutoPongs: number } = {
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LIMITS.frameBytes,
    maxFragments: 64,
    maxBufferedChunks: 1024,
    maxPendingAutoPongs: 60,
    // Never the token: ws would otherwise echo whatever was offered first.
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  }
  const server = new WebSocketServer(limits)

  function requireOpen(): void {
    if (draining) throw new Refused('ending', 'the server is restarting')
  }

  async function judge(request: IncomingMessage): Promise<SocketCaller> {
    requireOpen()
    const refusal = addresses.objection(request.headers)
    if (refusal) throw refusal
    const path = (request.url ?? '').split('?')[0]
    if (path !== PATHS.websocket) throw new Refused('not there', 'no socket lives here')
    const offered = String(request.headers['sec-websocket-protocol'] ?? '')
    const token =
      offered.length > MOST_PROTOCOL_UNITS
        ? undefined
        : offered
            .split(',')
            .map((each) => each.trim())
            .find((each) => each.startsWith(BEARER_SUBPROTOCOL))
    if (!token) throw new Refused('not signed in', 'no token among the offered subprotocols')
    return callerOf(token.slice(BEARER_SUBPROTOCOL.length), request.headers)
  }

  async function callerOf(token: string, headers: IncomingHttpHeaders): Promise<SocketCaller> {
    const caller = await callers.ofSocket(token, headers, addresses.scheme(headers.host))
    if (caller.is === 'visitor') throw new Refused('not signed in', 'no conversation')
    return caller
  }

  /** Counted before anything is awaited, so that a thousand at once are a thousand, and until the connection is gone. */
  async function takeSeat(request: IncomingMessage, connection: Pick<PeerSocket, 'once'>): Promise<void> {
    const address = parts.peerAddress(request)
    const seats = perAddress.get(address) ?? 0
    if (seats >= parts.socketsPerAddress) throw new Refused('too many', 'too many sockets from this address')
    // When everybody comes back at once, most are let in over some seconds rather than all of them slowly.
    if (parts.newSockets.take('', world.now()) !== undefined) throw new Refused('busy', 'too many sockets are being opened')
    perAddress.set(address, seats + 1)
    connection.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1
      if (left > 0) perAddress.set(address, left)
      else perAddress.delete(address)
    })
  }

  function begin(socket: PeerSocket, caller: SocketCaller): void {
    const now = world.now()
    const wire = createWireSocket(socket, () => {})
    const session = createSession(String(++lastId), caller, wire, sessionParts)
    // A first ping after a random part of the interval spreads the work of a thousand sockets that came at once.
    const entry: Live = { session, wire, socket, pingDueAt: now + (lastId % 25) * 1000, pongDueAt: undefined }
    live.add(entry)
    const who = caller.is === 'agent' ? session.arn : caller.conversationUuid
    presence.came(who)
    if (caller.is === 'agent') sessionParts.watching.back(session.arn)

    // What still arrives behind a close is not heard. Who pours on is cut off: reading a million pings takes as long as answering them.
    let unheard = 0
    const isHeard = (kilobytes = 0): boolean => {
      if (socket.readyState === socket.OPEN) return true
      unheard += 1 + kilobytes
      if (unheard >= MOST_UNHEARD) socket.terminate()
      return false
    }

    socket.on('message', (data, isBinary) => {
      if (!isHeard(Buffer.isBuffer(data) ? data.length / 1024 : 0)) return
      if (isBinary) wire.close(1008, 'text only')
      else session.hear(data.toString())
    })
    // Answered by ws at any pace; a flood of them counts like any other.
    socket.on('ping', () => {
      if (isHeard()) session.pinged()
    })
    socket.on('pong', () => {
      if (!isHeard()) return
      entry.pongDueAt = undefined
    })
    socket.on('error', () => {
      // ws closes it next; there is nothing to add.
    })
    socket.on('close', () => {
      live.delete(entry)
      session.close()
      presence.went(who, world.now())
      if (caller.is === 'agent') {
        if (!presence.isHere(who)) sessionParts.watching.lost(session.arn, world.now())
        tellQueues(caller)
      }
    })
    session.begin().catch((error: unknown) => {
      sessionParts.onFault(error)
      wire.close(1011, 'fault')
    })
    if (caller.is === 'agent') tellQueues(caller)
  }

  /** An agent who comes or goes changes who is available. */
  function tellQueues(caller: SocketCaller & { is: 'agent' }): void {
    for (const queueName of caller.agent.queues)
      bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId: caller.agent.merchantId, queueName })
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      takeSeat(request, socket)
        .then(() => judge(request))
        .then((caller) => {
          if (socket.destroyed) return
          // It was judged while the end began.
          requireOpen()
          server.handleUpgrade(request, socket, head, (opened) => begin(opened, caller))
        })
        .catch((error: unknown) => {
          const refused = error instanceof Refused ? error : new Refused('fault', 'something failed')
          const { status } = refused
          parts.onRefused(status, refused.message)
          if (refused !== error) sessionParts.onFault(error)
          // Not left half open: a peer that never hangs up would keep the connection for good.
          socket.once('finish', () => socket.destroy())
          socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
        })
    },

    async enter(request, token, socket) {
      try {
        requireOpen()
        await takeSeat(request, socket)
        const caller = await callerOf(token, request.headers)
        requireOpen()
        begin(socket, caller)
      } catch (error) {
        // Its seat is free again.
        socket.terminate()
        if (error instanceof Refused) parts.onRefused(error.status, error.message)
        throw error
      }
    },

    async tick(now) {
      const due: Live[] = []
      for (const entry of live) {
        // The clock was set back: nobody is left without a ping, or half open, until yesterday's time comes again. Who was to be pinged
        // at another moment still is.
        if (entry.pingDueAt - now > TIMES.pingMs) entry.pingDueAt = now + ((entry.pingDueAt - now) % TIMES.pingMs)
        if (entry.pongDueAt !== undefined) entry.pongDueAt = Math.min(entry.pongDueAt, now + PONG_WITHIN_MS)
        if (entry.pongDueAt !== undefined && now > entry.pongDueAt) entry.socket.terminate()
        else if (now > entry.session.caller.expiresAt + LEEWAY_SECONDS * 1000) entry.wire.close(CLOSE.tokenExpired, 'token expired')
        else if (now >= entry.pingDueAt) due.push(entry)
      }
      for (const entry of due) {
        entry.pingDueAt = now + TIMES.pingMs
        entry.pongDueAt ??= now + PONG_WITHIN_MS
        entry.socket.ping()
        entry.wire.send({ type: 'ping', heads: await store.heads(entry.session.follows()) })
      }
    },

    live: () => [...live].map(({ session: { caller }, wire }) => ({ caller, close: wire.close })),
    count: () => live.size,

    async drain(withinMs) {
      draining = true
      const leaving = [...live].map(({ socket, wire }, index) => {
        const gone = new Promise<void>((resolve) => {
          socket.once('close', () => resolve())
        })
        // In the order of their coming, which nobody chose; each client waits a random while of its own before it comes back.
        setTimeout(() => wire.close(CLOSE.restart, 'restart'), (index / live.size) * withinMs)
        return gone
      })
      await Promise.all(leaving)
    },

    async close() {
      for (const entry of live) entry.wire.close(CLOSE.restart, 'restart')
      server.close()
    },
  }
}

/** An HTTP server whose slow or oversized requests end early. Node looks for slow ones only every half minute unless told otherwise. */
export function boundedServer(): Server {
  const server = createServer({
    headersTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    // Time for a file over a slow line; whatever else has a body is cut off below.
    requestTimeout: UPLOADS.addressMs,
    maxHeaderSize: 16 * 1024,
    keepAliveTimeout: 10_000,
  })
  server.maxHeadersCount = 64
  server.on('request', (request) => {
    const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
    if (!hasBody || mayTakeLong(request)) return
    const timer = setTimeout(() => request.destroy(), BODY_WITHIN_MS).unref()
    request.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
  })
  return server
}

/** A file being put to its address, and nothing else: every other body there would be waited for before anybody is asked who they are. */
function mayTakeLong({ method, url = '' }: { method?: string | undefined; url?: string | undefined }): boolean {
  const [path = ''] = url.split('?')
  const folder = PATHS.upload('')
  return method === 'PUT' && path.startsWith(folder) && !path.slice(folder.length).includes('/')
}
