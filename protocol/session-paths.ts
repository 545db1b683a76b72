// Where an agent signs in to the console. Apart from `rest.ts`, because no shopper's page needs it.

import { REST } from './rest.ts'

const SESSION = `${REST}/conversation/agent/session`

export const SESSION_PATHS = {
  session: SESSION,
  /** PUT: begins a sign-in at the provider, and answers its address. */
  oidc: `${SESSION}/oidc`,
  /** GET: where the provider sends the browser back to. */
  oidcCallback: `${SESSION}/oidc/callback`,
} as const
