// What a person may ask of their data: a copy of all of it, and that it goes for good, also out of the files, also out of a backup.

import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { ConversationSearchResponse } from '../../../protocol/models.ts'
import { BEARER_SUBPROTOCOL, PATHS, SUBPROTOCOL } from '../../../protocol/rest.ts'
import { EXPORT_PATH, holdPath, VISITOR_PATH } from '../../../protocol/rights-paths.ts'
import { SEARCH_PATHS } from '../../../protocol/search-paths.ts'
import { askRunning } from '../../../server/admin-door.ts'
import type { Statement } from '../../../server/store/engine.ts'
import { MIGRATIONS } from '../../../server/store/schema.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'
import { WORLD } from '../../../server/world.ts'
import { writerScript } from '../../contract/fresh-sqlite.ts'
import { sent, uploaded } from '../file-sender.ts'
import { newCid, startTestServer, type TestAgent, type TestServer, type TestServerOptions, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

let server: TestServer
afterEach(() => server.close())

/** The test's own hand on the clock. */
function heldClock() {
  let ahead = 0
  return {
    world: { ...WORLD, now: () => Date.now() + ahead },
    advance: (ms: number) => {
      ahead += ms
    },
  }
}

async function begin(options: TestServerOptions = { demo: false }): Promise<TestAgent> {
  server = await startTestServer(options)
  return server.agent()
}

const CANARIES = ['canaryquestion', 'canaryanswer', 'Canaryname', 'canarymail', 'canarypage', 'canarycart']

/** Somebody who says, is and looks at canaries. */
async function canaryShopper(ada: TestAgent): Promise<TestShopper> {
  const shopper = await server.shopper({
    question: 'canaryquestion, is it in stock?',
    conversation_participant_name: 'Canaryname Smith',
    email: 'canarymail@example.com',
    url: 'https://shop.example/canarypage',
  })
  expect((await ada.pickUp(shopper)).status).toBe(200)
  ada.say(shopper.uuid, 'canaryanswer it is')
  await shopper.line.heardMessage('canaryanswer it is')
  shopper.line.send({
    type: 'event',
    event_type: 'webchat context',
    conversation_uuid: shopper.uuid,
    event_webchat_context: { url: 'https://shop.example/canarypage', title: 'canarypage', cart: { items: [{ item_id: 'canarycart' }] } },
  })
  await shopper.line.settled()
  expect((await shopper.rest(PATHS.markRead(shopper.uuid), { method: 'PUT' })).status).toBe(204)
  await untilFound(ada, 'canaryquestion', 1)
  return shopper
}

async function found(agent: TestAgent, text_search: string): Promise<number | undefined> {
  return (await agent.rest<ConversationSearchResponse>(SEARCH_PATHS.search, { method: 'POST', body: { text_search } })).body.total
}
const untilFound = (agent: TestAgent, text: string, count: number) =>
  vi.waitFor(async () => expect(await found(agent, text)).toBe(count), { timeout: 10_000 })

/** In every file under DATA_DIR, as bytes: what an operator with an editor would find. */
function hits(words: readonly string[] = CANARIES): string[] {
  const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.flatMap((entry) => {
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    // As it was typed, and folded, as it would stand among the words of the search.
    return words.filter((word) => bytes.includes(word) || bytes.includes(word.toLowerCase())).map((word) => `${word} in ${entry.name}`)
  })
}

async function write(...unit: Statement[]): Promise<void> {
  const engine = await openSqlite({ file: join(server.dataDir, 'shopbell.sqlite'), migrations: MIGRATIONS, writer: await writerScript() })
  expect(await engine.write(unit)).toBe('committed')
  await engine.close()
}

interface Exported {
  export: {
    exported_dts: string
    conversations: {
      conversation: { conversation_uuid: string }
      context: { current_url?: string } | null
      identity: unknown
      consents: { kind: string; answer: string; text_version: string; scope: string; consent_dts: string }[]
      files: unknown[]
      recordings: unknown[]
      messages: { body: string; client_message_id?: string; author_conversation_participant_arn: string }[]
      receipts: { reader_conversation_participant_arn: string; message_epoch: number }[]
    }[]
  }
  success: boolean
}

describe('export', () => {
  it('[GDP-04] holds all that is kept of this shopper, and nothing of another', async () => {
    const ada = await begin()
    await server.shopper({ question: 'someone else entirely', conversation_participant_name: 'Otherperson' })
    const shopper = await canaryShopper(ada)
    const { status, headers, body, text } = await shopper.rest<Exported>(EXPORT_PATH)
    expect(status).toBe(200)
    expect(headers['content-disposition']).toContain('attachment')
    expect(headers['cache-control']).toBe('no-store')
    expect(body.success).toBe(true)
    const [only, ...others] = body.export.conversations
    expect(others).toEqual([])
    expect(only?.conversation.conversation_uuid).toBe(shopper.uuid)
    expect(only?.messages.map((message) => message.body)).toEqual(['canaryquestion, is it in stock?', 'canaryanswer it is'])
    // Their own id comes back, nobody else's: it would open a conversation.
    expect(only?.messages.map((message) => message.client_message_id)).toEqual([shopper.startCid, undefined])
    expect(only?.receipts.map((receipt) => receipt.reader_conversation_participant_arn)).toEqual([shopper.arn])
    expect(only?.context).toMatchObject({ current_url: 'https://shop.example/canarypage' })
    expect(only).toMatchObject({ consents: [], files: [], recordings: [], identity: null })
    for (const canary of CANARIES) expect(text).toContain(canary)
    expect(text).not.toMatch(/someone else|Otherperson/)
  })

  it('[GDP-04] has every message of a long talk, in order', async () => {
    const ada = await begin({ demo: true })
    const shopper = await server.shopper({ question: 'number 0' })
    await ada.pickUp(shopper)
    const bodies = Array.from({ length: 450 }, (_, index) => `number ${index}`)
    for (const body of bodies.slice(1)) {
      ada.say(shopper.uuid, body)
      await ada.line.heardMessage(body, Math.max(0, ada.line.frames.length - 20))
    }
    const { body } = await shopper.rest<Exported>(EXPORT_PATH)
    expect(body.export.conversations[0]?.messages.map((message) => message.body)).toEqual(bodies)
  })

  it('[GDP-04, AUT-03] is for the shopper themself, and for admins of the merchant', async () => {
    const ada = await begin()
    const shopper = await canaryShopper(ada)
    const [grace, mallory] = [await server.agent('shop-agent-grace'), await server.agent('shop-agent-mallory')]
    const byUuid = `${EXPORT_PATH}?conversation_uuid=${shopper.uuid}`
    const byEmail = `${EXPORT_PATH}?email=CANARYMAIL@example.com`

    expect((await server.rest(EXPORT_PATH)).status).toBe(401)
    expect((await server.rest(EXPORT_PATH, { headers: {} })).status).toBe(401)
    for (const path of [byUuid, byEmail]) {
      expect((await grace.rest(path)).status).toBe(403)
      expect((await mallory.rest(path)).status).toBe(404)
      const { status, body } = await ada.rest<Exported>(path)
      expect(status).toBe(200)
      expect(body.export.conversations.map((each) => each.conversation.conversation_uuid)).toEqual([shopper.uuid])
      expect(JSON.stringify(body)).not.toContain(shopper.startCid)
    }
    expect((await ada.rest(EXPORT_PATH)).status).toBe(400)
    expect((await ada.rest(`${EXPORT_PATH}?email=nobody@example.com`)).status).toBe(404)
    // What a shopper writes into the address changes nothing: the token says who they are.
    const other = await server.shopper({ question: 'mine' })
    const theirs = await other.rest<Exported>(byUuid)
    expect(theirs.body.export.conversations.map((each) => each.conversation.conversation_uuid)).toEqual([other.uuid])
  })

  it('[GDP-04] has a link that is good once, for 15 minutes, by itself, and shows nothing that was erased meanwhile', async () => {
    const clock = heldClock()
    const ada = await begin({ demo: false, world: clock.world })
    const shopper = await canaryShopper(ada)
    const other = await server.shopper({ question: 'someone else entirely' })
    const link = async (): Promise<string> => {
      const { body } = await shopper.rest<{ export_link: { url: string; expires_dts: string } }>(EXPORT_PATH, { method: 'PUT' })
      expect(Date.parse(body.export_link.expires_dts) - clock.world.now()).toBeLessThanOrEqual(15 * 60_000)
      expect(body.export_link.url.startsWith(server.url)).toBe(true)
      return body.export_link.url.slice(server.url.length)
    }
    // As a browser follows it: no token, no key, no origin.
    const follow = (path: string, method: 'GET' | 'PUT' = 'GET') => server.rest<Exported>(path, { headers: {}, method })

    const [first, second] = [await link(), await link()]
    expect(second).not.toBe(first)
    // Ten at once are one.
    const answers = await Promise.all(Array.from({ length: 10 }, () => follow(first)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(404)])
    const whole = answers.find(({ status }) => status === 200)
    expect(whole?.headers['content-disposition']).toContain('attachment')
    expect(whole?.headers['cache-control']).toBe('no-store')
    expect(whole?.body.export.conversations.map((each) => each.conversation.conversation_uuid)).toEqual([shopper.uuid])
    expect(whole?.text).not.toContain(other.uuid)

    clock.advance(15 * 60_000 - 1_000)
    expect((await follow(second)).status).toBe(200)
    const late = await link()
    clock.advance(15 * 60_000 + 1_000)
    expect((await follow(late)).status).toBe(404)
    const gone = await link()
    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    expect((await follow(gone)).status).toBe(404)
    for (const file of readdirSync(server.dataDir).filter((name) => name.startsWith('shopbell.sqlite')))
      expect(readFileSync(join(server.dataDir, file)).includes(gone.split('/').pop() ?? '')).toBe(false)
  })

  it('is made ten times at once and then seldom', async () => {
    await begin()
    const shopper = await server.shopper()
    for (let count = 0; count < 10; count++) expect((await shopper.rest(EXPORT_PATH)).status).toBe(200)
    const refused = await shopper.rest(EXPORT_PATH)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  })
})

describe('erasure', () => {
  it('[GDP-01] leaves no word of the person in any file', async () => {
    const clock = heldClock()
    const log: string[] = []
    const ada = await begin({ demo: false, world: clock.world, log, logLevel: 'trace' })
    const stays = await server.shopper({ question: 'keepsake of somebody else' })
    const shopper = await canaryShopper(ada)
    expect(new Set(hits().map((hit) => hit.split(' ')[0]))).toEqual(new Set(CANARIES))

    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    expect((await ada.rest(PATHS.conversation(shopper.uuid))).status).toBe(404)
    expect(await found(ada, 'canaryquestion')).toBe(0)
    expect((await ada.rest(PATHS.conversations)).text).not.toContain('anary')
    const suggested = await ada.rest(SEARCH_PATHS.autocomplete, { method: 'POST', body: { field: 'email', term: 'canary' } })
    expect(suggested.body).toMatchObject({ results: [] })

    clock.advance(6_000)
    await vi.waitFor(() => expect(hits()).toEqual([]), { timeout: 20_000 })
    expect(hits(['keepsake'])).not.toEqual([])
    expect((await ada.rest(PATHS.conversation(stays.uuid))).status).toBe(200)
    expect(log.join('\n').toLowerCase()).not.toContain('canary')
  })

  it('[GDP-01] leaves of a ban no word, and the ban as it was', async () => {
    const clock = heldClock()
    await begin({ demo: false, world: clock.world })
    const order = async (...words: string[]) => {
      const answer = await askRunning(server.dataDir, { words })
      expect([answer?.ok, answer?.text]).toEqual([true, expect.any(String)])
      return answer?.text ?? ''
    }
    const sam = await server.shopper({ email: 'CanaryMail@example.com', conversation_participant_name: 'Sam' })
    await order('shoppers', 'ban', sam.uuid)
    expect((await sam.line.ended).code).toBe(4502)
    const ada = await server.agent()
    expect((await ada.rest(`${VISITOR_PATH}?conversation_uuid=${sam.uuid}`, { method: 'DELETE' })).status).toBe(204)
    clock.advance(6_000)
    await vi.waitFor(() => expect(hits(['canarymail', 'CanaryMail'])).toEqual([]), { timeout: 20_000 })
    const again = () => server.start({ email: 'canarymail@EXAMPLE.com' })
    expect((await again()).status).toBe(403)
    await server.restart()
    expect((await again()).status).toBe(403)
    expect(await order('shoppers', 'unban', server.site, '--email', 'canarymail@example.com')).toBe('No longer banned.')
    expect((await again()).status).toBe(200)
  })

  it('[GDP-01] finds bans of an older version by name no more after the first start', async () => {
    await begin()
    const sam = await server.shopper()
    const old = (kind: string, value: string): Statement => ({
      sql: "insert into bans (site, kind, value, at) values ('shop', ?, ?, 1)",
      params: [kind, value],
    })
    await server.restart({ between: () => write(old('email', 'pest@example.com'), old('conversation', sam.uuid)) })
    expect((await server.start({ email: 'Pest@example.com' })).status).toBe(403)
    expect((await sam.rest(PATHS.conversation(sam.uuid))).status).toBe(403)
    await server.restart({
      async between() {
        const engine = await openSqlite({
          file: join(server.dataDir, 'shopbell.sqlite'),
          migrations: MIGRATIONS,
          writer: await writerScript(),
        })
        const kinds = await engine.read<{ kind: string; value: string }>('select kind, value from bans order by kind', [])
        expect(kinds).toEqual([
          { kind: 'conversation', value: sam.uuid },
          { kind: 'email hash', value: expect.stringMatching(/^[0-9a-f]{64}$/) },
        ])
        await engine.close()
      },
    })
    expect((await server.start({ email: 'Pest@example.com' })).status).toBe(403)
  })

  it('[GDP-03] closes the sockets of the person with 4504, and tells the agents that the talk is over', async () => {
    const ada = await begin()
    const shopper = await canaryShopper(ada)
    const tab = await shopper.anotherLine()
    await tab.settled()
    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    expect(await shopper.line.ended).toMatchObject({ code: 4504, reason: 'erased' })
    expect((await tab.ended).code).toBe(4504)
    await ada.line.heardEvent('conversation closed')
    // The token has not ended; what it opened has.
    const late = new WebSocket(`ws://127.0.0.1:${server.port}${PATHS.websocket}`, [SUBPROTOCOL, `${BEARER_SUBPROTOCOL}${shopper.jwt}`], {
      origin: server.url,
    })
    expect(await new Promise((resolve) => late.on('close', resolve))).toBe(4504)
    expect((await shopper.rest(PATHS.conversation(shopper.uuid))).status).toBe(404)
    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
  })

  it('[GDP-03] an outbox that tries again cannot bring the person back', async () => {
    const ada = await begin()
    const shopper = await canaryShopper(ada)
    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    const again = { question: 'canaryquestion, is it in stock?', client_message_id: shopper.startCid }
    expect((await server.start(again)).status).toBe(409)
    const resumed = await server.rest(PATHS.conversations, {
      method: 'PUT',
      body: { resolve_only: true, resume_secret: shopper.resumeSecret },
    })
    expect(resumed.status).toBe(401)
    await server.restart()
    expect((await server.start(again)).status).toBe(409)
    // Somebody new is welcome, with the same name and address too.
    expect((await server.start({ ...again, client_message_id: newCid() })).status).toBe(200)
  })

  it('[GDP-03] a message on its way while it happens is refused, and leaves nothing', async () => {
    const clock = heldClock()
    const ada = await begin({ demo: false, world: clock.world })
    const shopper = await canaryShopper(ada)
    const erased = shopper.rest(VISITOR_PATH, { method: 'DELETE' })
    for (let count = 0; count < 8; count++) {
      shopper.say(`canaryquestion again ${count}`)
      ada.say(shopper.uuid, `canaryanswer again ${count}`)
    }
    expect((await erased).status).toBe(204)
    await ada.line.settled()
    clock.advance(6_000)
    await vi.waitFor(() => expect(hits()).toEqual([]), { timeout: 20_000 })
    expect((await ada.rest(PATHS.conversation(shopper.uuid))).status).toBe(404)
  })

  it('[GDP-01] takes the files of the conversation along, sent or not', async () => {
    const ada = await begin()
    const shopper = await canaryShopper(ada)
    const inMessage = await uploaded(shopper, 'txt', 'canaryfile one', 'canaryname.txt')
    await sent(shopper, shopper.uuid, [inMessage])
    await uploaded(shopper, 'txt', 'canaryfile two')
    const kept = await shopper.rest<Exported>(EXPORT_PATH)
    expect(kept.body.export.conversations[0]?.files).toMatchObject([
      { upload_key: inMessage, file_name: expect.stringContaining('canaryname') },
      { upload_key: expect.any(String) },
    ])
    expect(hits(['canaryfile'])).toHaveLength(2)
    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    expect(hits(['canaryfile'])).toEqual([])
  })

  it('[GDP-02] is carried out again before anybody is served, when an older database was put back', async () => {
    const clock = heldClock()
    const ada = await begin({ demo: false, world: clock.world })
    const shopper = await canaryShopper(ada)
    const stays = await server.shopper({ question: 'keepsake' })
    const file = join(server.dataDir, 'shopbell.sqlite')
    const backup = join(server.dataDir, '..', 'backup.sqlite')
    await server.restart({ between: () => copyFileSync(file, backup) })
    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    await server.restart({
      between: () => {
        for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true })
        copyFileSync(backup, file)
        expect(hits()).not.toEqual([])
      },
    })
    expect((await ada.rest(PATHS.conversation(shopper.uuid))).status).toBe(404)
    expect(await found(ada, 'canaryquestion')).toBe(0)
    expect((await server.start({ client_message_id: shopper.startCid })).status).toBe(409)
    expect((await ada.rest(PATHS.conversation(stays.uuid))).status).toBe(200)
    clock.advance(6_000)
    await vi.waitFor(() => expect(hits()).toEqual([]), { timeout: 20_000 })
  })

  it('[GDP-02] what is kept of it says nothing about the person', async () => {
    const ada = await begin()
    const shopper = await canaryShopper(ada)
    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    const kept = readFileSync(join(server.dataDir, 'erased.txt'), 'utf8')
    expect(kept).toMatch(/^([0-9a-f]{64}\n){2}$/)
    expect(kept).toContain(createHash('sha256').update(`conversation\n${shopper.uuid}`).digest('hex'))
  })

  it('[GDP-01, AUT-03] is done by an admin too, for one conversation or for an e-mail address', async () => {
    const ada = await begin()
    const [grace, mallory] = [await server.agent('shop-agent-grace'), await server.agent('shop-agent-mallory')]
    const first = await server.shopper({ email: 'twice@example.com' })
    const second = await server.shopper({ email: 'Twice@Example.com' })
    const other = await server.shopper({ email: 'other@example.com' })
    const byEmail = `${VISITOR_PATH}?email=twice@example.com`
    for (const path of [byEmail, `${VISITOR_PATH}?conversation_uuid=${other.uuid}`]) {
      expect((await grace.rest(path, { method: 'DELETE' })).status).toBe(403)
      expect((await mallory.rest(path, { method: 'DELETE' })).status).toBe(404)
    }
    expect((await ada.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(400)
    expect((await server.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(401)
    // Said just now, and found all the same: whoever erases does not wait for the index.
    expect((await ada.rest(byEmail, { method: 'DELETE' })).status).toBe(204)
    for (const { uuid } of [first, second]) expect((await ada.rest(PATHS.conversation(uuid))).status).toBe(404)
    expect((await ada.rest(PATHS.conversation(other.uuid))).status).toBe(200)
    expect((await ada.rest(`${VISITOR_PATH}?conversation_uuid=${other.uuid}`, { method: 'DELETE' })).status).toBe(204)
    expect((await ada.rest(PATHS.conversation(other.uuid))).status).toBe(404)
  })
})

describe('what must be kept, and for how long', () => {
  it('[GDP-05] a conversation that is held is not erased before an admin lets go of it', async () => {
    const ada = await begin()
    const [grace, mallory] = [await server.agent('shop-agent-grace'), await server.agent('shop-agent-mallory')]
    const shopper = await server.shopper()
    const path = holdPath(shopper.uuid)
    expect((await grace.rest(path, { method: 'PUT' })).status).toBe(403)
    expect((await mallory.rest(path, { method: 'PUT' })).status).toBe(404)
    expect((await ada.rest(path, { method: 'PUT' })).status).toBe(204)
    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(403)
    expect((await ada.rest(PATHS.conversation(shopper.uuid))).status).toBe(200)
    expect((await ada.rest(path, { method: 'DELETE' })).status).toBe(204)
    expect((await shopper.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
  })

  it('[GDP-05] after the time that a site sets, what has ended goes, except what is held', async () => {
    const clock = heldClock()
    const ada = await begin({ demo: false, world: clock.world })
    const shopper = await canaryShopper(ada)
    const held = await server.shopper({ question: 'held for a court' })
    const open = await server.shopper({ question: 'still open' })
    for (const each of [shopper, held]) expect((await each.rest(PATHS.leave(each.uuid), { method: 'DELETE' })).status).toBe(204)
    expect((await ada.rest(holdPath(held.uuid), { method: 'PUT' })).status).toBe(204)
    await server.restart({
      between: () => write({ sql: 'insert into retention (site, closed_for_ms) values (?, ?)', params: [server.site, 60_000] }),
    })
    clock.advance(30_000)
    await untilFound(ada, 'held', 1)
    expect((await ada.rest(PATHS.conversation(shopper.uuid))).status).toBe(200)
    clock.advance(45_000)
    await vi.waitFor(async () => expect((await ada.rest(PATHS.conversation(shopper.uuid))).status).toBe(404), { timeout: 10_000 })
    expect((await ada.rest(PATHS.conversation(held.uuid))).status).toBe(200)
    expect((await ada.rest(PATHS.conversation(open.uuid))).status).toBe(200)
    clock.advance(61_000)
    await vi.waitFor(() => expect(hits()).toEqual([]), { timeout: 20_000 })
    expect((await ada.rest(holdPath(held.uuid), { method: 'DELETE' })).status).toBe(204)
    await vi.waitFor(
      async () => {
        clock.advance(10_000)
        expect((await ada.rest(PATHS.conversation(held.uuid))).status).toBe(404)
      },
      { timeout: 10_000 },
    )
    expect(existsSync(join(server.dataDir, 'erased.txt')) && readFileSync(join(server.dataDir, 'erased.txt'), 'utf8')).toBe('')
  })
})

describe('the time that a site keeps what has ended', () => {
  it('[GDP-05] is set, shown and taken back by the operator, and holds at once', async () => {
    const clock = heldClock()
    const ada = await begin({ demo: false, world: clock.world })
    const order = async (...words: string[]) => {
      const answer = await askRunning(server.dataDir, { words: ['retention', ...words] })
      return [answer?.ok, answer?.text]
    }
    const day = 24 * 3_600_000
    const [first, second] = [await server.shopper(), await server.shopper()]
    expect(await order('list')).toEqual([true, 'shop\tfor ever'])
    for (const bad of [['nowhere', '3'], ['shop'], ['shop', '0'], ['shop', '-1'], ['shop', '1.5'], ['shop', 'soon'], ['shop', '36501']])
      expect([bad, (await order(...bad))[0]]).toEqual([bad, false])
    expect(await order('shop', '30')).toEqual([true, expect.stringContaining('30 days')])
    expect(await order('list')).toEqual([true, 'shop\t30 days'])
    const status = async (who: TestShopper) => (await ada.rest(PATHS.conversation(who.uuid))).status
    for (const who of [first, second]) await who.rest(PATHS.leave(who.uuid), { method: 'DELETE' })
    expect(await order('shop', 'off')).toEqual([true, expect.stringContaining('for ever')])
    clock.advance(40 * day)
    // Longer than the walk through what is overdue takes to come round.
    const walked = await server.shopper()
    await untilFound(ada, 'kettle', 3)
    expect([await status(first), await status(second), await status(walked)]).toEqual([200, 200, 200])
    expect(await order('shop', '41')).toEqual([true, expect.any(String)])
    clock.advance(2 * day)
    await vi.waitFor(
      async () => {
        clock.advance(10_000)
        expect([await status(first), await status(second), await status(walked)]).toEqual([404, 404, 200])
      },
      { timeout: 15_000 },
    )
  })
})

describe('consent', () => {
  it('[GDP-06] what a shopper agreed to, took back and declined is written down once each, without content', async () => {
    const log: string[] = []
    await begin({ demo: true, log, logLevel: 'trace' })
    const shopper = await server.shopper()
    const say = (event_rrweb: object) =>
      shopper.line.send({ type: 'event', event_type: 'rrweb', conversation_uuid: shopper.uuid, event_rrweb })
    const picture = () => ({
      type: 'init',
      recording_uuid: WORLD.uuid(),
      event_index: 0,
      data_part: 0,
      data_total_parts: 1,
      data: Buffer.from('canarypicture').toString('base64'),
    })
    say({ type: 'declined' })
    say(picture())
    // Another page of the same visit.
    say(picture())
    say({ type: 'ended' })
    say({ type: 'ended' })
    await shopper.line.settled()
    await vi.waitFor(async () => {
      const { body } = await shopper.rest<Exported>(EXPORT_PATH)
      expect(body.export.conversations[0]?.consents.map((each) => each.answer)).toEqual(['declined', 'given', 'withdrawn'])
      for (const each of body.export.conversations[0]?.consents ?? [])
        expect(each).toEqual({
          kind: 'recording',
          answer: expect.any(String),
          text_version: 'recording-1',
          scope: expect.stringContaining('masked'),
          consent_dts: expect.stringMatching(/^\d{4}-.*Z$/),
        })
    })
    expect(log.join('\n')).not.toContain(Buffer.from('canarypicture').toString('base64'))
    expect(hits([Buffer.from('canarypicture').toString('base64')])).toEqual([])
  })
})
