// The line's ports in a real browser, for widget and console alike.

import type { LinePorts, Socket } from './ports.ts'

export const browserPorts: LinePorts = {
  // The cast says only that our handlers take less than the browser gives.
  openSocket: (url, subprotocols) => new WebSocket(url, subprotocols) as unknown as Socket,
  now: Date.now,
  random: Math.random,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
