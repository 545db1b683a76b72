import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { HEADERS } from '../../../../protocol/rest.ts'
import type { Store } from '../../../../server/domain/ports.ts'
import { createAddresses } from '../../../../server/gateway/addresses.ts'
import { createApp } from '../../../../server/gateway/app.ts'
import type { Callers } from '../../../../server/gateway/callers.ts'
import { Refused } from '../../../../server/gateway/refusals.ts'
import { StoreFault } from '../../../../server/store/engine.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** What a caller hears, and the log holds, when a route throws this. */
async function thrown(error: unknown) {
  const log: string[] = []
  const { app } = createApp({
    store: { isOriginOfAnySite: async () => false } as Partial<Store> as Store,
    callers: {} as Callers,
    addresses: createAddresses({ demo: true, publicUrl: undefined }),
    logger: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
  })
  closing.push(() => app.close())
  app.get('/x', () => {
    throw error
  })
  const answer = await app.inject({ url: '/x', headers: { host: 'localhost' } })
  return { status: answer.statusCode, headers: answer.headers, body: answer.json(), text: answer.body, log: log.join('') }
}

describe('the wall behind the routes', () => {
  it('puts a refusal into a header in letters that a header can hold', async () => {
    const { status, headers, body } = await thrown(new Refused('bad request', 'späte 🦄\r\nset-cookie: a=b'))
    expect(status).toBe(400)
    expect(headers[HEADERS.error]).toBe('sp?te ????set-cookie: a=b')
    expect(headers['set-cookie']).toBeUndefined()
    expect(body).toMatchObject({ success: false, error: { error_code: '400' } })
  })

  it('[CRS-04] says of a bug only that something failed, and logs its place but not its words', async () => {
    const { status, text, body, log } = await thrown(new Error('canary in the message'))
    expect([status, body.error.developer_message]).toEqual([500, 'something failed'])
    expect(log).toContain('request failed')
    expect(log).toContain('app.test.ts')
    expect(text + log).not.toContain('canary')
  })

  it('[CRS-02] asks to come back when the disk is full', async () => {
    const { status, headers } = await thrown(new StoreFault('full', 'disk full'))
    expect([status, headers['retry-after']]).toEqual([503, '5'])
  })

  it('says when to come back after too much', async () => {
    const { status, headers } = await thrown(new Refused('too many', 'x', { retryAfterSeconds: 7 }))
    expect([status, headers['retry-after']]).toEqual([429, '7'])
  })
})
