// Who is banned, over any engine. E-mail addresses and customers stand here as keyed hashes only: a ban has to outlive the erasure of the
// person whom it keeps out, and must not be what is left of them.

import { createHmac, randomBytes } from 'node:crypto'
import type { BanKind, Identity } from '../domain/identity.ts'
import type { Engine, Statement } from './engine.ts'

const SALT = 'ban salt'
/** How many values one `in (...)` takes. */
const BATCH = 500

/** A conversation's uuid names nobody. */
const isNameless = (kind: BanKind): boolean => kind === 'conversation'

export type Bans = Pick<Identity, 'bannedConversations' | 'isBanned' | 'ban' | 'unban'> & {
  /** Bans of older versions stand there by name; from now on they do not. */
  seal(): Promise<void>
}

export function createBanStore(engine: Engine): Bans {
  let known: Promise<string> | undefined

  async function put(...unit: Statement[]): Promise<void> {
    const outcome = await engine.write(unit)
    if (outcome !== 'committed') throw new Error(`a write that cannot conflict was answered ${outcome}`)
  }

  async function savedSalt(): Promise<string> {
    const read = async () => (await engine.read<{ value: string }>('select value from meta where name = ?', [SALT]))[0]?.value
    const before = await read()
    if (before !== undefined) return before
    const fresh = randomBytes(32).toString('base64url')
    await put({ sql: 'insert into meta (name, value) values (?, ?) on conflict (name) do nothing', params: [SALT, fresh] })
    return (await read()) ?? fresh
  }
  /** Asked again when it could not be had. */
  function salt(): Promise<string> {
    known ??= savedSalt().catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }

  async function rowOf(site: string, kind: BanKind, value: string): Promise<{ kind: string; value: string }> {
    if (isNameless(kind)) return { kind, value }
    const hash = createHmac('sha256', await salt())
      .update(`${site}\n${kind}\n${value}`)
      .digest('hex')
    return { kind: `${kind} hash`, value: hash }
  }

  async function inBatches<Row>(sql: (marks: string) => string, values: readonly string[]): Promise<Row[]> {
    const found: Row[] = []
    for (let from = 0; from < values.length; from += BATCH) {
      const batch = values.slice(from, from + BATCH)
      found.push(...(await engine.read<Row>(sql(batch.map(() => '?').join(', ')), batch)))
    }
    return found
  }

  /** The conversations whose customer, or the address that the shop has signed for in it, is banned. */
  async function bySigned(uuids: readonly string[]): Promise<string[]> {
    const signed = await inBatches<{ uuid: string; site: string; sub: string; email: string | null }>(
      (marks) => `select conversation_uuid as uuid, site, sub, email from identified where conversation_uuid in (${marks})`,
      uuids,
    )
    const uuidsOf = new Map<string, string[]>()
    for (const { uuid, site, sub, email } of signed)
      for (const { value } of [await rowOf(site, 'customer', sub), ...(email === null ? [] : [await rowOf(site, 'email', email)])])
        uuidsOf.set(value, [...(uuidsOf.get(value) ?? []), uuid])
    const banned = await inBatches<{ value: string }>(
      (marks) => `select value from bans where kind in ('customer hash', 'email hash') and value in (${marks})`,
      [...uuidsOf.keys()],
    )
    return banned.flatMap(({ value }) => uuidsOf.get(value) ?? [])
  }

  const ban: Bans['ban'] = async (site, bans, at) => {
    const rows = await Promise.all(bans.map(({ kind, value }) => rowOf(site, kind, value)))
    await put(
      ...rows.map(({ kind, value }) => ({
        sql: 'insert into bans (site, kind, value, at) values (?, ?, ?, ?) on conflict (site, kind, value) do nothing',
        params: [site, kind, value, at],
      })),
    )
  }

  return {
    ban,

    async bannedConversations(uuids) {
      const direct = await inBatches<{ uuid: string }>(
        (marks) => `select value as uuid from bans where kind = 'conversation' and value in (${marks})`,
        uuids,
      )
      return new Set([...direct.map((row) => row.uuid), ...(await bySigned(uuids))])
    },

    async isBanned(site, kind, value) {
      const row = await rowOf(site, kind, value)
      const found = await engine.read('select at from bans where site = ? and kind = ? and value = ?', [site, row.kind, row.value])
      return found.length > 0
    },

    async unban(site, bans) {
      const rows = await Promise.all(bans.map(({ kind, value }) => rowOf(site, kind, value)))
      await put(
        ...rows.map(({ kind, value }) => ({
          sql: 'delete from bans where site = ? and kind = ? and value = ?',
          params: [site, kind, value],
        })),
      )
    },

    async seal() {
      const named = await engine.read<{ site: string; kind: BanKind; value: string; at: number }>(
        "select site, kind, value, at from bans where kind in ('customer', 'email')",
        [],
      )
      for (const { site, kind, value, at } of named) {
        await ban(site, [{ kind, value }], Number(at))
        await put({ sql: 'delete from bans where site = ? and kind = ? and value = ?', params: [site, kind, value] })
      }
    },
  }
}
