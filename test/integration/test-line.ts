// One socket as a test holds it: what it heard, in order, and waiting for what it has yet to hear. No sleeping: every wait ends
// with the frame it is for, or says what was heard instead.

import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import { type FactFrame, isFact, type ServerFrame } from '../../protocol/frames.ts'
import { BEARER_SUBPROTOCOL, SUBPROTOCOL } from '../../protocol/rest.ts'

/** A bound, not a wait: far more than a busy machine needs. */
const WITHIN_MS = 10_000

export interface LineEnd {
  code: number
  reason: string
}

type EventFrame = Extract<ServerFrame, { type: 'event' }>
export type EventFrameOf<Type extends EventFrame['event_type']> = Extract<EventFrame, { event_type: Type }>
export type MessageFrame = Extract<FactFrame, { type: 'message' }>

export interface TestLine {
  readonly socket: WebSocket
  /** Everything heard so far. */
  readonly frames: readonly ServerFrame[]
  readonly ended: Promise<LineEnd>
  /** The first frame heard from `from` on (everything, when not given) that fits. */
  heard<Frame extends ServerFrame>(fits: (frame: ServerFrame) => frame is Frame, from?: number): Promise<Frame>
  heard(fits: (frame: ServerFrame) => boolean, from?: number): Promise<ServerFrame>
  heardEvent<Type extends EventFrame['event_type']>(type: Type, from?: number): Promise<EventFrameOf<Type>>
  heardMessage(body: string, from?: number): Promise<MessageFrame>
  /** The numbered frames of one conversation, in the order in which they came. */
  facts(conversationUuid: string): FactFrame[]
  send(frame: unknown): void
  /** Returns the client_message_id. */
  say(conversationUuid: string, body: string, cid?: string): string
  /** Resolves when the server has taken everything sent before: it answers a ping in turn. */
  settled(): Promise<void>
  close(): void
}

export function openLine(url: string, jwt: string, { origin }: { origin?: string } = {}): Promise<TestLine> {
  const socket = new WebSocket(url, [SUBPROTOCOL, `${BEARER_SUBPROTOCOL}${jwt}`], {
    ...(origin ? { origin } : {}),
    perMessageDeflate: false,
  })
  const frames: ServerFrame[] = []
  const waiting = new Set<() => void>()
  const ended = new Promise<LineEnd>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  socket.on('message', (data) => {
    frames.push(JSON.parse(data.toString()) as ServerFrame)
    for (const look of [...waiting]) look()
  })

  function heard(fits: (frame: ServerFrame) => boolean, from = 0): Promise<ServerFrame> {
    // The caller's place in the test, not this file's.
    const complaint = new Error('never heard')
    return new Promise((resolve, reject) => {
      let at = from
      const settle = () => {
        clearTimeout(deadline)
        waiting.delete(look)
      }
      const look = () => {
        for (; at < frames.length; at++) {
          const frame = frames[at]
          if (!frame || !fits(frame)) continue
          settle()
          return resolve(frame)
        }
      }
      const deadline = setTimeout(() => {
        settle()
        complaint.message = `not heard within ${WITHIN_MS} ms; heard:\n${frames
          .slice(from)
          .map((frame) => JSON.stringify(frame).slice(0, 200))
          .join('\n')}`
        reject(complaint)
      }, WITHIN_MS)
      waiting.add(look)
      look()
    })
  }

  const send = (frame: unknown) => socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame))

  const line: TestLine = {
    socket,
    frames,
    ended,
    heard: heard as TestLine['heard'],
    heardEvent: (type, from) => heard((frame) => frame.type === 'event' && frame.event_type === type, from) as never,
    heardMessage: (body, from) =>
      heard((frame) => frame.type === 'message' && 'message' in frame && frame.message.body === body, from) as Promise<MessageFrame>,
    facts: (uuid) => frames.filter(isFact).filter((frame) => frame.conversation_uuid === uuid),
    send,
    say(uuid, body, cid = randomBytes(16).toString('hex')) {
      send({ type: 'message', conversation_uuid: uuid, message: { body, client_message_id: cid } })
      return cid
    },
    async settled() {
      const from = frames.length
      send({ type: 'ping' })
      // The answer to a client's ping bears no heads; the server's own does.
      await heard((frame) => frame.type === 'ping' && frame.heads === undefined, from)
    },
    close: () => socket.terminate(),
  }

  return new Promise((resolve, reject) => {
    // The status of a refusal is worth more than "Unexpected server response".
    socket.on('unexpected-response', (_request, response) => {
      reject(new Error(`the upgrade was refused with ${response.statusCode}`))
      response.destroy()
    })
    socket.on('error', reject)
    // Everything before the first ping is not yet subscribed.
    heard((frame) => frame.type === 'ping').then(() => resolve(line), reject)
  })
}
