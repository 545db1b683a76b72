// Who the shopper is by the shop's own signed word. It is told for the conversation that goes on and for each that begins later; where
// none goes on, the customer's own from another device is taken up. Kept in memory only: the next page says it again.

import type { ShopbellIdentity } from '../../loader/api.ts'
import type { Call } from '../conversation/rest.ts'
import { badArgument, refusal } from './refusal.ts'

export interface IdentityPorts {
  /** Of the conversation that goes on. */
  hasConversation(): boolean
  call(call: Call): Promise<{ status: number }>
  /** Takes up the newest conversation of that customer; the status of the answer. */
  claim(token: string): Promise<number>
  now(): number
  path: string
}

export interface Identity {
  identify(who: unknown): Promise<void>
  /** Another conversation has begun. */
  again(): Promise<void>
  forget(): void
}

/** A token that ends sooner than this may have ended when it arrives. */
const MARGIN_MS = 60_000

export function createIdentity({ hasConversation, call, claim, now, path }: IdentityPorts): Identity {
  let who: ShopbellIdentity | undefined
  let token: string | undefined

  /** False: there is nobody to ask for another. */
  async function renewed(): Promise<boolean> {
    const asked = who
    const next = await asked?.getToken?.()
    // Logged out while the shop was asked.
    if (asked !== who) return false
    token = typeof next === 'string' ? next : undefined
    return token !== undefined
  }

  async function tell(): Promise<void> {
    const mine = who
    if (!mine) return
    if (!token || endsAt(token) - now() < MARGIN_MS) await renewed()
    let status = token ? await say(token) : 403
    if (status === 403 && mine === who && (await renewed()) && token) status = await say(token)
    if (mine !== who || (status >= 200 && status < 300)) return
    if (status === 403 || status === 409)
      throw refusal('not_allowed', status === 409 ? 'The talk is another customer’s.' : 'No token that counts.')
    throw refusal('unavailable', 'Nobody answered.')
  }

  const say = async (identity_token: string) =>
    hasConversation() ? (await call({ method: 'PUT', path, body: { identity_token } })).status : claim(identity_token)

  return {
    async identify(asked) {
      const { token: given, getToken }: ShopbellIdentity = Object(asked)
      const isGiven = typeof given === 'string' && given !== ''
      if (!isGiven && typeof getToken !== 'function') throw badArgument('identify takes { token } or { getToken }')
      who = typeof getToken === 'function' ? { getToken } : {}
      token = isGiven ? given : undefined
      await tell()
    },
    again: tell,
    forget() {
      who = token = undefined
    },
  }
}

/** Read from the token itself, which the server alone can check; one that says nothing has no end here. */
function endsAt(token: string): number {
  try {
    const { exp } = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')))
    return typeof exp === 'number' ? exp * 1000 : Number.POSITIVE_INFINITY
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
