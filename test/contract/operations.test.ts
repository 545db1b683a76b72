// The contract, made from the table: every operation, called by everybody, with good input and bad.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { OPERATIONS, type Operation, type OperationName } from '../../protocol/operations.ts'
import { REST } from '../../protocol/rest.ts'
import { requestSchema } from '../../server/gateway/documents-schemas.ts'
import { OUR_QUERIES, REQUEST_SCHEMAS } from '../../server/gateway/operation-schemas.ts'
import { shopperStart } from '../../server/gateway/schemas.ts'
import type { RestAnswer } from '../integration/running-server.ts'
import { type Call, EXAMPLES, type Example } from './operations.examples.ts'
import { expectRefusal, expectSuccess } from './operations.judge.ts'
import { type Actor, CANARY, openStage, REFUSED, type Stage } from './operations.stage.ts'
import { wrongFieldsOf } from './operations.wrong.ts'

// Every wait ends with what it waits for; these only bound them on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

describe.each(OPERATIONS.map((each): [OperationName, Operation] => [each.name, each]))('%s', (name, operation) => {
  const example = EXAMPLES[name]
  const forShoppers = operation.may === 'shopper and agent'
  const isStart = name === 'startConversation'

  it('[AUT-03] is refused to nobody, and to whoever shows what has ended, was taken back or was never ours', async () => {
    const good = await goodFor('the agent', example)
    for (const actor of REFUSED)
      expectRefusal(await call(actor, operation, good), [actor === 'a shopper who was banned' ? 403 : 401], `${name} by ${actor}`)
  })

  it('[AUT-03] answers a stranger as if there were nothing there', async () => {
    // What agents work with belongs to the merchant: there an agent of another department is at home.
    const isMerchants = /_oid}|merchant_item_id}|canned|department|engagement/.test(operation.path)
    const strangers: Actor[] = ['an agent of another merchant', ...(isMerchants ? [] : (['an agent of another department'] as const))]
    for (const actor of strangers) {
      const good = await goodFor('the agent', example)
      const answer = await call(actor, operation, good)
      expect(answer.text, `${name} by ${actor}`).not.toContain(CANARY)
      if (!example.nothing) continue
      expectRefusal(answer, [404], `${name} by ${actor}`)
      expect((await call(actor, operation, example.nothing(stage))).text).toBe(answer.text)
    }
  })

  it(`[AUT-03] is ${forShoppers ? 'for shoppers within their own conversation alone' : 'no call of a shopper'}`, async () => {
    const good = await goodFor('the shopper', example)
    if (!forShoppers) {
      for (const actor of ['the shopper', 'another shopper of the site', 'a page'] as const)
        expectRefusal(await call(actor, operation, await goodFor('the agent', example)), [403], `${name} by ${actor}`)
      return
    }
    if (example.nothing && !isStart) {
      expectRefusal(await call('a page', operation, good), [401], `${name} by a page`)
      const answer = await call('another shopper of the site', operation, good)
      expectRefusal(answer, [404], `${name} by another shopper`)
      expect((await call('another shopper of the site', operation, example.nothing(stage))).text).toBe(answer.text)
    }
  })

  if (operation.may === 'admin')
    it('[AUT-03] is for admins alone', async () => {
      expectRefusal(await call('an agent who is no admin', operation, await goodFor('the agent', example)), [403], name)
    })

  if (operation.body !== undefined)
    it('refuses a body that is not what it should be, and names the field', async () => {
      const good = await goodFor('the agent', example)
      for (const body of ['{', 'null x', '"a text"', '17']) {
        if (operation.bodyMayBeAbsent && body === '17') continue
        expectRefusal(await call('the agent', operation, { ...good, body }), [400], `${name} with ${body}`)
      }
      for (const body of example.badBodies ?? [])
        expectRefusal(await call('the agent', operation, { ...good, body }), [400], `${name} with ${JSON.stringify(body)}`)
      const whose = isStart ? 'the shopper' : 'the agent'
      const { body } = await goodFor(whose, example)
      for (const [field, wrong] of wrongFields(name)) {
        const answer = await call(whose, operation, { ...good, body: { ...(body as object | undefined), [field]: wrong } })
        expectRefusal(answer, [400], `${name} with ${field} = ${JSON.stringify(wrong)}`)
        expect((answer.body as { error: { developer_message: string } }).error.developer_message).toContain(field)
      }
    })

  if (example.badParams || example.badQueries)
    it('refuses parameters that cannot be', async () => {
      const good = await goodFor('the agent', example)
      for (const params of example.badParams ?? [])
        expectRefusal(
          await call('the agent', operation, { ...good, params: { ...good.params, ...params } }),
          [400, 404],
          JSON.stringify(params),
        )
      for (const query of example.badQueries ?? []) expectRefusal(await call('the agent', operation, good, query), [400], query)
    })

  it(`answers ${operation.answer === 'empty' ? '204 and nothing' : `with ${operation.answer}, field by field`}`, async () => {
    expectSuccess(operation, await call('the agent', operation, await goodFor('the agent', example)))
    // What is said can be found a moment later.
    if (example.shows)
      await vi.waitFor(async () => {
        const { text } = await call('the agent', operation, await goodFor('the agent', example))
        expect(text.replaceAll(`"${CANARY}"`, '')).toContain(CANARY)
      })
  })

  if (forShoppers && name !== 'leaveConversation')
    it('answers a shopper alike', async () => {
      expectSuccess(operation, await call('the shopper', operation, await goodFor('the shopper', example)))
    })
})

it('leaveConversation lets a shopper end the conversation, and only theirs', async () => {
  const talk = await stage.freshTalk()
  const leave = OPERATIONS.find((each) => each.name === 'leaveConversation')
  if (!leave) throw new Error('gone')
  const params = { conversation_uuid: talk.uuid }
  expectRefusal(await call('another shopper of the site', leave, { params }), [404], 'by another shopper')
  expectSuccess(leave, await stage.call(talk.as, pathOf(leave, { params }), { method: 'DELETE' }))
})

describe('what a caller may not decide', () => {
  const foreign = {
    merchant_id: 'OTHER',
    user_id: 4,
    role: 'admin',
    agent_arn: 'arn:shopbell:participant:OTHER:agent:4',
    conversation_participant_arn: 'arn:shopbell:participant:OTHER:agent:4',
    queues: ['Support'],
    site: 'other',
  }
  const named = OPERATIONS.map((each): [OperationName, Operation] => [each.name, each])

  it.each(named.filter(([, { body }]) => body !== undefined))('[AUT-09] %s takes no owner from a body', async (name, operation) => {
    const good = await EXAMPLES[name].good(stage)
    const answer = await call('the agent', operation, { ...good, body: { ...(good.body as object | undefined), ...foreign } })
    if (answer.status === 400) return expectRefusal(answer, [400], name)
    expectSuccess(operation, answer)
    expect(answer.text).not.toContain('OTHER')
  })

  it.each(named.filter(([, { method }]) => method === 'GET'))('[AUT-09] %s widens to nobody by a query', async (name, operation) => {
    const good = await EXAMPLES[name].good(stage)
    const query = 'merchant_id=SHOP&merchantId=SHOP&queue_name=Support&queues=Support&user_id=1&role=admin'
    const answer = await call('an agent of another merchant', operation, good, query)
    expect(answer.text).not.toContain(CANARY)
    expect(answer.text).not.toContain('SHOP')
  })
})

describe('paging of rows', () => {
  interface Page {
    conversations: { conversation_uuid: string; last_message_dts: string }[]
    metadata: { result_set: { count: number; limit: number; offset: number } }
  }
  const page = async (query: string) => {
    const { status, body } = await stage.call<Page>('the agent', `${REST}/conversation/conversations?${query}`)
    expect(status).toBe(200)
    const { count, limit, offset } = body.metadata.result_set
    expect(count).toBe(body.conversations.length)
    return { uuids: body.conversations.map((row) => row.conversation_uuid), rows: body.conversations, limit, offset }
  }

  it('gives 100 rows when nobody says how many, and never more than 200', async () => {
    for (const [query, wanted] of [
      ['', { limit: 100, offset: 0 }],
      ['_limit=200', { limit: 200, offset: 0 }],
      ['_limit=201&_offset=1', { limit: 200, offset: 1 }],
      ['_limit=9007199254740991', { limit: 200, offset: 0 }],
      ['_limit=0', { limit: 0, offset: 0 }],
    ] as const)
      expect(await page(query)).toMatchObject(wanted)
  })

  const lists = OPERATIONS.filter(({ name, query }) => [...query].includes('_limit') || '_limit' in (OUR_QUERIES[name] ?? {}))
  it.each(lists.map((each): [OperationName, Operation] => [each.name, each]))('bounds %s alike', async (name, operation) => {
    const good = await EXAMPLES[name].good(stage)
    for (const [query, limit, offset] of [
      ['', 100, 0],
      ['_limit=1', 1, 0],
      ['_limit=200&_offset=1', 200, 1],
      ['_limit=201', 200, 0],
    ] as const) {
      const answer = await call('the agent', operation, good, query)
      expectSuccess(operation, answer)
      const { result_set: set } = (answer.body as Page).metadata
      expect(set, query).toMatchObject({ limit, offset })
      expect(set.count).toBeLessThanOrEqual(limit)
    }
    for (const query of ['_limit=x', '_limit=-1', '_limit=1.5', '_offset=x', '_offset=-1'])
      expectRefusal(await call('the agent', operation, good, query), [400], query)
  })

  it('cuts the same list everywhere: offset, limit and before agree', async () => {
    for (let made = 0; made < 3; made++) await stage.freshTalk()
    const { rows, uuids } = await page('')
    expect(uuids.length).toBeGreaterThan(3)
    expect((await page('_limit=2&_offset=1')).uuids).toEqual(uuids.slice(1, 3))
    expect((await page(`_offset=${uuids.length}`)).uuids).toEqual([])
    const before = await page(`before=${rows[0]?.last_message_dts}`)
    expect(before.uuids).not.toContain(uuids[0])
    expect(uuids).toEqual(expect.arrayContaining(before.uuids))
  })
})

function goodFor(actor: Actor, example: Example): Promise<Call> | Call {
  return (actor === 'the shopper' ? example.goodForShopper : undefined)?.(stage) ?? example.good(stage)
}

function pathOf({ path }: Operation, { params = {} }: Call, query = ''): string {
  const filled = path.replace(/\{([^}]+)\}/g, (_, param: string) => encodeURIComponent(params[param] ?? 'x'))
  return `${REST}${filled}${query && `?${query}`}`
}

function call(actor: Actor, operation: Operation, wanted: Call, query?: string): Promise<RestAnswer> {
  const { body } = wanted
  return stage.call(actor, pathOf(operation, wanted, query), { method: operation.method, ...(body === undefined ? {} : { body }) })
}

function wrongFields(name: OperationName): [field: string, wrong: unknown][] {
  // An agent's start and a resume are other bodies at the same address; their own fields are among the examples.
  const schema = name === 'startConversation' ? shopperStart : REQUEST_SCHEMAS[name]
  return schema ? wrongFieldsOf(requestSchema(schema)) : []
}
