import { describe, expect, it } from 'vitest'
import { createClient } from '../../../protocol/client.ts'

function client(status = 200, body: unknown = {}, headers: Record<string, string> = {}) {
  const asked: { path: string; init: RequestInit }[] = []
  const made = createClient({
    headers: { 'x-key': 'k' },
    fetch: async (path, init) => {
      asked.push({ path, init })
      return new Response(body === null ? null : JSON.stringify(body), { status, headers })
    },
  })
  return { ...made, asked }
}

describe('a call', () => {
  it('goes where the table says, with parameters and query written so that they stay what they are', async () => {
    const { call, asked } = client()
    await call('updateConversationWebchatQueueStatus', { params: { queue_name: 'a/b ?' }, body: { agent_status: 'busy' } })
    await call('getConversationMessages', { params: { conversation_uuid: 'u', since: 17 }, query: { limit: 5 } })
    await call('getConversations', {})
    expect(asked.map(({ path, init }) => [init.method, path, init.body])).toEqual([
      ['PUT', '/rest/v2/conversation/conversations/queues/a%2Fb%20%3F/status', '{"agent_status":"busy"}'],
      ['GET', '/rest/v2/conversation/conversations/u/messages/17?limit=5', undefined],
      ['GET', '/rest/v2/conversation/conversations', undefined],
    ])
    expect(asked[0]?.init).toMatchObject({ credentials: 'omit', headers: { 'x-key': 'k', 'content-type': 'application/json' } })
    expect(asked[1]?.init.headers).toEqual({ 'x-key': 'k' })
  })

  it('knows what comes back', async () => {
    const answer = await client(200, { conversations: [{ conversation_uuid: 'u' }] }).call('getConversations', {})
    const uuid: string | undefined = answer.is === 'answer' ? answer.value.conversations?.[0]?.conversation_uuid : undefined
    expect(uuid).toBe('u')
    expect(await client(204, null).call('getAgentKeepAlive', {})).toEqual({ is: 'answer', value: undefined })
  })

  it('takes only what the operation takes', async () => {
    const { call } = client()
    // @ts-expect-error: the path needs a conversation
    await call('getConversation', {})
    // @ts-expect-error: no such status
    await call('updateConversationWebchatQueueStatus', { params: { queue_name: 'q' }, body: { agent_status: 'asleep' } })
    // @ts-expect-error: no such query
    await call('getConversation', { params: { conversation_uuid: 'u' }, query: { _limit: 1 } })
    // @ts-expect-error: no such operation
    await expect(call('getNothing', {})).rejects.toThrow()
  })

  it('ends in a refusal with its words, or in silence, and never throws', async () => {
    const refusal = { success: false, error: { user_message: 'No.' } }
    expect(await client(429, refusal, { 'retry-after': '7' }).call('getAgentKeepAlive', {})).toEqual({
      is: 'refusal',
      status: 429,
      refusal,
      retryAfterSeconds: 7,
    })
    expect(await client(500, 'words').call('getAgentKeepAlive', {})).toMatchObject({ is: 'refusal', refusal: {} })
    const silent = createClient({ headers: {}, fetch: () => Promise.reject(new TypeError('failed')) })
    const proxy = createClient({ headers: {}, fetch: async () => new Response('<html>') })
    expect(await silent.call('getAgentKeepAlive', {})).toEqual({ is: 'silence' })
    expect(await proxy.call('getAgentKeepAlive', {})).toEqual({ is: 'silence' })
  })
})
