// Whether what a caller's right rests on still holds. Asked for every REST call and every new socket, and again every two seconds for all
// live sockets together: a right is read where it is kept, never remembered from the sign-in.

import { CLOSE } from '../../protocol/close-codes.ts'
import type { Identity } from '../domain/identity.ts'
import type { Caller } from './caller.ts'
import type { KeyRing } from './key-ring.ts'
import { Refused } from './refusals.ts'

export type Objection = 'revoked' | 'site closed' | 'banned'

export interface Standing {
  objections(callers: readonly Caller[]): Promise<(Objection | undefined)[]>
  /** Throws `Refused`. */
  admit(caller: Caller): Promise<void>
}

export function createStanding({ identity, keys, now }: { identity: Identity; keys: KeyRing; now(): number }): Standing {
  async function objections(callers: readonly Caller[]): Promise<(Objection | undefined)[]> {
    const distinct = (pick: (caller: Caller) => string | undefined) => [...new Set(callers.flatMap((caller) => pick(caller) ?? []))]
    const [standings, closed, banned] = await Promise.all([
      identity.standings(distinct((caller) => (caller.is === 'agent' ? caller.agent.arn : undefined))),
      identity.closedSites(distinct((caller) => (caller.is === 'agent' ? undefined : caller.site.key))),
      identity.bannedConversations(distinct((caller) => (caller.is === 'shopper' ? caller.conversationUuid : undefined))),
    ])

    function objection(caller: Caller): Objection | undefined {
      if (caller.is !== 'visitor' && caller.token?.kid !== undefined && !keys.find(caller.token.kid, now())) return 'revoked'
      if (caller.is !== 'agent') {
        if (closed.has(caller.site.key)) return 'site closed'
        return caller.is === 'shopper' && banned.has(caller.conversationUuid) ? 'banned' : undefined
      }
      const standing = standings.get(caller.agent.arn)
      if (!standing || standing.isDisabled || standing.agent.merchantId !== caller.agent.merchantId) return 'revoked'
      // A token's moment is a whole second: one from the very second of the revocation may be older, so it goes too.
      if (caller.token && caller.token.issuedAt <= standing.validFrom) return 'revoked'
      // A queue taken away: whoever signs in again has what is left.
      return caller.agent.queues.every((queue) => standing.agent.queues.includes(queue)) ? undefined : 'revoked'
    }
    return callers.map(objection)
  }

  return {
    objections,
    async admit(caller) {
      const [objection] = await objections([caller])
      if (objection !== undefined) throw refusalFor(objection)
    },
  }
}

function refusalFor(objection: Objection): Refused {
  switch (objection) {
    case 'revoked':
      return new Refused('not signed in', 'the credentials are not valid, or no longer')
    case 'site closed':
      return new Refused('not allowed', 'the site is closed', { userMessage: 'This chat is closed.' })
    case 'banned':
      return new Refused('not allowed', 'banned', { userMessage: 'You cannot chat here any more.' })
  }
}

const CLOSINGS = {
  revoked: [CLOSE.revoked, 'revoked'],
  'site closed': [CLOSE.siteClosed, 'site closed'],
  banned: [CLOSE.banned, 'banned'],
} as const satisfies Record<Objection, readonly [number, string]>

/** Revocation is felt within five seconds; this leaves room for a busy machine. */
const LOOK_EVERY_MS = 2_000

export interface LiveCaller {
  readonly caller: Caller
  close(code: number, reason: string): void
}

export interface Revocation {
  tick(now: number): Promise<void>
}

/** Looks through everybody who is connected. One look at a time: a slow store must not pile them up. */
export function createRevocation({ standing, live }: { standing: Standing; live(): LiveCaller[] }): Revocation {
  let lookedAt = Number.NEGATIVE_INFINITY
  let isLooking = false
  return {
    async tick(now) {
      // A clock that was set back must not put the next look off.
      if (isLooking || (now >= lookedAt && now - lookedAt < LOOK_EVERY_MS)) return
      isLooking = true
      lookedAt = now
      try {
        const connected = live()
        const objections = await standing.objections(connected.map(({ caller }) => caller))
        objections.forEach((objection, index) => {
          if (objection === undefined) return
          const [code, reason] = CLOSINGS[objection]
          connected[index]?.close(code, reason)
        })
      } finally {
        isLooking = false
      }
    },
  }
}
