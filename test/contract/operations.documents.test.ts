// The documents that the server serves say what it really has and does: no route that is not in them, and none in them that is not there.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { ServerFrame } from '../../protocol/frames.ts'
import { FRAMES } from '../../protocol/model-table/frames.ts'
import { OPERATIONS } from '../../protocol/operations.ts'
import { PATHS, REST } from '../../protocol/rest.ts'
import { LEG_ROUTES } from '../../server/gateway/documents-legs.ts'
import { OUR_ROUTES } from '../../server/gateway/documents-ours.ts'
import { CLIENT_FRAMES } from '../../server/gateway/schemas.ts'
import { fetchJson, type RestAnswer, startTestServer, type TestServer } from '../integration/running-server.ts'
import { kindOf, playThrough } from './frames.play.ts'
import { createAjv } from './operations.judge.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

interface Described {
  operationId: string
  'x-undescribed'?: true
  servers?: { url: string }[]
  security?: Record<string, string[]>[]
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>
}
interface OpenApi {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, object>; securitySchemes: Record<string, unknown> }
}
interface AsyncApi {
  channels: { socket: { address: string; 'x-close-codes': Record<string, unknown>; messages: Record<string, { $ref: string }> } }
  operations: Record<string, { action: string; messages: { $ref: string }[] }>
  components: { messages: Record<string, { name: string; payload: object }>; schemas: Record<string, object> }
}

let server: TestServer
let openApi: OpenApi
let asyncApi: AsyncApi
const answers: RestAnswer[] = []

beforeAll(async () => {
  server = await startTestServer({ demo: false })
  for (const name of ['openapi', 'asyncapi']) answers.push(await server.rest(`${REST}/${name}.json`, { headers: {} }))
  openApi = answers[0]?.body as OpenApi
  asyncApi = answers[1]?.body as AsyncApi
})
afterAll(() => server.close())

const described = () =>
  Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, entry]) => ({ path, method: method.toUpperCase(), entry })),
  )

it('are read by anybody from anywhere, and may be kept', async () => {
  for (const answer of answers) {
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'content-type': expect.stringMatching(/^application\/json/),
    })
    expect(answer.headers['cache-control']).toMatch(/^public, max-age=\d+$/)
  }
  const again = await server.rest(`${REST}/openapi.json`, { headers: { 'if-none-match': answers[0]?.headers.etag ?? '' } })
  expect([again.status, again.text]).toEqual([304, ''])
})

it('lead nowhere that is not in them', () => {
  for (const document of [openApi, asyncApi]) {
    const refs = JSON.stringify(document).match(/(?<="\$ref":")[^"]+/g) ?? []
    expect(refs.length).toBeGreaterThan(50)
    for (const ref of new Set(refs)) {
      let found: unknown = document
      for (const step of ref.replace('#/', '').split('/')) found = (found as Record<string, unknown> | undefined)?.[step]
      expect(found, ref).toBeTypeOf('object')
    }
  }
})

describe('OpenAPI', () => {
  it('has the shape of a document of version 3.1', () => {
    const text = { type: 'string', minLength: 1 }
    const schema = { type: 'object' }
    const content = {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'object', required: ['schema'], properties: { schema } },
    }
    const operation = {
      type: 'object',
      required: ['operationId', 'summary', 'security', 'responses'],
      properties: {
        operationId: text,
        summary: text,
        security: { type: 'array', items: { type: 'object', additionalProperties: { type: 'array', items: text } } },
        parameters: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'in', 'required', 'schema'],
            properties: { name: text, in: { enum: ['path', 'query'] }, required: { type: 'boolean' }, schema },
          },
        },
        requestBody: { type: 'object', required: ['content'], properties: { content, required: { type: 'boolean' } } },
        responses: {
          type: 'object',
          propertyNames: { pattern: '^[2-5]\\d\\d$' },
          additionalProperties: { type: 'object', anyOf: [{ required: ['$ref'] }, { required: ['description'] }], properties: { content } },
        },
      },
    }
    const fits = createAjv().compile({
      type: 'object',
      required: ['openapi', 'info', 'servers', 'paths', 'components'],
      properties: {
        openapi: { const: '3.1.0' },
        info: { type: 'object', required: ['title', 'version'], properties: { title: text, version: text } },
        paths: {
          type: 'object',
          propertyNames: { pattern: '^/' },
          additionalProperties: {
            type: 'object',
            propertyNames: { enum: ['get', 'put', 'post', 'delete', 'patch'] },
            additionalProperties: operation,
          },
        },
        components: {
          type: 'object',
          required: ['schemas', 'responses', 'securitySchemes'],
          properties: {
            responses: { type: 'object', additionalProperties: { type: 'object', required: ['description', 'headers', 'content'] } },
          },
        },
      },
    })
    fits(openApi)
    expect(fits.errors ?? []).toEqual([])
    const ids = described().map(({ entry }) => entry.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, entry } of described()) {
      const inPath = entry.parameters?.filter((each) => each.in === 'path').map((each) => each.name) ?? []
      expect(inPath, path).toEqual([...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name))
      for (const way of entry.security ?? [])
        for (const scheme of Object.keys(way)) expect(openApi.components.securitySchemes).toHaveProperty(scheme)
    }
  })

  it('has schemas that can be used: of every body, answer and model', () => {
    const ajv = createAjv()
    ajv.addSchema({ $id: 'doc', components: { schemas: openApi.components.schemas } })
    const schemas = described().flatMap(({ entry }) =>
      [entry.requestBody, ...Object.values(entry.responses)].flatMap((each) =>
        Object.values(each?.content ?? {}).map(({ schema }) => schema),
      ),
    )
    expect(schemas.length).toBeGreaterThan(20)
    for (const schema of schemas)
      ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/')) as object)
    for (const name of Object.keys(openApi.components.schemas)) ajv.compile({ $ref: `doc#/components/schemas/${name}` })
  })

  it('names every route that the server has, and knows what each is for', () => {
    expect(described().flatMap(({ path, method, entry }) => (entry['x-undescribed'] ? [`${method} ${path}`] : []))).toEqual([])
  })

  it('names no route that the server does not have', async () => {
    for (const { path, method, entry } of described()) {
      // Without credentials: whatever the answer is, it is not that there is no such address.
      const at = `${entry.servers?.[0]?.url ?? REST}${path.replace(/\{[^}]+\}/g, '1')}`
      const answer = await fetchJson({
        port: server.port,
        path: at,
        method: method as 'GET',
        headers: { host: `127.0.0.1:${server.port}` },
      })
      expect(answer.text, `${method} ${path}`).not.toContain('no such address')
    }
  })

  it("has all 37 operations of the chat core, Genesys' two calls, and all that is ours", () => {
    const ids = described().map(({ entry }) => entry.operationId)
    expect(ids.filter((id) => OPERATIONS.some((each) => each.name === id))).toHaveLength(OPERATIONS.length)
    expect(ids).toEqual(expect.arrayContaining([...LEG_ROUTES, ...OUR_ROUTES].filter((each) => !each.sometimes).map((each) => each.name)))
  })
})

describe('AsyncAPI', () => {
  const told = () => Object.entries(asyncApi.components.messages).filter(([id]) => id.startsWith('told.'))

  it('has the shape of a document of version 3', () => {
    const refs = { type: 'array', minItems: 1, items: { type: 'object', required: ['$ref'] } }
    const fits = createAjv().compile({
      type: 'object',
      required: ['asyncapi', 'info', 'channels', 'operations', 'components'],
      properties: {
        asyncapi: { const: '3.0.0' },
        info: { type: 'object', required: ['title', 'version'] },
        channels: { type: 'object', additionalProperties: { type: 'object', required: ['address', 'messages'] } },
        operations: {
          type: 'object',
          additionalProperties: {
            type: 'object',
            required: ['action', 'channel', 'messages'],
            properties: { action: { enum: ['send', 'receive'] }, channel: { type: 'object', required: ['$ref'] }, messages: refs },
          },
        },
        components: {
          type: 'object',
          required: ['messages', 'schemas'],
          properties: { messages: { type: 'object', additionalProperties: { type: 'object', required: ['name', 'payload'] } } },
        },
      },
    })
    fits(asyncApi)
    expect(fits.errors ?? []).toEqual([])
    expect(asyncApi.channels.socket.address).toBe(PATHS.websocket)
    expect(Object.keys(asyncApi.channels.socket['x-close-codes']).sort()).toEqual(Object.values(CLOSE).map(String).sort())
  })

  it('has every kind of frame, and what a client may say of each as the gateway takes it', () => {
    expect(told().map(([, { name }]) => name)).toEqual(FRAMES.map(({ name }) => name).filter((name) => name !== 'check queue position'))
    const said = Object.entries(asyncApi.components.messages).filter(([id]) => id.startsWith('said.'))
    const sayable = FRAMES.filter(({ saidBy }) => [...saidBy].some((side: string) => side !== 'server')).map(({ name }) => name)
    expect(said.map(([, { name }]) => name).sort()).toEqual([...sayable].sort())
    expect(Object.keys(CLIENT_FRAMES).sort()).toEqual([...sayable].sort())
  })

  it('has every event that the server has a word for', () => {
    type Kind = Extract<ServerFrame, { type: 'event' }>['event_type']
    type Missing = Exclude<Kind, (typeof FRAMES)[number]['name'] | 'unknown'>
    const none: [Missing] extends [never] ? true : Missing = true
    expect(none).toBe(true)
    const names = new Set<string>(FRAMES.map(({ name }) => name))
    const spoken = readdirSync('server', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join('server', file), 'utf8').matchAll(/event_type: '([^']+)'/g)].map(([, kind]) => kind ?? ''))
    expect(spoken.length).toBeGreaterThan(8)
    expect(spoken.filter((kind) => !names.has(kind))).toEqual([])
  })

  it('describes every frame and event there is, both ways, as it really travels: field by field', async () => {
    const server = await startTestServer()
    const { heard, said } = await playThrough(server).finally(() => server.close())
    const ajv = createAjv()
    // Of what clients say the gateway passes over what it does not know; of what the server tells no field may be unknown.
    const strict = JSON.parse(
      JSON.stringify(asyncApi.components).replaceAll('"properties":', '"additionalProperties":false,"properties":'),
    ) as AsyncApi['components']
    ajv.addSchema({ $id: 'doc', components: strict })
    const travelled = (way: 'told' | 'said', frames: readonly object[]) => {
      const kinds = new Set<string>()
      for (const frame of frames) {
        const kind = kindOf(frame)
        kinds.add(kind)
        const [id] = Object.entries(strict.messages).find(([key, { name }]) => key.startsWith(`${way}.`) && name === kind) ?? []
        const fits = ajv.getSchema(`doc#/components/messages/${id}/payload`)
        expect(fits, `${way} ${kind}`).toBeDefined()
        fits?.(frame)
        expect(fits?.errors ?? [], JSON.stringify(frame)).toEqual([])
      }
      return [...kinds].sort()
    }
    const described = (way: 'told' | 'said') =>
      Object.entries(strict.messages)
        .filter(([id]) => id.startsWith(`${way}.`))
        .map(([, { name }]) => name)
        .sort()
    expect(travelled('told', heard)).toEqual(described('told'))
    expect(travelled('said', said)).toEqual(described('said'))
    const all = new Set([...described('told'), ...described('said')])
    expect([...all].sort()).toEqual(FRAMES.map(({ name }) => name).sort())
  })
})
