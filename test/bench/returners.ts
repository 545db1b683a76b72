// Many shoppers in one process, each with the widget's own line over a real socket. Told whom to be it dials in; asked for its book it
// tells when anybody tried, and when they were in.

import { WebSocket } from 'ws'
import { PATHS } from '../../protocol/rest.ts'
import { createChannel } from '../../widget/line/channel.ts'
import { isOpen } from '../../widget/line/line.ts'
import type { CredentialsAnswer, Socket, Why } from '../../widget/line/ports.ts'
import { fetchJson } from '../integration/running-server.ts'
import type { Visitor } from './shop-server.ts'

export interface ReturnersOrder {
  port: number
  visitors: Visitor[]
  /** They dial in so many a second. */
  perSecond: number
}

/** All times are epoch ms. */
export interface Book {
  open: number
  lost: number[]
  attempts: number[]
  opened: number[]
}

const book: Omit<Book, 'open'> = { lost: [], attempts: [], opened: [] }
let open = 0

function come(port: number, { jwt, url, secret, headers }: Visitor): { wake(): void } {
  /** As the widget does it: the token that is there, until a socket did not open. */
  async function credentials(why: Why): Promise<CredentialsAnswer> {
    if (why === 'dial') return { websocketUrl: url, jwt }
    book.attempts.push(Date.now())
    const { authorization: _, ...asPage } = headers
    const body = { resolve_only: true, resume_secret: secret }
    const answer = await fetchJson({ port, path: PATHS.conversations, method: 'PUT', headers: asPage, body }).catch(() => undefined)
    if (answer?.status === 200) return { websocketUrl: url, jwt }
    const seconds = Number(answer?.headers['retry-after'])
    return seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}
  }

  let isIn = false
  const channel = createChannel({
    ports: {
      openSocket(address, subprotocols) {
        book.attempts.push(Date.now())
        const socket = new WebSocket(address, subprotocols, { perMessageDeflate: false, headers })
        // What a browser tells as a close.
        socket.on('error', () => {})
        return socket as unknown as Socket
      },
      now: Date.now,
      random: Math.random,
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs)
        return () => clearTimeout(timer)
      },
    },
    credentials,
    onFrame() {},
    onOpen() {},
    onState(line) {
      if (isOpen(line) === isIn) return
      isIn = !isIn
      open += isIn ? 1 : -1
      book[isIn ? 'opened' : 'lost'].push(Date.now())
    },
  })
  return channel
}

process.on('message', (order: ReturnersOrder | 'book') => {
  if (order === 'book') {
    process.send?.({ open, ...book } satisfies Book)
    return
  }
  const { port, visitors, perSecond } = order
  for (const [n, visitor] of visitors.entries()) {
    const channel = come(port, visitor)
    setTimeout(channel.wake, (n / perSecond) * 1000)
  }
})
process.on('disconnect', () => process.exit())
