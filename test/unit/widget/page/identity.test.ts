import { describe, expect, it, vi } from 'vitest'
import { createIdentity } from '../../../../widget/page/identity.ts'

const tokenUntil = (endsAtMs: number) => `h.${btoa(JSON.stringify({ exp: endsAtMs / 1000 }))}.s`
const NOW = 1_000_000_000

function shop({ statuses = [200], inTalk = true }: { statuses?: number[]; inTalk?: boolean } = {}) {
  const call = vi.fn(async (_: unknown) => ({ status: statuses.shift() ?? 200 }))
  const claim = vi.fn(async () => statuses.shift() ?? 204)
  const identity = createIdentity({ hasConversation: () => inTalk, call, claim, now: () => NOW, path: '/identity' })
  const told = () => call.mock.calls.map(([asked]) => (asked as { body: { identity_token: string } }).body.identity_token)
  return { identity, call, claim, told }
}

describe('who the shopper is', () => {
  it('[F3] is told for the talk that goes on, and again for each that begins later', async () => {
    const { identity, call, told } = shop()
    await identity.identify({ token: 'signed' })
    await identity.again()
    expect(call).toHaveBeenCalledWith({ method: 'PUT', path: '/identity', body: { identity_token: 'signed' } })
    expect(told()).toEqual(['signed', 'signed'])
  })

  it("opens the customer's talk of another device where none goes on", async () => {
    const { identity, claim, call } = shop({ inTalk: false })
    await identity.identify({ token: 'signed' })
    expect(claim).toHaveBeenCalledWith('signed')
    expect(call).not.toHaveBeenCalled()
  })

  it.each([
    ['there is none', undefined, [200]],
    ['it ends within a minute', tokenUntil(NOW + 30_000), [200]],
    ['it was refused', tokenUntil(NOW + 600_000), [403, 200]],
  ])('asks the shop for a token when %s', async (_, token, statuses) => {
    const { identity, told } = shop({ statuses })
    await identity.identify({ ...(token && { token }), getToken: async () => 'fresh' })
    expect(told().at(-1)).toBe('fresh')
  })

  it.each<[unknown, string]>([
    [undefined, 'bad_argument'],
    [{ token: 5 }, 'bad_argument'],
    [{ email: 'kim@example.com' }, 'bad_argument'],
  ])('takes nobody by %j', async (who, code) => {
    await expect(shop().identity.identify(who)).rejects.toMatchObject({ code })
  })

  it.each([
    [403, 'not_allowed'],
    [409, 'not_allowed'],
    [0, 'unavailable'],
    [503, 'unavailable'],
  ])('says why not: the answer %i is %s', async (status, code) => {
    await expect(shop({ statuses: [status] }).identity.identify({ token: 'signed' })).rejects.toMatchObject({ code })
  })

  it('tells nothing after a logout, not even what the shop was still signing', async () => {
    const { identity, told } = shop()
    let sign: (token: string) => void = () => {}
    const asked = identity.identify({ getToken: () => new Promise((done) => (sign = done)) })
    identity.forget()
    sign('late')
    await asked
    await identity.again()
    expect(told()).toEqual([])
  })
})
