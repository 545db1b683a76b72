import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openKeyRing, rotateKeys, TAKEOVER_MS } from '../../../../server/gateway/key-ring.ts'
import { createTokens } from '../../../../server/gateway/tokens.ts'

const NOW = 1_800_000_000_000
const LAST_TOKEN_MS = 2 * 3_600_000 + 60_000 + TAKEOVER_MS
const sam = { role: 'customer', arn: 'arn:sam', merchantId: 'M', site: 's', conversationUuid: 'c1' } as const

let dir = ''
const file = () => join(dir, 'signing-key.json')
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shopbell-keys-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('the key ring', () => {
  it('goes on with the single key of a file of the first version', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
    writeFileSync(file(), JSON.stringify(await exportJWK(privateKey)))
    const token = await createTokens(await openKeyRing({ dataDir: dir })).sign(sam, NOW)
    await rotateKeys(dir, { now: NOW })
    expect(await createTokens(await openKeyRing({ dataDir: dir })).verify(token, NOW)).toBeDefined()
  })

  it('keeps a replaced key until its last token has ended, and no longer', async () => {
    const ring = await openKeyRing({ dataDir: dir })
    const { kid } = ring.signing()
    await rotateKeys(dir, { now: NOW })
    await ring.refresh()
    expect(ring.signing().kid).not.toBe(kid)
    expect(ring.find(kid, NOW + LAST_TOKEN_MS)?.kid).toBe(kid)
    expect(ring.find(kid, NOW + LAST_TOKEN_MS + 1)).toBeUndefined()
    expect(await rotateKeys(dir, { now: NOW + LAST_TOKEN_MS + 1 })).toMatchObject({ kept: 1 })
    expect(readFileSync(file(), 'utf8').match(/"d":/g)).toHaveLength(2)
  })

  it('[AUT-05] refuses what a replaced key signs after it was replaced', async () => {
    const stolen = createTokens(await openKeyRing({ dataDir: dir }))
    await rotateKeys(dir, { now: NOW })
    const tokens = createTokens(await openKeyRing({ dataDir: dir }))
    expect(await tokens.verify(await stolen.sign(sam, NOW + TAKEOVER_MS), NOW + TAKEOVER_MS)).toBeDefined()
    expect(await tokens.verify(await stolen.sign(sam, NOW + TAKEOVER_MS + 1_000), NOW + TAKEOVER_MS + 1_000)).toBeUndefined()
  })

  it('keeps what it has when the file cannot be read, and says so once', async () => {
    const ring = await openKeyRing({ dataDir: dir })
    const { kid } = ring.signing()
    writeFileSync(file(), '{')
    await expect(ring.refresh()).rejects.toThrow()
    await ring.refresh()
    expect(ring.signing().kid).toBe(kid)
  })

  it('is readable by its owner only, before and after a rotation', async () => {
    await openKeyRing({ dataDir: dir })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    await rotateKeys(dir, { now: NOW, alg: 'ES256' })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('takes a set from the environment: the first signs, the others verify, even by their public half', async () => {
    const [older, newer] = await Promise.all(
      [0, 1].map(async () => exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)),
    )
    const token = await createTokens(await openKeyRing({ dataDir: dir, fromEnvironment: JSON.stringify(older) })).sign(sam, NOW)
    const { d: _secret, ...half } = older ?? {}
    const ring = await openKeyRing({ dataDir: dir, fromEnvironment: JSON.stringify({ keys: [newer, half] }) })
    expect(await createTokens(ring).verify(token, NOW)).toBeDefined()
    await expect(openKeyRing({ dataDir: dir, fromEnvironment: JSON.stringify({ keys: [half, newer] }) })).rejects.toThrow()
  })
})
