// A value of the wrong type for each field that the schema of a body knows.

export function wrongFieldsOf(schema: unknown): [field: string, wrong: unknown][] {
  return propertiesIn(schema).map(([field, type]) => [field, type === 'string' ? { not: 'a text' } : 'not this'])
}

function propertiesIn(schema: unknown): [field: string, type: unknown][] {
  if (typeof schema !== 'object' || schema === null) return []
  const { anyOf, properties } = schema as { anyOf?: unknown[]; properties?: Record<string, unknown> }
  if (anyOf) return anyOf.flatMap(propertiesIn)
  return Object.entries(properties ?? {}).map(([field, each]) => [field, typeIn(each)])
}

function typeIn(schema: unknown): unknown {
  const { type, anyOf, enum: values, const: only } = schema as { type?: unknown; anyOf?: unknown[]; enum?: unknown[]; const?: unknown }
  if (type === 'string' || values) return 'string'
  if (only !== undefined) return typeof only
  return anyOf?.some((each) => typeIn(each) === 'string') ? 'string' : type
}
