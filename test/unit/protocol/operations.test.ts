import { expect, it } from 'vitest'
import { OPERATIONS, operationOf } from '../../../protocol/operations.ts'

it('holds the 37 operations of the chat core, each once', () => {
  expect(OPERATIONS).toHaveLength(37)
  expect(new Set(OPERATIONS.map((each) => each.name)).size).toBe(37)
  for (const each of OPERATIONS) expect(operationOf(each.method, each.path)).toBe(each)
})

it('finds the operation of a route, whatever the route calls its parameters', () => {
  expect(operationOf('PUT', '/rest/v2/conversation/conversations/:uuid/join')?.name).toBe('joinConversation')
  expect(operationOf('PUT', '/conversation/conversations/queues/:queue/status')?.name).toBe('updateConversationWebchatQueueStatus')
  expect(operationOf('GET', '/rest/v2/conversation/conversations/queues/statuses')?.name).toBe('getConversationWebchatQueueStatuses')
  expect(operationOf('HEAD', '/rest/v2/conversation/permissions')?.name).toBe('getConversationPermissions')
})

it('knows no operation for other routes, nor for another method of a route', () => {
  expect(operationOf('GET', '/rest/v2/conversation/conversations/:uuid/events/:seq')).toBeUndefined()
  expect(operationOf('POST', '/rest/v2/conversation/agent/auth')).toBeUndefined()
  expect(operationOf('GET', '/conversation/conversations/:uuid/')).toBeUndefined()
  expect(operationOf('GET', '/rest/v2conversation/permissions')).toBeUndefined()
})
