// A client of the REST calls, made from the operation table: what goes in and what comes out is typed by it, and nothing is written twice.
// The console uses it. Whatever the network does, a call ends in an answer, a refusal, or silence.

import type { MODELS, ModelName, ModelOf } from './model-table.ts'
import { type Method, OPERATIONS, type OperationName } from './operations.ts'
import { REST } from './rest.ts'

type Of<Name extends OperationName> = Extract<(typeof OPERATIONS)[number], { name: Name }>
type ParamsIn<Path> = Path extends `${string}{${infer Param}}${infer Rest}` ? Param | ParamsIn<Rest> : never

/** What a call needs: the parameters of its path, a body if it has one, and what may be asked in its query. */
export type Asked<Name extends OperationName> = ([ParamsIn<Of<Name>['path']>] extends [never]
  ? unknown
  : { params: Record<ParamsIn<Of<Name>['path']>, string | number> }) &
  (Of<Name>['body'] extends ModelName
    ? Of<Name> extends { bodyMayBeAbsent: true }
      ? { body?: ModelOf<Of<Name>['body']> }
      : { body: ModelOf<Of<Name>['body']> }
    : unknown) & { query?: Partial<Record<Of<Name>['query'][number], string | number>> }

export type AnswerOf<Name extends OperationName> = Of<Name>['answer'] extends keyof typeof MODELS ? ModelOf<Of<Name>['answer']> : undefined

export type Outcome<T> =
  | { is: 'answer'; value: T }
  | { is: 'refusal'; status: number; refusal: ModelOf<'ErrorResponse'>; retryAfterSeconds: number | undefined }
  /** No answer, or one that is no JSON: nobody of ours was there. */
  | { is: 'silence' }

export interface Client {
  call<Name extends OperationName>(name: Name, asked: Asked<Name>): Promise<Outcome<AnswerOf<Name>>>
  /** For the routes that are ours and in no table. `Body` is what the caller knows of the answer. */
  at<Body>(method: Method, path: string, body?: unknown): Promise<Outcome<Body>>
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>

export function createClient({ fetch, headers }: { fetch: Fetch; headers: Readonly<Record<string, string>> }): Client {
  async function at<Body>(method: Method, path: string, body?: unknown): Promise<Outcome<Body>> {
    let response: Response
    let read: unknown
    try {
      response = await fetch(path, {
        method,
        cache: 'no-store',
        credentials: 'omit',
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      read = text === '' ? undefined : JSON.parse(text)
    } catch {
      return { is: 'silence' }
    }
    if (response.ok) return { is: 'answer', value: read as Body }
    const seconds = Number(response.headers.get('retry-after'))
    return {
      is: 'refusal',
      status: response.status,
      refusal: typeof read === 'object' && read !== null ? read : {},
      retryAfterSeconds: seconds > 0 ? seconds : undefined,
    }
  }

  return {
    at,
    async call(name, asked) {
      const operation = OPERATIONS.find((each) => each.name === name)
      if (!operation) throw new Error(`there is no operation ${name}`)
      const {
        params = {},
        query = {},
        body,
      } = asked as { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }
      const path = operation.path.replace(/\{([^}]+)\}/g, (_, param: string) => encodeURIComponent(String(params[param])))
      const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString()
      return at(operation.method, `${REST}${path}${search && `?${search}`}`, body)
    },
  }
}
