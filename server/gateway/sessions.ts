// What the console's cookie stands for. The store has its hash only; it ends after twelve hours, at sign-out, and when the operator or a
// new password signs the agent out everywhere.

import type { AgentSession, Identity } from '../domain/identity.ts'
import type { World } from '../domain/ports.ts'

export const SESSION_SECONDS = 12 * 3600

export interface Sessions {
  /** `passwordHash`: what was checked, when it was a password. Undefined when that no longer opens anything. */
  begin(arn: string, passwordHash?: string): Promise<{ secret: string; endsAt: number } | undefined>
  /** Undefined when it has ended, or never was. */
  of(secret: string): Promise<AgentSession | undefined>
  end(secret: string): Promise<void>
}

export function createSessions({ identity, world }: { identity: Identity; world: World }): Sessions {
  return {
    async begin(arn, passwordHash) {
      const now = world.now()
      const session = { arn, startedAt: now, endsAt: now + SESSION_SECONDS * 1000 }
      const secret = world.secret()
      await identity.forgetSessionsBefore(now)
      const isBegun = await identity.addSession({ ...session, hash: world.hash(secret) }, passwordHash)
      return isBegun ? { secret, endsAt: session.endsAt } : undefined
    },
    async of(secret) {
      const found = await identity.session(world.hash(secret))
      return found && found.endsAt > world.now() ? found : undefined
    },
    end: (secret) => identity.endSession(world.hash(secret)),
  }
}
