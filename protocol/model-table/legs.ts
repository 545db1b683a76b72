// Legs, in the names and the camelCase of Genesys' API. The same shapes are written as types in `../legs.ts`.

import type { ModelTable } from './fields.ts'

export const LEG_MODELS = {
  ChatConversation: {
    id: 'string',
    participants: 'ChatParticipant[]',
    selfUri: 'string',
  },
  ChatParticipant: {
    id: 'string',
    name: 'string',
    purpose: { is: 'string', values: ['customer', 'acd', 'agent'] },
    startTime: 'date-time',
    endTime: 'date-time',
    queueName: 'string',
    participantArn: { is: 'string', ours: true },
    wrapupRequired: 'boolean',
    wrapupPrompt: { is: 'string', values: ['optional', 'mandatory'] },
    chats: 'ConversationChat[]',
  },
  ConversationChat: {
    id: 'string',
    state: {
      is: 'string',
      values: ['alerting', 'dialing', 'contacting', 'offering', 'connected', 'disconnected', 'terminated', 'none'],
    },
    initialState: {
      is: 'string',
      values: ['alerting', 'dialing', 'contacting', 'offering', 'connected', 'disconnected', 'terminated', 'none'],
    },
    direction: { is: 'string', values: ['inbound', 'outbound'] },
    held: 'boolean',
    provider: 'string',
    roomId: 'string',
    segments: 'ChatSegment[]',
    peerId: 'string',
    recordingId: 'string',
    avatarImageUrl: 'string',
    disconnectType: { is: 'string', values: ['endpoint', 'client', 'system', 'transfer', 'timeout', 'peer'] },
    startHoldTime: 'date-time',
    startAlertingTime: 'date-time',
    connectedTime: 'date-time',
    disconnectedTime: 'date-time',
    journeyContext: 'ChatJourneyContext',
    wrapup: 'ChatWrapup',
    afterCallWork: 'ChatAfterCallWork',
    afterCallWorkRequired: 'boolean',
  },
  ChatSegment: {
    startTime: 'date-time',
    endTime: 'date-time',
    type: { is: 'string', values: ['alert', 'interact', 'hold', 'wrapup'] },
    howEnded: 'string',
    disconnectType: { is: 'string', values: ['endpoint', 'client', 'system', 'transfer', 'timeout', 'peer'] },
  },
  ChatJourneyContext: {
    customer: 'ChatJourneyCustomer',
    customerSession: 'ChatJourneySession',
  },
  ChatJourneyCustomer: {
    id: 'string',
    idType: 'string',
  },
  ChatJourneySession: {
    id: 'string',
    type: 'string',
  },
  ChatWrapup: {
    code: 'string',
    name: 'string',
    notes: 'string',
    tags: 'string[]',
    durationSeconds: 'integer',
    endTime: 'date-time',
    provisional: 'boolean',
  },
  ChatAfterCallWork: {
    startTime: 'date-time',
    endTime: 'date-time',
    state: { is: 'string', values: ['unknown', 'notApplicable', 'skipped', 'pending', 'complete'] },
  },
} as const satisfies ModelTable
