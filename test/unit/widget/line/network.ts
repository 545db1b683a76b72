// Sockets without a network. The test is the other end: it accepts, refuses, speaks, falls silent or cuts.

import type { ClientFrame } from '../../../../protocol/frames.ts'
import type { Socket } from '../../../../widget/line/ports.ts'

export interface FakeSocket extends Socket {
  readonly url: string
  readonly subprotocols: string[]
  readonly said: ClientFrame[]
  state: 'connecting' | 'open' | 'closed'
  accept(): void
  hear(frame: unknown): void
  /** The other end, or the network, ends it. */
  cut(code?: number): void
}

export interface Network {
  openSocket(url: string, subprotocols: string[]): FakeSocket
  readonly sockets: FakeSocket[]
  newest(): FakeSocket
  live(): FakeSocket[]
  onOpened?: (socket: FakeSocket) => void
  onSaid?: (socket: FakeSocket, frame: ClientFrame) => void
}

export function createNetwork(): Network {
  const sockets: FakeSocket[] = []
  const network: Network = {
    sockets,
    newest() {
      const socket = sockets.at(-1)
      if (!socket) throw new Error('no socket was opened')
      return socket
    },
    live: () => sockets.filter((socket) => socket.state !== 'closed'),
    openSocket(url, subprotocols) {
      const socket: FakeSocket = {
        url,
        subprotocols,
        said: [],
        state: 'connecting',
        bufferedAmount: 0,
        onmessage: null,
        onclose: null,
        send(text) {
          if (socket.state !== 'open') throw new Error('not open')
          const frame = JSON.parse(text) as ClientFrame
          socket.said.push(frame)
          network.onSaid?.(socket, frame)
        },
        close() {
          socket.state = 'closed'
        },
        accept() {
          socket.state = 'open'
          // A first frame, of which nothing is known but that it came.
          socket.onmessage?.({ data: '' })
        },
        hear(frame) {
          if (socket.state === 'open') socket.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) })
        },
        cut(code = 1006) {
          if (socket.state === 'closed') return
          socket.state = 'closed'
          socket.onclose?.({ code })
        },
      }
      sockets.push(socket)
      network.onOpened?.(socket)
      return socket
    },
  }
  return network
}
