// What may be said of any answer without knowing the call: a success fits its model field by field, a refusal is an ErrorResponse.

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import { MODELS } from '../../protocol/model-table.ts'
import type { Operation } from '../../protocol/operations.ts'
import { HEADERS } from '../../protocol/rest.ts'
import { type JsonSchema, modelSchemas } from '../../server/gateway/documents-schemas.ts'
import type { RestAnswer } from '../integration/running-server.ts'

/** Fastidious where a reader must not be: a field that is in no table is a fault here. */
export function strictly(schema: JsonSchema): JsonSchema {
  return 'properties' in schema ? { ...schema, additionalProperties: false } : schema
}

export function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false })
  addFormats.default(ajv)
  ajv.addFormat('binary', true)
  ajv.addVocabulary(['components', 'x-ours'])
  return ajv
}

const ajv = createAjv()
const schemas = Object.fromEntries(Object.entries(modelSchemas(Object.keys(MODELS))).map(([name, schema]) => [name, strictly(schema)]))
ajv.addSchema({ $id: 'models', components: { schemas } })
const compiled = new Map<string, ValidateFunction>()

export function expectModel(name: string, value: unknown): void {
  let fits = compiled.get(name)
  if (!fits) {
    fits = ajv.compile({ $ref: `models#/components/schemas/${name}` })
    compiled.set(name, fits)
  }
  fits(value)
  expect(fits.errors ?? [], `${name}: ${JSON.stringify(value).slice(0, 600)}`).toEqual([])
}

export function expectSuccess(operation: Operation, answer: RestAnswer, where = operation.name): void {
  if (operation.answer === 'empty') {
    expect([answer.status, answer.text], where).toEqual([204, ''])
    return
  }
  expect(answer.status, `${where}: ${answer.text.slice(0, 300)}`).toBe(200)
  expect(answer.headers['content-type'], where).toMatch(/^application\/json/)
  expectModel(operation.answer, answer.body)
  if ('success' in (MODELS[operation.answer as keyof typeof MODELS] ?? {})) {
    const { success, metadata, error } = answer.body as { success?: boolean; metadata?: { payload_name?: string }; error?: unknown }
    expect([success, error], where).toEqual([true, undefined])
    const payload = metadata?.payload_name
    if (payload !== undefined) expect(answer.body, where).toHaveProperty(payload)
  }
}

export function expectRefusal(answer: RestAnswer, statuses: readonly number[], where: string): void {
  expect(statuses, `${where} was answered ${answer.status}: ${answer.text.slice(0, 300)}`).toContain(answer.status)
  expectModel('ErrorResponse', answer.body)
  const { success, error } = answer.body as {
    success: boolean
    error: { error_code: string; developer_message: string; user_message: string }
  }
  expect(success, where).toBe(false)
  expect(error.error_code, where).toBe(String(answer.status))
  expect(error.developer_message, where).not.toBe('')
  expect(error.user_message, where).not.toBe('')
  expect(answer.headers[HEADERS.error], where).toMatch(/^[\x20-\x7e]+$/)
  expect(answer.headers['cache-control'], where).toBe('no-store')
}
