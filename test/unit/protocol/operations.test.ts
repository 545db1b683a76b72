import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fieldsOf, isModel, MODELS, type ModelName } from '../../../protocol/model-table.ts'
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

it('has a model for every body and answer, and for every model that a model names', () => {
  const named = OPERATIONS.flatMap((each) => [each.body ?? 'empty', each.answer]).filter((name) => name !== 'empty')
  for (const model of Object.keys(MODELS) as ModelName[])
    named.push(...fieldsOf(model).flatMap(([, { is }]) => (/^[A-Z]/.test(is) ? [is.replace('[]', '')] : [])))
  expect(named.filter((name) => !isModel(name))).toEqual([])
})

it('travels to no shopper: nothing of widget or loader, nor what they import of the protocol, knows the tables', () => {
  const tables = /^(operations|model-table|client)/
  const files = ['widget', 'loader', 'protocol'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !(folder === 'protocol' && tables.test(file)))
      .map((file) => join(folder, file)),
  )
  expect(files.length).toBeGreaterThan(40)
  expect(files.filter((file) => /from '[^']*\/(operations|model-table|client)(\.ts|\/[^']*)'/.test(readFileSync(file, 'utf8')))).toEqual([])
})
