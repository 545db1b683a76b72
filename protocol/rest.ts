// Where the REST calls live. One place, so that widget, console, server and tests cannot drift apart.

export const REST = '/rest/v2'

// The shopper's few stand alone: a table travels whole or not at all, and the widget pays for every byte.
export const CONVERSATIONS_PATH = `${REST}/conversation/conversations`
export const CONFIG_PATH = `${REST}/conversation/webchat/config`
export const conversationPath = (uuid: string): string => `${CONVERSATIONS_PATH}/${encodeURIComponent(uuid)}`
export const SITE_KEY_HEADER = 'x-ultracart-browser-key'

const one = conversationPath

export const PATHS = {
  conversations: CONVERSATIONS_PATH,
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
  uploadUrl: (extension: string) => `${REST}/conversation/upload_url/${extension}`,
  upload: (key: string) => `${REST}/conversation/uploads/${key}`,
  config: CONFIG_PATH,
  websocket: `${REST}/conversation/websocket`,
} as const

export const SUBPROTOCOL = 'conversation.v2'
export const BEARER_SUBPROTOCOL = 'bearer.'

export const HEADERS = {
  siteKey: SITE_KEY_HEADER,
  agentKey: 'x-ultracart-simple-key',
  version: 'x-ultracart-api-version',
  error: 'uc-rest-error',
} as const
