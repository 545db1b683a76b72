// What tabs say to each other. Any script of the shop's origin can say it too, and a tab of tomorrow may say more: what is not understood
// is passed over, and what is understood can do no more than a server or a shopper could.

import { CLOSE } from '../../protocol/close-codes.ts'
import type { ClientFrame, ServerFrame } from '../../protocol/frames.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { readServerFrame } from '../../protocol/parse.ts'

/** The part of the life of a line that other tabs show. */
export interface SharedState {
  at: 'quiet' | 'dialing' | 'open' | 'renewing' | 'waiting' | 'refused'
  attempt?: number
  code?: number
}

export type TabMessage =
  /** To whoever holds the line: how is it? */
  | { is: 'ask' }
  /** To whoever holds it: it is worth trying now. */
  | { is: 'kick' }
  /** To whoever holds it: a frame for the server, as text. */
  | { is: 'say'; text: string }
  /** From whoever holds it. */
  | { is: 'told'; state: SharedState; backlog: number }
  /** From whoever holds it: a frame of the server. */
  | { is: 'frame'; frame: ServerFrame }

type Loose = Partial<Record<string, unknown>>

export function readTabMessage(raw: unknown): TabMessage | undefined {
  const { is, text, state, backlog, frame }: Loose = Object(raw)
  if (is === 'ask' || is === 'kick') return { is }
  if (is === 'say') return typeof text === 'string' ? { is, text } : undefined
  if (is === 'told') {
    const read = readState(state)
    return read && { is, state: read, backlog: Number(backlog) || 0 }
  }
  const read = is === 'frame' && readServerFrame(frame)
  return read ? { is: 'frame', frame: read } : undefined
}

function readState(raw: unknown): SharedState | undefined {
  const { at, attempt, code }: Loose = Object(raw)
  if (!['quiet', 'dialing', 'open', 'renewing', 'waiting', 'refused'].includes(String(at))) return undefined
  // That a conversation was erased a tab believes its own line and its own storage only: it would throw the unsent words away.
  const isFinal = typeof code === 'number' && code !== CLOSE.erased
  return { at: at as SharedState['at'], attempt: Number(attempt) || 0, ...(isFinal ? { code } : {}) }
}

/** What another tab wants said, when it can be a frame. The server judges it like any other. */
export function frameToSay(text: string): ClientFrame | undefined {
  if (text.length > LIMITS.frameBytes) return undefined
  try {
    const frame: Loose = Object(JSON.parse(text))
    return typeof frame.type === 'string' ? (frame as unknown as ClientFrame) : undefined
  } catch {
    return undefined
  }
}
