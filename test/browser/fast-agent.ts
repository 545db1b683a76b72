// An agent without a console: takes who is next and says thousands of things at once, for talks as long as nobody writes by hand.

import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { openLine, type TestLine } from '../integration/test-line.ts'
import type { ShopbellServer } from './server.ts'

export interface FastAgent {
  readonly line: TestLine
  /** Takes the newest conversation of the agent's queues; answers with its uuid. */
  takeNewest(): Promise<string>
  /** All of them, in order; resolves when the last one is a fact. */
  sayAll(conversation: string, bodies: readonly string[]): Promise<void>
  rest(path: string, call?: { method?: string; body?: unknown }): Promise<unknown>
  close(): void
}

const AT_ONCE = 100

export async function openFastAgent(server: ShopbellServer, key = 'demo-agent-ada'): Promise<FastAgent> {
  const origin = `http://localhost:${server.port}`
  async function rest(path: string, { method = 'GET', body }: { method?: string; body?: unknown } = {}): Promise<unknown> {
    const answer = await fetch(origin + path, {
      method,
      headers: { [HEADERS.agentKey]: key, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status} ${await answer.text()}`)
    const text = await answer.text()
    return text ? JSON.parse(text) : undefined
  }
  const { agent_auth: auth } = (await rest(PATHS.agentAuth, { method: 'PUT' })) as { agent_auth: { jwt: string } }
  const line = await openLine(`ws://127.0.0.1:${server.port}${PATHS.websocket}`, auth.jwt)

  return {
    line,
    rest,
    async takeNewest() {
      const { event_queue_new_member: entry } = await line.heardEvent('queue new member')
      const { conversation_webchat_queue_uuid } = entry
      const taken = await rest(PATHS.conversations, { method: 'PUT', body: { conversation_webchat_queue_uuid } })
      const { conversation } = taken as { conversation: { conversation_uuid: string } }
      return conversation.conversation_uuid
    },
    async sayAll(conversation, bodies) {
      for (let from = 0; from < bodies.length; from += AT_ONCE) {
        for (const body of bodies.slice(from, from + AT_ONCE)) line.say(conversation, body)
        await line.settled()
      }
      await line.heardMessage(bodies.at(-1) ?? '')
    },
    close: line.close,
  }
}
