// Every model that the operations and the frames reach, as data: what the served documents say and what the contract test holds
// answers against. Types of the wire that are written by hand live in `models.ts`. The widget must never import this file.

import { AGENT_MODELS } from './model-table/agents.ts'
import { CART_MODELS } from './model-table/cart.ts'
import { CONVERSATION_MODELS } from './model-table/conversations.ts'
import { ENGAGEMENT_MODELS } from './model-table/engagements.ts'
import { ENVELOPE_MODELS } from './model-table/envelope.ts'
import type { Field, ModelTable } from './model-table/fields.ts'
import { LEG_MODELS } from './model-table/legs.ts'
import { SOCKET_MODELS } from './model-table/socket.ts'

export const MODELS = {
  ...ENVELOPE_MODELS,
  ...CONVERSATION_MODELS,
  ...AGENT_MODELS,
  ...ENGAGEMENT_MODELS,
  ...SOCKET_MODELS,
  ...CART_MODELS,
  ...LEG_MODELS,
} as const satisfies ModelTable

export type ModelName = keyof typeof MODELS

interface Plain {
  string: string
  'date-time': string
  boolean: boolean
  number: number
  integer: number
  int32: number
  int64: number
  object: Readonly<Record<string, unknown>>
}
type OfType<Name> = Name extends `${infer Each}[]`
  ? OfType<Each>[]
  : Name extends keyof Plain
    ? Plain[Name]
    : Name extends ModelName
      ? ModelOf<Name>
      : never
type OfField<F> = F extends { values: readonly (infer V)[]; ourValues: readonly (infer O)[] }
  ? V | O
  : F extends { is: `${string}[]`; values: readonly (infer V)[] }
    ? V[]
    : F extends { values: readonly (infer V)[] }
      ? V
      : F extends { is: infer Name }
        ? OfType<Name>
        : OfType<F>

/** The type of a model, from the table. */
export type ModelOf<Name extends ModelName> = { -readonly [Key in keyof (typeof MODELS)[Name]]?: OfField<(typeof MODELS)[Name][Key]> }

export function isModel(name: string): name is ModelName {
  return Object.hasOwn(MODELS, name)
}

export function fieldsOf(name: ModelName): [name: string, field: Exclude<Field, string>][] {
  return Object.entries(MODELS[name] as Readonly<Record<string, Field>>).map(([key, field]) => [
    key,
    typeof field === 'string' ? { is: field } : field,
  ])
}
