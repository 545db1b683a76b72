// One socket as the gateway writes to it: text out, bounded. A reader that does not keep up is closed; the recording lane never
// closes anything, it is dropped until the next full picture instead.

import { CLOSE } from '../../protocol/close-codes.ts'
import type { ServerFrame } from '../../protocol/frames.ts'
import type { PeerSocket } from './peer-socket.ts'

const SLOW_BYTES = 1024 * 1024
const RECORDING_BYTES = 256 * 1024

export interface WireSocket {
  send(frame: ServerFrame): void
  /** Already serialised: the same text for every reader. */
  sendText(text: string | Buffer): void
  /** `isInit` starts a new picture and ends the dropping. */
  sendRecording(text: string | Buffer, isInit: boolean): void
  close(code: number, reason: string): void
}

/** The only reasons that ever leave with a close: fixed words, never data. */
export function createWireSocket(
  socket: Pick<PeerSocket, 'OPEN' | 'readyState' | 'bufferedAmount' | 'send' | 'close' | 'terminate'>,
  onDropped: () => void,
): WireSocket {
  let droppingRecording = false

  function sendText(text: string | Buffer): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > SLOW_BYTES) {
      close(CLOSE.tooSlow, 'slow')
      return
    }
    socket.send(text, { binary: false })
  }

  function close(code: number, reason: string): void {
    if (socket.readyState !== socket.OPEN) return
    socket.close(code, reason)
    // A peer that does not answer the close must not keep its memory.
    setTimeout(() => socket.terminate(), 5_000).unref()
  }

  return {
    send: (frame) => sendText(JSON.stringify(frame)),
    sendText,
    sendRecording(text, isInit) {
      if (isInit) droppingRecording = false
      if (socket.bufferedAmount > RECORDING_BYTES) droppingRecording = true
      if (droppingRecording) onDropped()
      else sendText(text)
    },
    close,
  }
}
