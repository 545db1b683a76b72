// The console's questions to the server, each answered by a value or by a trouble with a name. Nothing here throws.

import { createClient, type Fetch, type Outcome } from '../../../protocol/client.ts'
import type {
  AgentStatus,
  Conversation,
  ConversationAgentAuth,
  ConversationCannedMessage,
  ConversationSummary,
  ConversationWebchatContext,
  ConversationWebchatQueueStatus,
} from '../../../protocol/models.ts'
import type { EventsPage } from '../../../protocol/parse.ts'
import { HEADERS, PATHS } from '../../../protocol/rest.ts'

export type Trouble =
  | { kind: 'offline' }
  | { kind: 'unauthorised' }
  | { kind: 'missing' }
  | { kind: 'taken'; words: string | undefined }
  | { kind: 'rate'; retryAfterSeconds: number }
  | { kind: 'refused'; words: string | undefined }

export type Answer<T> = { ok: true; value: T } | { ok: false; trouble: Trouble }

export interface Calls {
  auth(): Promise<Answer<ConversationAgentAuth>>
  queues(): Promise<Answer<ConversationWebchatQueueStatus[]>>
  conversations(limit: number): Promise<Answer<ConversationSummary[]>>
  conversation(uuid: string): Promise<Answer<Conversation>>
  /** `taken` when the stream is no longer the one asked for. */
  events(uuid: string, after: number, stream: string | undefined): Promise<Answer<EventsPage>>
  pickUp(queueUuid: string): Promise<Answer<Conversation>>
  join(uuid: string): Promise<Answer<undefined>>
  leave(uuid: string): Promise<Answer<undefined>>
  context(uuid: string): Promise<Answer<ConversationWebchatContext>>
  setStatus(queue: string, status: AgentStatus): Promise<Answer<undefined>>
  cannedMessages(): Promise<Answer<ConversationCannedMessage[]>>
  /** A question of what the console shares with the widget, and its answer as that one reads it. */
  ask(call: { path: string }): Promise<{ status: number; body: unknown; retryAfterSeconds?: number | undefined }>
}

const EVENTS_PAGE = 500

export function createCalls(key: string, fetch: Fetch): Calls {
  const client = createClient({ fetch, headers: { [HEADERS.agentKey]: key } })
  const one = (uuid: string) => ({ params: { conversation_uuid: uuid } })

  return {
    auth: async () => answered(await client.call('getAgentWebsocketAuthorization', {}), (body) => body.agent_auth ?? {}),
    queues: async () => answered(await client.call('getConversationWebchatQueueStatuses', {}), (body) => list(body.queue_statuses)),
    conversations: async (limit) =>
      answered(await client.call('getConversations', { query: { _limit: limit } }), (body) => list(body.conversations)),
    conversation: async (uuid) => answered(await client.call('getConversation', one(uuid)), (body) => body.conversation ?? {}),
    events: async (uuid, after, stream) =>
      answered(
        await client.at<EventsPage>(
          'GET',
          `${PATHS.events(uuid, after)}?limit=${EVENTS_PAGE}${stream ? `&stream=${encodeURIComponent(stream)}` : ''}`,
        ),
        (body) => body,
      ),
    pickUp: async (queueUuid) =>
      answered(
        await client.call('startConversation', { body: { conversation_webchat_queue_uuid: queueUuid } }),
        (body) => body.conversation ?? {},
      ),
    join: async (uuid) => answered(await client.call('joinConversation', one(uuid)), nothing),
    leave: async (uuid) => answered(await client.call('leaveConversation', one(uuid)), nothing),
    context: async (uuid) => answered(await client.call('getConversationContext', one(uuid)), (body) => body),
    setStatus: async (queue, status) =>
      answered(
        await client.call('updateConversationWebchatQueueStatus', { params: { queue_name: queue }, body: { agent_status: status } }),
        nothing,
      ),
    cannedMessages: async () =>
      answered(await client.call('getConversationCannedMessages', {}), (body) => list(body.conversation_canned_messages)),
    async ask({ path }) {
      const outcome = await client.at<unknown>('GET', path)
      if (outcome.is === 'answer') return { status: 200, body: outcome.value }
      if (outcome.is === 'silence') return { status: 0, body: undefined }
      return { status: outcome.status, body: undefined, retryAfterSeconds: outcome.retryAfterSeconds }
    },
  }
}

const nothing = () => undefined
/** A server of tomorrow, or something between, may say less than the table. */
const list = <T>(rows: T[] | undefined): T[] => (Array.isArray(rows) ? rows : [])

function answered<Body, T>(outcome: Outcome<Body>, read: (body: NonNullable<Body>) => T): Answer<T> {
  if (outcome.is === 'answer') return { ok: true, value: read(outcome.value ?? ({} as NonNullable<Body>)) }
  return { ok: false, trouble: outcome.is === 'silence' ? { kind: 'offline' } : troubleOf(outcome) }
}

function troubleOf({ status, refusal, retryAfterSeconds }: Extract<Outcome<unknown>, { is: 'refusal' }>): Trouble {
  const words = refusal.error?.user_message
  switch (status) {
    case 401:
    case 403:
      return { kind: 'unauthorised' }
    case 404:
      return { kind: 'missing' }
    case 409:
      return { kind: 'taken', words }
    case 429:
      return { kind: 'rate', retryAfterSeconds: retryAfterSeconds ?? 1 }
    default:
      // A proxy that answers for a server that is down.
      return status >= 502 && status <= 504 ? { kind: 'offline' } : { kind: 'refused', words }
  }
}
