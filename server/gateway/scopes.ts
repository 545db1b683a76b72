// Which scope a call needs of a caller who came with an access token. What is not in the table of operations is ours: reading needs the
// one, everything else the other.

import { operationOf, type Scope } from '../../protocol/operations.ts'
import { Refused } from './refusals.ts'

export function requireScope(scopes: ReadonlySet<string>, method: string, routePath: string): void {
  const needed = scopeFor(method, routePath)
  if (!scopes.has(needed)) throw new Refused('not allowed', `insufficient scope: this call needs ${needed}`)
}

export function scopeFor(method: string, routePath: string): Scope {
  return operationOf(method, routePath)?.scope ?? (method === 'GET' || method === 'HEAD' ? 'conversation_read' : 'conversation_write')
}
