// The contract of what stands beside the 37 operations (ours, and Genesys' two calls), made from the document that the server serves:
// every route, called by everybody, with good input and bad, and every answer held to its description field by field.

import type { ValidateFunction } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { REST } from '../../protocol/rest.ts'
import { LEG_ROUTES } from '../../server/gateway/documents-legs.ts'
import { OUR_ROUTES, type RouteOfOurs } from '../../server/gateway/documents-ours.ts'
import { CLIENT, type LittleIssuer, startLittleIssuer } from '../integration/little-issuer.ts'
import type { RestAnswer } from '../integration/running-server.ts'
import { createAjv, expectRefusal } from './operations.judge.ts'
import { type Actor, openStage, REFUSED, type Stage } from './operations.stage.ts'
import { wrongFieldsOf } from './operations.wrong.ts'
import { CALLERS, OUR_EXAMPLES, type OurCall, type OurExample } from './our-routes.examples.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

interface Entry {
  operationId: string
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

const ROUTES = [...OUR_ROUTES, ...LEG_ROUTES]

let issuer: LittleIssuer
let stage: Stage
let entries: Map<string, Entry & { pointer: string }>
const ajv = createAjv()
beforeAll(async () => {
  issuer = await startLittleIssuer()
  stage = await openStage({
    OIDC_ISSUER: issuer.issuer,
    OIDC_CLIENT_ID: CLIENT.clientId,
    OIDC_CLIENT_SECRET: CLIENT.clientSecret,
    // Nobody listens there: letters wait.
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'chat@shop.example',
  })
  await stage.order(['agents', 'add', 'Nia', '--merchant', 'SHOP', '--queue', 'Support', '--email', 'nia@example.com'])
  issuer.person = { email: 'nia@example.com', email_verified: true }
  const { body } = await stage.call<{ paths: Record<string, Record<string, Entry>>; components: object }>({}, `${REST}/openapi.json`)
  ajv.addVocabulary(['paths'])
  // A field that no description has is a fault here, though a reader must pass over it.
  const strict = JSON.stringify({ paths: body.paths, components: body.components }).replaceAll(
    '"properties":',
    '"additionalProperties":false,"properties":',
  )
  ajv.addSchema({ $id: 'doc', ...(JSON.parse(strict) as object) })
  entries = new Map(
    Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, entry]) => [entry.operationId, { ...entry, pointer: pointerOf('paths', path, method) }]),
    ),
  )
})
afterAll(async () => {
  await stage.close()
  await issuer.close()
})

it('there is an example of every route that is described, and none of any other', () => {
  expect(Object.keys(OUR_EXAMPLES).sort()).toEqual(ROUTES.map(({ name }) => name).sort())
  expect([...entries.keys()]).toEqual(expect.arrayContaining(ROUTES.map(({ name }) => name)))
})

describe.each(ROUTES.map((each): [string, RouteOfOurs] => [each.name, each]))('%s', (name, route) => {
  const example: OurExample = OUR_EXAMPLES[name] ?? { good: () => ({}) }
  const { may } = route
  const usual = CALLERS[may] ?? 'the agent'
  const isAgents = may === 'agent' || may === 'admin' || may === 'shopper and agent' || may === 'shopper and admin'
  const isShoppers = may === 'shopper' || may === 'shopper and agent' || may === 'shopper and admin'
  const good = () => example.good(stage)

  if (may !== 'anyone')
    it('[AUT-03] is refused to nobody, and to whoever shows what has ended, was taken back or was never ours', async () => {
      const { as: _, ...wanted } = await good()
      for (const actor of REFUSED)
        expectRefusal(
          await call(actor, route, wanted),
          [actor === 'a shopper who was banned' && may !== 'session' ? 403 : 401],
          `${name} by ${actor}`,
        )
    })

  if (isAgents && example.nothing)
    it('[AUT-03] answers a stranger as if there were nothing there', async () => {
      const strangers: Actor[] = ['an agent of another merchant']
      if (may === 'agent' || may === 'shopper and agent') strangers.push('an agent of another department')
      for (const actor of strangers) {
        const answer = await call(actor, route, await good())
        expectRefusal(answer, [404], `${name} by ${actor}`)
        expect((await call(actor, route, example.nothing?.(stage) ?? {})).text, `${name} by ${actor}`).toBe(answer.text)
      }
    })

  if (may === 'agent' || may === 'admin')
    it('[AUT-03] is no call of a shopper', async () => {
      for (const actor of ['the shopper', 'another shopper of the site', 'a page'] as const)
        expectRefusal(await call(actor, route, await good()), [403], `${name} by ${actor}`)
    })

  if (may === 'session')
    it('[AUT-03] is for whoever is signed in, and for no key or token', async () => {
      for (const actor of ['the agent', 'the shopper', 'a page'] as const)
        expectRefusal(await call(actor, route, await good()), [401], `${name} by ${actor}`)
    })

  if (isShoppers)
    it('[AUT-03] is for shoppers within what is theirs', async () => {
      const { as: _, ...wanted } = await (example.goodForShopper ?? example.good)(stage)
      expectRefusal(await call('a page', route, wanted), [401], `${name} by a page`)
      if (may === 'shopper')
        return expectRefusal(await call('the agent', route, wanted), [route.path.includes('{') ? 404 : 401], `${name} by an agent`)
      if (!example.nothing || !route.path.includes('{')) return
      const answer = await call('another shopper of the site', route, wanted)
      expectRefusal(answer, [404], `${name} by another shopper`)
      expect((await call('another shopper of the site', route, example.nothing(stage))).text).toBe(answer.text)
    })

  if (isShoppers && may !== 'shopper' && route.answers.body)
    it('[AUT-03] shows a shopper nothing of another, whatever they name', async () => {
      const wanted = await good()
      const answer = await call('another shopper of the site', route, wanted)
      expect(answer.text, name).not.toContain(stage.talk.uuid)
      if (wanted.query) expect(answer.text).not.toContain(new URLSearchParams(wanted.query).get('conversation_uuid') ?? '')
    })

  if (may === 'admin' || may === 'shopper and admin')
    it('[AUT-03] is for admins alone among the agents', async () => {
      expectRefusal(await call('an agent who is no admin', route, await good()), [403], name)
    })

  if (may === 'anyone' && example.nothing)
    it('says of what is not there that it is not there', async () => {
      expectRefusal(await call(usual, route, example.nothing?.(stage) ?? {}), [404], name)
    })

  if (route.body && route.body !== 'bytes')
    it('refuses a body that is not what it should be, and names the field', async () => {
      const wanted = await good()
      for (const body of ['{', 'null x', '"a text"', '17', ...(example.badBodies ?? [])])
        expectRefusal(await call(usual, route, { ...wanted, body }), [400], `${name} with ${JSON.stringify(body)}`)
      const schema = entries.get(name)?.requestBody?.content['application/json']?.schema
      const fields = wrongFieldsOf(schema)
      expect(fields.length).toBeGreaterThan(0)
      for (const [field, wrong] of fields) {
        const answer = await call(usual, route, { ...wanted, body: { ...(wanted.body as object), [field]: wrong } })
        expectRefusal(answer, [400], `${name} with ${field} = ${JSON.stringify(wrong)}`)
        expect((answer.body as { error: { developer_message: string } }).error.developer_message).toContain(field)
      }
    })

  if (isAgents && route.body)
    it('[AUT-09] takes no owner from a body', async () => {
      const wanted = await good()
      const foreign = { merchant_id: 'OTHER', user_id: 4, role: 'admin', agent_arn: 'arn:x', site: 'other' }
      const answer = await call('the agent', route, { ...wanted, body: { ...(wanted.body as object), ...foreign } })
      expectAnswer(route, answer)
      expect(answer.text).not.toContain('OTHER')
    })

  if (example.badParams || example.badQueries)
    it('refuses parameters that cannot be', async () => {
      const wanted = await good()
      for (const params of example.badParams ?? [])
        expectRefusal(await call(usual, route, { ...wanted, params: { ...wanted.params, ...params } }), [400, 404], JSON.stringify(params))
      for (const query of example.badQueries ?? []) expectRefusal(await call(usual, route, { ...wanted, query }), [400], query)
    })

  it(`answers ${route.answers.status}${route.answers.body ? ', field by field as it is described' : ' and nothing'}`, async () => {
    const wanted = await good()
    expectAnswer(route, await call(usual, route, wanted))
    if (example.again === undefined) return
    const second = await call(usual, route, wanted)
    if (example.again < 300) return expect(second.status).toBe(example.again)
    expectRefusal(second, [example.again], `${name} a second time`)
  })

  if (isAgents && isShoppers)
    it('answers a shopper alike', async () => {
      expectAnswer(route, await call('the shopper', route, await (example.goodForShopper ?? example.good)(stage)))
    })
})

function expectAnswer({ name, answers }: RouteOfOurs, answer: RestAnswer): void {
  expect(answer.status, `${name}: ${answer.text.slice(0, 300)}`).toBe(answers.status)
  const entry = entries.get(name)
  const [type, described] = Object.entries(entry?.responses[String(answers.status)]?.content ?? {})[0] ?? []
  if (!type || !described) {
    expect(answer.text, name).toBe('')
    return
  }
  expect(answer.headers['content-type'], name).toContain(type)
  const fits: ValidateFunction | undefined = ajv.getSchema(
    `doc#/${entry?.pointer}/${pointerOf('responses', String(answers.status), 'content', type, 'schema')}`,
  )
  expect(fits, name).toBeDefined()
  fits?.(answer.body)
  expect(fits?.errors ?? [], `${name} ${answer.text.slice(0, 500)}`).toEqual([])
}

function pointerOf(...steps: string[]): string {
  return steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
}

function call(actor: Actor, { base = REST, path, method }: RouteOfOurs, wanted: OurCall): Promise<RestAnswer> {
  const { params = {}, query, body, as } = wanted
  const filled = path.replace(/\{([^}]+)\}/g, (_, param: string) => encodeURIComponent(params[param] ?? 'x'))
  return stage.call(as ?? actor, `${base}${filled}${query ? `?${query}` : ''}`, { method, ...(body === undefined ? {} : { body }) })
}
