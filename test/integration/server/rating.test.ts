// How a talk was, said by its shopper once it is over, read by the agents of its queue.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { RATING, ratingPath } from '../../../protocol/rating-paths.ts'
import { PATHS } from '../../../protocol/rest.ts'
import { EXPORT_PATH, VISITOR_PATH } from '../../../protocol/rights-paths.ts'
import { WORLD } from '../../../server/world.ts'
import { startTestServer, type TestAgent, type TestServer, type TestShopper } from '../running-server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

let server: TestServer
let ahead = 0
afterEach(() => server.close())

interface Shown {
  conversation_rating: { rated: boolean; rating?: number; comment?: string; rating_dts?: string }
}

async function ended(): Promise<{ ada: TestAgent; sam: TestShopper }> {
  ahead = 0
  server = await startTestServer({ demo: false, world: { ...WORLD, now: () => Date.now() + ahead } })
  const ada = await server.agent('shop-agent-ada')
  const sam = await server.shopper()
  await ada.pickUp(sam)
  return { ada, sam }
}
const end = (sam: TestShopper) => sam.rest(`${PATHS.conversations}/${sam.uuid}/leave`, { method: 'DELETE' })
const rate = (who: TestShopper | TestAgent, uuid: string, body: unknown) => who.rest<Shown>(ratingPath(uuid), { method: 'PUT', body })
const shown = async (who: TestShopper | TestAgent, uuid: string) => (await who.rest<Shown>(ratingPath(uuid))).body.conversation_rating

describe('a rating', () => {
  it('is given by the shopper after the end, and read by the agents of the queue', async () => {
    const { ada, sam } = await ended()
    expect((await rate(sam, sam.uuid, { rating: 5 })).status).toBe(409)
    await end(sam)
    expect(await shown(ada, sam.uuid)).toEqual({ rated: false })
    expect((await rate(sam, sam.uuid, { rating: 4, comment: ' Quick and kind. ' })).status).toBe(200)
    const rated = { rated: true, rating: 4, comment: 'Quick and kind.', rating_dts: expect.stringMatching(/^20.*Z$/) }
    expect(await shown(ada, sam.uuid)).toEqual(rated)
    expect(await shown(sam, sam.uuid)).toEqual(rated)
  })

  it('may be changed until a day after the end, and not after', async () => {
    const { ada, sam } = await ended()
    await end(sam)
    await rate(sam, sam.uuid, { rating: 1, comment: 'Too slow' })
    ahead = RATING.openForMs - 60_000
    const { resume_secret } = sam.answer
    const again = await server.rest<{ customer_auth: { jwt: string } }>(PATHS.conversations, {
      method: 'PUT',
      body: { resolve_only: true, resume_secret },
    })
    const headers = { authorization: `Bearer ${again.body.customer_auth.jwt}` }
    expect((await sam.rest(ratingPath(sam.uuid), { method: 'PUT', body: { rating: 5 }, headers })).status).toBe(200)
    ahead = RATING.openForMs + 60_000
    expect((await sam.rest(ratingPath(sam.uuid), { method: 'PUT', body: { rating: 2 }, headers })).status).toBe(409)
    expect((await shown(await server.agent('shop-agent-ada'), sam.uuid)).rating).toBe(5)
    expect(ada.name).toBe('Ada')
  })

  it('is nobody else’s to give or to read', async () => {
    const { ada, sam } = await ended()
    const other = await server.shopper({ email: 'other@example.com' })
    await end(sam)
    await rate(sam, sam.uuid, { rating: 3 })
    expect((await rate(other, sam.uuid, { rating: 1 })).status).toBe(404)
    expect((await rate(ada, sam.uuid, { rating: 1 })).status).toBe(404)
    expect((await other.rest(ratingPath(sam.uuid))).status).toBe(404)
    expect((await (await server.agent('shop-agent-olive')).rest(ratingPath(sam.uuid))).status).toBe(404)
    expect((await server.rest(ratingPath(sam.uuid))).status).toBe(401)
    expect((await shown(ada, sam.uuid)).rating).toBe(3)
  })

  it('is in the export of the person, and goes with the conversation', async () => {
    const { ada, sam } = await ended()
    await end(sam)
    await rate(sam, sam.uuid, { rating: 2, comment: 'canarycomment' })
    expect((await sam.rest(EXPORT_PATH)).text).toContain('canarycomment')
    expect((await sam.rest(VISITOR_PATH, { method: 'DELETE' })).status).toBe(204)
    expect((await ada.rest(ratingPath(sam.uuid))).status).toBe(404)
    expect((await rate(sam, sam.uuid, { rating: 2 })).status).not.toBe(200)
  })

  it('is changed ten times at once and no more', async () => {
    const { sam } = await ended()
    await end(sam)
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => rate(sam, sam.uuid, { rating: (index % 5) + 1 })))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2)
  })
})
