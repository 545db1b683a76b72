// The keys that sign our tokens: the newest signs, older ones still verify until the last token they signed has ended. They live in one
// file that only we can read, or come with the environment. The file may be changed by `keys rotate` while the server runs.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { LEEWAY_SECONDS, LONGEST_LIFE_SECONDS } from './token-life.ts'

export type Algorithm = 'EdDSA' | 'ES256'

export interface RingKey {
  readonly kid: string
  /** Fixed by the key, whatever a token or the file says. */
  readonly alg: Algorithm
  readonly publicKey: CryptoKey
  readonly privateKey: CryptoKey | undefined
  /** When another key took over signing; undefined for the one that signs, and for those of the environment. */
  readonly retiredAt: number | undefined
}

export interface KeyRing {
  signing(): RingKey & { privateKey: CryptoKey }
  /** Undefined for a key that is not ours, or whose last token has ended. */
  find(kid: string, now: number): RingKey | undefined
  /** Takes a changed file over. One that cannot be read changes nothing, and throws. */
  refresh(): Promise<void>
}

/** A running server notices a new key within this time, and signs with the old one until then. */
export const TAKEOVER_MS = 10_000
const FILE = 'signing-key.json'

type StoredKey = JWK & { retired_at?: number }

export async function openKeyRing({
  dataDir,
  fromEnvironment,
}: {
  dataDir: string
  fromEnvironment?: string | undefined
}): Promise<KeyRing> {
  const file = join(dataDir, FILE)
  if (fromEnvironment === undefined && !existsSync(file)) writeKeys(file, [await newKey('EdDSA')])
  let mark = fromEnvironment === undefined ? markOf(file) : ''
  let keys = await readKeys(fromEnvironment ?? readFileSync(file, 'utf8'))

  return {
    signing: () => signingKey(keys),
    find: (kid, now) => keys.find((key) => key.kid === kid && !isOver(key.retiredAt, now)),
    async refresh() {
      if (fromEnvironment !== undefined) return
      const next = markOf(file)
      if (next === mark) return
      // Once for each change, also when it cannot be read: otherwise a broken file would be reported every second.
      mark = next
      keys = await readKeys(readFileSync(file, 'utf8'))
    },
  }
}

/** Puts a new key in front. `forget` drops the older ones at once: every token out there ends, as after a theft. */
export async function rotateKeys(
  dataDir: string,
  { now, alg = 'EdDSA', forget = false }: { now: number; alg?: Algorithm; forget?: boolean },
): Promise<{ kid: string; kept: number }> {
  const file = join(dataDir, FILE)
  const before = existsSync(file) ? storedKeys(readFileSync(file, 'utf8')) : []
  const older = before
    .map((key) => ({ ...key, retired_at: key.retired_at ?? now }))
    .filter((key) => !forget && !isOver(key.retired_at, now))
  const fresh = await newKey(alg)
  writeKeys(file, [fresh, ...older])
  return { kid: await calculateJwkThumbprint(publicPart(fresh)), kept: older.length }
}

/** Why a text is no key of ours, for the person who set it. */
export async function objectionToKeys(text: string): Promise<string | undefined> {
  try {
    await readKeys(text)
    return undefined
  } catch {
    return 'must be a private JWK (Ed25519 or P-256) as JSON, or {"keys": [...]} with the signing one first'
  }
}

function isOver(retiredAt: number | undefined, now: number): boolean {
  return retiredAt !== undefined && now > retiredAt + TAKEOVER_MS + (LONGEST_LIFE_SECONDS + LEEWAY_SECONDS) * 1000
}

async function readKeys(text: string): Promise<RingKey[]> {
  const keys = await Promise.all(storedKeys(text).map(ringKey))
  signingKey(keys)
  return keys
}

function signingKey(keys: readonly RingKey[]): RingKey & { privateKey: CryptoKey } {
  const [first] = keys
  if (!first?.privateKey) throw new Error('the first key cannot sign')
  return { ...first, privateKey: first.privateKey }
}

/** A file of the first version holds one key by itself. */
function storedKeys(text: string): StoredKey[] {
  const json: unknown = JSON.parse(text)
  if (typeof json !== 'object' || json === null) throw new Error('not a key')
  const keys: unknown = 'keys' in json ? json.keys : [json]
  if (!Array.isArray(keys) || keys.length === 0) throw new Error('no keys')
  return keys as StoredKey[]
}

async function ringKey(stored: StoredKey): Promise<RingKey> {
  const alg = algorithmOf(stored)
  const { kty, crv, x, y, d } = stored
  const open = publicPart({ kty, crv, x, y } as JWK)
  return {
    kid: await calculateJwkThumbprint(open),
    alg,
    publicKey: (await importJWK(open, alg)) as CryptoKey,
    privateKey: d === undefined ? undefined : ((await importJWK({ ...open, d }, alg)) as CryptoKey),
    retiredAt: typeof stored.retired_at === 'number' ? stored.retired_at : undefined,
  }
}

function algorithmOf({ kty, crv }: JWK): Algorithm {
  if (kty === 'OKP' && crv === 'Ed25519') return 'EdDSA'
  if (kty === 'EC' && crv === 'P-256') return 'ES256'
  throw new Error('a key of a kind that does not sign here')
}

function publicPart(key: JWK): JWK {
  const { kty, crv, x, y } = key
  return (y === undefined ? { kty, crv, x } : { kty, crv, x, y }) as JWK
}

async function newKey(alg: Algorithm): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, ...(alg === 'EdDSA' ? { crv: 'Ed25519' } : {}) })
  return exportJWK(privateKey)
}

function writeKeys(file: string, keys: readonly StoredKey[]): void {
  // Moved into place whole, and only when the disk has it: a process that dies here, or a machine whose power goes, leaves no half a key.
  // A file that lies there already would keep its own mode, or be a link to somewhere else.
  rmSync(`${file}.new`, { force: true })
  writeFileSync(`${file}.new`, JSON.stringify(keys.length === 1 ? keys[0] : { keys }), { mode: 0o600, flag: 'wx', flush: true })
  renameSync(`${file}.new`, file)
  // The name in the folder, too. Windows has no such thing to sync.
  if (process.platform === 'win32') return
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** Changes with every rewrite: the file is replaced, not edited, so its inode is another. */
function markOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : ''
}
