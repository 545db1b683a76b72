// JSON Schema for the served documents: of what goes out from the model table, of what comes in from the schemas that validate it.

import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import type { Field } from '../../protocol/model-table/fields.ts'
import { fieldsOf, isModel, type ModelName } from '../../protocol/model-table.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

const PLAIN: Readonly<Record<string, JsonSchema>> = {
  string: { type: 'string' },
  'date-time': { type: 'string', format: 'date-time' },
  boolean: { type: 'boolean' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  object: { type: 'object' },
}

export const refTo = (model: string): JsonSchema => ({ $ref: `#/components/schemas/${model}` })

function typeSchema(name: string): JsonSchema {
  if (name.endsWith('[]')) return { type: 'array', items: typeSchema(name.slice(0, -2)) }
  return PLAIN[name] ?? refTo(name)
}

function fieldSchema({ is, values, ourValues = [], longest, ours }: Exclude<Field, string>): JsonSchema {
  const bounded = {
    ...(values ? { enum: [...values, ...ourValues] } : {}),
    ...(longest === undefined ? {} : { maxLength: longest }),
  }
  const schema =
    is.endsWith('[]') && values
      ? { type: 'array', items: { ...typeSchema(is.slice(0, -2)), ...bounded } }
      : { ...typeSchema(is), ...bounded }
  return ours ? { ...schema, 'x-ours': true } : schema
}

export function modelSchema(name: ModelName): JsonSchema {
  return { type: 'object', properties: Object.fromEntries(fieldsOf(name).map(([key, field]) => [key, fieldSchema(field)])) }
}

/** These models and all that they lead to, as the `components.schemas` of a document. */
export function modelSchemas(names: Iterable<string>): Record<string, JsonSchema> {
  const schemas: Record<string, JsonSchema> = {}
  const ahead = [...names]
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name in schemas || !isModel(name)) continue
    schemas[name] = modelSchema(name)
    ahead.push(...fieldsOf(name).map(([, { is }]) => is.replace('[]', '')))
  }
  return schemas
}

/**
 * As a caller has to fill it in. JSON Schema has no word for some checks (no NUL, not only blanks) nor for a pattern that takes capitals
 * too, so these are left out; everything else is what the gateway runs.
 */
export function requestSchema(schema: GenericSchema): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, { target: 'draft-2020-12', typeMode: 'input', errorMode: 'ignore' })
  return rest
}
