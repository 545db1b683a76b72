// A power cut in the middle of a talk, as far as a process can have one: killed without warning under load, started again on the
// same data. Whatever was acknowledged is there, once, in order, without a hole; whatever was not may be there once at most.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventsPage } from '../../protocol/parse.ts'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { type ShopbellServer, startServer } from '../browser/server.ts'
import { fetchJson, newCid } from './running-server.ts'
import { openLine } from './test-line.ts'

const KILLS = 3
const TALKS = 4

let server: ShopbellServer
beforeAll(async () => {
  server = await startServer()
}, 40_000)
afterAll(() => server.stop())

interface Talk {
  uuid: string
  jwt: string
  url: string
  acknowledged: string[]
  sent: string[]
}

const asPage = (jwt?: string) => ({
  [HEADERS.siteKey]: 'demo',
  origin: `http://127.0.0.1:${server.port}`,
  ...(jwt ? { authorization: `Bearer ${jwt}` } : {}),
})

async function startTalk(): Promise<Talk> {
  const { body } = await fetchJson<{ conversation: { conversation_uuid: string }; customer_auth: { jwt: string; websocket_url: string } }>({
    port: server.port,
    path: PATHS.conversations,
    method: 'PUT',
    headers: asPage(),
    body: { question: 'first', conversation_participant_name: 'Sam', client_message_id: newCid() },
  })
  return {
    uuid: body.conversation.conversation_uuid,
    jwt: body.customer_auth.jwt,
    url: body.customer_auth.websocket_url,
    acknowledged: [],
    sent: [],
  }
}

/** Talks without pause until the line dies. */
async function talkUntilCut(talk: Talk): Promise<void> {
  const line = await openLine(talk.url, talk.jwt, { origin: `http://127.0.0.1:${server.port}` })
  const cut = line.ended.then(() => 'cut' as const)
  for (;;) {
    const body = `word ${talk.sent.length}`
    talk.sent.push(body)
    line.say(talk.uuid, body)
    const outcome = await Promise.race([line.heardMessage(body).then(() => 'heard' as const), cut])
    if (outcome === 'cut') return
    talk.acknowledged.push(body)
  }
}

test('[DEL-12] [CRS-01] kill -9 under load loses and doubles nothing that was acknowledged', async () => {
  const talks = await Promise.all(Array.from({ length: TALKS }, startTalk))
  for (let kill = 0; kill < KILLS; kill++) {
    const before = talks.map((talk) => talk.acknowledged.length)
    const cuts = talks.map((talk) => talkUntilCut(talk))
    await expect
      .poll(() => talks.every((talk, index) => talk.acknowledged.length >= (before[index] ?? 0) + 25), { timeout: 10_000 })
      .toBe(true)
    await server.kill9()
    await Promise.all(cuts)
    await server.restart()
  }

  for (const talk of talks) {
    const bodies: string[] = []
    const numbers: number[] = []
    for (let more = true; more; ) {
      const path = `${PATHS.events(talk.uuid, numbers.length)}?limit=500`
      const { body } = await fetchJson<EventsPage>({ port: server.port, path, headers: asPage(talk.jwt) })
      for (const fact of body.events) {
        numbers.push(fact.seq)
        if (fact.type === 'message') bodies.push(fact.message.body ?? '')
      }
      more = body.more
    }
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(new Set(bodies).size).toBe(bodies.length)
    expect(bodies.filter((body) => talk.acknowledged.includes(body))).toEqual(talk.acknowledged)
    // Only what was sent can be there.
    expect(bodies.filter((body) => body !== 'first' && !talk.sent.includes(body))).toEqual([])
  }
}, 60_000)
