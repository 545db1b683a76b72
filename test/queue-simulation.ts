// A long line that empties, told by the rules of the server, on a clock of its own: how many frames that takes. Pure and seeded; the
// tests and the bench use it alike.

import { isNews, milepost, type Told } from '../server/domain/queue.ts'
import { seeded } from './seeded.ts'

export interface Simulated {
  frames: number
  /** Of one shopper. */
  most: number
  mean: number
  /** What it would be if everybody behind heard of every step. */
  tellingEveryone: number
  /** The longest that somebody whose milepost had changed waited to hear of it. */
  stalestMs: number
}

export interface Course {
  shoppers: number
  departuresPerSecond: number
  /** Of a hundred who go, so many go from the front; the others give up wherever they stand. */
  fromFront?: number
  seed?: number
}

export function simulateQueue({ shoppers, departuresPerSecond, fromFront = 80, seed = 1 }: Course): Simulated {
  const dice = seeded(seed)
  const line = Array.from({ length: shoppers }, (_, id) => id)
  const told: (Told | undefined)[] = Array.from({ length: shoppers }, () => undefined)
  /** Who has yet to hear of a move, and since when. */
  const pending = new Map<number, number>()
  const frames = new Uint32Array(shoppers)
  const miles = Array.from({ length: shoppers + 1 }, (_, place) => (place === 0 ? 0 : milepost(place)))
  let now = 0
  let due = 0
  let tellingEveryone = 0
  let stalestMs = 0

  while (line.length > 0) {
    now += 1_000
    due += departuresPerSecond
    let isDirty = now === 1_000
    for (; due >= 1 && line.length > 0; due--) {
      const at = dice() * 100 < fromFront ? 0 : Math.floor(dice() * line.length)
      for (const gone of line.splice(at, 1)) pending.delete(gone)
      tellingEveryone += line.length - at
      isDirty = true
    }
    if (!isDirty && pending.size === 0) continue
    for (const [index, id] of line.entries()) {
      const mile = miles[index + 1] ?? 0
      const news = isNews(told[id], mile, true, now)
      if (news === 'no') {
        if (pending.size > 0) pending.delete(id)
        continue
      }
      const since = pending.get(id) ?? now
      if (news === 'later') {
        pending.set(id, since)
        continue
      }
      pending.delete(id)
      stalestMs = Math.max(stalestMs, now - since)
      told[id] = { milepost: mile, available: true, at: now }
      frames[id] = (frames[id] ?? 0) + 1
    }
  }
  const total = frames.reduce((sum, each) => sum + each, 0)
  return { frames: total, most: Math.max(...frames), mean: total / shoppers, tellingEveryone, stalestMs }
}
