// The line's ports in a real browser, for widget and console alike.

import type { LinePorts, Socket } from './ports.ts'

export const browserPorts: LinePorts = {
  // The cast says only that our handlers take less than the browser gives.
  openSocket: (url, subprotocols) => new WebSocket(url, subprotocols) as unknown as Socket,
  async openFallback(websocketUrl, jwt) {
    const { openHttpLine } = await import('./http-line.ts')
    return openHttpLine({ websocketUrl, jwt, fetch: (...request) => fetch(...request), after })
  },
  now: Date.now,
  random: Math.random,
  after,
}

function after(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}
