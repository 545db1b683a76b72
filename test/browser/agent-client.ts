// An agent without a browser, for stories that are about the shopper's page: a socket and the few calls of a pick-up.

import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { fetchJson } from '../integration/running-server.ts'
import { openLine, type TestLine } from '../integration/test-line.ts'

export interface AgentClient {
  line: TestLine
  /** Waits for the shopper of this name to stand in line. */
  pickUp(shopperName: string): Promise<{ uuid: string; question: string }>
}

interface Entry {
  conversation_participant_name: string
  conversation_webchat_queue_uuid: string
  question: string
}

export async function agentClient({ port }: { port: number }): Promise<AgentClient> {
  const headers = { [HEADERS.agentKey]: 'demo-agent-ada' }
  interface Auth {
    agent_auth: { jwt: string; websocket_url: string }
  }
  const { body } = await fetchJson<Auth>({ port, path: PATHS.agentAuth, method: 'PUT', headers })
  const line = await openLine(body.agent_auth.websocket_url, body.agent_auth.jwt)

  async function entryOf(name: string): Promise<Entry | undefined> {
    interface Statuses {
      queue_statuses: { queue_entries?: Entry[] }[]
    }
    const { body } = await fetchJson<Statuses>({ port, path: PATHS.queueStatuses, headers })
    return body.queue_statuses.flatMap((each) => each.queue_entries ?? []).find((each) => each.conversation_participant_name === name)
  }

  return {
    line,
    async pickUp(name) {
      const heard = line.heard(
        (frame) =>
          frame.type === 'event' &&
          frame.event_type === 'queue new member' &&
          frame.event_queue_new_member.conversation_participant_name === name,
      )
      heard.catch(() => {})
      const entry = (await entryOf(name)) ?? (await heard.then(() => entryOf(name)))
      if (!entry) throw new Error(`${name} is not in line`)
      const picked = await fetchJson<{ conversation: { conversation_uuid: string } }>({
        port,
        path: PATHS.conversations,
        method: 'PUT',
        headers,
        body: { conversation_webchat_queue_uuid: entry.conversation_webchat_queue_uuid },
      })
      return { uuid: picked.body.conversation.conversation_uuid, question: entry.question }
    },
  }
}
