// What opens the agent's socket, asked for anew each time the line dials or its token nears its end.

import type { ConversationAgentAuth } from '../../../protocol/models.ts'
import { tokenLifeMs } from '../../../protocol/token.ts'
import type { CredentialsAnswer } from '../../../widget/line/ports.ts'
import type { Calls } from './calls.ts'

/** `first` came with the sign-in and serves the first dial. */
export function createAgentCredentials(first: ConversationAgentAuth, { calls, now }: { calls: Calls; now(): number }) {
  let unused: ConversationAgentAuth | undefined = first
  return async (): Promise<CredentialsAnswer> => {
    const askedAt = now()
    const answer = unused ? ({ ok: true, value: unused } as const) : await calls.auth()
    unused = undefined
    if (!answer.ok) {
      if (answer.trouble.kind === 'unauthorised') return 'refused'
      return answer.trouble.kind === 'rate' ? { retryAfterMs: answer.trouble.retryAfterSeconds * 1000 } : {}
    }
    const { jwt, websocket_url: websocketUrl } = answer.value
    if (!jwt || !websocketUrl) return {}
    const lifeMs = tokenLifeMs(jwt)
    return { jwt, websocketUrl, ...(lifeMs === undefined ? {} : { expiresAt: askedAt + lifeMs }) }
  }
}
