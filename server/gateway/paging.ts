// Long lists in pages: 100 rows unless asked otherwise, at most 200, and a word on whether there are more.

import type { Page } from '../domain/settings.ts'
import { Refused } from './refusals.ts'

const USUAL_ROWS = 100
const MOST_ROWS = 200
/** What every database can count to. */
const FURTHEST = 2 ** 31 - 1

export function pageOf(query: unknown): Page {
  const { _limit, _offset } = (query ?? {}) as Record<string, unknown>
  return { limit: Math.min(wholeNumber(_limit, '_limit') ?? USUAL_ROWS, MOST_ROWS), offset: wholeNumber(_offset, '_offset') ?? 0 }
}

/** `rows` has one more than the page holds when there are more. */
export function paged<Name extends string, Row>(name: Name, rows: readonly Row[], { limit, offset }: Page) {
  const shown = rows.slice(0, limit)
  const more = rows.length > limit
  const resultSet = { count: shown.length, limit, offset, more, ...(more ? { next_offset: offset + limit } : {}) }
  return { [name]: shown, success: true, metadata: { payload_name: name, result_set: resultSet } } as { [Key in Name]: Row[] } & {
    success: true
    metadata: { payload_name: Name; result_set: typeof resultSet }
  }
}

/** A number in the address; what cannot be one names nothing. */
export function oidOf(params: unknown): number {
  const { oid } = params as { oid?: string }
  const value = oid !== undefined && /^\d{1,10}$/.test(oid) ? Number(oid) : Number.NaN
  if (!(value <= FURTHEST)) throw new Refused('not there', 'no such number')
  return value
}

function wholeNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string' || !/^\d{1,10}$/.test(value) || Number(value) > FURTHEST)
    throw new Refused('bad request', `${name}: not a whole number`)
  return Number(value)
}
