// Token buckets: a burst at once, then a steady rate. One table for each kind of thing that is counted; what has been idle long
// enough to be full again is forgotten, so that a stream of new addresses cannot fill the memory.

export interface Rate {
  burst: number
  perSecond: number
}

export interface Rates {
  /** Undefined: go on. Otherwise the seconds until the next one is free. One that is worth several takes as many. */
  take(key: string, now: number, worth?: number): number | undefined
  /** Keys remembered. */
  size(): number
}

export function createRates({ burst, perSecond }: Rate, sweepAt = 10_000): Rates {
  let sweepNextAt = sweepAt
  const buckets = new Map<string, { left: number; at: number }>()
  const leftAt = (bucket: { left: number; at: number }, now: number) =>
    Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond)

  function sweep(now: number): void {
    for (const [each, bucket] of buckets) if (leftAt(bucket, now) >= burst) buckets.delete(each)
    // Not again before as many have come anew: a flood of keys that are all busy must not make every call a long walk.
    sweepNextAt = Math.max(sweepAt, buckets.size * 2)
  }

  return {
    size: () => buckets.size,
    take(key, now, worth = 1) {
      if (buckets.size >= sweepNextAt) sweep(now)
      const bucket = buckets.get(key)
      // The clock was set back: what was saved up stays, nobody waits for yesterday's time to come again.
      if (bucket && now < bucket.at) bucket.at = now
      const left = bucket ? leftAt(bucket, now) : burst
      if (left < worth) return Math.ceil((worth - left) / perSecond)
      buckets.set(key, { left: left - worth, at: now })
      return undefined
    },
  }
}

/** Never raised: a password is guessed as well in a demo. */
export const SIGN_IN_RATES = {
  perAddress: { burst: 30, perSecond: 1 / 2 },
  perPerson: { burst: 10, perSecond: 1 / 30 },
} as const satisfies Record<string, Rate>

export interface RateTable {
  shopperMessages: Rate
  agentMessages: Rate
  /** Everything else on a socket: typing, marks, context, pings. */
  frames: Rate
  /** Of one person, whatever it is. */
  frameKilobytes: Rate
  /** Calls over REST. */
  restPerAddress: Rate
  bodyKilobytesPerAddress: Rate
  restPerPerson: Rate
  searchesPerAgent: Rate
  startsPerAddress: Rate
  startsPerPerson: Rate
  /** Coming back, by secret or by the shop's word: each costs a write or a signature. Many shoppers may share one address. */
  resumesPerAddress: Rate
  /** The shop's word for the shopper of one conversation. */
  identitiesPerShopper: Rate
  uploadsPerShopper: Rate
  uploadsPerAddress: Rate
  socketsPerAddress: number
  /** Of the whole server: who is turned away comes back after a random while. */
  newSockets: Rate
}

export const RATES: RateTable = {
  shopperMessages: { burst: 10, perSecond: 1 },
  agentMessages: { burst: 20, perSecond: 10 },
  frames: { burst: 60, perSecond: 20 },
  frameKilobytes: { burst: 512, perSecond: 128 },
  restPerAddress: { burst: 3_000, perSecond: 100 },
  bodyKilobytesPerAddress: { burst: 512, perSecond: 128 },
  restPerPerson: { burst: 1_000, perSecond: 20 },
  searchesPerAgent: { burst: 100, perSecond: 2 },
  startsPerAddress: { burst: 60, perSecond: 60 / 3600 },
  startsPerPerson: { burst: 5, perSecond: 5 / 3600 },
  resumesPerAddress: { burst: 120, perSecond: 4 },
  identitiesPerShopper: { burst: 10, perSecond: 1 / 6 },
  uploadsPerShopper: { burst: 10, perSecond: 10 / 60 },
  uploadsPerAddress: { burst: 60, perSecond: 1 },
  socketsPerAddress: 100,
  newSockets: { burst: 1_000, perSecond: 500 },
}

/** An afternoon of testing by hand, or a bench, never meets these. */
export const RAISED_RATES: RateTable = {
  shopperMessages: { burst: 100_000, perSecond: 50_000 },
  agentMessages: { burst: 100_000, perSecond: 50_000 },
  frames: { burst: 100_000, perSecond: 50_000 },
  frameKilobytes: { burst: 1_000_000, perSecond: 500_000 },
  restPerAddress: { burst: 100_000, perSecond: 50_000 },
  bodyKilobytesPerAddress: { burst: 100_000, perSecond: 50_000 },
  restPerPerson: { burst: 100_000, perSecond: 50_000 },
  searchesPerAgent: { burst: 10_000, perSecond: 1_000 },
  startsPerAddress: { burst: 100_000, perSecond: 10_000 },
  startsPerPerson: { burst: 100_000, perSecond: 10_000 },
  resumesPerAddress: { burst: 100_000, perSecond: 10_000 },
  identitiesPerShopper: { burst: 10_000, perSecond: 1_000 },
  uploadsPerShopper: { burst: 10_000, perSecond: 1_000 },
  uploadsPerAddress: { burst: 10_000, perSecond: 1_000 },
  socketsPerAddress: 20_000,
  newSockets: { burst: 100_000, perSecond: 50_000 },
}
