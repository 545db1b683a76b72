// A line over plain HTTP, for networks that let no WebSocket through: one poll is always under way, and what is said goes beside it. To the
// channel it is a socket. Frames are numbered in both directions, so a call whose answer was lost is simply made again. A chunk of its
// own: most shoppers never need it.

import type { HttpLineAsk, HttpLineTold } from '../../protocol/line-paths.ts'
import type { Socket } from './ports.ts'

export interface HttpLineOptions {
  /** Of the socket that did not open. */
  websocketUrl: string
  jwt: string
  fetch: typeof globalThis.fetch
  after(delayMs: number, run: () => void): () => void
}

/** The server answers within 20 s. */
const PATIENCE_MS = 28_000
/** Before the second and last try of a call. */
const AGAIN_MS = 500
const MOST_FRAMES = 32
/** A call may have 256 KiB; in bytes a text has at most three times its length. */
const MOST_UNITS = 64 * 1024
const CUT = 1006

export function openHttpLine({ websocketUrl, jwt, fetch, after }: HttpLineOptions): Socket {
  const url = `${websocketUrl.replace(/^ws/, 'http')}/http`
  const leaving = new AbortController()
  const queue: string[] = []
  let uuid: string | undefined
  let heard = 0
  let said = 0
  let isSaying = false
  let isClosed = false

  const socket: Socket = {
    onmessage: null,
    onclose: null,
    get bufferedAmount() {
      return queue.reduce((units, text) => units + text.length, 0)
    },
    send(text) {
      queue.push(text)
      void say()
    },
    close() {
      if (isClosed) return
      isClosed = true
      leaving.abort()
      // Whether it arrives or not: a line that is not asked for ends by itself.
      if (uuid) void post({ line_uuid: uuid, end: true }, { keepalive: true }).catch(() => {})
    },
  }

  function post(ask: HttpLineAsk | string, more: RequestInit = {}): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      credentials: 'omit',
      headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
      body: typeof ask === 'string' ? ask : JSON.stringify(ask),
      ...more,
    })
  }

  /** Undefined: nobody answers, or somebody who is not the server. */
  async function call(ask: HttpLineAsk | string, isLast = false): Promise<HttpLineTold | undefined> {
    const patience = new AbortController()
    const timer = after(PATIENCE_MS, () => patience.abort())
    try {
      leaving.signal.addEventListener('abort', () => patience.abort(), { signal: patience.signal })
      const answer = await post(ask, { signal: patience.signal })
      if (answer.ok) {
        const told: HttpLineTold = Object(await answer.json())
        if (told.line_uuid && Array.isArray(told.frames)) return told
      } else if (answer.status < 500) return undefined
    } catch {
      // As no answer.
    } finally {
      timer()
      patience.abort()
    }
    if (isLast || isClosed) return undefined
    await new Promise<void>((resolve) => after(AGAIN_MS, resolve))
    return isClosed ? undefined : call(ask, true)
  }

  function end(code: number): void {
    if (isClosed) return
    isClosed = true
    leaving.abort()
    socket.onclose?.({ code })
  }

  function take(told: HttpLineTold | undefined): void {
    if (isClosed) return
    if (!told) {
      end(CUT)
      return
    }
    uuid = told.line_uuid
    told.frames.forEach((frame, index) => {
      const number = told.first + index
      if (isClosed || number !== heard + 1) return
      heard = number
      socket.onmessage?.({ data: JSON.stringify(frame) })
    })
    if (told.close) end(Number(told.close.code) || CUT)
  }

  async function poll(): Promise<void> {
    // A repeat of the first call would open a second line; the one that nobody asks for any more ends by itself.
    take(await call({}))
    void say()
    while (!isClosed) take(await call({ line_uuid: uuid ?? '', heard, wait: true }))
  }

  /** One call at a time, so that a frame never overtakes the one before it. */
  async function say(): Promise<void> {
    if (isSaying || !uuid || isClosed) return
    isSaying = true
    while (queue.length > 0 && !isClosed) {
      let units = 0
      const frames = queue.filter((text, index) => {
        units += text.length
        return index < 1 || (index < MOST_FRAMES && units < MOST_UNITS)
      })
      // The texts are JSON already.
      const head = JSON.stringify({ line_uuid: uuid, heard, first: said + 1 } satisfies HttpLineAsk).slice(0, -1)
      const told = await call(`${head},"frames":[${frames.join()}]}`)
      if (told) {
        queue.splice(0, frames.length)
        said += frames.length
      }
      take(told)
    }
    isSaying = false
  }

  void poll()
  return socket
}
