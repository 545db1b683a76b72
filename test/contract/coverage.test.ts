// Counts: what the API has stands here once more, by name, so that the tables cannot lose a row and the contract tests a row of the tables.

import { expect, it } from 'vitest'
import { FRAMES } from '../../protocol/model-table/frames.ts'
import { OPERATIONS } from '../../protocol/operations.ts'
import { EXAMPLES } from './operations.examples.ts'

const OPERATION_NAMES = [
  ...['getAgentKeepAlive', 'getAgentProfile', 'updateAgentProfile', 'getAgentProfiles', 'getAgentWebsocketAuthorization'],
  ...['getConversationCannedMessages', 'insertConversationCannedMessage', 'searchConversationCannedMessages'],
  ...['deleteConversationCannedMessage', 'updateConversationCannedMessage'],
  ...['getConversations', 'startConversation', 'getConversationsAutocomplete', 'getConversationsSearch', 'getConversation'],
  ...['getConversationWebchatQueueStatuses', 'updateConversationWebchatQueueStatus', 'getConversationContext'],
  ...['joinConversation', 'leaveConversation', 'markReadConversation', 'getConversationMessages', 'smsUnsubscribeConversation'],
  ...['getConversationDepartmentMemberList', 'getConversationDepartments', 'insertConversationDepartment', 'deleteDepartment'],
  ...['updateConversationDepartment', 'getConversationEngagements', 'insertConversationEngagement', 'deleteEngagement'],
  ...['getConversationEngagement', 'updateConversationEngagement', 'getConversationItemVariations', 'getLocationsForEngagement'],
  ...['getConversationPermissions', 'getConversationMultimediaUploadUrl'],
]
const FRAME_TYPES = ['message', 'event', 'ping', 'check queue position']
const EVENT_TYPES = [
  ...['queue position', 'webchat start conversation', 'new conversation', 'conversation closed', 'new message', 'updated message'],
  ...['queue status update', 'queue new member', 'engage customer', 'participant join', 'participant left', 'participant update'],
  ...['read message', 'typing', 'rrweb', 'webchat context', 'add coupon', 'add item'],
]

it('the contract is played for 37 operations of 37', () => {
  expect(OPERATION_NAMES).toHaveLength(37)
  expect(OPERATIONS.map(({ name }) => name).sort()).toEqual([...OPERATION_NAMES].sort())
  expect(Object.keys(EXAMPLES).sort()).toEqual([...OPERATION_NAMES].sort())
})

it('the table of frames has every type and every event of the API; that each travels both ways is seen where the AsyncAPI is held to it', () => {
  expect([...new Set(FRAMES.map(({ type }) => type))].sort()).toEqual([...FRAME_TYPES].sort())
  const theirs = FRAMES.filter((frame) => frame.type === 'event' && !('ours' in frame))
  expect(theirs.map(({ name }) => name).sort()).toEqual([...EVENT_TYPES].sort())
})
