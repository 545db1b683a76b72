// A line without a socket, for networks that let none through (ours): the same frames in both directions, one POST after the other to one
// address. What a client needs for it and nothing else; apart from `rest.ts`, because the widget pays for every byte of that.

import type { ServerFrame } from './frames.ts'
import { REST } from './rest.ts'

/** Below the socket's own address, so that who knows that one knows this one. */
export const HTTP_LINE_PATH = `${REST}/conversation/websocket/http`

/** All of it in the body: an address that changed with every call would cost a preflight each time, and no secret stands in an address. */
export interface HttpLineAsk {
  /** Left out to open a line. */
  line_uuid?: string
  /** The number of the last frame that was heard: it and all before it need not come again. */
  heard?: number
  /** The number of the first of `frames`. They count from 1, and one that was taken before is passed over. */
  first?: number
  frames?: unknown[]
  /** Answer when there is something to tell, or after a while. Without it: at once. */
  wait?: boolean
  /** The client hangs up. */
  end?: boolean
}

export interface HttpLineTold {
  line_uuid: string
  /** The number of the last frame that the server took. */
  said: number
  /** The number of the first of `frames`, from 1. */
  first: number
  frames: ServerFrame[]
  /** The line has ended, as a socket would have. */
  close?: { code: number; reason: string }
}
