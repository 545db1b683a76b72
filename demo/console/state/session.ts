// Who sits here. A key becomes a person when the server says so; it stays in this tab until they sign out.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { ConversationAgentAuth, WebchatConfig } from '../../../protocol/models.ts'
import { PATHS } from '../../../protocol/rest.ts'
import type { Store } from '../../../widget/conversation/ports.ts'
import { type Calls, createCalls, type Trouble } from './calls.ts'

export interface Agent {
  arn: string
  name: string
}

export type Session =
  | { at: 'signed out'; trouble?: Trouble | { kind: 'revoked' } }
  | { at: 'signing in' }
  | { at: 'signed in'; calls: Calls; me: Agent; auth: ConversationAgentAuth }

export interface SignIn {
  readonly session: ReadonlySignal<Session>
  /** The demo's agents, when this server has them. */
  readonly demoAgents: ReadonlySignal<readonly DemoAgent[]>
  signIn(key: string): void
  signOut(trouble?: { kind: 'revoked' }): void
}

export interface DemoAgent {
  name: string
  key: string
}

const KEY = 'key'
const DEMO_AGENTS: readonly DemoAgent[] = [
  { name: 'Ada', key: 'demo-agent-ada' },
  { name: 'Grace', key: 'demo-agent-grace' },
]

type Fetch = (path: string, init: RequestInit) => Promise<Response>

export function createSignIn({ store, fetch }: { store: Store; fetch: Fetch }): SignIn {
  const session = signal<Session>({ at: 'signed out' })
  const demoAgents = signal<readonly DemoAgent[]>([])

  async function enter(key: string): Promise<void> {
    session.value = { at: 'signing in' }
    const calls = createCalls(key, fetch)
    const answer = await calls.auth()
    if (!answer.ok) {
      // A server that is away says nothing about the key: a reload tries again with it.
      if (answer.trouble.kind === 'unauthorised') store.remove(KEY)
      session.value = { at: 'signed out', trouble: answer.trouble }
      return
    }
    store.write(KEY, key)
    const auth = answer.value
    const me = { arn: auth.conversation_participant_arn ?? '', name: auth.conversation_participant_name || 'Agent' }
    session.value = { at: 'signed in', calls, me, auth }
  }

  async function lookForDemo(): Promise<void> {
    try {
      const response = await fetch(`${PATHS.config}?site=demo`, { credentials: 'omit' })
      const config = response.ok ? ((await response.json()) as WebchatConfig) : undefined
      if (config?.site === 'demo') demoAgents.value = DEMO_AGENTS
    } catch {
      // No demo, or no server; the key field says so when it is used.
    }
  }

  const key = store.read(KEY)
  if (typeof key === 'string') void enter(key)
  void lookForDemo()

  return {
    session,
    demoAgents,
    signIn: (key) => void enter(key.trim()),
    signOut(trouble) {
      store.remove(KEY)
      session.value = { at: 'signed out', ...(trouble ? { trouble } : {}) }
    },
  }
}
