// Where the REST calls live. One place, so that widget, console, server and tests cannot drift apart.

export const REST = '/rest/v2'

const one = (uuid: string) => `${REST}/conversation/conversations/${encodeURIComponent(uuid)}`

export const PATHS = {
  conversations: `${REST}/conversation/conversations`,
  conversation: (uuid: string) => one(uuid),
  events: (uuid: string, seq: number) => `${one(uuid)}/events/${seq}`,
  messages: (uuid: string, since: number) => `${one(uuid)}/messages/${since}`,
  join: (uuid: string) => `${one(uuid)}/join`,
  leave: (uuid: string) => `${one(uuid)}/leave`,
  context: (uuid: string) => `${one(uuid)}/context`,
  markRead: (uuid: string) => `${one(uuid)}/markread`,
  queueStatuses: `${REST}/conversation/conversations/queues/statuses`,
  queueStatus: (queue: string) => `${REST}/conversation/conversations/queues/${encodeURIComponent(queue)}/status`,
  agentAuth: `${REST}/conversation/agent/auth`,
  agentKeepalive: `${REST}/conversation/agent/keepalive`,
  agentProfile: `${REST}/conversation/agent/profile`,
  cannedMessages: `${REST}/conversation/canned_messages`,
  config: `${REST}/conversation/webchat/config`,
  websocket: `${REST}/conversation/websocket`,
} as const

export const SUBPROTOCOL = 'conversation.v2'
export const BEARER_SUBPROTOCOL = 'bearer.'

export const HEADERS = {
  siteKey: 'x-ultracart-browser-key',
  agentKey: 'x-ultracart-simple-key',
  version: 'x-ultracart-api-version',
  error: 'uc-rest-error',
} as const
