import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKeyRing } from '../../../../server/gateway/key-ring.ts'
import { createTokens, type Tokens } from '../../../../server/gateway/tokens.ts'
import { attacksOn, type TokenAttacks } from '../../../token-attacks.ts'

const NOW = 1_800_000_000_000
const SECONDS = NOW / 1000
const HOUR = 3_600_000

let dir = ''
let tokens: Tokens
let text = ''
let forger: TokenAttacks

const customer = { role: 'customer', arn: 'arn:sam', merchantId: 'M', site: 's', conversationUuid: 'c1' } as const
const agent = { role: 'agent', arn: 'arn:ada', merchantId: 'M' } as const
const openTokens = async (dataDir: string): Promise<Tokens> => createTokens(await openKeyRing({ dataDir }))

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'shopbell-tokens-'))
  tokens = await openTokens(dir)
  text = await tokens.sign(customer, NOW)
  const jwk = JSON.parse(readFileSync(join(dir, 'signing-key.json'), 'utf8'))
  forger = attacksOn({ text, other: await tokens.sign(agent, NOW), jwk, nowMs: NOW })
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('tokens', () => {
  it('say who is calling, for as long as they live', async () => {
    expect(await tokens.verify(text, NOW)).toEqual({ ...customer, kid: forger.header.kid, issuedAt: NOW, expiresAt: NOW + 2 * HOUR })
    expect(await tokens.verify(await tokens.sign(agent, NOW), NOW)).toMatchObject({ ...agent, expiresAt: NOW + HOUR / 4 })
  })

  it('are signed with EdDSA by a named key, and carry no more than they need', () => {
    const good = forger
    expect(good.header).toEqual({ alg: 'EdDSA', kid: expect.any(String) })
    expect(good.payload).toEqual({ sub: 'arn:sam', aud: 'M', role: 'customer', site: 's', conv: 'c1', iat: SECONDS, exp: SECONDS + 7200 })
  })

  it('hold after a restart, and nowhere else', async () => {
    expect(await (await openTokens(dir)).verify(text, NOW)).toBeDefined()
    const elsewhere = mkdtempSync(join(tmpdir(), 'shopbell-tokens-'))
    expect(await (await openTokens(elsewhere)).verify(text, NOW)).toBeUndefined()
    rmSync(elsewhere, { recursive: true })
  })

  it('come from a key that only we can read', () => {
    expect(statSync(join(dir, 'signing-key.json')).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['at its last second', 2 * HOUR - 1, true],
    ['within the leeway', 2 * HOUR + 59_000, true],
    ['past the leeway', 2 * HOUR + 60_000, false],
    ['a day later', 24 * HOUR, false],
  ])('[AUT-05] a token is judged %s', async (_, laterMs, isGood) => {
    expect((await tokens.verify(text, NOW + laterMs)) !== undefined).toBe(isGood)
  })

  it('the forger of these tests makes good tokens too, so that each attack below fails for its own reason', async () => {
    expect(await tokens.verify(forger.signed(forger.header, forger.payload), NOW)).toBeDefined()
    expect(await tokens.verify(forger.saying({ more: 'of this' }), NOW)).toBeDefined()
  })

  it('[AUT-05] refuse every forgery', async () => {
    const { attacks } = forger
    expect(attacks.length).toBeGreaterThan(60)
    for (const [what, attack] of attacks) expect([what, await tokens.verify(await attack(), NOW)]).toEqual([what, undefined])
  })
})
