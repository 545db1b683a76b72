import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../../server/gateway/callers.ts'
import { createPace } from '../../../../server/gateway/pace.ts'
import { createRates } from '../../../../server/gateway/rates.ts'
import { Refused } from '../../../../server/gateway/refusals.ts'

function pace() {
  let now = 0
  const { ofAddress, ofPerson } = createPace({
    perAddress: createRates({ burst: 5, perSecond: 1 }),
    bodyKilobytes: createRates({ burst: 300, perSecond: 10 }),
    perPerson: createRates({ burst: 3, perSecond: 1 }),
    peerAddress: (request) => String(request.headers.from),
    now: () => now,
  })
  const waitAfter = (call: () => void): number | undefined => {
    try {
      call()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      expect(error.status).toBe(429)
      return error.retryAfterSeconds
    }
  }
  return {
    call: (from: string, headers: Record<string, string> = {}, url = '/rest/v2/conversation/conversations') =>
      waitAfter(() => ofAddress({ url, headers: { from, ...headers }, raw: { headers: { from } } } as unknown as FastifyRequest)),
    by: (caller: object) => waitAfter(() => ofPerson(caller as Caller)),
    later: (ms: number) => {
      now += ms
    },
  }
}

describe('calls over REST', () => {
  it('have a rate for each address, and say when to come back', () => {
    const { call, later } = pace()
    for (let n = 0; n < 5; n++) expect(call('a')).toBeUndefined()
    expect(call('a')).toBe(1)
    expect(call('b')).toBeUndefined()
    later(1_000)
    expect(call('a')).toBeUndefined()
  })

  it('have a rate for each agent and each shopper, whatever address they come from, and none for a page that only shows itself', () => {
    const { by } = pace()
    for (const who of [
      { is: 'agent', agent: { arn: 'ada' } },
      { is: 'shopper', arn: 'sam' },
    ]) {
      for (let n = 0; n < 3; n++) expect(by(who)).toBeUndefined()
      expect(by(who)).toBe(1)
    }
    for (let n = 0; n < 9; n++) expect(by({ is: 'visitor' })).toBeUndefined()
  })

  it('[DOS-08] may bring so much to read and no more, also when they do not say how much', () => {
    const big = { 'content-length': String(256 * 1024) }
    const { call, later } = pace()
    expect(call('a', big)).toBeUndefined()
    expect(call('a', big)).toBe(22)
    expect(call('a', { 'content-length': '500' })).toBeUndefined()
    expect(call('b', { 'transfer-encoding': 'chunked' })).toBeUndefined()
    expect(call('b', { 'transfer-encoding': 'chunked', 'content-length': '1' })).toBe(22)
    // Refused without being read.
    expect(call('b', { 'content-length': String(10 * 1024 * 1024) })).toBeUndefined()
    later(60_000)
    for (let n = 0; n < 5; n++) expect(call('a', { 'content-length': '10485760' }, '/rest/v2/conversation/uploads/key')).toBeUndefined()
  })
})
