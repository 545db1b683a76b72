// Whom a request or a socket comes from, once that is proven.

import type { Agent, Site } from '../domain/ports.ts'

export type Caller =
  /** A page of this site, whose shopper has no conversation yet. */
  | { is: 'visitor'; site: Site }
  | { is: 'shopper'; site: Site; arn: string; conversationUuid: string; expiresAt: number; token?: TokenMark }
  /** `scopes`: an access token opens only what it names; other credentials open everything. */
  | { is: 'agent'; agent: Agent; expiresAt: number; token?: TokenMark; scopes?: ReadonlySet<string> }

/** Of the token a caller came with: what revocation asks about. */
export interface TokenMark {
  /** Of one of our own keys; undefined for a token of somebody else's. */
  kid?: string
  issuedAt: number
}
