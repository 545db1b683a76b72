// One line over plain HTTP, as the gateway sees it: a socket. What it is told is kept, numbered, until the client says that it has heard it,
// so that an answer that was lost is told again; what the client says is numbered too, so that nothing counts twice. Each poll is the pong
// to the last ping, and a poll more than is allowed counts like a ping too many.

import { EventEmitter } from 'node:events'
import { LIMITS } from '../../protocol/limits.ts'
import type { PeerSocket } from './peer-socket.ts'

export interface Collected {
  /** The number of the first text. */
  first: number
  texts: string[]
  close?: { code: number; reason: string }
}

export interface HttpSocket extends PeerSocket {
  /** The number of the last frame taken. */
  said(): number
  /** False: some before these are missing. */
  take(first: number, frames: readonly unknown[]): boolean
  /**
   * What came after `heard`, as soon as there is something; nothing after `withinMs`, when another one begins to wait, or when `gone` says that
   * this one has hung up. Undefined when `heard` cannot be.
   */
  collect(heard: number, withinMs: number, gone?: AbortSignal): Promise<Collected | undefined>
}

const OPEN = 1
const CLOSING = 2
const CLOSED = 3
/** One answer; the rest comes with the next. */
const ANSWER_BYTES = 128 * 1024

export function createHttpSocket(): HttpSocket {
  const ears = new EventEmitter()
  let kept: { text: string; bytes: number }[] = []
  let bytes = 0
  /** The number of the first that is kept. */
  let first = 1
  let said = 0
  let state = OPEN
  let ending: { code: number; reason: string } | undefined
  let wake = () => {}

  function forget(heard: number): void {
    for (const { bytes: size } of kept.splice(0, heard - first + 1)) bytes -= size
    first = Math.max(first, heard + 1)
  }

  function collected(): Collected {
    let room = ANSWER_BYTES
    const texts: string[] = []
    for (const each of kept) {
      if (texts.length > 0 && each.bytes > room) break
      room -= each.bytes
      texts.push(each.text)
    }
    return { first, texts, ...(ending && texts.length === kept.length ? { close: ending } : {}) }
  }

  const socket: HttpSocket = {
    OPEN,
    get readyState() {
      return state
    },
    get bufferedAmount() {
      return bytes
    },
    said: () => said,

    send(data) {
      if (state !== OPEN) return
      const text = data.toString()
      const size = Buffer.byteLength(text)
      kept.push({ text, bytes: size })
      bytes += size
      wake()
    },
    close(code, reason) {
      if (state !== OPEN) return
      state = CLOSING
      ending = { code, reason }
      wake()
    },
    terminate() {
      if (state === CLOSED) return
      state = CLOSED
      kept = []
      wake()
      ears.emit('close')
    },
    ping() {
      // The frame that comes with it wakes the client, whose next poll is the answer.
    },

    take(from, frames) {
      if (from > said + 1) return false
      for (const frame of frames.slice(said + 1 - from)) {
        const text = JSON.stringify(frame) ?? ''
        said++
        if (Buffer.byteLength(text) > LIMITS.frameBytes) socket.close(1009, 'too big')
        if (state === OPEN) ears.emit('message', text, false)
      }
      return true
    },

    async collect(heard, withinMs, gone) {
      // An older number is that of a call which a later one overtook.
      if (heard >= first + kept.length) return undefined
      forget(heard)
      ears.emit('ping')
      ears.emit('pong')
      if (withinMs > 0) {
        // Whoever waited before has been given up by their client.
        wake()
        if (kept.length === 0 && state === OPEN) await woken(withinMs, gone)
      }
      return collected()
    },

    on: (event: string, hear: (...args: never[]) => void) => ears.on(event, hear as () => void),
    once: (event: string, hear: () => void) => ears.once(event, hear),
  }

  function woken(withinMs: number, gone: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer)
        gone?.removeEventListener('abort', settle)
        if (wake === settle) wake = () => {}
        resolve()
      }
      const timer = setTimeout(settle, withinMs)
      gone?.addEventListener('abort', settle)
      wake = settle
    })
  }

  return socket
}
