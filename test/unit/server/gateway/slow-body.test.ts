// Files have minutes to arrive, everything else half a minute, whatever trickles in meanwhile.

import type { AddressInfo } from 'node:net'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PATHS } from '../../../../protocol/rest.ts'
import { boundedServer } from '../../../../server/gateway/sockets.ts'

let server: ReturnType<typeof boundedServer>
let arrived: () => Promise<void>

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = boundedServer()
  let count = 0
  server.on('request', () => count++)
  arrived = () => vi.waitFor(() => expect(count).toBe(1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  vi.useRealTimers()
  server.closeAllConnections()
  server.close()
})

function begin(path: string, method = 'PUT'): { socket: Socket; ended: () => boolean } {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let isOver = false
  socket
    .on('error', () => {})
    .on('close', () => {
      isOver = true
    })
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf`)
  return { socket, ended: () => isOver }
}

it('a body that does not arrive within thirty seconds ends its connection', async () => {
  const { ended } = begin('/rest/v2/conversation/conversations')
  await arrived()
  await vi.advanceTimersByTimeAsync(29_999)
  expect(ended()).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await vi.waitFor(() => expect(ended()).toBe(true))
})

it.each([
  ['POST', PATHS.upload('a'.repeat(43))],
  ['PUT', PATHS.upload('a/b')],
])('[DOS-02] %s %s is no file, and ends too', async (method, path) => {
  const { ended } = begin(path, method)
  await arrived()
  await vi.advanceTimersByTimeAsync(30_000)
  await vi.waitFor(() => expect(ended()).toBe(true))
})

it('a file may take longer', async () => {
  const { socket, ended } = begin(PATHS.upload('a'.repeat(43)))
  await arrived()
  await vi.advanceTimersByTimeAsync(120_000)
  // What the other end has closed would not come back from here.
  await new Promise((resolve) => socket.write('more', resolve))
  expect(ended()).toBe(false)
  expect(server.requestTimeout).toBe(300_000)
  socket.destroy()
})
