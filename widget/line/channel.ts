// Owns the one socket and the one timer of a line, and does what `line.ts` says. For the length of a token renewal there are
// two sockets: the old one works until the new one is open.

import { CLOSE, shouldComeBack } from '../../protocol/close-codes.ts'
import type { ClientFrame, ServerFrame } from '../../protocol/frames.ts'
import { parseServerFrame } from '../../protocol/parse.ts'
import { BEARER_SUBPROTOCOL, SUBPROTOCOL } from '../../protocol/rest.ts'
import { dueAt, isOpen, type Line, type LineEvent, QUIET, step, wayOf } from './line.ts'
import type { CredentialsAnswer, LinePorts, Socket, Why } from './ports.ts'

export interface ChannelOptions {
  ports: LinePorts
  credentials(why: Why): Promise<CredentialsAnswer>
  onFrame(frame: ServerFrame): void
  onState(line: Line): void
  /** A fresh line is open. Not told for a renewal, which nobody should notice. */
  onOpen(): void
}

export interface Channel {
  /** False when the line is not open: nothing was sent. */
  send(frame: ClientFrame): boolean
  /** Bytes accepted and not yet sent. */
  backlog(): number
  /** A socket is wanted and not refused. */
  isAwake(): boolean
  wake(): void
  rest(): void
  kick(): void
  close(): void
}

/** How often the clock is looked at: a laptop's sleep shows as a jump, in either direction, and no event tells it. */
const TICK_MS = 2_500
/** Timers of a busy page run late by seconds, not by more. */
const JUMP_MS = 5_000

export function createChannel({ ports, credentials, onFrame, onState, onOpen }: ChannelOptions): Channel {
  let line: Line = QUIET
  let live: Socket | undefined
  let next: Socket | undefined
  let dials = 0
  let disarm = () => {}
  let closed = false

  function tell(event: LineEvent): void {
    if (closed) return
    const was = line
    line = step(was, event, ports.now(), ports.random())
    if (line === was) return
    if (line.at !== was.at) enter(line)
    else if (line.at !== 'quiet') arm()
  }

  function enter(entered: Line): void {
    dials++
    arm()
    if (!isOpen(entered)) live = drop(live)
    if (entered.at === 'dialing' || entered.at === 'renewing') void dial(entered.why)
    else next = drop(next)
    onState(entered)
  }

  function arm(): void {
    disarm()
    const due = dueAt(line)
    if (due === Infinity) return
    const armedAt = ports.now()
    const delayMs = Math.max(0, Math.min(TICK_MS, due - armedAt))
    disarm = ports.after(delayMs, () => {
      const lateMs = ports.now() - armedAt - delayMs
      if (lateMs < -1_000 || lateMs > JUMP_MS) kick()
      tell({ is: 'due' })
      arm()
    })
  }

  async function dial(why: Why): Promise<void> {
    const mine = dials
    const answer = await credentials(why).catch((): CredentialsAnswer => ({}))
    if (mine !== dials || closed) return
    if (answer === 'refused') return tell({ is: 'refused', code: CLOSE.revoked })
    if (!('jwt' in answer)) return tell({ is: 'failed', why, ...answer })
    tell({ is: 'granted', isOnlyWay: !ports.openFallback })
    try {
      const { websocketUrl, jwt, expiresAt = Infinity } = answer
      const fallback = wayOf(line) === 'http' && ports.openFallback?.(websocketUrl, jwt)
      const socket = fallback ? await fallback : ports.openSocket(websocketUrl, [SUBPROTOCOL, BEARER_SUBPROTOCOL + jwt])
      if (mine === dials && !closed) listen(socket, expiresAt)
      else drop(socket)
    } catch {
      if (mine === dials) tell({ is: 'unopened' })
    }
  }

  function listen(socket: Socket, expiresAt: number): void {
    next = socket
    socket.onmessage = ({ data }) => {
      if (socket === next) {
        const fresh = line.at === 'dialing'
        const old = live
        live = socket
        next = undefined
        drop(old)
        tell({ is: 'opened', expiresAt })
        if (fresh) onOpen()
      } else tell({ is: 'heard' })
      const frame = parseServerFrame(String(data))
      if (frame) onFrame(frame)
    }
    socket.onclose = ({ code }) => {
      if (socket === live) tell({ is: 'closed', code })
      else if (!shouldComeBack(code)) tell({ is: 'refused', code })
      else {
        next = undefined
        tell({ is: 'unopened' })
      }
    }
  }

  function kick(): void {
    tell({ is: 'kick' })
    send({ type: 'ping' })
  }

  function send(frame: ClientFrame): boolean {
    if (!live) return false
    live.send(JSON.stringify(frame))
    return true
  }

  return {
    send,
    backlog: () => live?.bufferedAmount ?? 0,
    isAwake: () => line.at !== 'quiet' && line.at !== 'refused',
    wake: () => tell({ is: 'wake' }),
    rest: () => tell({ is: 'rest' }),
    kick,
    close() {
      tell({ is: 'rest' })
      closed = true
      disarm()
    },
  }
}

/** Lets go of a socket so that nothing it still says is heard. */
function drop(socket: Socket | undefined): undefined {
  if (!socket) return
  socket.onmessage = socket.onclose = null
  socket.close(1000)
}
