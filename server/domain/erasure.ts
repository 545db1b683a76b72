// Takes a conversation out of the world: rows, files, words, what is remembered, and the sockets of its shopper. Written down first as a
// hash that outlives the database, so that neither a crash half-way nor an old backup brings anybody back.

import type { Desk } from './desk.ts'
import { type Bus, TOPIC, type World } from './ports.ts'
import { type RightsStore, shopperOf, type Tombstones } from './rights.ts'

export type ErasureAnswer = 'erased' | 'held' | 'not there'

/** A person asked: it must never come back. Its time was over: a restored backup is purged again by the same rule. */
export type ErasureCause = 'asked' | 'over'

export interface Erasure {
  erase(conversationUuid: string, cause: ErasureCause): Promise<ErasureAnswer>
  wasErased(conversationUuid: string): boolean
  /** The start of a conversation that was erased: repeating it must not begin another. */
  wasStart(site: string, cid: string): boolean
  /** Before serving: what was erased and is there again, since an older database was put back. Returns how many there were. */
  reapply(): Promise<number>
  tick(): Promise<void>
  /** Something was written. Files are cleaned when nobody writes. */
  stored(): void
}

export interface ErasureParts {
  desk: Desk
  bus: Bus
  rights: RightsStore
  tombstones: Tombstones
  removeFiles(conversationUuid: string): Promise<void>
  scrub(): Promise<void>
  world: World
  onFault(error: unknown): void
}

/** Cleaning the files holds up writers, so it waits for a pause this long, */
const QUIET_MS = 5_000
/** but not for ever. */
const AT_LATEST_MS = 12 * 3_600_000
const AGAIN_MS = 60_000
const RETENTION_EVERY_MS = 10_000
const PAGE = 200

export function createErasure(parts: ErasureParts): Erasure {
  const { desk, bus, rights, tombstones, removeFiles, world } = parts
  const ofConversation = (uuid: string) => world.hash(`conversation\n${uuid}`)
  const ofStart = (site: string, cid: string) => world.hash(`start\n${site}\n${cid}`)

  const recent = new Set<string>()
  let owedSince: number | undefined
  let removed = 0
  let lastStoredAt = 0
  let scrubAgainAt = 0
  let purgeAt = 0
  /** Where the walk through each site's old conversations goes on: those that must stay are not looked at every time. */
  const walkedTo = new Map<string, number>()
  let busy = false

  async function remove(uuid: string, hashes: readonly string[]): Promise<void> {
    await removeFiles(uuid)
    await rights.erase(uuid, hashes, world.now())
    removed++
    owedSince ??= world.now()
    recent.add(uuid)
  }

  async function erase(uuid: string, cause: ErasureCause): Promise<ErasureAnswer> {
    const state = await desk.state(uuid)
    if (!state) return 'not there'
    if (await rights.isHeld(uuid)) return 'held'
    const shopper = shopperOf(state)
    // Agents hear that the talk is over in the way they always do, and are free for the next.
    if (shopper && state.life.at !== 'closed') await desk.leave(uuid, { arn: shopper.arn, name: shopper.name, role: shopper.role })
    const hashes = cause === 'asked' ? await hashesOf(uuid) : []
    if (hashes.length > 0) await tombstones.add(hashes)
    await desk.forget(uuid, () => remove(uuid, hashes))
    bus.publish(TOPIC.conversation(uuid), { kind: 'erased', conversationUuid: uuid })
    const { merchantId, queueName } = state.opening
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })
    return 'erased'
  }

  async function hashesOf(uuid: string): Promise<string[]> {
    const start = await rights.startOf(uuid)
    return [ofConversation(uuid), ...(start ? [ofStart(start.site, start.cid)] : [])]
  }

  async function purge(): Promise<void> {
    for (const { site, closedForMs } of await rights.retentions()) {
      const page = await rights.overdue(site, world.now() - closedForMs, walkedTo.get(site) ?? 0, PAGE)
      for (const uuid of page.overdue) await erase(uuid, 'over')
      walkedTo.set(site, page.next ?? 0)
    }
  }

  async function clean(): Promise<void> {
    const removedBefore = removed
    const swept = [...recent]
    // What was on its way while its conversation went: a file that was just asked for, a context, a secret, words.
    for (const uuid of swept) {
      await removeFiles(uuid)
      await rights.sweep(uuid)
    }
    await parts.scrub()
    for (const uuid of swept) recent.delete(uuid)
    // Those that came while the files were written anew are owed the next time.
    if (removed !== removedBefore) return
    await rights.scrubbed()
    owedSince = undefined
  }

  return {
    erase,
    wasErased: (uuid) => tombstones.has(ofConversation(uuid)),
    wasStart: (site, cid) => tombstones.has(ofStart(site, cid)),
    stored: () => {
      lastStoredAt = world.now()
    },

    async reapply() {
      owedSince = await rights.scrubOwedSince()
      const known = await rights.erasures()
      const missing = [...tombstones.all()].filter((hash) => !known.has(hash))
      if (missing.length === 0) return 0
      const wanted = new Set(missing)
      let count = 0
      for (let after = ''; ; ) {
        const uuids = await rights.conversationUuids(after, PAGE)
        for (const uuid of uuids) {
          if (!wanted.has(ofConversation(uuid))) continue
          await remove(uuid, await hashesOf(uuid))
          count++
        }
        const last = uuids[uuids.length - 1]
        if (last === undefined) break
        after = last
      }
      await rights.noteErasures(missing, world.now())
      return count
    },

    async tick() {
      if (busy) return
      busy = true
      try {
        const now = world.now()
        if (now >= purgeAt) {
          purgeAt = now + RETENTION_EVERY_MS
          await purge()
        }
        const isTime = owedSince !== undefined && (now - lastStoredAt >= QUIET_MS || now - owedSince >= AT_LATEST_MS)
        if (isTime && now >= scrubAgainAt) {
          scrubAgainAt = now + AGAIN_MS
          await clean()
        }
      } catch (error) {
        parts.onFault(error)
      } finally {
        busy = false
      }
    },
  }
}
