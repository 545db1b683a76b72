// The door for lines without a socket (ours). What a socket may, a line here may; what a socket is refused, it is refused: it takes the same
// seat, and from then on the gateway has one more socket. Here are only the calls, each with its token, from which such a socket is made.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import type { HttpLineTold } from '../../protocol/line-paths.ts'
import { HTTP_LINE_PATH } from '../../protocol/line-paths.ts'
import { taken } from './conversation-routes.ts'
import { createHttpSocket, type HttpSocket } from './http-socket.ts'
import { Refused } from './refusals.ts'
import { readBody } from './schemas.ts'
import type { Sockets } from './sockets.ts'

/** Below what proxies allow an answer to take, and below the silence after which a client redials. */
const HOLD_MS = 20_000
/** Who has not come back for the next answer in this time has gone. */
const ABSENT_MS = 30_000
const MOST_FRAMES = 64

const count = (least: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(least))

export const httpLineRequest = v.object({
  line_uuid: v.optional(v.pipe(v.string(), v.maxLength(64))),
  heard: v.optional(count(0), 0),
  first: v.optional(count(1), 1),
  frames: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(MOST_FRAMES)), []),
  wait: v.optional(v.boolean(), false),
  end: v.optional(v.boolean(), false),
})

interface HttpLine {
  /** Of the token and the page that opened it. Whether they may still be here is looked after for all who are connected. */
  key: Buffer
  socket: HttpSocket
  /** Ends the line, unless the client comes back. */
  absence: ReturnType<typeof setTimeout>
  asking: number
}

export function httpLineRoutes(app: FastifyInstance, { sockets }: { sockets: Pick<Sockets, 'enter'> }): void {
  const lines = new Map<string, HttpLine>()

  app.post(HTTP_LINE_PATH, async (request, reply) => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (!token) throw new Refused('not signed in', 'no token')
    const { line_uuid: uuid, ...ask } = taken(readBody(httpLineRequest, request.body ?? {}))
    if (uuid === undefined) return open(token, request, reply)
    const line = lines.get(uuid)
    if (!line || !timingSafeEqual(line.key, keyOf(token, request))) throw new Refused('not there', 'no such line, or it has ended')
    if (ask.end) {
      line.socket.terminate()
      return reply.code(204).send()
    }
    if (!line.socket.take(ask.first, ask.frames)) throw new Refused('already used', 'frames before these are missing')
    return answer(uuid, line, ask.heard, ask.wait, reply)
  })

  async function open(token: string, request: FastifyRequest, reply: FastifyReply) {
    const socket = createHttpSocket()
    await sockets.enter(request.raw, token, socket)
    const uuid = randomBytes(16).toString('hex')
    const line: HttpLine = { key: keyOf(token, request), socket, asking: 0, absence: setTimeout(() => {}, 0) }
    lines.set(uuid, line)
    socket.once('close', () => {
      lines.delete(uuid)
      clearTimeout(line.absence)
    })
    return answer(uuid, line, 0, true, reply)
  }

  async function answer(uuid: string, line: HttpLine, heard: number, wait: boolean, reply: FastifyReply) {
    const { socket } = line
    const hungUp = new AbortController()
    line.asking++
    clearTimeout(line.absence)
    reply.raw.once('close', () => {
      hungUp.abort()
      line.asking--
      if (line.asking > 0) return
      clearTimeout(line.absence)
      line.absence = setTimeout(socket.terminate, ABSENT_MS).unref()
    })
    const told = await socket.collect(heard, wait ? HOLD_MS : 0, hungUp.signal)
    if (!told) throw new Refused('bad request', 'heard: no such number')
    const { first, texts, close } = told
    // It has said its last word.
    if (close && !hungUp.signal.aborted) reply.raw.once('close', socket.terminate)
    const envelope: Omit<HttpLineTold, 'frames'> = { line_uuid: uuid, said: socket.said(), first, ...(close ? { close } : {}) }
    return reply.type('application/json').send(`${JSON.stringify(envelope).slice(0, -1)},"frames":[${texts.join()}]}`)
  }
}

const keyOf = (token: string, { headers: { origin } }: FastifyRequest): Buffer =>
  createHash('sha256').update(`${origin}\n${token}`).digest()
