// Answers and transcripts by e-mail: a real server, a real SMTP server on the loopback, and the clock in the test's hand.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { transcriptPath } from '../../../protocol/mail-paths.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { VISITOR_PATH } from '../../../protocol/rights-paths.ts'
import { createFakeWorld, type FakeWorld } from '../../fake-world.ts'
import { openPostOffice, type PostOffice } from '../../post-office.ts'
import { startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

const MINUTE = 60_000
let office: PostOffice
let server: TestServer
let world: FakeWorld
let log: string[]
let ada: TestAgent

async function begin(env: Record<string, string> = {}): Promise<void> {
  world = createFakeWorld()
  log = []
  server = await startTestServer({
    demo: false,
    world,
    log,
    logLevel: 'trace',
    env: { SMTP_URL: `smtp://127.0.0.1:${office.port}`, MAIL_FROM: 'Larkmeal <chat@shop.example>', ...env },
  })
  ada = await server.agent()
}

beforeEach(async () => {
  office = await openPostOffice()
})
afterEach(async () => {
  await server.close()
  await office.close()
})

const email = 'sam@example.com'

async function talking(more: object = {}): Promise<TestShopper> {
  const sam = await server.shopper({ email, url: `${server.url}/kettle`, ...more })
  expect((await ada.pickUp(sam)).status).toBe(200)
  return sam
}

const sockets = async () => Number(/^shopbell_sockets (\d+)$/m.exec((await server.rest('/metrics', { headers: {} })).text)?.[1])

/** Also for the server, on whose clock their absence begins. */
async function gone(sam: TestShopper): Promise<void> {
  const before = await sockets()
  sam.line.close()
  await vi.waitFor(async () => expect(await sockets()).toBe(before - 1))
}

/** Says it, and waits until it is a fact. */
async function says(sam: TestShopper, body: string): Promise<void> {
  const from = ada.line.frames.length
  ada.say(sam.uuid, body)
  await ada.line.heardMessage(body, from)
}

const lettersAre = (count: number) => vi.waitFor(() => expect(office.letters).toHaveLength(count), { timeout: 10_000 })
/** Long enough for a letter that should not go to have gone: another one, noted later, has. */
async function anotherGoes(): Promise<void> {
  const before = office.letters.length
  const kim = await talking({ email: 'kim@example.com' })
  await gone(kim)
  await says(kim, 'Another one')
  world.pass(3 * MINUTE)
  await lettersAre(before + 1)
  expect(office.letters.at(-1)?.to).toEqual(['kim@example.com'])
}

describe('[C5] an answer to a shopper who has gone', () => {
  it('goes by letter after two minutes, a burst in one, with the words and the page they were on', async () => {
    await begin()
    const sam = await talking()
    await gone(sam)
    await says(sam, 'Yes, it is <b>in stock</b>.')
    await says(sam, 'In both colours.')
    world.pass(MINUTE)
    await says(sam, 'And blue on Monday.')
    world.pass(2 * MINUTE)
    await lettersAre(1)
    const [letter] = office.letters
    expect(letter).toMatchObject({ from: 'chat@shop.example', to: [email] })
    for (const words of ['Yes, it is <b>in stock</b>.', 'In both colours.', 'And blue on Monday.', `${server.url}/kettle`])
      expect(letter?.text).toContain(words)
    expect(letter?.html).toContain('Yes, it is &lt;b&gt;in stock&lt;/b&gt;.')
    expect(letter?.text).not.toContain('Is the kettle in stock?')
  })

  it('does not go to who is there, nor with what they have read', async () => {
    await begin()
    const [reads, looks] = [await talking(), await talking()]
    await says(reads, 'Seen')
    await reads.line.heardMessage('Seen')
    expect((await reads.rest(PATHS.markRead(reads.uuid), { method: 'PUT' })).status).toBe(204)
    await gone(reads)
    await says(looks, 'Here')
    await anotherGoes()
    await says(reads, 'Not seen')
    world.pass(3 * MINUTE)
    await lettersAre(2)
    expect(office.letters[1]?.text).toContain('Not seen')
    expect(office.letters[1]?.text).not.toMatch(/Seen\n|Here/)
  })

  it('goes at most every ten minutes, and then tells all that came meanwhile', async () => {
    await begin()
    const sam = await talking()
    await gone(sam)
    await says(sam, 'One')
    world.pass(3 * MINUTE)
    await lettersAre(1)
    await says(sam, 'Two')
    world.pass(2 * MINUTE)
    await anotherGoes()
    await says(sam, 'Three')
    world.pass(MINUTE)
    await anotherGoes()
    expect(office.letters.filter(({ to }) => to[0] === email)).toHaveLength(1)
    world.pass(2 * MINUTE)
    await lettersAre(4)
    expect(office.letters[3]?.text).toMatch(/Two[\s\S]*Three/)
    expect(office.letters[3]?.text).not.toContain('One')
  })

  it('goes after a restart, whether it was noted or written before', async () => {
    await begin()
    const [noted, written] = [await talking({ email: 'noted@example.com' }), await talking({ email: 'written@example.com' })]
    await gone(noted)
    await gone(written)
    office.answerWith({ at: 'recipient', status: 451 })
    await says(written, 'Written')
    world.pass(3 * MINUTE)
    await vi.waitFor(() => expect(log.join('\n')).toContain('letter put off'))
    await says(noted, 'Noted')
    await server.restart()
    office.answerWith(undefined)
    // Whoever was away at the restart has two minutes to come back.
    world.pass(3 * MINUTE)
    await lettersAre(2)
    expect(office.letters.map(({ to }) => to[0]).sort()).toEqual(['noted@example.com', 'written@example.com'])
    ada = await server.agent()
    await anotherGoes()
    expect(office.letters).toHaveLength(3)
  })

  it('also goes when the agent closed the talk with it; not when the shopper left the talk', async () => {
    await begin()
    const [closed, left] = [await talking({ email: 'closed@example.com' }), await talking({ email: 'left@example.com' })]
    await gone(closed)
    await says(closed, 'Bye')
    await says(left, 'Hello?')
    await gone(left)
    expect((await ada.rest(PATHS.leave(closed.uuid), { method: 'DELETE' })).status).toBe(204)
    expect((await left.rest(PATHS.leave(left.uuid), { method: 'DELETE' })).status).toBe(204)
    world.pass(3 * MINUTE)
    await lettersAre(1)
    expect(office.letters[0]?.to).toEqual(['closed@example.com'])
    await anotherGoes()
  })

  it('is erased with its conversation', async () => {
    await begin()
    const sam = await talking()
    await gone(sam)
    await says(sam, 'Secret')
    expect((await sam.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    await anotherGoes()
    expect(office.letters.map(({ to }) => to[0])).not.toContain(email)
  })

  it('leaves neither address nor words in the log', async () => {
    await begin()
    const sam = await talking({ email: 'canaryaddress@example.com' })
    await gone(sam)
    office.answerWith({ at: 'recipient', status: 550 })
    await says(sam, 'canarywords')
    world.pass(3 * MINUTE)
    await vi.waitFor(() => expect(log.join('\n')).toContain('letter given up'))
    expect(log.join('\n')).not.toMatch(/canary/i)
  })
})

describe('[B7] the talk by e-mail', () => {
  const ask = (sam: TestShopper, body?: object) => sam.rest(transcriptPath(sam.uuid), { method: 'POST', ...(body ? { body } : {}) })

  it('goes to the address given with the talk, or to the one entered, with every word and its time', async () => {
    await begin()
    const sam = await talking()
    await says(sam, 'Yes, it is.')
    expect((await ask(sam)).status).toBe(204)
    expect((await ask(sam, { email: 'work@example.com', time_zone: 'America/New_York' })).status).toBe(204)
    await lettersAre(2)
    const [given, entered] = [...office.letters].sort((a, b) => (a.to[0] ?? '').localeCompare(b.to[0] ?? ''))
    expect(given?.to).toEqual([email])
    expect(given?.text).toMatch(
      /Sam, 20 Nov 2026, 12:00 UTC:\n {2}Is the kettle in stock\?[\s\S]*Ada, 20 Nov 2026, 12:00 UTC:\n {2}Yes, it is\./,
    )
    expect(entered?.to).toEqual(['work@example.com'])
    expect(entered?.text).toContain('Sam, 20 Nov 2026, 07:00:')
  })

  it('is refused before anybody has answered, to no address, and to a stranger', async () => {
    await begin()
    const sam = await server.shopper({ email })
    expect((await ask(sam)).status).toBe(409)
    await ada.pickUp(sam)
    expect((await ask(sam, { email: 'sam@example.com, all@example.com' })).status).toBe(400)
    expect((await ask(sam, { time_zone: 'Nowhere/Else' })).status).toBe(400)
    const nameless = await talking({ email: undefined })
    expect((await ask(nameless)).status).toBe(400)
    expect((await nameless.rest(transcriptPath(sam.uuid), { method: 'POST' })).status).toBe(404)
    expect((await ada.rest(transcriptPath(sam.uuid), { method: 'POST' })).status).toBe(404)
    expect((await server.rest(transcriptPath(sam.uuid), { method: 'POST' })).status).toBe(401)
    expect(office.letters).toHaveLength(0)
  })

  it('is sent three times at most, and to one address no more often from however many talks', async () => {
    await begin()
    const sam = await talking()
    const answers = []
    for (let n = 0; n < 4; n++) answers.push(await ask(sam, { email: `sam${n}@example.com` }))
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 429])
    expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0)
    const statuses = []
    for (const more of [0, 1, 2, 3, 4, 5])
      statuses.push((await ask(await talking({ email: `own${more}@example.com` }), { email: 'One@example.com' })).status)
    expect(statuses).toEqual([204, 204, 204, 204, 204, 429])
  })

  it('is not there where no e-mail is set up', async () => {
    await begin({ SMTP_URL: '', MAIL_FROM: '' })
    expect((await ask(await talking())).status).toBe(404)
  })
})
