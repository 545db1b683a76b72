// The console's questions to the server, each answered by a value or by a trouble with a name. Nothing here throws.

import type {
  AgentStatus,
  Conversation,
  ConversationAgentAuth,
  ConversationCannedMessage,
  ConversationStartResponse,
  ConversationSummary,
  ConversationWebchatContext,
  ConversationWebchatQueueStatus,
  Envelope,
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
}

type Fetch = (path: string, init: RequestInit) => Promise<Response>

const EVENTS_PAGE = 500

export function createCalls(key: string, fetch: Fetch): Calls {
  async function call<T>(method: 'GET' | 'PUT' | 'DELETE', path: string, read: (body: Loose) => T, send?: unknown): Promise<Answer<T>> {
    let response: Response
    let body: Loose
    try {
      response = await fetch(path, {
        method,
        cache: 'no-store',
        credentials: 'omit',
        headers: { [HEADERS.agentKey]: key, ...(send === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(send === undefined ? {} : { body: JSON.stringify(send) }),
      })
      const text = await response.text()
      body = text ? (JSON.parse(text) as Loose) : {}
    } catch {
      return { ok: false, trouble: { kind: 'offline' } }
    }
    return response.ok ? { ok: true, value: read(body) } : { ok: false, trouble: troubleOf(response, body) }
  }

  const nothing = () => undefined
  const list = <T>(value: unknown) => (Array.isArray(value) ? (value as T[]) : [])

  return {
    auth: () => call('PUT', PATHS.agentAuth, (body) => (body.agent_auth ?? {}) as ConversationAgentAuth),
    queues: () => call('GET', PATHS.queueStatuses, (body) => list<ConversationWebchatQueueStatus>(body.queue_statuses)),
    conversations: (limit) =>
      call('GET', `${PATHS.conversations}?_limit=${limit}`, (body) => list<ConversationSummary>(body.conversations)),
    conversation: (uuid) => call('GET', PATHS.conversation(uuid), (body) => (body.conversation ?? {}) as Conversation),
    events: (uuid, after, stream) =>
      call(
        'GET',
        `${PATHS.events(uuid, after)}?limit=${EVENTS_PAGE}${stream ? `&stream=${encodeURIComponent(stream)}` : ''}`,
        (body) => body as unknown as EventsPage,
      ),
    pickUp: (queueUuid) =>
      call('PUT', PATHS.conversations, (body) => ((body as ConversationStartResponse).conversation ?? {}) as Conversation, {
        conversation_webchat_queue_uuid: queueUuid,
      }),
    join: (uuid) => call('PUT', PATHS.join(uuid), nothing),
    leave: (uuid) => call('DELETE', PATHS.leave(uuid), nothing),
    context: (uuid) => call('PUT', PATHS.context(uuid), (body) => body as ConversationWebchatContext),
    setStatus: (queue, status) => call('PUT', PATHS.queueStatus(queue), nothing, { agent_status: status }),
    cannedMessages: () => call('GET', PATHS.cannedMessages, (body) => list<ConversationCannedMessage>(body.conversation_canned_messages)),
  }
}

type Loose = Record<string, unknown>

function troubleOf(response: Response, body: Loose): Trouble {
  const words = (body as Envelope).error?.user_message ?? undefined
  switch (response.status) {
    case 401:
    case 403:
      return { kind: 'unauthorised' }
    case 404:
      return { kind: 'missing' }
    case 409:
      return { kind: 'taken', words }
    case 429:
      return { kind: 'rate', retryAfterSeconds: Number(response.headers.get('retry-after')) || 1 }
    default:
      // A proxy that answers for a server that is down.
      return response.status >= 502 && response.status <= 504 ? { kind: 'offline' } : { kind: 'refused', words }
  }
}
