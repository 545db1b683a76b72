import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { createWireSocket } from '../../../../server/gateway/wire-socket.ts'

/** A socket whose peer reads when told to. */
function slowSocket() {
  const sent: string[] = []
  const closes: [number, string][] = []
  const socket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send: (text: string) => sent.push(text),
    close(code: number, reason: string) {
      closes.push([code, reason])
      socket.readyState = 2
    },
    terminate() {},
  }
  return { socket, sent, closes, wire: (onDropped = () => {}) => createWireSocket(socket as unknown as WebSocket, onDropped) }
}

it('[DOS-06] closes a reader behind whom more than 1 MiB waits, once', () => {
  const { socket, sent, closes, wire } = slowSocket()
  const line = wire()
  socket.bufferedAmount = 1024 * 1024
  line.sendText('a')
  expect([sent, closes]).toEqual([['a'], []])
  socket.bufferedAmount++
  for (let n = 0; n < 5; n++) line.sendText('b')
  expect([sent, closes]).toEqual([['a'], [[4002, 'slow']]])
})

it('sends nothing behind a close', () => {
  const { sent, closes, wire } = slowSocket()
  const line = wire()
  line.close(4000, 'restart')
  line.close(4001, 'token expired')
  line.send({ type: 'ping' })
  line.sendRecording('x', true)
  expect([sent, closes]).toEqual([[], [[4000, 'restart']]])
})

it('drops a recording from 256 KiB on until the next full picture, and never closes for it', () => {
  const { socket, sent, closes, wire } = slowSocket()
  let dropped = 0
  const line = wire(() => dropped++)
  line.sendRecording('init 1', true)
  socket.bufferedAmount = 256 * 1024 + 1
  line.sendRecording('events 1', false)
  socket.bufferedAmount = 0
  line.sendRecording('events 2', false)
  line.sendText('words')
  line.sendRecording('init 2', true)
  line.sendRecording('events 3', false)
  expect(sent).toEqual(['init 1', 'words', 'init 2', 'events 3'])
  expect(dropped).toBe(2)
  socket.bufferedAmount = 2 * 1024 * 1024
  line.sendRecording('init 3', true)
  expect(closes).toEqual([])
})
