// The book that the kills are judged by must notice what it is there to notice: the same talk on the same server, with its rows tampered
// with while nothing runs.

import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openWriter } from '../../server/store/connection.ts'
import { startTalker, type Talker } from '../durability/talker.ts'
import { startTestServer, type TestServer } from './running-server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

let server: TestServer
let talker: Talker
beforeEach(async () => {
  server = await startTestServer()
  talker = await startTalker(server.port)
})
afterEach(() => server.close())

/** Talks, is cut, and finds another history than it left. */
async function complaintsAfter(...tampering: string[]): Promise<string[]> {
  const cut = talker.talkUntilCut(server.port)
  await vi.waitFor(() => expect(talker.acknowledged()).toBeGreaterThan(30), { timeout: 20_000 })
  await server.restart({
    between() {
      const database = openWriter(join(server.dataDir, 'shopbell.sqlite'))
      for (const sql of tampering) database.exec(sql)
      database.close()
    },
  })
  await cut
  return talker.complaints(server.port)
}

const WORD = "json_extract(body, '$.body')"

it('[CRS-01] a whole history has nothing to complain of, before and after what was cut is sent again', async () => {
  expect(await complaintsAfter()).toEqual([])
  await talker.settle(server.port)
  expect(await talker.complaints(server.port)).toEqual([])
  expect(talker.acknowledged()).toBe(talker.sent())
})

it('[CRS-01] a message that was acknowledged and is gone is noticed, and so is the hole', async () => {
  const complaints = await complaintsAfter(`delete from facts where kind = 'said' and ${WORD} = 'word 7'`)
  expect(complaints).toContain('acknowledged and lost: word 7')
  expect(complaints).toContainEqual(expect.stringMatching(/^number \d+ follows \d+$/))
})

it('[CRS-01] a message that is there twice, or was never sent, is noticed', async () => {
  const becomes = (from: string, to: string) =>
    `update facts set body = json_set(body, '$.body', '${to}') where kind = 'said' and ${WORD} = '${from}'`
  const complaints = await complaintsAfter(becomes('word 8', 'word 9'), becomes('word 10', 'word 100000'))
  expect(complaints).toEqual(expect.arrayContaining(['there 2 times: word 9', 'acknowledged and lost: word 8', 'never sent: word 100000']))
})
